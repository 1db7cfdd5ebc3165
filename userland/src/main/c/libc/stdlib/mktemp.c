/* Names that nobody can guess, from the kernel's random numbers. */
#include "../internal.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#define TRIES 200

static char *place(char *pattern, int suffix)
{
    size_t length = strlen(pattern);
    if (suffix < 0 || length < 6 + (size_t)suffix ||
        memcmp(pattern + length - 6 - suffix, "XXXXXX", 6) != 0) {
        errno = EINVAL;
        return NULL;
    }
    return pattern + length - 6 - suffix;
}

static int fill(char *at)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    unsigned char bytes[6];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        return -1;
    for (int i = 0; i < 6; i++)
        at[i] = letters[bytes[i] % 64];
    return 0;
}

static int make(char *pattern, int suffix, int flags)
{
    char *at = place(pattern, suffix);
    for (int i = 0; at && i < TRIES && fill(at) == 0; i++) {
        int fd = open(pattern, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

int mkstemp(char *pattern)
{
    return make(pattern, 0, 0);
}

int mkostemp(char *pattern, int flags)
{
    return make(pattern, 0, flags & ~O_ACCMODE);
}

int mkstemps(char *pattern, int suffix)
{
    return make(pattern, suffix, 0);
}

char *mkdtemp(char *pattern)
{
    char *at = place(pattern, 0);
    for (int i = 0; at && i < TRIES && fill(at) == 0; i++) {
        if (mkdir(pattern, 0700) == 0)
            return pattern;
        if (errno != EEXIST)
            return NULL;
    }
    return NULL;
}
