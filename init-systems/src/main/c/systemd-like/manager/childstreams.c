/* Standard input, output and error of a process that is about to begin. */
#include "manager.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

void child_streams(const struct unit *unit, int out, int *failed_step);

#ifndef TIOCVHANGUP
#define TIOCVHANGUP 0x5437
#endif

static bool is_tty(enum stream stream)
{
    return stream == STREAM_TTY || stream == STREAM_TTY_FORCE ||
           stream == STREAM_TTY_FAIL;
}

static const char *tty_path(const struct unit *unit)
{
    return unit->c.exec.tty ? unit->c.exec.tty : "/dev/console";
}

static int put_at(int fd, int wanted)
{
    if (fd < 0)
        return -1;
    if (fd == wanted)
        return fcntl(fd, F_SETFD, 0);
    int made = dup2(fd, wanted);
    if (fd > 2)
        close(fd);
    return made;
}

/* Back to what a terminal is like when nobody has used it. */
static void tty_reset(int fd)
{
    struct termios mode;
    if (tcgetattr(fd, &mode) != 0)
        return;
    mode.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | ISTRIP | INLCR | IGNCR);
    mode.c_iflag |= ICRNL | IMAXBEL | IUTF8;
    mode.c_oflag |= ONLCR | OPOST;
    mode.c_cflag |= CREAD;
    mode.c_lflag = ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL |
                   ECHOKE;
    mode.c_cc[VINTR] = 3;
    mode.c_cc[VQUIT] = 28;
    mode.c_cc[VERASE] = 127;
    mode.c_cc[VKILL] = 21;
    mode.c_cc[VEOF] = 4;
    mode.c_cc[VTIME] = 0;
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VSTART] = 17;
    mode.c_cc[VSTOP] = 19;
    mode.c_cc[VSUSP] = 26;
    tcsetattr(fd, TCSANOW, &mode);
}

static void prepare_tty(const struct unit *unit)
{
    const struct exec_settings *exec = &unit->c.exec;
    if (!exec->tty_hangup && !exec->tty_reset)
        return;
    int fd = open(tty_path(unit), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return;
    if (exec->tty_reset)
        tty_reset(fd);
    if (exec->tty_hangup)
        ioctl(fd, TIOCVHANGUP);
    close(fd);
}

/* The terminal becomes the controlling one of this session. */
static int take_tty(const struct unit *unit)
{
    const char *path = tty_path(unit);
    int fd = open(path, O_RDWR | O_NOCTTY);
    if (fd < 0)
        return -1;
    struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
    sigaction(SIGHUP, &ignore, &old);
    bool steal = unit->c.exec.in == STREAM_TTY_FORCE;
    int got = ioctl(fd, TIOCSCTTY, steal);
    if (got != 0 && unit->c.exec.in == STREAM_TTY)
        ioctl(fd, TIOCSCTTY, 1);
    sigaction(SIGHUP, &old, NULL);
    if (got != 0 && unit->c.exec.in == STREAM_TTY_FAIL) {
        close(fd);
        return -1;
    }
    tcsetpgrp(fd, getpid());
    return fd;
}

static int output(const struct unit *unit, enum stream stream,
                  const char *file, int out, int wanted)
{
    int flags = O_WRONLY | O_CREAT | O_NOCTTY;
    int fd;
    switch (stream) {
    case STREAM_INHERIT:
        /* Error as output, output as input. */
        return dup2(wanted - 1, wanted);
    case STREAM_TTY:
    case STREAM_TTY_FORCE:
    case STREAM_TTY_FAIL:
        if (is_tty(unit->c.exec.in))
            return dup2(0, wanted);
        return put_at(open(tty_path(unit), O_WRONLY | O_NOCTTY), wanted);
    case STREAM_JOURNAL:
    case STREAM_JOURNAL_CONSOLE:
        if (out >= 0) {
            /* Opened anew: the one that process 1 has does not wait. */
            char *path = print("/proc/self/fd/%d", out);
            fd = open(path, O_WRONLY | O_NOCTTY);
            free(path);
            if (fd >= 0)
                return put_at(fd, wanted);
        }
        /* No journal: the kernel's log is better than nothing. */
        /* fall through */
    case STREAM_KMSG:
        fd = open("/dev/kmsg", O_WRONLY | O_NOCTTY);
        if (fd >= 0)
            return put_at(fd, wanted);
        /* fall through */
    case STREAM_NULL:
        return put_at(open("/dev/null", O_WRONLY | O_NOCTTY), wanted);
    case STREAM_FILE:
        return put_at(open(file, flags, 0644), wanted);
    case STREAM_APPEND:
        return put_at(open(file, flags | O_APPEND, 0644), wanted);
    case STREAM_TRUNCATE:
        return put_at(open(file, flags | O_TRUNC, 0644), wanted);
    }
    return -1;
}

void child_streams(const struct unit *unit, int out, int *failed_step)
{
    const struct exec_settings *exec = &unit->c.exec;
    int in;
    prepare_tty(unit);
    if (is_tty(exec->in))
        in = take_tty(unit);
    else if (exec->in == STREAM_FILE)
        in = open(exec->in_file, O_RDONLY | O_NOCTTY);
    else
        in = open("/dev/null", O_RDONLY);
    if (put_at(in, 0) < 0) {
        *failed_step = 208;
        return;
    }
    if (output(unit, exec->out, exec->out_file, out, 1) < 0) {
        *failed_step = 209;
        return;
    }
    if (output(unit, exec->err, exec->err_file, out, 2) < 0)
        *failed_step = 222;
}
