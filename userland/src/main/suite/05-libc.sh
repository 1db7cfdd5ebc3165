# The C library's own suite, in all three ways to link it.

for flavour in static musl-like glibc-like; do
    program=$FAB_SUITE/$flavour/libc
    if ! [ -x "$program" ]; then
        skip "libc, $flavour" 'it is not here'
        continue
    fi
    set --
    [ -e "$FAB_SUITE/$flavour/plugin.so" ] && set -- "$FAB_SUITE/$flavour/plugin.so"
    "$program" "$@" > report 2>&1
    ended=$?
    while read -r verdict name; do
        case $verdict in
            ok) pass "$flavour: $name" ;;
            FAILED) fail "$flavour: $name" ;;
            found) echo "#   $verdict $name" ;;
        esac
    done < report
    is "libc, $flavour: the suite ends well" 0 $ended
done
