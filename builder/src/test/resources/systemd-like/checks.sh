# Plays with the units beside it and says what came of it.
ok=0 bad=0
unset INVOCATION_ID

check() {
    name=$1
    shift
    if "$@"; then
        ok=$((ok + 1))
        echo "ok: $name"
    else
        bad=$((bad + 1))
        echo "NOT ok: $name"
    fi
}

# says TEXT COMMAND...: the output has the text in it.
says() {
    wanted=$1
    shift
    got=$("$@" 2>&1)
    case $got in
    *"$wanted"*) return 0 ;;
    esac
    echo "   got: $got"
    return 1
}

# gives STATUS COMMAND...
gives() {
    wanted=$1
    shift
    "$@" > /dev/null 2>&1
    status=$?
    [ $status -eq $wanted ] && return 0
    echo "   got status $status"
    return 1
}

# soon COMMAND...: true within some seconds.
soon() {
    tries=0
    while [ $tries -lt 50 ]; do
        "$@" > /dev/null 2>&1 && return 0
        sleep 0.1
        tries=$((tries + 1))
    done
    "$@"
}

fails() { ! "$@"; }

file_is() { [ "$(cat "$1")" = "$2" ]; }

check "the boot ends" soon systemctl -q is-system-running
check "the default target is up" gives 0 systemctl is-active default.target
check "the alias knows its name" says multi-user.target systemctl get-default
check "list-units shows targets" says "basic.target" systemctl list-units --no-legend

check "an active unit gives 0" gives 0 systemctl is-active systemd-journald
check "an inactive unit gives 3" gives 3 systemctl is-active day
check "an unknown unit gives 4" gives 4 systemctl is-active nowhere
check "status of an unknown unit gives 4" gives 4 systemctl status nowhere
check "status of an inactive unit gives 3" gives 3 systemctl status day
check "starting an unknown unit gives 5" gives 5 systemctl start nowhere
check "it says so" says "Unit nowhere.service not found." systemctl start nowhere

systemctl start once
check "a oneshot stays" says "active (exited)" systemctl status once
check "commands ran in order" file_is /run/once "one
two
post"
systemctl reload once
check "reload ran" says reload cat /run/once
systemctl stop once
check "stopping ran its commands" says "stop
after success" cat /run/once

systemctl start day
check "one side of a conflict" gives 0 systemctl is-active day
systemctl start night
check "the other side comes up" gives 0 systemctl is-active night
systemctl start day
check "and goes when the first comes back" gives 3 systemctl is-active night
systemctl stop day

systemctl start night bound
check "bound to a unit that is up" gives 0 systemctl is-active bound
systemctl kill -s KILL night
check "goes with it" soon fails systemctl -q is-active bound

check "a missing program fails the start" gives 1 systemctl start missing
check "its status says why" says "203" systemctl show -P ExecMainStatus missing
check "the journal says why" soon says "Failed at step EXEC" journalctl -u missing --no-pager
check "what needs it fails by dependency" says "dependency" systemctl start needy
check "and is not started" gives 3 systemctl is-active needy

systemctl start crash
check "a crashing unit fails in the end" soon systemctl -q is-failed crash
check "for the start limit" says start-limit-hit systemctl show -P Result crash
check "having been tried so often" says "3" systemctl show -P NRestarts crash
check "list of the failed" says crash.service systemctl --failed --no-legend
check "the system is degraded" says degraded systemctl is-system-running
systemctl reset-failed crash
check "reset-failed forgets" gives 1 systemctl is-failed crash
check "output is in the journal" says crashing journalctl -u crash -o cat --no-pager

systemctl start killed
check "a signal is a failure" soon says "signal" systemctl show -P Result killed
systemctl start watched
check "OnFailure= fires" soon test -s /run/alarm
check "a start that takes too long" gives 1 systemctl start slow
check "ends as a timeout" says timeout systemctl show -P Result slow

systemctl start stubborn
sleep 0.3
systemctl stop stubborn
check "who does not go is killed" says "timeout" systemctl show -P Result stubborn
systemctl start daemon
check "the main process of a daemon" says "$(cat /run/daemon.pid)" systemctl show -P MainPID daemon
systemctl stop daemon
check "is gone with it" fails kill -0 "$(cat /run/daemon.pid)" 2> /dev/null
systemctl start escapee
sleep 0.5
check "a process left the session" says "sleep 4321" ps -ef
systemctl stop escapee
check "and was found all the same" fails says "sleep 4321" ps -ef 

systemctl start respawn
before=$(systemctl show -P MainPID respawn)
kill -9 "$before"
check "Restart=always starts it again" soon says "1" systemctl show -P NRestarts respawn
sleep 0.2
check "with another process" fails test "$before" = "$(systemctl show -P MainPID respawn)"
systemctl restart respawn
check "restart counts from the start" says 0 systemctl show -P NRestarts respawn
systemctl stop respawn

systemctl start notify
check "a start waits for READY=1" test -e /run/notify-ready
check "STATUS= is shown" says "all is well" systemctl status notify
systemctl stop notify
check "ending without READY=1 is a failure" gives 1 systemctl start mute
check "of the protocol" says protocol systemctl show -P Result mute

