/* Follows every link by hand, so that no /proc is needed. */
#include "../internal.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int resolve(const char *path, char *result)
{
    char rest[PATH_MAX], link[PATH_MAX];
    int links = 0;
    if (strlcpy(rest, path, sizeof rest) >= sizeof rest)
        return ENAMETOOLONG;
    if (*rest == '/')
        strcpy(result, "/");
    else if (!getcwd(result, PATH_MAX))
        return errno;
    for (char *step = rest; *step;) {
        step += strspn(step, "/");
        size_t n = strcspn(step, "/"), used = strlen(result);
        if (n == 0)
            break;
        if (n == 1 && step[0] == '.') {
            step++;
            continue;
        }
        if (n == 2 && step[0] == '.' && step[1] == '.') {
            char *slash = strrchr(result, '/');
            slash[slash == result] = 0;
            step += 2;
            continue;
        }
        if (used + n + 2 > PATH_MAX)
            return ENAMETOOLONG;
        size_t before = used;
        if (result[used - 1] != '/')
            result[used++] = '/';
        memcpy(result + used, step, n);
        result[used + n] = 0;
        step += n;
        ssize_t length = readlink(result, link, sizeof link - 1);
        if (length < 0) {
            if (errno != EINVAL)
                return errno;
            struct stat about;
            if (*step && stat(result, &about) == 0 &&
                !S_ISDIR(about.st_mode))
                return ENOTDIR;
            continue;
        }
        if (++links > SYMLOOP_MAX)
            return ELOOP;
        if ((size_t)length + strlen(step) >= sizeof link)
            return ENAMETOOLONG;
        strcpy(link + length, step);
        strcpy(rest, link);
        step = rest;
        if (*rest == '/')
            strcpy(result, "/");
        else
            result[before] = 0;
    }
    return 0;
}

char *realpath(const char *restrict path, char *restrict result)
{
    char found[PATH_MAX];
    int error = !path ? EINVAL : !*path ? ENOENT : resolve(path, found);
    if (error) {
        errno = error;
        return NULL;
    }
    return result ? strcpy(result, found) : strdup(found);
}
