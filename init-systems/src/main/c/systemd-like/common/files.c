/* Whole files, folders on the way to one, links. */
#include "util.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *file_read(const char *path, size_t limit, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        close(fd);
        errno = EISDIR;
        return NULL;
    }
    struct text text = {0};
    for (;;) {
        char chunk[4096];
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || (got > 0 && text.n + (size_t)got > limit)) {
            int error = got < 0 ? errno : EFBIG;
            text_free(&text);
            close(fd);
            errno = error;
            return NULL;
        }
        if (got == 0)
            break;
        text_bytes(&text, chunk, (size_t)got);
    }
    close(fd);
    if (size)
        *size = text.n;
    return text_take(&text);
}

char *file_first_line(const char *path)
{
    char *content = file_read(path, 1 << 16, NULL);
    if (content) {
        content[strcspn(content, "\n")] = 0;
        strip(content);
    }
    return content;
}

bool write_all(int fd, const void *bytes, size_t n)
{
    const char *from = bytes;
    while (n > 0) {
        ssize_t put = write(fd, from, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        from += put;
        n -= (size_t)put;
    }
    return true;
}

static int write_opened(int fd, const char *content)
{
    if (fd < 0)
        return -1;
    bool done = write_all(fd, content, strlen(content));
    int error = errno;
    if (close(fd) == 0 && done)
        return 0;
    if (!done)
        errno = error;
    return -1;
}

int file_write(const char *path, const char *content)
{
    return write_opened(open(path,
                             O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
                                 O_NOCTTY,
                             0644),
                        content);
}

int kernel_write(const char *path, const char *content)
{
    return write_opened(open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY),
                        content);
}

int make_folders(const char *path, mode_t mode)
{
    char *way = copy(path);
    int result = 0;
    for (char *at = way + 1; *way; at++) {
        if (*at != '/' && *at)
            continue;
        char kept = *at;
        *at = 0;
        if (mkdir(way, kept ? 0755 : mode) != 0 && errno != EEXIST)
            result = -1;
        else
            result = 0;
        *at = kept;
        if (!kept)
            break;
    }
    free(way);
    return result;
}

int make_parents(const char *path, mode_t mode)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return 0;
    char *folder = copy_n(path, (size_t)(slash - path));
    int result = make_folders(folder, mode);
    free(folder);
    return result;
}

char *link_target(const char *path)
{
    char target[4096];
    ssize_t length = readlink(path, target, sizeof target);
    if (length < 0 || length == sizeof target)
        return NULL;
    return copy_n(target, (size_t)length);
}
