/* dup, fcntl, ioctl, flock. */
#include "errno.h"
#include "fs.h"
#include "locks.h"
#include "syscall.h"
#include "task.h"

enum {
    F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
    F_SETOWN, F_GETOWN, F_SETSIG, F_GETSIG,
    F_OFD_GETLK = 36, F_OFD_SETLK, F_OFD_SETLKW,
    F_DUPFD_CLOEXEC = 1030, F_SETPIPE_SZ, F_GETPIPE_SZ, F_ADD_SEALS,
    F_GET_SEALS,
};

#define FD_CLOEXEC 1
#define SETTABLE (O_APPEND | O_NONBLOCK | 020000 | 040000 | 01000000)

static i64 duplicate(int fd, int from, bool cloexec)
{
    struct file *file = fd_file(fd);
    if (file == NULL) {
        return -EBADF;
    }
    int new = from < 0 ? -EINVAL : fd_alloc(from, cloexec);
    if (new < 0) {
        file_put(file);
        return new;
    }
    fd_set(new, file);
    return new;
}

i64 sys_dup(const u64 *a)
{
    return duplicate((int)a[0], 0, false);
}

i64 sys_dup3(const u64 *a)
{
    int old = (int)a[0];
    int new = (int)a[1];
    if (old == new || (a[2] & ~(u64)O_CLOEXEC) != 0) {
        return -EINVAL;
    }
    if (new < 0 ||
        (u64)new >= current()->process->limits[RLIMIT_NOFILE].current) {
        return -EBADF;
    }
    struct file *file = fd_file(old);
    if (file == NULL) {
        return -EBADF;
    }
    fd_close(new);
    int got = fd_alloc(new, (a[2] & O_CLOEXEC) != 0);
    if (got != new) {
        file_put(file);
        return got < 0 ? got : -EBUSY;
    }
    fd_set(new, file);
    return new;
}

static i64 set_flags(struct file *file, u32 flags)
{
    file->flags = (file->flags & ~(u32)SETTABLE) | (flags & SETTABLE);
    return 0;
}

static i64 control(struct file *file, int fd, u32 command, u64 argument)
{
    struct fd_slot *slot = &current()->files->slots[fd];
    switch (command) {
    case F_GETFD: return slot->cloexec ? FD_CLOEXEC : 0;
    case F_SETFD: slot->cloexec = (argument & FD_CLOEXEC) != 0; return 0;
    case F_GETFL: return file->flags;
    case F_SETFL: return set_flags(file, (u32)argument);
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW: return locks_fcntl(file, command, argument);
    case F_SETOWN: file->owner = (int)argument; return 0;
    case F_GETOWN: return file->owner;
    case F_SETSIG: file->signal = (int)argument; return 0;
    case F_GETSIG: return file->signal;
    case F_SETPIPE_SZ:
    case F_GETPIPE_SZ:
        return S_ISFIFO(file->inode->mode) ? 65536 : -EBADF;
    case F_ADD_SEALS: file->inode->seals |= (u32)argument; return 0;
    case F_GET_SEALS: return file->inode->seals;
    default: return -EINVAL;
    }
}

i64 sys_fcntl(const u64 *a)
{
    u32 command = (u32)a[1];
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) {
        return duplicate((int)a[0], (int)a[2], command == F_DUPFD_CLOEXEC);
    }
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result = control(file, (int)a[0], command, a[2]);
    file_put(file);
    return result;
}

#define FIONBIO 0x5421
#define FIONCLEX 0x5450
#define FIOCLEX 0x5451
#define FIONREAD 0x541b
#define FIOASYNC 0x5452

i64 sys_ioctl(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    u32 command = (u32)a[1];
    i64 result = 0;
    u32 on;
    if (command == FIOCLEX || command == FIONCLEX) {
        current()->files->slots[(int)a[0]].cloexec = command == FIOCLEX;
    } else if (command == FIONBIO) {
        result = get_u32(&on, a[2]);
        if (result == 0) {
            file->flags = on != 0 ? file->flags | O_NONBLOCK
                                  : file->flags & ~(u32)O_NONBLOCK;
        }
    } else if (command == FIOASYNC) {
        result = 0;
    } else if (command == FIONREAD && file->inode != NULL &&
               S_ISREG(file->inode->mode)) {
        u64 left = file->inode->size > file->pos
                       ? file->inode->size - file->pos : 0;
        result = put_u32(a[2], (u32)left);
    } else {
        result = file->ops->ioctl != NULL && (file->flags & O_PATH) == 0
                     ? file->ops->ioctl(file, command, a[2]) : -ENOTTY;
    }
    file_put(file);
    return result;
}
