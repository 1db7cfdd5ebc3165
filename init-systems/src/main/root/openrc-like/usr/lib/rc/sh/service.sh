# What a service does if its script does not say it: start, stop and status
# from the variables command, command_args, pidfile and their company.

_supervised() { [ "$supervisor" = supervise-daemon ]; }

start() {
    [ -n "$command" ] || return 0
    if _supervised; then
        supervise_start
    else
        ssd_start
    fi
}

stop() {
    if _supervised; then
        supervise_stop
    else
        ssd_stop
    fi
}

status() {
    case "$RC_STATE" in
        started) einfo "status: started";;
        crashed) eerror "status: crashed" || return 0;;
        failed) eerror "status: failed" || return 0;;
        stopped) einfo "status: stopped";;
        *) ewarn "status: $RC_STATE";;
    esac
}

# The arguments are text of the shell, so that they may hold quotes; that is
# what eval is for here.
ssd_start() {
    local _background=
    ebegin "Starting ${name:-$RC_SVCNAME}"
    if yesno "$command_background"; then
        if [ -z "$pidfile" ]; then
            eend 1 "command_background option used but no pidfile specified"
            return 1
        fi
        _background="--background --make-pidfile"
    fi
    eval start-stop-daemon --start --exec "$command" \
        ${procname:+--name} $procname \
        ${pidfile:+--pidfile} $pidfile \
        ${chroot:+--chroot} $chroot \
        ${directory:+--chdir} $directory \
        ${output_log:+--stdout} $output_log \
        ${error_log:+--stderr} $error_log \
        ${command_user:+--user} $command_user \
        ${umask:+--umask} $umask \
        $_background $start_stop_daemon_args \
        -- $command_args ${_background:+$command_args_background}
    eend $? "Failed to start ${name:-$RC_SVCNAME}"
}

ssd_stop() {
    [ -n "$command$procname$pidfile" ] || return 0
    ebegin "Stopping ${name:-$RC_SVCNAME}"
    start-stop-daemon --stop \
        ${retry:+--retry} $retry \
        ${command:+--exec} $command \
        ${procname:+--name} $procname \
        ${pidfile:+--pidfile} $pidfile \
        ${stopsig:+--signal} $stopsig
    eend $? "Failed to stop ${name:-$RC_SVCNAME}"
}

_supervise_pidfile() { pidfile="${pidfile:-/run/$RC_SVCNAME.pid}"; }

supervise_start() {
    _supervise_pidfile
    ebegin "Starting ${name:-$RC_SVCNAME}"
    eval supervise-daemon "$RC_SVCNAME" --start \
        --pidfile "$pidfile" \
        ${respawn_delay:+--respawn-delay} $respawn_delay \
        ${respawn_max:+--respawn-max} $respawn_max \
        ${respawn_period:+--respawn-period} $respawn_period \
        ${retry:+--retry} $retry \
        ${chroot:+--chroot} $chroot \
        ${directory:+--chdir} $directory \
        ${output_log:+--stdout} $output_log \
        ${error_log:+--stderr} $error_log \
        ${command_user:+--user} $command_user \
        ${umask:+--umask} $umask \
        $supervise_daemon_args \
        "$command" -- $command_args $command_args_foreground
    eend $? "Failed to start ${name:-$RC_SVCNAME}"
}

supervise_stop() {
    _supervise_pidfile
    ebegin "Stopping ${name:-$RC_SVCNAME}"
    supervise-daemon "$RC_SVCNAME" --stop --pidfile "$pidfile"
    eend $? "Failed to stop ${name:-$RC_SVCNAME}"
}
