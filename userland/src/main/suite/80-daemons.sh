# syslogd and crond.

if [ -x "$FAB_SUITE/static/cron" ]; then
    report schedule "$FAB_SUITE/static/cron"
fi

if ! [ "$FAB_MACHINE" ]; then
    skip 'daemons' 'not our machine'
    return 0
fi
wants syslogd crond logger || return 0

echo 'auth.*	'"$PWD"'/auth
*.info;auth.none	-'"$PWD"'/messages' > syslog.conf
yes 'syslogd reads its rules' syslogd --check -f syslog.conf
echo 'nonsense' > bad.conf
no 'syslogd names a wrong line' syslogd --check -f bad.conf
syslogd -n -f syslog.conf -P "$PWD/pid" -s 4 -b 50 2> trouble &
daemon=$!
has() { cat messages* | grep -q "$1"; }
soon has 'Linux version'
like 'syslogd starts' '*started*' "$(cat messages* | grep syslogd)"
like 'the kernel is heard' '*kernel: *Linux version*' "$(cat messages* | grep -m 1 'Linux version')"
if [ -S /dev/log ]; then
    logger -t tag 'a message'
    logger -p auth.notice -t tag secret
    logger -p user.debug -t tag 'too fine'
    logger -t tag again; logger -t tag again; logger -t tag again
    logger -t tag end
    soon has 'tag: end'
    like 'a message arrives' '*tag: a message' "$(cat messages* | grep 'a message')"
    like 'by facility' '*tag: secret' "$(cat auth)"
    is 'and only there' '' "$(cat messages* | grep secret)"
    is 'by level' '' "$(cat messages* | grep 'too fine')"
    like 'repetitions are counted' '*repeated 2 times*' "$(cat messages* | grep repeated)"
    i=0
    while [ $i -lt 60 ]; do
        logger -t flood "number $i of a flood that fills the file up to its end and beyond"
        i=$((i + 1))
    done
    soon has 'number 59'
    yes 'files are rotated' [ -e messages.1 ]
    rm messages
    kill -HUP $daemon
    soon has restarted
    like 'SIGHUP opens anew' '*restarted*' "$(cat messages)"
else
    skip 'messages of programs' 'no Unix sockets'
fi
kill $daemon
wait $daemon
is 'syslogd ends well' 0 $?
no 'and takes its file away' [ -e pid ]

echo '* * * * * root echo hi' > tab
yes 'crond reads a table' crond --check tab
echo '61 * * * * root echo hi' > tab
like 'crond names a wrong line' '*tab:1: bad minute*' "$(crond --check tab 2>&1)"
if wants crontab; then
    echo '1 2 * * * echo of root' | crontab -
    is 'crontab -l' '1 2 * * * echo of root' "$(crontab -l)"
    no 'crontab refuses nonsense' sh -c 'echo "99 * * * * x" | crontab -'
    is 'and what was there stays' '1 2 * * * echo of root' "$(crontab -l)"
    printf '#!/bin/sh\nsed -i s/2/3/ "$1"\n' > editor
    chmod +x editor
    is 'crontab -e' '1 3 * * * echo of root' "$(EDITOR=./editor crontab -e; crontab -l)"
    yes 'crontab -r' crontab -r
    no 'and the table is gone' crontab -l
fi
[ -e /etc/crontab ] && cp /etc/crontab crontab.old
echo "@reboot root echo ran-as \$(id -un) > $PWD/ran
@reboot root cat > $PWD/fed%line one%line two" > /etc/crontab
crond -f -P "$PWD/cron.pid" 2> cron.log &
daemon=$!
soon [ -s ran ]
soon grep -q 'line two' fed
is 'crond runs what is for the start' 'ran-as root' "$(cat ran)"
is 'crond feeds a command' "$(lines 'line one' 'line two')" "$(cat fed)"
like 'a second crond refuses' '*locked*' "$(crond -f -P "$PWD/cron.pid" 2>&1)"
kill $daemon
wait $daemon
is 'crond ends well' 0 $?
like 'crond says what it ran' '*CMD (echo ran-as*' "$(grep ran-as cron.log)"
rm /etc/crontab
[ -e crontab.old ] && cp crontab.old /etc/crontab
