/* openat, close, and what decides whether a file may be opened. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

static int access_mask(u32 flags)
{
    static const int masks[4] = {MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE,
                                 MAY_READ | MAY_WRITE};
    int mask = masks[flags & O_ACCMODE];
    return (flags & O_TRUNC) != 0 ? mask | MAY_WRITE : mask;
}

int file_truncate(struct inode *inode, u64 size)
{
    if (inode->ops->truncate == NULL) {
        return -EINVAL;
    }
    mutex_lock(&inode->lock);
    int error = inode->ops->truncate(inode, size);
    if (error == 0) {
        inode_touch(inode);
    }
    mutex_unlock(&inode->lock);
    return error;
}

static int check_open(const struct path *path, u32 flags)
{
    struct inode *inode = path->dentry->inode;
    bool writes = (access_mask(flags) & MAY_WRITE) != 0;
    if (S_ISLNK(inode->mode)) {
        return -ELOOP;
    }
    if (S_ISDIR(inode->mode) && writes) {
        return -EISDIR;
    }
    if ((S_ISCHR(inode->mode) || S_ISBLK(inode->mode)) &&
        (path->mount->flags & MS_NODEV) != 0) {
        return -EACCES;
    }
    if (writes && S_ISREG(inode->mode)) {
        if ((path->mount->flags & MS_RDONLY) != 0) {
            return -EROFS;
        }
        if (inode->executing > 0) {
            return -ETXTBSY;
        }
    }
    return inode_permission(inode, access_mask(flags));
}

/* In the locked directory: the entry for the last name, made if needed. */
static struct dentry *look_or_create(const struct walk *walk, u32 flags,
                                     u32 mode, bool *created)
{
    struct dentry *dir = walk->path.dentry;
    struct dentry *dentry = dentry_lookup(dir, walk->last,
                                          strlen(walk->last));
    if (is_err(dentry) || dentry->inode != NULL) {
        return dentry;
    }
    int error = inode_permission(dir->inode, MAY_WRITE | MAY_EXEC);
    if (error == 0 && (walk->path.mount->flags & MS_RDONLY) != 0) {
        error = -EROFS;
    }
    if (error == 0 && dir->inode->ops->create == NULL) {
        error = -EACCES;
    }
    if (error == 0 && walk->trailing_slash) {
        error = -EISDIR;
    }
    if (error == 0) {
        mode = (mode & 07777 & ~current()->fs->umask) | S_IFREG;
        error = dir->inode->ops->create(dir->inode, dentry, mode, 0);
    }
    if (error != 0) {
        dentry_put(dentry);
        return err_ptr(error);
    }
    *created = true;
    (void)flags;
    return dentry;
}

static int create_path(int dirfd, const char *name, u32 flags, u32 mode,
                       struct path *out, bool *created, struct walk *walk)
{
    int error = path_walk(dirfd, name, WALK_PARENT, walk);
    if (error != 0) {
        return error;
    }
    if (walk->last_is_dots) {
        path_put(&walk->path);
        return path_lookup(dirfd, name, 0, out);
    }
    struct inode *dir = walk->path.dentry->inode;
    mutex_lock(&dir->lock);
    struct dentry *dentry = look_or_create(walk, flags, mode, created);
    mutex_unlock(&dir->lock);
    if (is_err(dentry)) {
        path_put(&walk->path);
        return (int)ptr_err(dentry);
    }
    if (*created) {
        *out = (struct path){walk->path.mount, dentry};
        dentry_put(walk->path.dentry);
        return 0;
    }
    bool link = S_ISLNK(dentry->inode->mode);
    dentry_put(dentry);
    path_put(&walk->path);
    if ((flags & O_EXCL) != 0) {
        return -EEXIST;
    }
    bool nofollow = (flags & O_NOFOLLOW) != 0;
    error = path_lookup(dirfd, name, nofollow ? WALK_NOFOLLOW : 0, out);
    if (error == -ENOENT && link && !nofollow) {
        /* A dangling link: create what it points to. */
        char *target = kmalloc(PATH_MAX);
        if (target == NULL) {
            return -ENOMEM;
        }
        struct path at;
        error = path_lookup(dirfd, name, WALK_NOFOLLOW, &at);
        if (error == 0) {
            struct inode *inode = at.dentry->inode;
            i64 length = inode->ops->readlink != NULL
                             ? inode->ops->readlink(inode, target, PATH_MAX - 1)
                             : -EINVAL;
            path_put(&at);
            error = length < 0 ? (int)length : -ENOENT;
            if (length > 0 && target[0] == '/') {
                target[length] = 0;
                error = create_path(AT_FDCWD, target, flags | O_NOFOLLOW,
                                    mode, out, created, walk);
            }
        }
        kfree(target);
    }
    return error;
}

