# The shape of an init script and its library.
depend() { need net; use logger; after firewall; }
need() { echo "need $*"; }
use() { echo "use $*"; }
after() { echo "after $*"; }
depend
command="/usr/sbin/${SVCNAME:=daemon}"
command_args="${daemon_opts:-"-f /etc/${SVCNAME}.conf"}"
pidfile=${pidfile:-/run/$SVCNAME.pid}
start_pre() { checkpath || return 1; }
checkpath() { [ -n "$command" ]; }
ebegin() { local msg="$*"; printf ' * %s ...' "$msg"; }
eend() {
    local retval=${1:-0}
    shift
    if [ $retval -eq 0 ]; then echo ' [ ok ]'; else echo " [ !! ] $*"; fi
    return $retval
}
yesno() {
    [ -z "$1" ] && return 1
    case "$1" in
        [Yy][Ee][Ss]|[Tt][Rr][Uu][Ee]|[Oo][Nn]|1) return 0;;
        [Nn][Oo]|[Ff][Aa][Ll][Ss][Ee]|[Oo][Ff][Ff]|0) return 1;;
    esac
    local value
    eval value=\$$1
    case "$value" in yes|on) return 0;; esac
    return 2
}
start() { ebegin "Starting $SVCNAME"; start_pre && true; eend $? "failed"; }
stop() { ebegin "Stopping $SVCNAME"; false; eend $? "it would not"; }
for cmd in start stop; do
    if type "$cmd" >/dev/null 2>&1; then "$cmd"; echo "$cmd: $?"; fi
done
flag=yes; yesno flag && echo yes; yesno NO || echo no; yesno maybe; echo $?
for opt in rc_verbose="yes" x=1; do eval "$opt"; done; echo $rc_verbose $x
bootparam() {
    local match="$1"
    set -- root=/dev/vda quiet console=ttyS0
    while [ -n "$1" ]; do
        case "$1" in
            $match=*) echo "${1#*=}"; return 0;;
            $match) return 0;;
        esac
        shift
    done
    return 1
}
bootparam root; bootparam quiet && echo quiet; bootparam none || echo none
IFS=, ; for part in a,b,c; do echo "$part"; done; set -- $(echo 1,2,3); echo $#; unset IFS
path=; for x in /bin /sbin; do case ":$path:" in *:$x:*) ;; *) path="$path${path:+:}$x";; esac; done; echo $path
echo "$command $command_args $pidfile"
