/* Who a process is, and which group and session it belongs to. */
#include "../internal.h"
#include "../thread.h"
#include <grp.h>
#include <sys/ioctl.h>
#include <unistd.h>

pid_t getpid(void)
{
    return (pid_t)raw(SYS_getpid);
}

pid_t getppid(void)
{
    return (pid_t)raw(SYS_getppid);
}

pid_t gettid(void)
{
    return __fab_self()->tid;
}

uid_t getuid(void)
{
    return (uid_t)raw(SYS_getuid);
}

uid_t geteuid(void)
{
    return (uid_t)raw(SYS_geteuid);
}

gid_t getgid(void)
{
    return (gid_t)raw(SYS_getgid);
}

gid_t getegid(void)
{
    return (gid_t)raw(SYS_getegid);
}

int setuid(uid_t user)
{
    return (int)sys(SYS_setuid, user);
}

int setgid(gid_t group)
{
    return (int)sys(SYS_setgid, group);
}

int setreuid(uid_t real, uid_t effective)
{
    return (int)sys(SYS_setreuid, real, effective);
}

int setregid(gid_t real, gid_t effective)
{
    return (int)sys(SYS_setregid, real, effective);
}

int setresuid(uid_t real, uid_t effective, uid_t saved)
{
    return (int)sys(SYS_setresuid, real, effective, saved);
}

int setresgid(gid_t real, gid_t effective, gid_t saved)
{
    return (int)sys(SYS_setresgid, real, effective, saved);
}

int getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
    return (int)sys(SYS_getresuid, real, effective, saved);
}

int getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
    return (int)sys(SYS_getresgid, real, effective, saved);
}

int seteuid(uid_t user)
{
    return setresuid((uid_t)-1, user, (uid_t)-1);
}

int setegid(gid_t group)
{
    return setresgid((gid_t)-1, group, (gid_t)-1);
}

int getgroups(int size, gid_t *groups)
{
    return (int)sys(SYS_getgroups, size, groups);
}

int setgroups(size_t count, const gid_t *groups)
{
    return (int)sys(SYS_setgroups, count, groups);
}

pid_t getpgid(pid_t pid)
{
    return (pid_t)sys(SYS_getpgid, pid);
}

pid_t getpgrp(void)
{
    return getpgid(0);
}

int setpgid(pid_t pid, pid_t group)
{
    return (int)sys(SYS_setpgid, pid, group);
}

pid_t getsid(pid_t pid)
{
    return (pid_t)sys(SYS_getsid, pid);
}

pid_t setsid(void)
{
    return (pid_t)sys(SYS_setsid);
}

pid_t tcgetpgrp(int fd)
{
    pid_t group;
    return ioctl(fd, TIOCGPGRP, &group) < 0 ? -1 : group;
}

int tcsetpgrp(int fd, pid_t group)
{
    return ioctl(fd, TIOCSPGRP, &group);
}
