timeout 5 true; echo $?
timeout 5 false; echo $?
timeout 5 sh -c 'exit 7'; echo $?
timeout 0.3 sleep 10; echo $?
timeout -s INT 0.3 sleep 10; echo $?
timeout --preserve-status 0.3 sleep 10; echo $?
timeout 1 no-such-command; echo $?
timeout 1 /etc/passwd; echo $?
timeout; echo $? | sed 's/125/2/'
nice -n 3 nice
nice -n 3 sh -c 'nice -n 4 nice'
nohup echo on
sleep 0.1 0.1; echo $?
sleep nonsense; echo $? | sed 's/1/2/'
nproc --ignore 100000
