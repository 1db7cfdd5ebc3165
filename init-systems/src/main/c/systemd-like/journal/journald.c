/* systemd-journald: takes what services write, what programs send to
 * /dev/log and what the kernel says, and stores it. */
#include "journald.h"
#include "../common/ini.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* In milliseconds: how long half a line waits for its end, and how long what
 * was written may be on no disk while nothing else comes. */
#define PARTIAL_WAIT 500
#define SYNC_WAIT 60000

static volatile sig_atomic_t stop, rotate;

static void asked(int number)
{
    if (number == SIGUSR2)
        rotate = 1;
    else if (number != SIGUSR1 && number != SIGHUP)
        stop = 1;
}

void complain(const char *file, unsigned line, const char *format, ...)
{
    (void)format;
    fprintf(stderr, "%s:%u: not understood\n", file, line);
}

static void setup_signals(void)
{
    struct sigaction action = {.sa_handler = asked};
    static const int numbers[] = {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGHUP};
    for (size_t i = 0; i < COUNT(numbers); i++)
        sigaction(numbers[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int main(void)
{
    umask(022);
    setup_signals();
    int control = streams_control();
    store_configure();
    store_open();
    int kernel = kernel_open(), syslog = syslog_open();
    streams_look();
    while (!stop) {
        size_t count = streams_count();
        struct pollfd *fds = need((count + 3) * sizeof *fds);
        fds[0] = (struct pollfd){.fd = control, .events = POLLIN};
        fds[1] = (struct pollfd){.fd = kernel, .events = POLLIN};
        fds[2] = (struct pollfd){.fd = syslog, .events = POLLIN};
        for (size_t i = 0; i < count; i++)
            fds[3 + i] = (struct pollfd){.fd = stream_descriptor(i),
                                         .events = POLLIN};
        int wait = streams_have_partial() ? PARTIAL_WAIT
                   : store_is_dirty()     ? SYNC_WAIT
                                          : -1;
        int ready = poll(fds, count + 3, wait);
        if (rotate) {
            rotate = 0;
            store_rotate();
        }
        if (ready == 0) {
            streams_flush_partial();
            if (wait == SYNC_WAIT)
                store_sync();
        }
        for (size_t i = 0; ready > 0 && i < count; i++)
            if (fds[3 + i].revents & POLLIN)
                stream_ready(i);
        if (ready > 0 && (fds[0].revents & POLLIN))
            streams_control_ready();
        if (ready > 0 && (fds[1].revents & (POLLIN | POLLERR)) &&
            !kernel_ready(kernel)) {
            close(kernel);
            kernel = -1;
        }
        if (ready > 0 && (fds[2].revents & POLLIN))
            syslog_ready(syslog);
        free(fds);
    }
    streams_control_ready();
    for (size_t i = 0; i < streams_count(); i++)
        stream_ready(i);
    streams_flush_partial();
    store_sync();
    return 0;
}
