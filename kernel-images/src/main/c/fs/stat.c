/* stat in its forms, statfs, readlink and access. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

struct stat {
    u64 dev, ino;
    u32 mode, nlink, uid, gid;
    u64 rdev, pad1;
    i64 size;
    i32 blksize, pad2;
    i64 blocks;
    i64 atime, atime_nsec, mtime, mtime_nsec, ctime, ctime_nsec;
    u32 unused4, unused5;
};

struct statx_time {
    i64 sec;
    u32 nsec;
    u32 pad;
};

struct statx {
    u32 mask, blksize;
    u64 attributes;
    u32 nlink, uid, gid;
    u16 mode, pad0;
    u64 ino, size, blocks, attributes_mask;
    struct statx_time atime, btime, ctime, mtime;
    u32 rdev_major, rdev_minor, dev_major, dev_minor;
    u64 mnt_id;
    u64 spare[13];
};

_Static_assert(sizeof(struct stat) == 128, "stat");
_Static_assert(sizeof(struct statx) == 256, "statx");

#define STATX_BASIC 0x7ff
#define STATX_BTIME 0x800
#define STATX_MNT_ID 0x1000

static u64 device_of(const struct inode *inode)
{
    return inode->super != NULL ? inode->super->dev : makedev(0, 15);
}

static void fill(struct stat *st, const struct inode *inode)
{
    memset(st, 0, sizeof(*st));
    st->dev = device_of(inode);
    st->ino = inode->ino;
    st->mode = inode->mode;
    st->nlink = inode->nlink;
    st->uid = inode->uid;
    st->gid = inode->gid;
    st->rdev = inode->rdev;
    st->size = (i64)inode->size;
    st->blksize = (i32)PAGE_SIZE;
    st->blocks = (i64)inode->blocks;
    st->atime = (i64)(inode->atime / NANOS);
    st->atime_nsec = (i64)(inode->atime % NANOS);
    st->mtime = (i64)(inode->mtime / NANOS);
    st->mtime_nsec = (i64)(inode->mtime % NANOS);
    st->ctime = (i64)(inode->ctime / NANOS);
    st->ctime_nsec = (i64)(inode->ctime % NANOS);
}

static struct statx_time xtime(u64 nanos)
{
    return (struct statx_time){(i64)(nanos / NANOS), (u32)(nanos % NANOS), 0};
}

static void fill_x(struct statx *st, const struct inode *inode, int mount)
{
    memset(st, 0, sizeof(*st));
    st->mask = STATX_BASIC | STATX_BTIME | STATX_MNT_ID;
    st->blksize = PAGE_SIZE;
    st->nlink = inode->nlink;
    st->uid = inode->uid;
    st->gid = inode->gid;
    st->mode = (u16)inode->mode;
    st->ino = inode->ino;
    st->size = inode->size;
    st->blocks = inode->blocks;
    st->atime = xtime(inode->atime);
    st->btime = xtime(inode->btime);
    st->ctime = xtime(inode->ctime);
    st->mtime = xtime(inode->mtime);
    st->rdev_major = dev_major(inode->rdev);
    st->rdev_minor = dev_minor(inode->rdev);
    st->dev_major = dev_major(device_of(inode));
    st->dev_minor = dev_minor(device_of(inode));
    st->mnt_id = (u64)mount;
}

i64 sys_fstat(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    struct stat st;
    fill(&st, file->inode);
    file_put(file);
    return copy_out(a[1], &st, sizeof(st));
}

/* The inode that (dirfd, name, flags) means, with a reference; an anonymous
   file has no path, so this cannot be a struct path. */
static struct inode *inode_at(int dirfd, uaddr name, u64 flags, int *mount)
{
    char *text = name == 0 && (flags & AT_EMPTY_PATH) != 0
                     ? kstrdup("") : name_in(name);
    if (is_err(text)) {
        return (struct inode *)text;
    }
    *mount = 0;
    if (text[0] == 0 && (flags & AT_EMPTY_PATH) != 0 && dirfd >= 0) {
        kfree(text);
        struct file *file = fd_file(dirfd);
        if (file == NULL) {
            return err_ptr(-EBADF);
        }
        if (file->path.mount != NULL) {
            *mount = file->path.mount->id;
        }
        struct inode *inode = inode_get(file->inode);
        file_put(file);
        return inode;
    }
    struct path path;
    u32 walk = ((flags & AT_SYMLINK_NOFOLLOW) != 0 ? WALK_NOFOLLOW : 0) |
               ((flags & AT_EMPTY_PATH) != 0 ? WALK_EMPTY : 0);
    int error = path_lookup(dirfd, text, walk, &path);
    kfree(text);
    if (error != 0) {
        return err_ptr(error);
    }
    *mount = path.mount->id;
    struct inode *inode = inode_get(path.dentry->inode);
    path_put(&path);
    return inode;
}

