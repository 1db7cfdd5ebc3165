# Kernel modules. The tables are made and read everywhere; loading wants a
# kernel that can, and one of its modules under /lib/modules.

wants depmod modprobe modinfo lsmod || return 0

if [ -e /proc/modules ]; then
    like 'lsmod has a heading' 'Module*Size*Used by' "$(lsmod | head -n 1)"
fi
no 'modprobe of nothing' modprobe no-such-module
yes 'modprobe -q is silent' [ -z "$(modprobe -q no-such-module 2>&1)" ]
no 'rmmod of nothing' rmmod no_such_module
no 'insmod of no file' insmod none.ko
echo nothing > text.ko
no 'insmod of no module' insmod text.ko

# A tree that depmod did not write, but might have.
tree=lib/modules/1.0
mkdir -p $tree/kernel etc/modprobe.d
echo 'kernel/b.ko: kernel/a.ko
kernel/a.ko:
kernel/c-c.ko: kernel/b.ko kernel/a.ko' > $tree/modules.dep
echo 'alias pci:v00001234d* c_c' > $tree/modules.alias
echo 'kernel/built/in.ko' > $tree/modules.builtin
touch $tree/kernel/a.ko $tree/kernel/b.ko $tree/kernel/c-c.ko
show() { modprobe -d . -S 1.0 -D "$@" 2>&1 | sed 's/ *$//; s|^insmod .*/|insmod |' | tr '\n' ' '; }
is 'modprobe knows what comes first' 'insmod a.ko insmod b.ko insmod c-c.ko ' "$(show c_c)"
is 'a dash is an underscore' 'insmod a.ko insmod b.ko insmod c-c.ko ' "$(show c-c)"
is 'an alias with a pattern' 'insmod a.ko insmod b.ko insmod c-c.ko ' "$(show pci:v00001234d0001)"
is 'what is built in' 'builtin in ' "$(show in)"
echo 'options b speed=9 # not a comment
alias nick a' > etc/modprobe.d/x.conf
is 'options' 'insmod a.ko insmod b.ko speed=9 # not a comment ' "$(show b)"
is 'an alias of modprobe.d' 'insmod a.ko ' "$(show nick)"
echo 'softdep a pre: b' > etc/modprobe.d/soft.conf
like 'a soft dependency that goes in circles' '*insmod a.ko*' "$(show a)"
echo 'blacklist a' > etc/modprobe.d/black.conf
is 'the blacklist with -b' '' "$(modprobe -d . -S 1.0 -b -D nick)"
echo 'install b echo installed b' > etc/modprobe.d/y.conf
is 'an install line' 'install echo installed b' "$(modprobe -d . -S 1.0 -D b)"
no 'modprobe of what is not there' modprobe -d . -S 1.0 -n nosuch

[ "$FAB_MACHINE" ] || return 0
module=$(find "/lib/modules/$(uname -r)/" -name 'dummy.ko*' -o -name 'virtio_rng.ko*' -o -name 'failover.ko*' 2>/dev/null | sort | head -n 1)
if [ -z "$module" ]; then
    skip 'loading a module' 'none lies under /lib/modules'
    return 0
fi
name=${module##*/}
name=${name%%.ko*}
yes 'depmod' depmod
like 'modules.dep has it' "*$name.ko*" "$(grep "/$name.ko" "/lib/modules/$(uname -r)/modules.dep")"
like 'modinfo says the licence' 'GPL*' "$(modinfo -F license "$name")"
like 'modinfo says for which kernel' "$(uname -r) *" "$(modinfo -F vermagic "$name")"
yes 'modprobe loads' modprobe "$name"
like 'lsmod shows it' "$name *" "$(lsmod | grep "^$name ")"
yes 'again is no mistake' modprobe "$name"
no 'but with --first-time' modprobe --first-time "$name"
yes 'modprobe -r' modprobe -r "$name"
is 'and it is gone' '' "$(lsmod | grep "^$name ")"
