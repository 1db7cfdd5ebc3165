/* read, write and their relatives, lseek, sendfile, truncate, fsync. */
#include "errno.h"
#include "fs.h"
#include "fscalls.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

#define RW_MAX 0x7ffff000UL
#define IOV_MAX 1024

static bool has_position(const struct file *file)
{
    return file->inode != NULL &&
           (S_ISREG(file->inode->mode) || S_ISDIR(file->inode->mode) ||
            S_ISBLK(file->inode->mode));
}

/* At `at`, or at the file's own position (which then moves). */
static i64 transfer(struct file *file, struct io *io, const u64 *at,
                    bool write)
{
    u64 pos = at != NULL ? *at : file->pos;
    bool locked = at == NULL && has_position(file);
    if (locked) {
        mutex_lock(&file->pos_lock);
        pos = file->pos;
    }
    i64 result = write ? file_write_io(file, io, &pos)
                       : file_read_io(file, io, &pos);
    if (at == NULL && result > 0) {
        file->pos = pos;
    }
    if (locked) {
        mutex_unlock(&file->pos_lock);
    }
    if (result == -EPIPE && write) {
        struct siginfo info;
        siginfo_init(&info, SIGPIPE, SI_USER);
        signal_task(current(), &info);
    }
    return result;
}

static i64 simple(const u64 *a, const u64 *at, bool write)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result;
    if (!user_range(a[1], MIN(a[2], RW_MAX))) {
        result = -EFAULT;
    } else if (at != NULL && ((i64)*at < 0 || !has_position(file))) {
        result = (i64)*at < 0 ? -EINVAL
                 : file->ops->seek == NULL && !has_position(file) &&
                           file->inode != NULL && S_ISCHR(file->inode->mode)
                     ? 0 : -ESPIPE;
        if (result == 0) {
            struct io io;
            io_user(&io, a[1], MIN(a[2], RW_MAX));
            result = transfer(file, &io, at, write);
        }
    } else {
        struct io io;
        io_user(&io, a[1], MIN(a[2], RW_MAX));
        result = transfer(file, &io, at, write);
    }
    file_put(file);
    return result;
}

i64 sys_read(const u64 *a)
{
    return simple(a, NULL, false);
}

i64 sys_write(const u64 *a)
{
    return simple(a, NULL, true);
}

i64 sys_pread64(const u64 *a)
{
    return simple(a, &a[3], false);
}

i64 sys_pwrite64(const u64 *a)
{
    return simple(a, &a[3], true);
}

i64 iovecs_in(struct iovec **out, uaddr from, u64 count)
{
    if (count > IOV_MAX) {
        return -EINVAL;
    }
    struct iovec *vectors = kmalloc(MAX(count, 1) * sizeof(*vectors));
    if (vectors == NULL) {
        return -ENOMEM;
    }
    u64 total = 0;
    int error = copy_in(vectors, from, count * sizeof(*vectors));
    for (u64 i = 0; error == 0 && i < count; i++) {
        if ((i64)vectors[i].length < 0) {
            error = -EINVAL;
        } else if (!user_range(vectors[i].base, vectors[i].length)) {
            error = -EFAULT;
        } else {
            vectors[i].length = MIN(vectors[i].length, RW_MAX - total);
            total += vectors[i].length;
        }
    }
    if (error != 0) {
        kfree(vectors);
        return error;
    }
    *out = vectors;
    return (i64)total;
}

static i64 vectored(const u64 *a, const u64 *at, bool write)
{
    struct iovec *vectors;
    i64 total = iovecs_in(&vectors, a[1], a[2]);
    if (total < 0) {
        return total;
    }
    struct file *file = fd_file((int)a[0]);
    i64 result = -EBADF;
    if (file != NULL) {
        struct io io;
        io_vectors(&io, vectors, (u32)a[2]);
        result = at != NULL && !has_position(file)
                     ? -ESPIPE : transfer(file, &io, at, write);
        file_put(file);
    }
    kfree(vectors);
    return result;
}

i64 sys_readv(const u64 *a)
{
    return vectored(a, NULL, false);
}

i64 sys_writev(const u64 *a)
{
    return vectored(a, NULL, true);
}

i64 sys_preadv(const u64 *a)
{
    return vectored(a, &a[3], false);
}

i64 sys_pwritev(const u64 *a)
{
    return vectored(a, &a[3], true);
}

i64 sys_preadv2(const u64 *a)
{
    return vectored(a, (i64)a[3] == -1 ? NULL : &a[3], false);
}

i64 sys_pwritev2(const u64 *a)
{
    return vectored(a, (i64)a[3] == -1 ? NULL : &a[3], true);
}

enum { SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA, SEEK_HOLE };

static i64 seek_in(struct file *file, i64 offset, int whence)
{
    struct inode *inode = file->inode;
    u64 size = inode->size;
    i64 pos;
    switch (whence) {
    case SEEK_SET: pos = offset; break;
    case SEEK_CUR: pos = (i64)file->pos + offset; break;
    case SEEK_END: pos = (i64)size + offset; break;
    case SEEK_DATA: /* every file is one piece of data */
        if (offset < 0 || (u64)offset >= size) {
            return -ENXIO;
        }
        pos = offset;
        break;
    case SEEK_HOLE:
        if (offset < 0 || (u64)offset >= size) {
            return -ENXIO;
        }
        pos = (i64)size;
        break;
    default: return -EINVAL;
    }
    if (pos < 0) {
        return -EINVAL;
    }
    file->pos = (u64)pos;
    return pos;
}

