# /bin/kill of util-linux takes these; the built-in kill is not asked.
for s in 1 9 15 HUP KILL term SIGTERM SIGINT USR1; do
    env kill -l $s
done
env kill -s TERM 99999999
echo $?
env kill -0 99999999
echo $?
