# The C library's own suite, in all three ways to link it.

for flavour in static musl-like glibc-like; do
    program=$FAB_SUITE/$flavour/libc
    if ! [ -x "$program" ]; then
        skip "libc, $flavour" 'it is not here'
        continue
    fi
    set --
    [ -e "$FAB_SUITE/$flavour/plugin.so" ] && set -- "$FAB_SUITE/$flavour/plugin.so"
    report "$flavour" "$program" "$@"
done
