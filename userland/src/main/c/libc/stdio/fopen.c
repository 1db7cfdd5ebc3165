#include "file.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

FILE *fdopen(int fd, const char *mode)
{
    int flags, how = __fab_file_mode(mode, &flags);
    if (how < 0 || fcntl(fd, F_GETFD) < 0)
        return NULL;
    if (how & O_CLOEXEC)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (how & O_APPEND)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_APPEND);
    FILE *file = __fab_file_new(flags);
    if (!file)
        return NULL;
    __fab_file_on_fd(file, fd);
    if (flags & F_WRITE) {
        int saved = errno;
        if (isatty(fd))
            file->flags |= F_LINE;
        errno = saved;
    }
    __fab_file_register(file);
    return file;
}

FILE *fopen(const char *restrict path, const char *restrict mode)
{
    int flags, how = __fab_file_mode(mode, &flags);
    if (how < 0)
        return NULL;
    int fd = open(path, how, 0666);
    if (fd < 0)
        return NULL;
    FILE *file = fdopen(fd, mode);
    if (!file)
        close(fd);
    return file;
}

FILE *freopen(const char *restrict path, const char *restrict mode,
              FILE *restrict file)
{
    int flags, how = __fab_file_mode(mode, &flags);
    if (how < 0)
        return NULL;
    flockfile(file);
    __fab_flush(file);
    file->flags = (file->flags & (F_STATIC | F_LINE | F_OWN_BUFFER)) | flags;
    file->at = file->end = file->buffer;
    if (path) {
        int fd = open(path, how, 0666);
        if (fd >= 0 && file->fd >= 0 && fd != file->fd) {
            if (dup3(fd, file->fd, how & O_CLOEXEC) < 0) {
                close(fd);
                fd = -1;
            } else {
                close(fd);
                fd = file->fd;
            }
        }
        if (fd < 0) {
            funlockfile(file);
            fclose(file);
            return NULL;
        }
        __fab_file_on_fd(file, fd);
    }
    funlockfile(file);
    return file;
}

int fclose(FILE *file)
{
    flockfile(file);
    int result = __fab_flush(file);
    if (file->close && file->close(file) < 0)
        result = EOF;
    if (file->flags & F_STATIC) {
        file->flags = F_STATIC;
        funlockfile(file);
        return result;
    }
    funlockfile(file);
    __fab_file_unregister(file);
    free(file->space);
    free(file);
    return result;
}

FILE *tmpfile(void)
{
    char path[] = "/tmp/tmpfXXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        return NULL;
    unlink(path);
    return fdopen(fd, "w+");
}
