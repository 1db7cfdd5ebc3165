# Accounts: this changes /etc.

if ! [ "$FAB_MACHINE" ]; then
    skip 'accounts' 'not our machine'
    return 0
fi
wants adduser addgroup deluser delgroup chpasswd passwd su login getty || return 0

yes 'adduser' adduser -D -g 'A Suite' -h "$PWD/home" suite
is 'passwd has the user' 'A Suite' "$(getent passwd suite | cut -d : -f 5)"
is 'the home is the user'"'"'s' 'suite' "$(stat -c %U home)"
is 'the number is above the system'"'"'s' 1 "$([ "$(id -u suite)" -ge 1000 ]; echo $((! $?)))"
no 'adduser of the same' adduser -D suite
no 'adduser of nonsense' adduser -D 'su:ite'
yes 'addgroup' addgroup suites
yes 'a user joins a group' addgroup suite suites
is 'and is in it' 'suite suites' "$(id -Gn suite)"
is 'locked until there is a password' 'suite L' "$(passwd -S suite)"
echo suite:sesame | chpasswd
is 'chpasswd' 'suite P' "$(passwd -S suite)"
like 'shadow has SHA-512' 'suite:$6$*' "$(getent shadow suite)"
yes 'passwd -l' passwd -l suite
is 'locked' 'suite L' "$(passwd -S suite)"
yes 'passwd -u' passwd -u suite
is 'unlocked' 'suite P' "$(passwd -S suite)"
is 'su -c' 'suite' "$(su -s /bin/sh -c 'id -un' suite)"
is 'su - goes home' "$PWD/home suite" "$(chmod 755 . ..; su - suite -s /bin/sh -c 'echo "$(pwd) $USER"')"
cp /etc/shadow shadow.old
echo root:sesame | chpasswd
no 'a user may not become root without a password' su -s /bin/sh -c 'echo | su -c true root' suite
cp shadow.old /etc/shadow
no 'a user may not change another' su -s /bin/sh -c 'passwd -d root' suite
no 'a user may not reboot' su -s /bin/sh -c 'reboot -f' suite
is 'a user is not let in everywhere' 1 "$(chmod 700 .; su -s /bin/sh -c "cat $PWD/out" suite > /dev/null 2>&1; echo $?)"
yes 'deluser from a group' deluser suite suites
is 'and is not in it' 'suite' "$(id -Gn suite)"
yes 'deluser' deluser suite
no 'and is gone' getent passwd suite
yes 'delgroup' delgroup suites
no 'login wants root' sh -c 'su -s /bin/sh -c "login root" nobody'
