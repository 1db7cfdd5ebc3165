/* Changing directories: mknod, mkdir, unlink, link, symlink, rename. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

/* The parent of a new name, locked, and the entry to fill in. */
struct making {
    struct walk walk;
    struct dentry *dentry;
};

static struct making *begin_text(int dirfd, const char *name, bool directory,
                                 int *error)
{
    struct making *making = kmalloc(sizeof(*making));
    *error = making == NULL
                 ? -ENOMEM : path_walk(dirfd, name, WALK_PARENT, &making->walk);
    if (*error != 0) {
        kfree(making);
        return NULL;
    }
    const struct walk *walk = &making->walk;
    struct inode *dir = walk->path.dentry->inode;
    mutex_lock(&dir->lock);
    struct dentry *dentry = err_ptr(-EEXIST);
    if (!walk->last_is_dots) {
        dentry = dentry_lookup(walk->path.dentry, walk->last,
                               strlen(walk->last));
    }
    if (is_err(dentry)) {
        *error = (int)ptr_err(dentry);
    } else if (dentry->inode != NULL) {
        *error = -EEXIST;
    } else if (walk->trailing_slash && !directory) {
        *error = -ENOENT;
    } else if ((walk->path.mount->flags & MS_RDONLY) != 0) {
        *error = -EROFS;
    } else if (dir->nlink == 0) {
        *error = -ENOENT;
    } else {
        *error = inode_permission(dir, MAY_WRITE | MAY_EXEC);
    }
    if (*error != 0) {
        if (!is_err(dentry)) {
            dentry_put(dentry);
        }
        mutex_unlock(&dir->lock);
        path_put(&walk->path);
        kfree(making);
        return NULL;
    }
    making->dentry = dentry;
    return making;
}

static struct making *begin(int dirfd, uaddr name, bool directory, int *error)
{
    char *text = name_in(name);
    if (is_err(text)) {
        *error = (int)ptr_err(text);
        return NULL;
    }
    struct making *making = begin_text(dirfd, text, directory, error);
    kfree(text);
    return making;
}

static void finish(struct making *making)
{
    mutex_unlock(&making->walk.path.dentry->inode->lock);
    dentry_put(making->dentry);
    path_put(&making->walk.path);
    kfree(making);
}

static i64 make_node(int dirfd, uaddr name, u32 mode, u64 rdev)
{
    int error;
    struct making *making = begin(dirfd, name, S_ISDIR(mode), &error);
    if (making == NULL) {
        return error;
    }
    struct inode *dir = making->walk.path.dentry->inode;
    mode = (mode & S_IFMT) | (mode & 07777 & ~current()->fs->umask);
    error = dir->ops->create == NULL
                ? -EPERM : dir->ops->create(dir, making->dentry, mode, rdev);
    finish(making);
    return error;
}

/* For the kernel itself: a node and, in *out, a reference to its inode. */
int node_make(int dirfd, const char *name, u32 mode, u64 rdev,
              struct inode **out)
{
    int error;
    struct making *making = begin_text(dirfd, name, false, &error);
    if (making == NULL) {
        return error;
    }
    struct inode *dir = making->walk.path.dentry->inode;
    error = dir->ops->create == NULL
                ? -EPERM : dir->ops->create(dir, making->dentry, mode, rdev);
    if (error == 0) {
        *out = inode_get(making->dentry->inode);
    }
    finish(making);
    return error;
}

i64 sys_mkdirat(const u64 *a)
{
    return make_node((int)a[0], a[1], ((u32)a[2] & 01777) | S_IFDIR, 0);
}

i64 sys_mknodat(const u64 *a)
{
    u32 mode = (u32)a[2];
    if ((mode & S_IFMT) == 0) {
        mode |= S_IFREG;
    }
    if (S_ISDIR(mode)) {
        return -EPERM;
    }
    if ((S_ISCHR(mode) || S_ISBLK(mode)) && !capable(CAP_MKNOD)) {
        return -EPERM;
    }
    return make_node((int)a[0], a[1], mode, a[3]);
}

i64 sys_symlinkat(const u64 *a)
{
    char *target = name_in(a[0]);
    if (is_err(target)) {
        return ptr_err(target);
    }
    int error = target[0] == 0 ? -ENOENT : 0;
    struct making *making = NULL;
    if (error == 0) {
        making = begin((int)a[1], a[2], false, &error);
    }
    if (making != NULL) {
        struct inode *dir = making->walk.path.dentry->inode;
        error = dir->ops->symlink == NULL
                    ? -EPERM : dir->ops->symlink(dir, making->dentry, target);
        finish(making);
    }
    kfree(target);
    return error;
}