static int find_path(int dirfd, const char *name, u32 flags, u32 mode,
                     struct path *out, bool *created)
{
    if ((flags & O_CREAT) == 0 || (flags & O_PATH) != 0) {
        u32 walk = ((flags & O_NOFOLLOW) != 0 ? WALK_NOFOLLOW : 0) |
                   ((flags & O_DIRECTORY) != 0 ? WALK_DIRECTORY : 0);
        return path_lookup(dirfd, name, walk, out);
    }
    struct walk *walk = kmalloc(sizeof(*walk));
    if (walk == NULL) {
        return -ENOMEM;
    }
    int error = create_path(dirfd, name, flags, mode, out, created, walk);
    kfree(walk);
    return error;
}

static struct file *open_tmpfile(int dirfd, const char *name, u32 flags,
                                 u32 mode)
{
    struct path path;
    int error = path_lookup(dirfd, name, WALK_DIRECTORY, &path);
    if (error != 0) {
        return err_ptr(error);
    }
    struct inode *dir = path.dentry->inode;
    struct inode *inode = NULL;
    error = inode_permission(dir, MAY_WRITE | MAY_EXEC);
    if (error == 0) {
        error = dir->ops->tmpfile == NULL
                    ? -EOPNOTSUPP
                    : dir->ops->tmpfile(dir, &inode,
                                        S_IFREG | (mode & 07777 &
                                                   ~current()->fs->umask));
    }
    struct file *file = err_ptr(error);
    if (error == 0) {
        struct dentry *dentry = dentry_new(path.dentry, "#tmp", 4);
        if (dentry == NULL) {
            inode_put(inode);
            file = err_ptr(-ENOMEM);
        } else {
            list_remove(&dentry->sibling);
            dentry->inode = inode;
            struct path at = {path.mount, dentry};
            file = file_open_path(&at, flags & ~(u32)(O_TMPFILE));
            dentry_put(dentry);
        }
    }
    path_put(&path);
    return file;
}

struct file *file_open_at(int dirfd, const char *name, u32 flags, u32 mode)
{
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        return open_tmpfile(dirfd, name, flags, mode);
    }
    struct path path;
    bool created = false;
    int error = find_path(dirfd, name, flags, mode, &path, &created);
    if (error != 0) {
        return err_ptr(error);
    }
    struct inode *inode = path.dentry->inode;
    if ((flags & O_PATH) == 0 && !created) {
        error = check_open(&path, flags);
    }
    if (error == 0 && (flags & O_DIRECTORY) != 0 && !S_ISDIR(inode->mode)) {
        error = -ENOTDIR;
    }
    /* Files of /proc have nothing that could be cut off: let them be. */
    if (error == 0 && (flags & O_TRUNC) != 0 && S_ISREG(inode->mode) &&
        !created && (flags & O_PATH) == 0 && inode->ops->truncate != NULL) {
        error = file_truncate(inode, 0);
    }
    struct file *file = error != 0 ? err_ptr(error)
                                   : file_open_path(&path, flags);
    path_put(&path);
    return file;
}

struct file *file_open(const char *name, u32 flags, u32 mode)
{
    return file_open_at(AT_FDCWD, name, flags, mode);
}

static i64 open_user(int dirfd, uaddr name, u32 flags, u32 mode)
{
    char *text = name_in(name);
    if (is_err(text)) {
        return ptr_err(text);
    }
    int fd = fd_alloc(0, (flags & O_CLOEXEC) != 0);
    struct file *file = fd < 0 ? err_ptr(fd)
                               : file_open_at(dirfd, text, flags, mode);
    kfree(text);
    if (is_err(file)) {
        return ptr_err(file);
    }
    /* Opening may have slept: ask again for the lowest free one. */
    return fd_install(file, (flags & O_CLOEXEC) != 0);
}

i64 sys_openat(const u64 *a)
{
    return open_user((int)a[0], a[1], (u32)a[2], (u32)a[3]);
}

i64 sys_openat2(const u64 *a)
{
    struct {
        u64 flags, mode, resolve;
    } how;
    if (a[3] < sizeof(how)) {
        return -EINVAL;
    }
    if (copy_in(&how, a[2], sizeof(how)) != 0) {
        return -EFAULT;
    }
    /* Of the ways to restrict resolving none is there: say so. */
    if (how.resolve != 0) {
        return -EOPNOTSUPP;
    }
    return open_user((int)a[0], a[1], (u32)how.flags, (u32)how.mode);
}

i64 sys_close(const u64 *a)
{
    return fd_close((int)a[0]);
}

i64 sys_close_range(const u64 *a)
{
    const u32 cloexec = 4;
    u32 first = (u32)a[0];
    u32 last = (u32)a[1];
    if (first > last || (a[2] & ~6UL) != 0) {
        return -EINVAL;
    }
    struct files *files = current()->files;
    for (u32 fd = first; fd <= last && fd < files->size; fd++) {
        if ((a[2] & cloexec) != 0) {
            files->slots[fd].cloexec = true;
        } else {
            fd_close((int)fd);
        }
    }
    return 0;
}

i64 sys_umask(const u64 *a)
{
    u32 old = current()->fs->umask;
    current()->fs->umask = (u32)a[0] & 0777;
    return old;
}
