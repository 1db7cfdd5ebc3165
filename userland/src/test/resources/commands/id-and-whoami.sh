id -u
id -un
id -g
id -gn
id -G
id root
whoami
groups root
id -u no-such-user
echo $?
