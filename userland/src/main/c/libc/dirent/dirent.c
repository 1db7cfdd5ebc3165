#include "../internal.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct __dir {
    int fd;
    size_t at;
    size_t filled;
    long position;
    char bytes[4096] __attribute__((__aligned__(8)));
};

DIR *fdopendir(int fd)
{
    struct stat about;
    if (fstat(fd, &about) < 0)
        return NULL;
    if (!S_ISDIR(about.st_mode)) {
        errno = ENOTDIR;
        return NULL;
    }
    DIR *dir = calloc(1, sizeof *dir);
    if (dir) {
        dir->fd = fd;
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    return dir;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    DIR *dir = fdopendir(fd);
    if (!dir)
        close(fd);
    return dir;
}

int closedir(DIR *dir)
{
    int result = close(dir->fd);
    free(dir);
    return result;
}

struct dirent *readdir(DIR *dir)
{
    if (dir->at >= dir->filled) {
        long n = raw(SYS_getdents64, dir->fd, dir->bytes, sizeof dir->bytes);
        if (n <= 0) {
            /* A directory that is gone has no entries: no error. */
            if (n < 0 && n != -ENOENT)
                errno = (int)-n;
            return NULL;
        }
        dir->filled = (size_t)n;
        dir->at = 0;
    }
    struct dirent *entry = (struct dirent *)(dir->bytes + dir->at);
    dir->at += entry->d_reclen;
    dir->position = entry->d_off;
    return entry;
}

void seekdir(DIR *dir, long position)
{
    dir->position = lseek(dir->fd, position, SEEK_SET);
    dir->at = dir->filled = 0;
}

void rewinddir(DIR *dir)
{
    seekdir(dir, 0);
}

long telldir(DIR *dir)
{
    return dir->position;
}

int dirfd(DIR *dir)
{
    return dir->fd;
}

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int order(const void *a, const void *b, void *compare)
{
    int (*function)(const struct dirent **, const struct dirent **) =
        *(int (**)(const struct dirent **, const struct dirent **))compare;
    return function((const struct dirent **)a, (const struct dirent **)b);
}

int scandir(const char *path, struct dirent ***names,
            int (*filter)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **))
{
    DIR *dir = opendir(path);
    struct dirent **list = NULL, *entry;
    size_t count = 0, space = 0;
    if (!dir)
        return -1;
    int failed = 0;
    while (!failed && (errno = 0, entry = readdir(dir))) {
        if (filter && !filter(entry))
            continue;
        if (count == space) {
            space = space ? space * 2 : 32;
            struct dirent **grown = realloc(list, space * sizeof *list);
            failed = !grown;
            list = grown ? grown : list;
        }
        if (!failed && (list[count] = malloc(entry->d_reclen)))
            memcpy(list[count++], entry, entry->d_reclen);
        else
            failed = 1;
    }
    if (failed || errno) {
        int error = failed ? ENOMEM : errno;
        closedir(dir);
        while (count)
            free(list[--count]);
        free(list);
        errno = error;
        return -1;
    }
    closedir(dir);
    if (compare)
        qsort_r(list, count, sizeof *list, order, &compare);
    *names = list;
    return (int)count;
}