i64 sys_newfstatat(const u64 *a)
{
    int mount;
    struct inode *inode = inode_at((int)a[0], a[1], a[3], &mount);
    if (is_err(inode)) {
        return ptr_err(inode);
    }
    struct stat st;
    fill(&st, inode);
    inode_put(inode);
    return copy_out(a[2], &st, sizeof(st));
}

i64 sys_statx(const u64 *a)
{
    int mount;
    struct inode *inode = inode_at((int)a[0], a[1], a[2], &mount);
    if (is_err(inode)) {
        return ptr_err(inode);
    }
    struct statx st;
    fill_x(&st, inode, mount);
    inode_put(inode);
    return copy_out(a[4], &st, sizeof(st));
}

static i64 statfs_out(struct super *super, const struct mount *mount,
                      uaddr to)
{
    struct statfs out;
    memset(&out, 0, sizeof(out));
    out.bsize = PAGE_SIZE;
    out.frsize = PAGE_SIZE;
    out.namelen = NAME_MAX;
    out.fsid[0] = (int)super->dev;
    if (super->ops != NULL && super->ops->statfs != NULL) {
        int error = super->ops->statfs(super, &out);
        if (error != 0) {
            return error;
        }
    }
    out.flags = 0x20 | (mount != NULL ? mount->flags & 0xf : 0);
    return copy_out(to, &out, sizeof(out));
}

i64 sys_statfs(const u64 *a)
{
    struct path path;
    int error = path_lookup_user(AT_FDCWD, a[0], 0, &path);
    if (error != 0) {
        return error;
    }
    i64 result = statfs_out(path.mount->super, path.mount, a[1]);
    path_put(&path);
    return result;
}

i64 sys_fstatfs(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result = file->inode->super == NULL
                     ? -ENOSYS
                     : statfs_out(file->inode->super, file->path.mount, a[1]);
    file_put(file);
    return result;
}

i64 sys_readlinkat(const u64 *a)
{
    if ((int)a[3] <= 0) {
        return -EINVAL;
    }
    struct path path;
    int error = path_lookup_user((int)a[0], a[1], WALK_NOFOLLOW | WALK_EMPTY,
                                 &path);
    if (error != 0) {
        return error;
    }
    struct inode *inode = path.dentry->inode;
    i64 result = -EINVAL;
    char *text = kmalloc(PATH_MAX);
    if (text == NULL) {
        result = -ENOMEM;
    } else if (inode->ops->readlink != NULL) {
        result = inode->ops->readlink(inode, text, PATH_MAX);
        if (result > 0) {
            result = MIN(result, (i64)a[3]);
            if (copy_out(a[2], text, (usize)result) != 0) {
                result = -EFAULT;
            }
        }
    }
    kfree(text);
    path_put(&path);
    return result;
}

/* access asks for the real user, everything else for the effective one. */
static i64 access_at(int dirfd, uaddr name, int mode, u64 flags)
{
    if ((mode & ~7) != 0) {
        return -EINVAL;
    }
    struct cred *saved = current()->cred;
    struct cred *real = NULL;
    if ((flags & AT_EACCESS) == 0 && saved->uid != saved->fsuid) {
        real = cred_copy();
        if (real == NULL) {
            return -ENOMEM;
        }
        real->fsuid = real->uid;
        real->fsgid = real->gid;
        real->cap_effective = real->uid == 0 ? real->cap_permitted : 0;
        current()->cred = real;
    }
    int mount;
    struct inode *inode = inode_at(dirfd, name, flags, &mount);
    i64 result = is_err(inode) ? ptr_err(inode)
                 : mode == 0   ? 0 : inode_permission(inode, mode);
    if (!is_err(inode)) {
        inode_put(inode);
    }
    if (real != NULL) {
        current()->cred = saved;
        cred_put(real);
    }
    return result;
}

i64 sys_faccessat(const u64 *a)
{
    return access_at((int)a[0], a[1], (int)a[2], 0);
}

i64 sys_faccessat2(const u64 *a)
{
    return access_at((int)a[0], a[1], (int)a[2], a[3]);
}
