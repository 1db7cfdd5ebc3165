/* Reading directories: getdents64, and the reader for pinned ones. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"

struct user_sink {
    struct dir_sink sink;
    uaddr at;
    usize left;
    int error;
    bool any;
};

struct dirent64 {
    u64 ino;
    i64 next;
    u16 size;
    u8 type;
    char name[];
} packed;

static bool add_user(struct dir_sink *sink, const char *name, usize length,
                     u64 ino, u8 type, u64 next)
{
    struct user_sink *user = container_of(sink, struct user_sink, sink);
    u8 buffer[ALIGN_UP(19 + NAME_MAX + 1, 8)];
    struct dirent64 *entry = (struct dirent64 *)(void *)buffer;
    usize size = ALIGN_UP(19 + length + 1, 8);
    if (size > user->left) {
        user->error = user->any ? 0 : -EINVAL;
        return false;
    }
    memset(buffer, 0, size);
    entry->ino = ino;
    entry->next = (i64)next;
    entry->size = (u16)size;
    entry->type = type;
    memcpy(entry->name, name, length);
    if (copy_out(user->at, buffer, size) != 0) {
        user->error = -EFAULT;
        return false;
    }
    user->at += size;
    user->left -= size;
    user->any = true;
    return true;
}

i64 sys_getdents64(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result = -ENOTDIR;
    if (file->ops->readdir != NULL) {
        struct user_sink user = {{add_user}, a[1], (u32)a[2], 0, false};
        struct inode *inode = file->inode;
        mutex_lock(&inode->lock);
        int error = inode->nlink == 0 ? -ENOENT
                                      : file->ops->readdir(file, &user.sink);
        mutex_unlock(&inode->lock);
        result = error != 0        ? error
                 : user.error != 0 ? user.error
                                   : (i64)((u32)a[2] - user.left);
    }
    file_put(file);
    return result;
}

u8 dirent_type(u32 mode)
{
    return (u8)((mode & S_IFMT) >> 12);
}

/* "." and ".." at positions 0 and 1. */
bool dirent_dots(struct file *file, struct dir_sink *sink)
{
    const struct dentry *dentry = file->path.dentry;
    if (file->pos == 0) {
        if (!sink->add(sink, ".", 1, file->inode->ino, 4, 1)) {
            return false;
        }
        file->pos = 1;
    }
    if (file->pos == 1) {
        u64 ino = dentry->parent != NULL ? dentry->parent->inode->ino
                                         : file->inode->ino;
        if (!sink->add(sink, "..", 2, ino, 4, 2)) {
            return false;
        }
        file->pos = 2;
    }
    return true;
}

/*
 * Of names that live in the cache only. The position is the inode number of
 * the last entry that was returned, plus 2: new names come at the end and
 * inode numbers only grow, except for links and renames, whose order does
 * not matter as long as each name is seen once; those are found by asking
 * for the smallest number above the last one.
 */
static int pinned_readdir(struct file *file, struct dir_sink *sink)
{
    if (!dirent_dots(file, sink)) {
        return 0;
    }
    for (;;) {
        const struct dentry *next = NULL;
        const struct dentry *child;
        u64 last = file->pos - 2;
        u64 skip = last & 0xff;
        u64 last_ino = last >> 8;
        u64 same = 0;
        u64 next_same = 0;
        list_for_each(child, &file->path.dentry->children, sibling)
        {
            if (child->inode == NULL || !child->hashed) {
                continue;
            }
            u64 ino = child->inode->ino;
            if (ino == last_ino) {
                /* Several names of one file: count them off. */
                if (same++ >= skip && (next == NULL ||
                                       next->inode->ino != last_ino)) {
                    next = child;
                    next_same = same;
                }
            } else if (ino > last_ino &&
                       (next == NULL || next->inode->ino > ino)) {
                next = child;
                next_same = 1;
            }
        }
        if (next == NULL) {
            return 0;
        }
        u64 pos = ((next->inode->ino << 8) | MIN(next_same, 255)) + 2;
        if (!sink->add(sink, next->name, next->name_length, next->inode->ino,
                       dirent_type(next->inode->mode), pos)) {
            return 0;
        }
        file->pos = pos;
    }
}

const struct file_ops pinned_dir_fops = {.readdir = pinned_readdir};
