#!/bin/sh
# Prints what every service script depends on: "service relation name...".
# Scripts may print what they like while they are read; that goes nowhere.

RC_LIBEXECDIR="${RC_LIBEXECDIR:-/usr/lib/rc}"
PATH="$RC_LIBEXECDIR/bin:/usr/sbin:/usr/bin:/sbin:/bin"
. "$RC_LIBEXECDIR/sh/functions.sh"
exec 3>&1 >/dev/null

_say() {
    local relation="$1"
    shift
    [ $# -eq 0 ] || echo "$RC_SVCNAME $relation $*" >&3
}
need() { _say need "$@"; }
use() { _say use "$@"; }
want() { _say want "$@"; }
after() { _say after "$@"; }
before() { _say before "$@"; }
provide() { _say provide "$@"; }
keyword() { _say keyword "$@"; }
config() { :; }

_is_service() {
    local line
    [ -f "$1" ] && [ -x "$1" ] || return 1
    read -r line < "$1" || return 1
    case "$line" in
        '#!'*/openrc-run*|'#!'*/runscript*) return 0;;
    esac
    return 1
}

# Settings may add to what depend says: rc_need in the service's file,
# rc_SERVICE_need in rc.conf.
_from_settings() {
    local relation names variable
    variable="$(shell_var "$RC_SVCNAME")"
    for relation in need use want after before provide keyword; do
        eval "names=\"\$rc_$relation\""
        _say $relation $names
        eval "names=\"\$rc_${variable}_$relation\""
        _say $relation $names
    done
}

for RC_SERVICE in /etc/init.d/*; do
    _is_service "$RC_SERVICE" || continue
    RC_SVCNAME="${RC_SERVICE##*/}"
    (
        depend() { :; }
        sourcex "/etc/conf.d/${RC_SVCNAME%%.*}"
        [ "${RC_SVCNAME%%.*}" = "$RC_SVCNAME" ] ||
            sourcex "/etc/conf.d/$RC_SVCNAME"
        sourcex /etc/rc.conf
        echo "$RC_SVCNAME" >&3
        if . "$RC_SERVICE"; then
            set -f # "after *" is meant as it stands
            depend
            _from_settings
        else
            ewarn "WARNING: $RC_SERVICE cannot be read to its end"
        fi
    )
done
exit 0