i64 sys_lseek(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result;
    if ((file->flags & O_PATH) != 0) {
        result = -EBADF;
    } else if (file->ops->seek != NULL) {
        result = file->ops->seek(file, (i64)a[1], (int)a[2]);
    } else if (!has_position(file)) {
        result = -ESPIPE;
    } else {
        result = seek_in(file, (i64)a[1], (int)a[2]);
    }
    file_put(file);
    return result;
}

/* Through one page of the kernel. */
i64 file_copy(struct file *from, u64 *from_pos, struct file *to, u64 *to_pos,
              u64 count)
{
    u8 *buffer = kmalloc(PAGE_SIZE);
    if (buffer == NULL) {
        return -ENOMEM;
    }
    i64 done = 0;
    i64 error = 0;
    while (count > 0) {
        struct io io;
        u64 at = *from_pos;
        io_kernel(&io, buffer, MIN(count, PAGE_SIZE));
        i64 got = file_read_io(from, &io, &at);
        if (got <= 0) {
            error = got;
            break;
        }
        io_kernel(&io, buffer, (usize)got);
        i64 put = file_write_io(to, &io, to_pos);
        if (put <= 0) {
            error = put;
            break;
        }
        *from_pos += (u64)put;
        done += put;
        count -= (u64)put;
        if (put < got) {
            break;
        }
    }
    kfree(buffer);
    return done > 0 ? done : error;
}

static i64 copy_between(int in, uaddr in_pos, int out, uaddr out_pos,
                        u64 count)
{
    struct file *from = fd_file(in);
    struct file *to = fd_file(out);
    i64 result = from == NULL || to == NULL ? -EBADF : 0;
    u64 from_at = 0;
    u64 to_at = 0;
    if (result == 0) {
        from_at = from->pos;
        to_at = to->pos;
        if ((in_pos != 0 && get_u64(&from_at, in_pos) != 0) ||
            (out_pos != 0 && get_u64(&to_at, out_pos) != 0)) {
            result = -EFAULT;
        }
    }
    if (result == 0) {
        result = file_copy(from, &from_at, to, &to_at, MIN(count, RW_MAX));
    }
    if (result > 0) {
        if (in_pos == 0) {
            from->pos = from_at;
        } else if (put_u64(in_pos, from_at) != 0) {
            result = -EFAULT;
        }
        if (out_pos == 0) {
            to->pos = to_at;
        } else if (put_u64(out_pos, to_at) != 0) {
            result = -EFAULT;
        }
    }
    if (from != NULL) {
        file_put(from);
    }
    if (to != NULL) {
        file_put(to);
    }
    return result;
}

i64 sys_sendfile(const u64 *a)
{
    return copy_between((int)a[1], a[2], (int)a[0], 0, a[3]);
}

i64 sys_copy_file_range(const u64 *a)
{
    if (a[5] != 0) {
        return -EINVAL;
    }
    return copy_between((int)a[0], a[1], (int)a[2], a[3], a[4]);
}

i64 sys_splice(const u64 *a)
{
    return copy_between((int)a[0], a[1], (int)a[2], a[3], MIN(a[4], 65536));
}

i64 sys_ftruncate(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result = -EINVAL;
    if (FILE_WRITE(file) && S_ISREG(file->inode->mode) && (i64)a[1] >= 0) {
        result = file_truncate(file->inode, a[1]);
    }
    file_put(file);
    return result;
}

i64 sys_truncate(const u64 *a)
{
    struct path path;
    int error = path_lookup_user(AT_FDCWD, a[0], 0, &path);
    if (error != 0) {
        return error;
    }
    struct inode *inode = path.dentry->inode;
    error = S_ISDIR(inode->mode)                   ? -EISDIR
            : !S_ISREG(inode->mode) || (i64)a[1] < 0 ? -EINVAL
            : inode->executing > 0                 ? -ETXTBSY
                                   : inode_permission(inode, MAY_WRITE);
    if (error == 0) {
        error = file_truncate(inode, a[1]);
    }
    path_put(&path);
    return error;
}

i64 sys_fallocate(const u64 *a)
{
    const u32 keep_size = 1;
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    struct inode *inode = file->inode;
    i64 result = 0;
    u64 end = a[2] + a[3];
    if (!FILE_WRITE(file)) {
        result = -EBADF;
    } else if (((u32)a[1] & ~keep_size) != 0) {
        result = -EOPNOTSUPP;
    } else if (!S_ISREG(inode->mode)) {
        result = -ENODEV;
    } else if ((i64)a[2] < 0 || (i64)a[3] <= 0) {
        result = -EINVAL;
    } else if (end > inode->size && (a[1] & keep_size) == 0) {
        result = file_truncate(inode, end);
    }
    file_put(file);
    return result;
}

i64 sys_fsync(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result = file->ops->fsync != NULL ? file->ops->fsync(file)
                 : has_position(file)     ? 0 : -EINVAL;
    file_put(file);
    return result;
}

i64 sys_sync(unused const u64 *a)
{
    sync_all();
    return 0;
}

i64 sys_syncfs(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    file_put(file);
    return sync_all();
}
