/* Open files by number. */
#include "../internal.h"
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

int openat(int dir, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))
                      ? va_arg(args, mode_t)
                      : 0;
    va_end(args);
    return (int)sys(SYS_openat, dir, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))
                      ? va_arg(args, mode_t)
                      : 0;
    va_end(args);
    return openat(AT_FDCWD, path, flags, mode);
}

int creat(const char *path, mode_t mode)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int close(int fd)
{
    long answer = raw(SYS_close, fd);
    /* The number is free after EINTR; closing again could hit another. */
    return answer == -EINTR ? 0 : (int)__fab_result(answer);
}

ssize_t read(int fd, void *to, size_t n)
{
    return sys(SYS_read, fd, to, n);
}

ssize_t write(int fd, const void *from, size_t n)
{
    return sys(SYS_write, fd, from, n);
}

ssize_t pread(int fd, void *to, size_t n, off_t offset)
{
    return sys(SYS_pread64, fd, to, n, offset);
}

ssize_t pwrite(int fd, const void *from, size_t n, off_t offset)
{
    return sys(SYS_pwrite64, fd, from, n, offset);
}

ssize_t readv(int fd, const struct iovec *parts, int count)
{
    return sys(SYS_readv, fd, parts, count);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    return sys(SYS_writev, fd, parts, count);
}

off_t lseek(int fd, off_t offset, int whence)
{
    return sys(SYS_lseek, fd, offset, whence);
}

int dup(int fd)
{
    return (int)sys(SYS_dup, fd);
}

int dup3(int fd, int wanted, int flags)
{
    return (int)sys(SYS_dup3, fd, wanted, flags);
}

int dup2(int fd, int wanted)
{
    if (fd == wanted)
        return fcntl(fd, F_GETFD) < 0 ? -1 : fd;
    return dup3(fd, wanted, 0);
}

int pipe2(int fds[2], int flags)
{
    return (int)sys(SYS_pipe2, fds, flags);
}

int pipe(int fds[2])
{
    return pipe2(fds, 0);
}

int fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    unsigned long arg = va_arg(args, unsigned long);
    va_end(args);
    return (int)sys(SYS_fcntl, fd, command, arg);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    void *arg = va_arg(args, void *);
    va_end(args);
    return (int)sys(SYS_ioctl, fd, request, arg);
}

int flock(int fd, int operation)
{
    return (int)sys(SYS_flock, fd, operation);
}

int lockf(int fd, int command, off_t length)
{
    struct flock lock = {F_WRLCK, SEEK_CUR, 0, length, 0};
    if (command == F_TEST) {
        if (fcntl(fd, F_GETLK, &lock) < 0)
            return -1;
        if (lock.l_type == F_UNLCK || lock.l_pid == getpid())
            return 0;
        errno = EAGAIN;
        return -1;
    }
    if (command == F_ULOCK)
        lock.l_type = F_UNLCK;
    return fcntl(fd, command == F_LOCK ? F_SETLKW : F_SETLK, &lock);
}

int fsync(int fd)
{
    return (int)sys(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return (int)sys(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t length)
{
    return (int)sys(SYS_ftruncate, fd, length);
}

int fallocate(int fd, int mode, off_t offset, off_t length)
{
    return (int)sys(SYS_fallocate, fd, mode, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length)
{
    return (int)-raw(SYS_fallocate, fd, 0, offset, length);
}

int posix_fadvise(int fd, off_t offset, off_t length, int advice)
{
    return (int)-raw(SYS_fadvise64, fd, offset, length, advice);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t n)
{
    return sys(SYS_sendfile, out, in, offset, n);
}

ssize_t splice(int in, off_t *in_at, int out, off_t *out_at, size_t n,
               unsigned flags)
{
    return sys(SYS_splice, in, in_at, out, out_at, n, flags);
}

ssize_t copy_file_range(int in, off_t *in_at, int out, off_t *out_at,
                        size_t n, unsigned flags)
{
    return sys(SYS_copy_file_range, in, in_at, out, out_at, n, flags);
}
