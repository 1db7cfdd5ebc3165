mountpoint -q /proc; echo $?
mountpoint /etc; echo $?
mountpoint -d /proc | grep -c :
mount -t proc | sed 1q
umount /no/such/place; echo $?
uname
uname -s -n | cut -d ' ' -f 1
sync; echo $?
tty; echo $?
sysctl -n kernel.ostype
sysctl no.such.key; echo $? | sed 's/255/1/'
