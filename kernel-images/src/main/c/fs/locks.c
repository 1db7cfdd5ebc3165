/*
 * flock and fcntl locks: ranges on an inode, owned by an open file (flock,
 * OFD) or a process (POSIX). A range that its owner locks again is first cut
 * out of what it had.
 */
#include "locks.h"
#include "errno.h"
#include "fs.h"
#include "syscall.h"
#include "task.h"

enum { F_RDLCK, F_WRLCK, F_UNLCK };
enum { F_GETLK = 5, F_SETLK, F_SETLKW, F_OFD_GETLK = 36 };
enum { LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4, LOCK_UN = 8 };

struct lock {
    struct list node;
    const void *owner;
    int pid;
    bool whole; /* by flock: does not meet the others */
    bool write;
    u64 start, end; /* end exclusive */
};

static bool conflicts(const struct lock *a, const struct lock *b)
{
    return a->owner != b->owner && a->whole == b->whole &&
           a->start < b->end && b->start < a->end && (a->write || b->write);
}

static const struct lock *find_conflict(const struct inode *inode,
                                        const struct lock *want)
{
    const struct lock *lock;
    list_for_each(lock, &inode->locks, node)
    {
        if (conflicts(lock, want)) {
            return lock;
        }
    }
    return NULL;
}

static void drop(struct lock *lock)
{
    list_remove(&lock->node);
    kfree(lock);
}

/* Removes the owner's locks in the range; `spare` for a lock cut in two. */
static bool cut(struct inode *inode, const struct lock *range,
                struct lock *spare)
{
    bool used = false;
    struct lock *lock;
    struct lock *next;
    list_for_each_safe(lock, next, &inode->locks, node)
    {
        if (lock->owner != range->owner || lock->whole != range->whole ||
            lock->start >= range->end || range->start >= lock->end) {
            continue;
        }
        if (lock->start < range->start && lock->end > range->end) {
            *spare = *lock;
            spare->start = range->end;
            lock->end = range->start;
            list_append(&spare->node, &inode->locks);
            used = true;
        } else if (lock->start < range->start) {
            lock->end = range->start;
        } else if (lock->end > range->end) {
            lock->start = range->end;
        } else {
            drop(lock);
        }
    }
    waitq_wake_all(&inode->lock_waitq);
    return used;
}

static int apply(struct inode *inode, const struct lock *want, bool unlock,
                 bool wait)
{
    struct lock *spare = kmalloc(sizeof(*spare));
    struct lock *lock = unlock ? NULL : kmalloc(sizeof(*lock));
    int error = spare == NULL || (lock == NULL && !unlock) ? -ENOLCK : 0;
    while (error == 0 && !unlock && find_conflict(inode, want) != NULL) {
        error = wait ? wait_on(&inode->lock_waitq, 0, true) : -EAGAIN;
    }
    if (error == 0) {
        if (cut(inode, want, spare)) {
            spare = NULL;
        }
        if (!unlock) {
            *lock = *want;
            list_append(&lock->node, &inode->locks);
            lock = NULL;
        }
    }
    kfree(spare);
    kfree(lock);
    return error;
}

static void release_owner(struct inode *inode, const void *owner)
{
    struct lock *lock;
    struct lock *next;
    list_for_each_safe(lock, next, &inode->locks, node)
    {
        if (lock->owner == owner) {
            drop(lock);
        }
    }
    waitq_wake_all(&inode->lock_waitq);
}

void locks_release(struct file *file)
{
    if (!list_empty(&file->inode->locks)) {
        release_owner(file->inode, file);
    }
}

void locks_release_process(struct inode *inode)
{
    if (!list_empty(&inode->locks)) {
        release_owner(inode, current()->process);
    }
}

struct flock {
    i16 type, whence;
    i32 pad;
    i64 start, length;
    i32 pid;
    i32 pad2;
};

static int range_in(const struct file *file, const struct flock *flock,
                    struct lock *lock)
{
    i64 base = flock->whence == 0   ? 0
               : flock->whence == 1 ? (i64)file->pos
                                    : (i64)file->inode->size;
    i64 start = base + flock->start;
    i64 end = flock->length == 0 ? 0x7fffffffffffffff : start + flock->length;
    if (flock->length < 0) {
        end = start;
        start += flock->length;
    }
    if (start < 0 || end < start || flock->whence < 0 || flock->whence > 2) {
        return -EINVAL;
    }
    lock->start = (u64)start;
    lock->end = (u64)end;
    return 0;
}

i64 locks_fcntl(struct file *file, u32 command, uaddr argument)
{
    struct flock flock;
    bool ofd = command >= F_OFD_GETLK;
    struct process *process = current()->process;
    struct lock want = {.owner = ofd ? (void *)file : (void *)process,
                        .pid = ofd ? -1 : process->pid};
    if (copy_in(&flock, argument, sizeof(flock)) != 0) {
        return -EFAULT;
    }
    int error = range_in(file, &flock, &want);
    if (error != 0 || flock.type < F_RDLCK || flock.type > F_UNLCK) {
        return error != 0 ? error : -EINVAL;
    }
    want.write = flock.type == F_WRLCK;
    u32 kind = ofd ? command - (F_OFD_GETLK - F_GETLK) : command;
    if (kind != F_GETLK) {
        if ((flock.type == F_RDLCK && !FILE_READ(file)) ||
            (flock.type == F_WRLCK && !FILE_WRITE(file))) {
            return -EBADF;
        }
        return apply(file->inode, &want, flock.type == F_UNLCK,
                     kind == F_SETLKW);
    }
    const struct lock *other = find_conflict(file->inode, &want);
    if (other == NULL) {
        flock.type = F_UNLCK;
    } else {
        flock.type = other->write ? F_WRLCK : F_RDLCK;
        flock.whence = 0;
        flock.start = (i64)other->start;
        flock.length = other->end == 0x7fffffffffffffff
                           ? 0 : (i64)(other->end - other->start);
        flock.pid = other->pid;
    }
    return copy_out(argument, &flock, sizeof(flock));
}

i64 sys_flock(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    int operation = (int)a[1] & ~LOCK_NB;
    struct lock want = {.owner = file, .whole = true,
                        .write = operation == LOCK_EX, .end = 1};
    int error = -EINVAL;
    if (operation == LOCK_SH || operation == LOCK_EX ||
        operation == LOCK_UN) {
        error = apply(file->inode, &want, operation == LOCK_UN,
                      (a[1] & LOCK_NB) == 0);
    }
    file_put(file);
    return error;
}
