/* The kernel's messages: /proc/kmsg, which one process may empty. */
#include "syslogd.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#define READ_ALL 3
#define SIZE_OF_BUFFER 10

/* -1 where there is no such file; then kernel_read takes what is there. */
int kernel_open(void)
{
    return open("/proc/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static size_t give_lines(char *buffer, size_t n,
                         void (*take)(const char *bytes, size_t n))
{
    size_t start = 0;
    for (size_t i = 0; i < n; i++)
        if (buffer[i] == '\n') {
            if (i > start)
                take(buffer + start, i - start);
            start = i + 1;
        }
    return start;
}

static void read_once(void (*take)(const char *bytes, size_t n))
{
    int size = klogctl(SIZE_OF_BUFFER, NULL, 0);
    char *buffer = size > 0 ? malloc((size_t)size) : NULL;
    int n = buffer ? klogctl(READ_ALL, buffer, size) : -1;
    if (n > 0)
        give_lines(buffer, (size_t)n, take);
    free(buffer);
}

void kernel_read(int fd, void (*take)(const char *bytes, size_t n))
{
    static char buffer[LINE_SIZE];
    static size_t used;
    if (fd < 0) {
        read_once(take);
        return;
    }
    for (;;) {
        ssize_t n = read(fd, buffer + used, sizeof buffer - used);
        if (n <= 0)
            return;
        used += (size_t)n;
        size_t given = give_lines(buffer, used, take);
        if (!given && used == sizeof buffer) {
            take(buffer, used);
            given = used;
        }
        memmove(buffer, buffer + given, used - given);
        used -= given;
    }
}
