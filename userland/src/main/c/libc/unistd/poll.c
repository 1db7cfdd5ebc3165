/* Waiting for files, and files that stand for other events. */
#include "../internal.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
          const sigset_t *mask)
{
    struct timespec copy;
    if (timeout)
        copy = *timeout;
    return (int)sys(SYS_ppoll, fds, count, timeout ? &copy : NULL, mask,
                    sizeof *mask);
}

int poll(struct pollfd *fds, nfds_t count, int milliseconds)
{
    struct timespec t = {milliseconds / 1000,
                         milliseconds % 1000 * 1000000L};
    return ppoll(fds, count, milliseconds < 0 ? NULL : &t, NULL);
}

int pselect(int count, fd_set *restrict in, fd_set *restrict out,
            fd_set *restrict error, const struct timespec *restrict timeout,
            const sigset_t *restrict mask)
{
    struct timespec copy;
    long argument[2] = {(long)mask, sizeof *mask};
    if (timeout)
        copy = *timeout;
    return (int)sys(SYS_pselect6, count, in, out, error,
                    timeout ? &copy : NULL, argument);
}

int select(int count, fd_set *restrict in, fd_set *restrict out,
           fd_set *restrict error, struct timeval *restrict timeout)
{
    struct timespec t;
    if (timeout) {
        t.tv_sec = timeout->tv_sec + timeout->tv_usec / 1000000;
        t.tv_nsec = timeout->tv_usec % 1000000 * 1000;
    }
    return pselect(count, in, out, error, timeout ? &t : NULL, NULL);
}

int epoll_create1(int flags)
{
    return (int)sys(SYS_epoll_create1, flags);
}

int epoll_create(int size)
{
    if (size <= 0) {
        errno = EINVAL;
        return -1;
    }
    return epoll_create1(0);
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    return (int)sys(SYS_epoll_ctl, epoll, operation, fd, event);
}

int epoll_pwait(int epoll, struct epoll_event *events, int size,
                int milliseconds, const sigset_t *mask)
{
    return (int)sys(SYS_epoll_pwait, epoll, events, size, milliseconds, mask,
                    sizeof *mask);
}

int epoll_wait(int epoll, struct epoll_event *events, int size,
               int milliseconds)
{
    return epoll_pwait(epoll, events, size, milliseconds, NULL);
}

int eventfd(unsigned initial, int flags)
{
    return (int)sys(SYS_eventfd2, initial, flags);
}

int signalfd(int fd, const sigset_t *mask, int flags)
{
    return (int)sys(SYS_signalfd4, fd, mask, sizeof *mask, flags);
}

int timerfd_create(int clock, int flags)
{
    return (int)sys(SYS_timerfd_create, clock, flags);
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value,
                    struct itimerspec *old)
{
    return (int)sys(SYS_timerfd_settime, fd, flags, value, old);
}

int timerfd_gettime(int fd, struct itimerspec *value)
{
    return (int)sys(SYS_timerfd_gettime, fd, value);
}

int inotify_init1(int flags)
{
    return (int)sys(SYS_inotify_init1, flags);
}

int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    return (int)sys(SYS_inotify_add_watch, fd, path, mask);
}

int inotify_rm_watch(int fd, int watch)
{
    return (int)sys(SYS_inotify_rm_watch, fd, watch);
}
