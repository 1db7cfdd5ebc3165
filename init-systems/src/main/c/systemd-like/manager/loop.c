/* Waiting: descriptors, signals, deadlines.
 *
 * Signals are blocked everywhere but in ppoll(), where their handlers only
 * set a flag. However many arrive, one pass of the loop answers them. */
#include "manager.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

static struct watch {
    int fd;
    short events;
    watch_call *call;
    void *context;
} *watches;
static size_t watch_count;

static volatile sig_atomic_t arrived[65];
static sigset_t original, open_mask;

void signal_arrived(int number); /* signals.c */

static void note(int number)
{
    arrived[number] = 1;
}

void signals_setup(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_NOCLDSTOP};
    sigset_t blocked;
    sigfillset(&action.sa_mask);
    sigfillset(&blocked);
    int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    for (size_t i = 0; i < COUNT(faults); i++)
        sigdelset(&blocked, faults[i]);
    sigprocmask(SIG_SETMASK, &blocked, &original);
    for (int number = 1; number <= 64; number++)
        if (sigismember(&blocked, number) == 1 && number != SIGKILL &&
            number != SIGSTOP && number != 32 && number != 33)
            sigaction(number, &action, NULL);
    sigemptyset(&open_mask);
}

void signals_restore(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int number = 1; number <= 64; number++)
        if (number != SIGKILL && number != SIGSTOP && number != 32 &&
            number != 33)
            sigaction(number, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static struct watch *find(int fd)
{
    for (size_t i = 0; i < watch_count; i++)
        if (watches[i].fd == fd)
            return &watches[i];
    return NULL;
}

void watch_add(int fd, short events, watch_call *call, void *context)
{
    struct watch *watch = find(fd);
    if (!watch) {
        watches = need_more(watches, (watch_count + 1) * sizeof *watches);
        watch = &watches[watch_count++];
    }
    *watch = (struct watch){fd, events, call, context};
}

void watch_events(int fd, short events)
{
    struct watch *watch = find(fd);
    if (watch)
        watch->events = events;
}

void watch_remove(int fd)
{
    struct watch *watch = find(fd);
    if (watch)
        *watch = watches[--watch_count];
}

static void answer_signals(void)
{
    for (int number = 1; number <= 64; number++)
        if (arrived[number]) {
            arrived[number] = 0;
            signal_arrived(number);
        }
}

void loop_once(usec until)
{
    struct pollfd *fds = need((watch_count + 1) * sizeof *fds);
    size_t count = watch_count;
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){.fd = watches[i].fd,
                                 .events = watches[i].events};
    struct timespec timeout = {0}, *limit = NULL;
    if (until != FOREVER) {
        usec now = now_monotonic();
        usec rest = until > now ? until - now : 0;
        timeout.tv_sec = (time_t)(rest / SECOND);
        timeout.tv_nsec = (long)(rest % SECOND) * 1000;
        limit = &timeout;
    }
    int ready = ppoll(fds, count, limit, &open_mask);
    answer_signals();
    for (size_t i = 0; ready > 0 && i < count; i++) {
        /* A call before this one may have removed the watch. */
        struct watch *watch = fds[i].revents ? find(fds[i].fd) : NULL;
        if (!watch)
            continue;
        if (fds[i].revents & POLLNVAL)
            watch_remove(fds[i].fd);
        else
            watch->call(fds[i].fd, fds[i].revents, watch->context);
    }
    free(fds);
}
