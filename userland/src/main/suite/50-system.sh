# The system: what it is, what time it is, what it is set to.

wants uname date id || return 0

is 'uname' 'Linux' "$(uname)"
is 'uname -m' 'riscv64' "$(uname -m)"
like 'uname -r' '[1-9]*.*' "$(uname -r)"
is 'arch' 'riscv64' "$(arch)"
like 'nproc' '[1-9]*' "$(nproc)"
like 'hostname' '?*' "$(hostname)"
is 'id -u' "$(id -ru)" "$(id -u)"
is 'id -un is whoami' "$(whoami)" "$(id -un)"
is 'id of root' 'uid=0(root) gid=0(root)' "$(id root | cut -d ' ' -f 1,2)"
no 'id of nobody of this name' id no-such-user
like 'groups' 'root*' "$(groups root | sed 's/^root : //')"
is 'tty without a terminal' 'not a tty' "$(tty)"
status 'tty -s' 1 tty -s

export TZ=UTC0
is 'date -d @' '2023-11-14 22:13:20' "$(date -d @1700000000 '+%Y-%m-%d %H:%M:%S')"
is 'date of ISO 8601' '1700000000' "$(date -d 2023-11-14T22:13:20Z +%s)"
is 'date with a zone' '1699996400' "$(date -d '2023-11-14 22:13:20 +0100' +%s)"
is 'date of words' '2024-03-01' "$(date -d '2024-02-28 2 days' +%F)"
is 'date backwards' '2024-02-29' "$(date -d '2024-03-01 1 day ago' +%F)"
is 'date of the next month' '2024-02-15' "$(date -d '2024-01-15 next month' +%F)"
is 'date of a name' '2026-11-22' "$(date -d '22 Nov 2026' +%F)"
is 'date -R' 'Tue, 14 Nov 2023 22:13:20 +0000' "$(date -R -d @1700000000)"
is 'date -I' '2023-11-14' "$(date -I -d @1700000000)"
is 'date -Iseconds' '2023-11-14T22:13:20+00:00' "$(date -Iseconds -d @1700000000)"
is 'date without padding' '5' "$(date -d 2024-01-05 +%-d)"
is 'date of weeks' '2024-W01' "$(date -d 2024-01-05 +%G-W%V)"
is 'a zone of its own' 'CET 23:13' "$(TZ=CET-1 date -d @1700000000 '+%Z %H:%M')"
is 'summer time' 'CEST' "$(TZ=CET-1CEST,M3.5.0,M10.5.0/3 date -d 2024-07-01 +%Z)"
no 'date of nonsense' date -d 'the day after never'
like 'date -r' '20*' "$(date -r / +%Y | sed 's/^1970/2000/')"
unset TZ

is 'getent passwd' 'root' "$(getent passwd root | cut -d : -f 1)"
is 'getent by number' 'root' "$(getent passwd 0 | cut -d : -f 1)"
is 'getent group' 'root' "$(getent group root | cut -d : -f 1)"
status 'getent of nothing' 2 getent passwd no-such-user
like 'locale' '*LANG=*LC_CTYPE=*' "$(locale | tr '\n' ' ')"
is 'locale charmap' 'UTF-8' "$(LC_ALL=C.UTF-8 locale charmap)"
like 'locale -a' '*C.UTF-8*' "$(locale -a | tr '\n' ' ')"
yes 'sync' sync
yes 'mountpoint of proc' mountpoint -q /proc
status 'mountpoint of what is none' 32 mountpoint -q "$PWD"
like 'mount lists' '*proc on /proc type proc*' "$(mount | grep ' /proc ')"
is 'sysctl' 'kernel.ostype = Linux' "$(sysctl kernel.ostype)"
is 'sysctl -n' 'Linux' "$(sysctl -n kernel.ostype)"
no 'sysctl of nothing' sysctl no.such.key
yes 'sysctl -e of nothing' sysctl -e no.such.key
like 'ldd of no program' '*not a dynamic executable*' "$(ldd /etc/passwd)"
status 'blkid of no device' 2 blkid "$0"
is 'clear' '5b48' "$(clear | tr '\033' '.' | cut -c 2-3 | sed 's/\[H/5b48/')"
yes 'commands know --help' uname --help
status 'and refuse what they do not know' 2 uname --nonsense
is 'nproc --ignore leaves one' 1 "$(nproc --ignore 4096)"

[ "$FAB_MACHINE" ] || return 0

wants mount umount dmesg || return 0
like 'dmesg' '*Linux version*' "$(dmesg | head -n 5 | tr '\n' ' ')"
like 'dmesg -r has levels' '<[0-9]*' "$(dmesg -r | head -n 1)"
no 'dmesg -t has no times' sh -c 'dmesg -t | head -n 1 | grep "^\["'
like 'ldd of a command' '*[=s]*' "$(ldd "$(command -v uname)" | head -n 1)"
hostname suite-host
is 'hostname sets' 'suite-host' "$(hostname)"
is 'the kernel has it, too' 'suite-host' "$(cat /proc/sys/kernel/hostname)"
no 'hostname refuses nonsense' hostname 'no good'
mkdir m
yes 'mount a tmpfs' mount -t tmpfs -o size=1m,noexec scratch m
like 'and it is listed' 'scratch on */m type tmpfs (rw*noexec*' "$(mount | grep scratch)"
yes 'mountpoint' mountpoint -q m
echo kept > m/f
yes 'remount read-only' mount -o remount,ro m
no 'nothing can be written then' sh -c 'echo x > m/g'
yes 'remount read-write' mount -o remount,rw m
cp "$(command -v uname)" m/uname
status 'noexec' 126 m/uname
mkdir b
if mount -o bind m b 2>/dev/null; then
    is 'a bind mount shows the same' 'kept' "$(cat b/f)"
    umount b
else
    skip 'a bind mount shows the same' 'this kernel has none'
fi
yes 'umount' umount m
no 'and it is gone' mountpoint -q m
no 'umount of what is not mounted' umount m
status 'mount of no type' 32 mount -t nosuchfs none m
echo "none $PWD/m tmpfs size=64k 0 0" > tab
yes 'mount -a with a table' mount -a -T tab
yes 'has mounted it' mountpoint -q m
umount m
yes 'mknod' mknod null c 1 3
is 'the new device works' '' "$(cat null)"
mkdir -p root/bin
cp "$(readlink -f "$(command -v sh)")" root/bin/sh 2>/dev/null
if root/bin/sh -c : && chroot root /bin/sh -c : 2>/dev/null; then
    is 'chroot' 'bin' "$(chroot root /bin/sh -c 'echo *')"
else
    skip 'chroot' 'the shell is not static'
fi
if unshare -u true 2>/dev/null; then
    is 'unshare -u' 'other suite-host' "$(unshare -u sh -c 'hostname other; hostname') $(hostname)"
else
    skip 'unshare -u' 'this kernel has no namespaces'
fi
is 'date -s' '2026-01-02' "$(now=$(date +%s); date -s 2026-01-02 > /dev/null; date +%F; date -s @$((now + 1)) > /dev/null)"
