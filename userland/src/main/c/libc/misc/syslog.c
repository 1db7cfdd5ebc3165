#include "../internal.h"
#include <fcntl.h>
#include <paths.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

static volatile int lock;
static const char *ident;
static int options, facility = LOG_USER, mask = 0xff, fd = -1;

static void connect_log(void)
{
    struct sockaddr_un log = {AF_UNIX, _PATH_LOG};
    if (fd >= 0)
        return;
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&log, sizeof log) < 0) {
        close(fd);
        fd = -1;
    }
}

void openlog(const char *name, int wanted, int kind)
{
    __fab_lock(&lock);
    ident = name;
    options = wanted;
    if (kind)
        facility = kind;
    if (options & LOG_NDELAY)
        connect_log();
    __fab_unlock(&lock);
}

void closelog(void)
{
    __fab_lock(&lock);
    if (fd >= 0)
        close(fd);
    fd = -1;
    __fab_unlock(&lock);
}

int setlogmask(int wanted)
{
    int old = mask;
    if (wanted)
        mask = wanted;
    return old;
}

void vsyslog(int priority, const char *format, va_list args)
{
    char line[1024], when[32];
    int error = errno;
    if (!(mask & LOG_MASK(LOG_PRI(priority))))
        return;
    if (!(priority & ~7))
        priority |= facility;
    time_t now = time(NULL);
    struct tm t;
    strftime(when, sizeof when, "%b %e %H:%M:%S", localtime_r(&now, &t));
    __fab_lock(&lock);
    const char *name = ident ? ident : program_invocation_short_name;
    int head = snprintf(line, sizeof line, "<%d>%s %s", priority, when, name);
    if (options & LOG_PID && head < (int)sizeof line)
        head += snprintf(line + head, sizeof line - (size_t)head, "[%d]",
                         (int)getpid());
    if (head < (int)sizeof line)
        head += snprintf(line + head, sizeof line - (size_t)head, ": ");
    errno = error;
    if (head < (int)sizeof line)
        vsnprintf(line + head, sizeof line - (size_t)head, format, args);
    connect_log();
    size_t n = strlen(line);
    if (fd < 0 || send(fd, line, n, MSG_NOSIGNAL) < 0) {
        /* The daemon may have started anew. */
        if (fd >= 0)
            close(fd);
        fd = -1;
        connect_log();
        int sent = fd >= 0 && send(fd, line, n, MSG_NOSIGNAL) >= 0;
        int console = !sent && options & LOG_CONS
                          ? open(_PATH_CONSOLE, O_WRONLY | O_NOCTTY |
                                                    O_CLOEXEC)
                          : -1;
        if (console >= 0) {
            dprintf(console, "%s\r\n", strchr(line, '>') + 1);
            close(console);
        }
    }
    if (options & LOG_PERROR)
        dprintf(2, "%s\n", strchr(line, '>') + 1 + strlen(when) + 1);
    __fab_unlock(&lock);
    errno = error;
}

void syslog(int priority, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsyslog(priority, format, args);
    va_end(args);
}
