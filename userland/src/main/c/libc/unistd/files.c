/* Files by name. */
#include "../internal.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

int fstatat(int dir, const char *restrict path, struct stat *restrict result,
            int flags)
{
    return (int)sys(SYS_newfstatat, dir, path, result, flags);
}

int stat(const char *restrict path, struct stat *restrict result)
{
    return fstatat(AT_FDCWD, path, result, 0);
}

int lstat(const char *restrict path, struct stat *restrict result)
{
    return fstatat(AT_FDCWD, path, result, AT_SYMLINK_NOFOLLOW);
}

int fstat(int fd, struct stat *result)
{
    return (int)sys(SYS_fstat, fd, result);
}

int fchmodat(int dir, const char *path, mode_t mode, int flags)
{
    if (flags) {
        struct stat about;
        if (fstatat(dir, path, &about, flags) < 0)
            return -1;
        if (S_ISLNK(about.st_mode)) {
            errno = EOPNOTSUPP;
            return -1;
        }
    }
    return (int)sys(SYS_fchmodat, dir, path, mode);
}

int chmod(const char *path, mode_t mode)
{
    return fchmodat(AT_FDCWD, path, mode, 0);
}

int fchmod(int fd, mode_t mode)
{
    return (int)sys(SYS_fchmod, fd, mode);
}

int fchownat(int dir, const char *path, uid_t owner, gid_t group, int flags)
{
    return (int)sys(SYS_fchownat, dir, path, owner, group, flags);
}

int chown(const char *path, uid_t owner, gid_t group)
{
    return fchownat(AT_FDCWD, path, owner, group, 0);
}

int lchown(const char *path, uid_t owner, gid_t group)
{
    return fchownat(AT_FDCWD, path, owner, group, AT_SYMLINK_NOFOLLOW);
}

int fchown(int fd, uid_t owner, gid_t group)
{
    return (int)sys(SYS_fchown, fd, owner, group);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
    return (int)sys(SYS_mkdirat, dir, path, mode);
}

int mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

int mknodat(int dir, const char *path, mode_t mode, dev_t device)
{
    return (int)sys(SYS_mknodat, dir, path, mode, device);
}

int mknod(const char *path, mode_t mode, dev_t device)
{
    return mknodat(AT_FDCWD, path, mode, device);
}

int mkfifoat(int dir, const char *path, mode_t mode)
{
    return mknodat(dir, path, (mode & ~(mode_t)S_IFMT) | S_IFIFO, 0);
}

int mkfifo(const char *path, mode_t mode)
{
    return mkfifoat(AT_FDCWD, path, mode);
}

mode_t umask(mode_t mask)
{
    return (mode_t)raw(SYS_umask, mask);
}

int unlinkat(int dir, const char *path, int flags)
{
    return (int)sys(SYS_unlinkat, dir, path, flags);
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to,
           int flags)
{
    return (int)sys(SYS_linkat, from_dir, from, to_dir, to, flags);
}

int link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int symlinkat(const char *target, int dir, const char *path)
{
    return (int)sys(SYS_symlinkat, target, dir, path);
}

int symlink(const char *target, const char *path)
{
    return symlinkat(target, AT_FDCWD, path);
}

ssize_t readlinkat(int dir, const char *restrict path, char *restrict to,
                   size_t n)
{
    return sys(SYS_readlinkat, dir, path, to, n);
}

ssize_t readlink(const char *restrict path, char *restrict to, size_t n)
{
    return readlinkat(AT_FDCWD, path, to, n);
}

int faccessat(int dir, const char *path, int mode, int flags)
{
    if (flags) {
        long answer = raw(SYS_faccessat2, dir, path, mode, flags);
        if (answer != -ENOSYS)
            return (int)__fab_result(answer);
        if (getuid() != geteuid() || getgid() != getegid()) {
            errno = ENOSYS;
            return -1;
        }
    }
    return (int)sys(SYS_faccessat, dir, path, mode);
}

int access(const char *path, int mode)
{
    return faccessat(AT_FDCWD, path, mode, 0);
}

