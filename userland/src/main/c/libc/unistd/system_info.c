/* What the kernel says about the machine and itself. */
#include "../internal.h"
#include <limits.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/swap.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <sched.h>
#include <stdarg.h>

int uname(struct utsname *name)
{
    return (int)sys(SYS_uname, name);
}

int gethostname(char *name, size_t size)
{
    struct utsname about;
    if (uname(&about) < 0)
        return -1;
    if (strlcpy(name, about.nodename, size) >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return 0;
}

int getdomainname(char *name, size_t size)
{
    struct utsname about;
    if (uname(&about) < 0)
        return -1;
    if (strlcpy(name, about.domainname, size) >= size) {
        errno = EINVAL;
        return -1;
    }
    return 0;
}

int sethostname(const char *name, size_t n)
{
    return (int)sys(SYS_sethostname, name, n);
}

int setdomainname(const char *name, size_t n)
{
    return (int)sys(SYS_setdomainname, name, n);
}

int sysinfo(struct sysinfo *info)
{
    return (int)sys(SYS_sysinfo, info);
}

int get_nprocs(void)
{
    unsigned long mask[128];
    long bytes = raw(SYS_sched_getaffinity, 0, sizeof mask, mask);
    int count = 0;
    for (long i = 0; i < bytes / 8; i++)
        count += __builtin_popcountl(mask[i]);
    return count ? count : 1;
}

int getpagesize(void)
{
    unsigned long size = getauxval(AT_PAGESZ);
    return size ? (int)size : 4096;
}

long sysconf(int name)
{
    struct sysinfo info;
    struct rlimit limit;
    switch (name) {
    case _SC_ARG_MAX:
        return ARG_MAX;
    case _SC_CHILD_MAX:
    case _SC_OPEN_MAX:
        if (getrlimit(name == _SC_OPEN_MAX ? RLIMIT_NOFILE : RLIMIT_NPROC,
                      &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
            return -1;
        return (long)limit.rlim_cur;
    case _SC_CLK_TCK:
        return 100;
    case _SC_NGROUPS_MAX:
        return NGROUPS_MAX;
    case _SC_PAGESIZE:
        return getpagesize();
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
        return get_nprocs();
    case _SC_PHYS_PAGES:
    case _SC_AVPHYS_PAGES:
        if (sysinfo(&info) < 0)
            return -1;
        return (long)((name == _SC_PHYS_PAGES ? info.totalram
                                              : info.freeram) *
                      info.mem_unit / (unsigned long)getpagesize());
    case _SC_GETPW_R_SIZE_MAX:
    case _SC_GETGR_R_SIZE_MAX:
        return 4096;
    case _SC_HOST_NAME_MAX:
        return HOST_NAME_MAX;
    case _SC_LINE_MAX:
        return LINE_MAX;
    }
    errno = EINVAL;
    return -1;
}

size_t confstr(int name, char *buffer, size_t size)
{
    if (name != _CS_PATH) {
        errno = EINVAL;
        return 0;
    }
    return strlcpy(buffer, "/bin:/usr/bin", size) + 1;
}

int prlimit(pid_t pid, int resource, const struct rlimit *limit,
            struct rlimit *old)
{
    return (int)sys(SYS_prlimit64, pid, resource, limit, old);
}

int getrlimit(int resource, struct rlimit *limit)
{
    return prlimit(0, resource, NULL, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
    return prlimit(0, resource, limit, NULL);
}

int getrusage(int who, struct rusage *usage)
{
    return (int)sys(SYS_getrusage, who, usage);
}

/* The kernel answers 20 - priority, to keep errors apart. */
int getpriority(int which, id_t who)
{
    long answer = sys(SYS_getpriority, which, who);
    return answer < 0 ? -1 : (int)(20 - answer);
}

int setpriority(int which, id_t who, int priority)
{
    return (int)sys(SYS_setpriority, which, who, priority);
}

int nice(int increment)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, 0);
    if (now == -1 && errno)
        return -1;
    now += increment;
    now = now < -20 ? -20 : now > 19 ? 19 : now;
    if (setpriority(PRIO_PROCESS, 0, now) < 0) {
        errno = EPERM;
        return -1;
    }
    return now;
}

clock_t times(struct tms *buffer)
{
    return sys(SYS_times, buffer);
}

int mount(const char *source, const char *target, const char *type,
          unsigned long flags, const void *data)
{
    return (int)sys(SYS_mount, source, target, type, flags, data);
}

int umount2(const char *target, int flags)
{
    return (int)sys(SYS_umount2, target, flags);
}

int umount(const char *target)
{
    return umount2(target, 0);
}

int swapon(const char *path, int flags)
{
    return (int)sys(SYS_swapon, path, flags);
}

int swapoff(const char *path)
{
    return (int)sys(SYS_swapoff, path);
}

int reboot(int command)
{
    return (int)sys(SYS_reboot, 0xfee1dead, 672274793, command, 0);
}

int klogctl(int type, char *buffer, int size)
{
    return (int)sys(SYS_syslog, type, buffer, size);
}

int prctl(int option, ...)
{
    unsigned long a[4];
    va_list args;
    va_start(args, option);
    for (int i = 0; i < 4; i++)
        a[i] = va_arg(args, unsigned long);
    va_end(args);
    return (int)sys(SYS_prctl, option, a[0], a[1], a[2], a[3]);
}

ssize_t getrandom(void *buffer, size_t n, unsigned flags)
{
    return sys(SYS_getrandom, buffer, n, flags);
}

int getentropy(void *buffer, size_t n)
{
    if (n > 256) {
        errno = EIO;
        return -1;
    }
    for (size_t done = 0; done < n;) {
        ssize_t part = getrandom((char *)buffer + done, n - done, 0);
        if (part < 0 && errno != EINTR)
            return -1;
        done += part > 0 ? (size_t)part : 0;
    }
    return 0;
}

int vhangup(void)
{
    return (int)sys(SYS_vhangup);
}

int unshare(int flags)
{
    return (int)sys(SYS_unshare, flags);
}

int setns(int fd, int type)
{
    return (int)sys(SYS_setns, fd, type);
}

int sched_yield(void)
{
    return (int)sys(SYS_sched_yield);
}

long syscall(long number, ...)
{
    long a[6];
    va_list args;
    va_start(args, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(args, long);
    va_end(args);
    return sys(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