i64 sys_linkat(const u64 *a)
{
    struct path old;
    u32 walk = ((a[4] & AT_SYMLINK_FOLLOW) != 0 ? 0 : WALK_NOFOLLOW) |
               ((a[4] & AT_EMPTY_PATH) != 0 ? WALK_EMPTY : 0);
    int error = path_lookup_user((int)a[0], a[1], walk, &old);
    if (error != 0) {
        return error;
    }
    struct making *making = begin((int)a[2], a[3], false, &error);
    if (making != NULL) {
        struct inode *inode = old.dentry->inode;
        struct inode *dir = making->walk.path.dentry->inode;
        if (S_ISDIR(inode->mode) || dir->ops->link == NULL) {
            error = -EPERM;
        } else if (inode->super != dir->super) {
            error = -EXDEV;
        } else {
            error = dir->ops->link(inode, dir, making->dentry);
        }
        finish(making);
    }
    path_put(&old);
    return error;
}

static int may_remove(const struct inode *dir, const struct dentry *dentry,
                      bool directory)
{
    const struct inode *inode = dentry->inode;
    if (inode == NULL) {
        return -ENOENT;
    }
    if (sticky_forbids(dir, inode)) {
        return -EPERM;
    }
    if (directory && !S_ISDIR(inode->mode)) {
        return -ENOTDIR;
    }
    if (!directory && S_ISDIR(inode->mode)) {
        return -EISDIR;
    }
    return dentry->mounted > 0 ? -EBUSY : 0;
}

static int remove_locked(const struct walk *walk, bool directory)
{
    struct dentry *at = walk->path.dentry;
    struct inode *dir = at->inode;
    int error = inode_permission(dir, MAY_WRITE | MAY_EXEC);
    if (error == 0 && (walk->path.mount->flags & MS_RDONLY) != 0) {
        error = -EROFS;
    }
    struct dentry *dentry = dentry_lookup(at, walk->last,
                                          strlen(walk->last));
    if (is_err(dentry)) {
        return (int)ptr_err(dentry);
    }
    if (error == 0 || dentry->inode == NULL) {
        int other = may_remove(dir, dentry, directory);
        error = other != 0 ? other : error;
    }
    if (error == 0 && !directory && walk->trailing_slash) {
        error = -ENOTDIR;
    }
    if (error == 0) {
        error = dir->ops->unlink == NULL ? -EPERM
                                         : dir->ops->unlink(dir, dentry);
    }
    if (error == 0) {
        dentry_drop(dentry);
    }
    dentry_put(dentry);
    return error;
}

i64 sys_unlinkat(const u64 *a)
{
    bool directory = (a[2] & AT_REMOVEDIR) != 0;
    char *text = name_in(a[1]);
    if (is_err(text)) {
        return ptr_err(text);
    }
    struct walk *walk = kmalloc(sizeof(*walk));
    int error = walk == NULL ? -ENOMEM
                             : path_walk((int)a[0], text, WALK_PARENT, walk);
    kfree(text);
    if (error == 0) {
        struct inode *dir = walk->path.dentry->inode;
        if (walk->last_is_dots) {
            error = !directory ? -EISDIR
                    : walk->last[1] == '.' ? -ENOTEMPTY
                    : walk->path.dentry->parent == NULL ? -EBUSY : -EINVAL;
        } else {
            mutex_lock(&dir->lock);
            error = remove_locked(walk, directory);
            mutex_unlock(&dir->lock);
        }
        path_put(&walk->path);
    }
    kfree(walk);
    return error;
}

#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2

static bool is_above(const struct dentry *up, const struct dentry *at)
{
    for (; at != NULL; at = at->parent) {
        if (at == up) {
            return true;
        }
    }
    return false;
}

