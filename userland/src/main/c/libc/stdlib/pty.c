#include "../internal.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

int posix_openpt(int flags)
{
    return open("/dev/ptmx", flags);
}

int grantpt(int fd)
{
    (void)fd;
    return 0;
}

int unlockpt(int fd)
{
    int unlocked = 0;
    return ioctl(fd, TIOCSPTLCK, &unlocked);
}

int ptsname_r(int fd, char *buffer, size_t size)
{
    int number;
    if (ioctl(fd, TIOCGPTN, &number) < 0)
        return errno;
    return snprintf(buffer, size, "/dev/pts/%d", number) >= (int)size
               ? ERANGE
               : 0;
}

char *ptsname(int fd)
{
    static char buffer[32];
    int error = ptsname_r(fd, buffer, sizeof buffer);
    if (error) {
        errno = error;
        return NULL;
    }
    return buffer;
}
