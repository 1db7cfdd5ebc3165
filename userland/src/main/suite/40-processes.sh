# Processes, in the order in which one deals with them.

wants ps kill sleep || return 0
if ! [ "$FAB_MACHINE" ]; then
    skip 'processes' 'they are those of an emulator'
    return 0
fi

is 'kill -l of a number' KILL "$(env kill -l 9)"
is 'kill -l of a name' 15 "$(env kill -l TERM)"
is 'kill -l of a status' INT "$(env kill -l 130)"
no 'kill of no signal' env kill -s NONE 1
no 'kill of no process' env kill -0 99999999
yes 'kill -0 of oneself' env kill -0 $$
# This part runs in a subshell: $$ is another process.
self=$(exec sh -c 'echo $PPID')
sleep 3000 &
slept=$!
running() { ps -o args= -p $slept | grep -q '^sleep'; }
soon running # the child is a shell until it has executed the command
like 'ps -p' "*sleep*" "$(ps -p $slept -o comm=)"
is 'ps -o ppid' $self "$(ps -o ppid= -p $slept | tr -d ' ')"
is 'ps -o args' 'sleep 3000' "$(ps -o args= -p $slept)"
like 'ps -o stat' 'S*' "$(ps -o stat= -p $slept | tr -d ' ')"
is 'ps --ppid' $slept "$(ps --ppid $self -o pid=,comm= | grep sleep | tr -s ' ' | sed 's/^ //' | cut -d ' ' -f 1)"
like 'ps -ef has a heading' 'UID *PID *PPID *CMD' "$(ps -ef | head -n 1)"
like 'ps aux has a heading' 'USER *PID*%CPU*COMMAND' "$(ps aux | head -n 1)"
is 'ps -o with a heading' 'NAME' "$(ps -o comm=NAME -p $slept | head -n 1 | tr -d ' ')"
status 'ps of nobody' 1 ps -p 99999999
is 'pgrep' $slept "$(pgrep -f -x 'sleep 3000')"
is 'pgrep by parent' $slept "$(pgrep -P $self -x sleep)"
like 'pidof' "*$slept*" " $(pidof sleep) "
no 'pidof of nobody' pidof no-such-program
like 'pmap' "$slept:*sleep 3000*" "$(pmap $slept)"
like 'pmap counts' 'total *K' "$(pmap $slept | tail -n 1 | tr -s ' ' | sed 's/^ //')"
yes 'pkill' pkill -f -x 'sleep 3000'
wait $slept 2> /dev/null
is 'the status of the killed' 143 $?
sleep 3001 &
slept=$!
env kill -STOP $slept
like 'a stopped process' 'T*' "$(ps -o stat= -p $slept | tr -d ' ')"
env kill -CONT $slept
env kill -9 $slept
wait $slept 2> /dev/null
is 'killed by 9' 137 $?

is 'timeout passes the status' 7 "$(timeout 600 sh -c 'exit 7'; echo $?)"
is 'timeout ends it' 124 "$(timeout 0.2 sleep 3000; echo $?)"
is 'timeout --preserve-status' 143 "$(timeout --preserve-status 0.2 sleep 3000; echo $?)"
is 'timeout -s' 124 "$(timeout -s INT 0.2 sleep 3000; echo $?)"
is 'timeout of no command' 127 "$(timeout 600 no-such-command 2>/dev/null; echo $?)"
is 'nice' 5 "$(nice -n 5 nice)"
is 'nohup ignores the hangup' 'on' "$(nohup sh -c 'kill -HUP $$; echo on' 2>/dev/null)"
is 'setsid' 'yes' "$(setsid -w sh -c 'p=$$; s=$(ps -o sid= -p $p | tr -d " "); [ "$s" = "$p" ] && echo yes')"
like 'time -p' 'real *user *sys *' "$(env time -p sleep 0.1 2>&1 | tr '\n' ' ')"
is 'time passes the status' 3 "$(env time -p sh -c 'exit 3' 2>/dev/null; echo $?)"
like 'free' '*Mem: *[0-9]*' "$(free | sed -n 2p)"
like 'free -h has units' '*[KMGT]*' "$(free -h | sed -n 2p)"
like 'uptime' '*up *load average: *' "$(uptime)"
like 'uptime -p' 'up *minute*' "$(uptime -p)"
like 'vmstat' '*[0-9]*' "$(vmstat | tail -n 1)"
like 'top -b' 'top - *load average*' "$(top -b -n 1 | head -n 1)"
like 'top lists' '*PID USER*' "$(top -b -n 1 | sed -n 6p)"
is 'sleep of fractions and units' 0 "$(sleep 0.1s; echo $?)"
no 'sleep of nonsense' sleep soon
sleep 3002 &
slept=$!
like 'renice' '*new priority 7' "$(renice -n 7 $slept)"
is 'renice has done so' 7 "$(ps -o ni= -p $slept | tr -d ' ')"
kill $slept
wait $slept 2>/dev/null
status 'unknown options are refused' 2 ps --no-such-option
like 'and with the usage' '*usage: ps *' "$(ps --no-such-option 2>&1)"
is 'a hundred children' 100 "$(i=0; while [ $i -lt 100 ]; do (exit 0) & i=$((i + 1)); done; wait; echo $i)"