static int check_rename(const struct walk *from, struct dentry *old,
                        const struct walk *to, struct dentry *new, u32 flags)
{
    struct inode *from_dir = from->path.dentry->inode;
    struct inode *to_dir = to->path.dentry->inode;
    if (old->inode == NULL) {
        return -ENOENT;
    }
    bool directory = S_ISDIR(old->inode->mode);
    int error = inode_permission(from_dir, MAY_WRITE | MAY_EXEC);
    if (error == 0) {
        error = inode_permission(to_dir, MAY_WRITE | MAY_EXEC);
    }
    if (error != 0) {
        return error;
    }
    if (!directory && (from->trailing_slash || to->trailing_slash)) {
        return -ENOTDIR;
    }
    if (sticky_forbids(from_dir, old->inode)) {
        return -EPERM;
    }
    if (directory && is_above(old, to->path.dentry)) {
        return -EINVAL;
    }
    if (old->mounted > 0 || new->mounted > 0) {
        return -EBUSY;
    }
    if (new->inode == NULL) {
        return (flags & RENAME_EXCHANGE) != 0 ? -ENOENT : 0;
    }
    if ((flags & RENAME_NOREPLACE) != 0) {
        return -EEXIST;
    }
    if ((flags & RENAME_EXCHANGE) != 0) {
        return 0;
    }
    if (is_above(new, from->path.dentry)) {
        return -ENOTEMPTY;
    }
    return may_remove(to_dir, new, directory);
}

static int rename_locked(const struct walk *from, const struct walk *to,
                         u32 flags)
{
    struct dentry *old = dentry_lookup(from->path.dentry, from->last,
                                       strlen(from->last));
    if (is_err(old)) {
        return (int)ptr_err(old);
    }
    struct dentry *new = dentry_lookup(to->path.dentry, to->last,
                                       strlen(to->last));
    if (is_err(new)) {
        dentry_put(old);
        return (int)ptr_err(new);
    }
    int error = check_rename(from, old, to, new, flags);
    struct inode *dir = from->path.dentry->inode;
    bool exchange = (flags & RENAME_EXCHANGE) != 0;
    if (error == 0 && old->inode != new->inode) {
        error = dir->ops->rename == NULL
                    ? -EPERM
                    : dir->ops->rename(dir, old, to->path.dentry->inode, new,
                                       exchange);
        if (error == 0 && !exchange) {
            if (new->inode != NULL) {
                dentry_drop(new);
            }
            /* A remembered absence must not shadow the new name. */
            if (new->hashed) {
                list_remove(&new->hash);
                new->hashed = false;
            }
            dentry_move(old, to->path.dentry, to->last);
        }
    }
    dentry_put(new);
    dentry_put(old);
    return error;
}

static void lock_both(struct inode *a, struct inode *b)
{
    if (a == b) {
        mutex_lock(&a->lock);
    } else {
        mutex_lock(a < b ? &a->lock : &b->lock);
        mutex_lock(a < b ? &b->lock : &a->lock);
    }
}

static i64 rename_text(int from_fd, const char *from_text, int to_fd,
                       const char *to_text, u32 flags)
{
    struct walk *from = kmalloc(2 * sizeof(*from));
    if (from == NULL) {
        return -ENOMEM;
    }
    struct walk *to = from + 1;
    int error = path_walk(from_fd, from_text, WALK_PARENT, from);
    if (error == 0) {
        error = path_walk(to_fd, to_text, WALK_PARENT, to);
        if (error == 0) {
            struct inode *a = from->path.dentry->inode;
            struct inode *b = to->path.dentry->inode;
            if (from->last_is_dots || to->last_is_dots) {
                error = -EBUSY;
            } else if (from->path.mount != to->path.mount) {
                error = -EXDEV;
            } else if ((to->path.mount->flags & MS_RDONLY) != 0) {
                error = -EROFS;
            } else {
                lock_both(a, b);
                error = rename_locked(from, to, flags);
                mutex_unlock(&a->lock);
                if (a != b) {
                    mutex_unlock(&b->lock);
                }
            }
            path_put(&to->path);
        }
        path_put(&from->path);
    }
    kfree(from);
    return error;
}

i64 sys_renameat2(const u64 *a)
{
    u32 flags = (u32)a[4];
    if ((flags & ~3U) != 0 || flags == 3) {
        return -EINVAL;
    }
    char *from = name_in(a[1]);
    if (is_err(from)) {
        return ptr_err(from);
    }
    char *to = name_in(a[3]);
    i64 result = is_err(to) ? ptr_err(to)
                            : rename_text((int)a[0], from, (int)a[2], to,
                                          flags);
    kfree(from);
    if (!is_err(to)) {
        kfree(to);
    }
    return result;
}
