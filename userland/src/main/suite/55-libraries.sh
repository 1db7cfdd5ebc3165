# Programs of either C library, where its loader is; FAB_SUITE has them.

for flavour in musl-like glibc-like; do
    hello=$FAB_SUITE/$flavour/hello
    case $flavour in
        musl-like) loader=/lib/ld-fabm-riscv64.so.1 ;;
        *) loader=/lib/ld-fabg-riscv64.so.2 ;;
    esac
    if ! [ -x "$hello" ]; then
        skip "$flavour" 'its programs are not here'
        continue
    fi
    if ! [ -x $loader ]; then
        is "$flavour: without its loader a program does not start" 127 "$("$hello" 2>/dev/null; echo $?)"
        like "$flavour: ldd names the loader that is missing" "*interpreter $loader: not found" "$(ldd "$hello" 2>&1)"
        continue
    fi
    like "$flavour: a program starts" "*C library: $flavour*" "$("$hello" | tr '\n' ' ')"
    like "$flavour: ldd" '*=>*' "$(ldd "$hello")"
    like "$flavour: ldd names the loader" "*${loader##*/}*" "$(ldd "$hello" | tr '\n' ' ')"
    like "$flavour: LD_PRELOAD of nothing complains" '*none.so*' "$(LD_PRELOAD=/none.so "$hello" 2>&1 | tr '\n' ' ')"
done

# The glibc-like loader finds by the cache what lies in no usual folder.
needs=$FAB_SUITE/glibc-like/needs-plugin
if [ "$FAB_MACHINE" ] && [ -x "$needs" ] && [ -x /lib/ld-fabg-riscv64.so.2 ]; then
    mkdir -p /opt/fab-suite
    cp "$FAB_SUITE/glibc-like/plugin.so" /opt/fab-suite/libplugin.so.1.0
    like 'ldd says what is not found' '*plugin.so => not found*' "$(ldd "$needs" 2>/dev/null | tr '\n' ' ')"
    no 'and the program does not start' "$needs"
    [ -e /etc/ld.so.conf ] && cp /etc/ld.so.conf conf.old
    mkdir -p /etc/ld.so.conf.d
    echo 'include /etc/ld.so.conf.d/*.conf' > /etc/ld.so.conf
    echo /opt/fab-suite > /etc/ld.so.conf.d/suite.conf
    mv /opt/fab-suite/libplugin.so.1.0 /opt/fab-suite/libplug.so.1.0
    yes 'ldconfig' ldconfig
    is 'ldconfig links the soname' 'libplug.so.1.0' "$(readlink /opt/fab-suite/plugin.so)"
    like 'ldconfig -p' '*plugin.so => /opt/fab-suite/plugin.so*' "$(ldconfig -p | tr '\n' ' ')"
    like 'ldd finds it by the cache' '*plugin.so => /opt/fab-suite/plugin.so*' "$(ldd "$needs" | tr '\n' ' ')"
    is 'and the program starts' 'the plugin says 6' "$("$needs")"
    rm -r /opt/fab-suite /etc/ld.so.conf.d/suite.conf
    [ -e conf.old ] && cp conf.old /etc/ld.so.conf
    ldconfig
    no 'without the folder it does not' "$needs"
else
    skip 'the cache of ldconfig' 'no glibc-like loader, or not our machine'
fi
