#!/bin/sh
# openrc-run.sh SCRIPT ACTION: does one action of one service script.
# openrc-run has looked at dependencies and states before, and says by
# RC_SVCNAME, RC_SERVICE, RC_STATE what it is about.

. "$RC_LIBEXECDIR/sh/functions.sh"
. "$RC_LIBEXECDIR/sh/service.sh"

_action="$2"
case "$RC_SERVICE" in
    */*) ;;
    *) RC_SERVICE="./$RC_SERVICE";;
esac

# Settings of net.eth0 are those of net, and then its own.
sourcex "/etc/conf.d/${RC_SVCNAME%%.*}"
[ "${RC_SVCNAME%%.*}" = "$RC_SVCNAME" ] || sourcex "/etc/conf.d/$RC_SVCNAME"
sourcex /etc/rc.conf
[ -z "$rc_ulimit" ] || ulimit $rc_ulimit
[ "$RC_DEBUG" = yes ] && set -x

if ! . "$RC_SERVICE"; then
    eerror "$RC_SVCNAME: the script could not be read to its end"
    exit 1
fi

_has() { command -v "$1" >/dev/null 2>&1; }
_optional() {
    if _has "$1"; then "$1"; fi
}

_required_are_there() {
    local one
    for one in $required_dirs; do
        [ -d "$one" ] && continue
        eerror "$RC_SVCNAME: \`$one' is not a directory"
        return 1
    done
    for one in $required_files; do
        [ -r "$one" ] && continue
        eerror "$RC_SVCNAME: \`$one' is not readable"
        return 1
    done
    return 0
}

_listed() {
    case " $2 " in *[[:space:]]"$1"[[:space:]]*) return 0;; esac
    return 1
}

_describe_one() {
    local text
    eval "text=\"\$description_$1\""
    einfo "$1: $text"
}

_describe() {
    local one
    einfo "${description:-No description for $RC_SVCNAME}"
    for one in $extra_commands $extra_started_commands \
        $extra_stopped_commands; do
        _describe_one "$one"
    done
}

_all_actions() {
    echo describe restart start status stop zap \
        $extra_commands $extra_started_commands $extra_stopped_commands
}

_usage() {
    local one all=
    for one in $(_all_actions); do
        all="$all${all:+|}$one"
    done
    einfo "Usage: $RC_SVCNAME [ flags ] < $all >"
}

_extra() {
    if _listed "$_action" "$extra_started_commands"; then
        case "$RC_STATE" in
            started|inactive|crashed) ;;
            *) eerror "$RC_SVCNAME: cannot \`$_action' as it has not been" \
                "started"; return 1;;
        esac
    elif _listed "$_action" "$extra_stopped_commands"; then
        case "$RC_STATE" in
            stopped|failed) ;;
            *) eerror "$RC_SVCNAME: cannot \`$_action' as it has not been" \
                "stopped"; return 1;;
        esac
    elif ! _listed "$_action" "$extra_commands"; then
        eerror "$RC_SVCNAME: unknown function \`$_action'"
        return 1
    fi
    if ! _has "$_action"; then
        eerror "$RC_SVCNAME: the function \`$_action' is not defined"
        return 1
    fi
    "$_action"
}

case "$_action" in
    start)
        _required_are_there && _optional start_pre && start &&
            _optional start_post;;
    stop)
        _optional stop_pre && stop && _optional stop_post;;
    status) status;;
    describe) _describe;;
    usage) _usage; exit 1;;
    *) _extra;;
esac
_status=$?
[ -n "$_ebegin_open" ] && echo
exit "$_status"
