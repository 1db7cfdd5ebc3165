getent passwd root
getent passwd 1
getent group root daemon
getent group no-such-group
echo $?
getent services ssh
getent services 22
getent protocols tcp
getent hosts localhost | sed 's/::1/127.0.0.1/' | cut -d ' ' -f 1