systemctl start cycle-a
check "a cycle is broken" soon says "deleted to break ordering cycle" journalctl -o cat --no-pager
check "and named" says "Found ordering cycle on" journalctl -o cat --no-pager

check "a condition that does not hold" gives 0 systemctl start conditional
check "leaves it inactive" gives 3 systemctl is-active conditional
check "status says which" says "ConditionPathExists=!/etc was not met" systemctl status conditional

systemctl start user
check "user, umask, folder, environment" says "65534
0077
/tmp
first word|2|2|/run/user-test
123" cat /run/user.out
check "its folder is gone again" fails test -d /run/user-test

systemctl start 'template@a-b'
check "specifiers" file_is /run/template-a-b '%i=a-b %I=a/b %n=template@a-b.service'
check "description of an instance" says "Instance a-b of template" systemctl status 'template@a-b'

systemctl start typing
check "unknown keys are named with file and line" soon says "typing.service:2: Unknown key 'Descripton' in section [Unit], ignoring." journalctl -o cat --no-pager
check "unknown sections too" says "Unknown section 'Servce'. Ignoring." journalctl -o cat --no-pager
check "a malformed unit is refused" gives 1 systemctl start garbage
check "an endless line too" gives 1 systemctl start longline

check "enable makes a link" says "Created symlink /etc/systemd/system/multi-user.target.wants/once.service" systemctl enable once
check "is-enabled" says enabled systemctl is-enabled once
check "a dependency appears" says once.service systemctl list-dependencies multi-user.target --all
check "disable removes it" says Removed systemctl disable once
check "is-enabled gives 1" gives 1 systemctl is-enabled once
systemctl -q mask systemd-user-sessions
check "masking" says "systemd-user-sessions.service is masked" systemctl start systemd-user-sessions
check "of a file that is there is refused" says "already exists" systemctl mask day
systemctl -q unmask systemd-user-sessions
mkdir -p /run/systemd/system/day.service.d
printf '[Unit]\nDescription=Bright\n' > /run/systemd/system/day.service.d/10.conf
systemctl daemon-reload
check "a drop-in counts after a reload" says Bright systemctl show -P Description day
check "cat shows it" says "# /run/systemd/system/day.service.d/10.conf" systemctl cat day
check "running units are kept over a reload" gives 0 systemctl is-active checks

for signal in HUP TERM USR1 USR2 INT PIPE ALRM CHLD QUIT; do
    [ $signal = INT ] && continue
    for again in 1 2 3 4 5 6 7 8 9 10; do kill -$signal 1; done
done
check "process 1 outlives signals" gives 0 systemctl is-active default.target
n=0
while [ $n -lt 60 ]; do
    (sh -c 'exit 0' &)
    n=$((n + 1))
done
check "no zombies stay" soon fails says "defunct" ps -ef

journal=$(systemctl show -P MainPID systemd-journald)
kill -9 "$journal"
check "the journal comes back" soon gives 0 systemctl is-active systemd-journald
systemctl start crash
check "and goes on writing" soon says "restart counter is at 2" journalctl -u crash -o cat --no-pager -n 20
check "journalctl -n" says "1" sh -c 'journalctl -u crash -o cat -n 1 | wc -l'
check "journalctl -r begins with the end" test "$(journalctl -u once -o cat -r | head -n 1)" = "$(journalctl -u once -o cat | tail -n 1)"
check "journalctl -p" fails says "crashing" journalctl -p err -u crash
check "journalctl -o json" says '"MESSAGE":"crashing"' journalctl -u crash -o json
check "journalctl --since" says "No entries" journalctl -u crash --since=tomorrow
check "journalctl --list-boots" says " 0 " journalctl --list-boots
check "journalctl --disk-usage" says "take up" journalctl --disk-usage
logger -t loggertest "by syslog"
check "/dev/log" soon says "loggertest" journalctl -t loggertest

mkdir -p /var/log/journal
mount -t tmpfs -o size=400k journal /var/log/journal
journalctl --flush
systemctl start noise
check "a journal on disk keeps within its limit" test "$(du -k /var/log/journal | tail -n 1 | cut -f 1)" -le 100
dd if=/dev/zero of=/var/log/journal/fill bs=1k count=500 2> /dev/null
check "a full disk does not stop a noisy service" gives 0 systemctl start noise
check "nor process 1" gives 0 systemctl is-active default.target
rm -f /var/log/journal/fill
systemctl start once
check "what comes after is kept" soon says "Finished once.service" journalctl -u once -o cat -n 3
check "and what is kept is whole" fails says "not ok" journalctl -o short

check "systemd-analyze time" says "Startup finished in" systemd-analyze time
check "systemd-analyze blame" says "systemd-tmpfiles-setup.service" systemd-analyze blame
check "systemd-analyze critical-chain" says "sysinit.target @" systemd-analyze critical-chain
check "systemd-analyze verify" says "Unknown key 'Bogus'" systemd-analyze verify /etc/systemd/system/typing.service
check "our own units are right" gives 0 systemd-analyze verify multi-user.target

echo "checks: $ok passed, $bad failed"
systemctl poweroff
