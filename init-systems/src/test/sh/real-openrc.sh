#!/bin/sh
# real-openrc.sh CACHE ETC: a small chroot with Debian's OpenRC, of the host's
# architecture, and the /etc that is to be tried under it. Each line of the
# standard input is a command that runs in there, in namespaces of its own.
# Exit status 77: this host cannot do that; the last line says why.

cache="$1"
etc="$2"

cannot() {
    echo "$*"
    exit 77
}

[ "$(id -u)" = 0 ] || cannot "needs root"
for tool in apt-get apt-cache dpkg-deb unshare chroot ldd; do
    command -v $tool >/dev/null || cannot "needs $tool"
done
unshare --mount --pid --fork --uts true 2>/dev/null ||
    cannot "needs namespaces"

packages="$cache/packages"
if ! ls "$packages"/openrc_*.deb >/dev/null 2>&1; then
    mkdir -p "$packages"
    libraries="$(apt-cache depends openrc 2>/dev/null |
        sed -n 's/^ *Depends: \(lib[a-z]*1.*\)/\1/p' | grep 'librc\|libeinfo')"
    [ -n "$libraries" ] || cannot "apt knows no openrc"
    (cd "$packages" && apt-get download openrc $libraries >/dev/null 2>&1) ||
        cannot "openrc cannot be downloaded"
fi

root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT
for package in "$packages"/*.deb; do
    dpkg-deb -x "$package" "$root"
done
rm -rf "$root/etc/init.d" "$root/etc/runlevels"
mkdir -p "$root/bin" "$root/usr/bin" "$root/proc" "$root/sys" "$root/dev" \
    "$root/tmp" "$root/run" "$root/root" "$root/var/log" "$root/var/lib/clock"
cp -a "$etc/." "$root/etc/"
# What Debian's build of it looks for.
: > "$root/etc/insserv.conf"
mkdir -p "$root/etc/insserv.conf.d"
[ -e "$root/etc/fstab" ] || : > "$root/etc/fstab"
mkdir -p "$root/etc/pam.d"
for permit in /lib/*/security/pam_permit.so; do
    mkdir -p "$root${permit%/*}"
    cp "$permit" "$root$permit"
    for kind in auth account session password; do
        echo "$kind required $permit"
    done > "$root/etc/pam.d/other"
done

# A program of the host, and the libraries of it or of a given file.
libraries() {
    local library
    for library in $(LD_LIBRARY_PATH="$root/lib/$(uname -m)-linux-gnu" \
        ldd "$1" 2>/dev/null | sed -n 's/.*[ \t]\(\/[^ ]*\) (.*/\1/p'); do
        [ -e "$root$library" ] && continue
        case "$library" in "$root"*) continue;; esac
        mkdir -p "$root${library%/*}"
        cp -L "$library" "$root$library"
    done
}
for tool in sh cat mkdir rm ln sed grep sleep mount umount head sync stat ls \
    ps hostname sysctl dmesg touch chmod chown id uname env tr sort su true \
    false cut tail; do
    path="$(command -v $tool)" || continue
    case "$path" in /*) ;; *) path="/bin/$tool";; esac
    [ -e "$path" ] || continue
    cp -L "$path" "$root/bin/$tool"
    libraries "$path"
done
for program in "$root"/sbin/* "$root"/lib/rc/bin/* "$root"/lib/rc/sbin/* \
    "$root"/usr/sbin/*; do
    [ -f "$program" ] && libraries "$program"
done

# No mount or name of the host is touched, and all ends with the namespace.
{
    # What init.sh does in its first boot script: folders for the states.
    echo "rc-depend -u >/dev/null 2>&1"
    cat
} > "$root/tmp/commands"
R="$root" unshare --mount --pid --fork --uts sh -c '
    mount --make-rprivate / 2>/dev/null
    mount --bind "$R" "$R" && cd "$R" || exit 77
    mount -t proc proc proc && mount -t tmpfs run run &&
        mkdir -p run/openrc run/lock || exit 77
    echo sysinit > run/openrc/softlevel
    exec env -i PATH=/lib/rc/bin:/lib/rc/sbin:/sbin:/usr/sbin:/bin:/usr/bin \
        TERM=dumb chroot . /bin/sh /tmp/commands' 2>&1