int truncate(const char *path, off_t length)
{
    return (int)sys(SYS_truncate, path, length);
}

int utimensat(int dir, const char *path, const struct timespec times[2],
              int flags)
{
    return (int)sys(SYS_utimensat, dir, path, times, flags);
}

int futimens(int fd, const struct timespec times[2])
{
    return utimensat(fd, NULL, times, 0);
}

int utimes(const char *path, const struct timeval times[2])
{
    struct timespec both[2];
    for (int i = 0; times && i < 2; i++) {
        both[i].tv_sec = times[i].tv_sec;
        both[i].tv_nsec = times[i].tv_usec * 1000;
    }
    return utimensat(AT_FDCWD, path, times ? both : NULL, 0);
}

int utime(const char *path, const struct utimbuf *times)
{
    struct timespec both[2] = {{0, 0}, {0, 0}};
    if (times) {
        both[0].tv_sec = times->actime;
        both[1].tv_sec = times->modtime;
    }
    return utimensat(AT_FDCWD, path, times ? both : NULL, 0);
}

int chdir(const char *path)
{
    return (int)sys(SYS_chdir, path);
}

int fchdir(int fd)
{
    return (int)sys(SYS_fchdir, fd);
}

int chroot(const char *path)
{
    return (int)sys(SYS_chroot, path);
}

char *getcwd(char *buffer, size_t size)
{
    char path[4096];
    if (buffer && size == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (sys(SYS_getcwd, path, sizeof path) < 0)
        return NULL;
    /* A directory outside of the root has no name. */
    if (*path != '/') {
        errno = ENOENT;
        return NULL;
    }
    if (!buffer)
        return strdup(path);
    if (strlen(path) >= size) {
        errno = ERANGE;
        return NULL;
    }
    return strcpy(buffer, path);
}

int statfs(const char *path, struct statfs *result)
{
    return (int)sys(SYS_statfs, path, result);
}

int fstatfs(int fd, struct statfs *result)
{
    return (int)sys(SYS_fstatfs, fd, result);
}

static void rename_fields(struct statvfs *to, const struct statfs *from)
{
    memset(to, 0, sizeof *to);
    to->f_bsize = (unsigned long)from->f_bsize;
    to->f_frsize =
        (unsigned long)(from->f_frsize ? from->f_frsize : from->f_bsize);
    to->f_blocks = from->f_blocks;
    to->f_bfree = from->f_bfree;
    to->f_bavail = from->f_bavail;
    to->f_files = from->f_files;
    to->f_ffree = to->f_favail = from->f_ffree;
    to->f_fsid = (unsigned)from->f_fsid[0];
    to->f_flag = (unsigned long)from->f_flags;
    to->f_namemax = (unsigned long)from->f_namelen;
}

int statvfs(const char *restrict path, struct statvfs *restrict result)
{
    struct statfs about;
    if (statfs(path, &about) < 0)
        return -1;
    rename_fields(result, &about);
    return 0;
}

int fstatvfs(int fd, struct statvfs *result)
{
    struct statfs about;
    if (fstatfs(fd, &about) < 0)
        return -1;
    rename_fields(result, &about);
    return 0;
}

long pathconf(const char *path, int name)
{
    (void)path;
    return name == _PC_NAME_MAX ? 255 : name == _PC_PATH_MAX ? 4096
                                    : name == _PC_PIPE_BUF   ? 4096
                                                             : -1;
}

long fpathconf(int fd, int name)
{
    (void)fd;
    return pathconf("", name);
}

ssize_t getxattr(const char *path, const char *name, void *value, size_t n)
{
    return sys(8, path, name, value, n);
}

ssize_t listxattr(const char *path, char *list, size_t n)
{
    return sys(11, path, list, n);
}

int setxattr(const char *path, const char *name, const void *value, size_t n,
             int flags)
{
    return (int)sys(5, path, name, value, n, flags);
}

void sync(void)
{
    raw(SYS_sync);
}

int syncfs(int fd)
{
    return (int)sys(SYS_syncfs, fd);
}
