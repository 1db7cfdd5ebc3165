/*
 * The initramfs: cpio archives in the "newc" format one after another, each
 * plain or compressed with gzip, unpacked into the first root.
 */
#include "errno.h"
#include "fs.h"
#include "inflate.h"
#include "print.h"
#include "string.h"
#include "task.h"

#define HEADER 110

struct entry {
    u32 ino, mode, uid, gid, nlink, mtime, size;
    u32 dev_major, dev_minor, rdev_major, rdev_minor, name_size;
};

/* The first name of a file with several, by inode number. */
struct seen {
    struct list node;
    u32 ino, major, minor;
    char *name;
};

static struct list links = LIST_INIT(links);

static u32 field(const u8 *header, int index)
{
    char text[9];
    memcpy(text, header + 6 + index * 8, 8);
    text[8] = 0;
    return (u32)parse_number(text, NULL, 16);
}

static void parse(const u8 *header, struct entry *entry)
{
    *entry = (struct entry){
        field(header, 0),  field(header, 1),  field(header, 2),
        field(header, 3),  field(header, 4),  field(header, 5),
        field(header, 6),  field(header, 7),  field(header, 8),
        field(header, 9),  field(header, 10), field(header, 11),
    };
}

static int make_directories(struct walk *walk, const char *name)
{
    char *copy = kstrdup(name);
    if (copy == NULL) {
        return -ENOMEM;
    }
    for (char *at = strchr(copy, '/'); at != NULL; at = strchr(at + 1, '/')) {
        if (at == copy) {
            continue;
        }
        *at = 0;
        if (path_walk(AT_FDCWD, copy, WALK_PARENT, walk) == 0) {
            struct inode *dir = walk->path.dentry->inode;
            struct dentry *dentry = dentry_lookup(
                walk->path.dentry, walk->last, strlen(walk->last));
            if (!is_err(dentry)) {
                if (dentry->inode == NULL && !walk->last_is_dots) {
                    dir->ops->create(dir, dentry, S_IFDIR | 0755, 0);
                }
                dentry_put(dentry);
            }
            path_put(&walk->path);
        }
        *at = '/';
    }
    kfree(copy);
    return 0;
}

static int link_to_first(struct inode *dir, struct dentry *dentry,
                         const struct entry *entry, bool *linked)
{
    struct seen *seen;
    *linked = false;
    if (entry->nlink < 2 || S_ISDIR(entry->mode)) {
        return 0;
    }
    list_for_each(seen, &links, node)
    {
        if (seen->ino == entry->ino && seen->major == entry->dev_major &&
            seen->minor == entry->dev_minor) {
            struct path path;
            int error = path_lookup(AT_FDCWD, seen->name, WALK_NOFOLLOW,
                                    &path);
            if (error == 0) {
                error = dir->ops->link(path.dentry->inode, dir, dentry);
                *linked = error == 0;
                path_put(&path);
            }
            return error;
        }
    }
    return 0;
}

static void remember(const struct entry *entry, const char *name)
{
    struct seen *seen = kzalloc(sizeof(*seen));
    if (seen != NULL && entry->nlink > 1 && !S_ISDIR(entry->mode)) {
        *seen = (struct seen){.ino = entry->ino, .major = entry->dev_major,
                              .minor = entry->dev_minor,
                              .name = kstrdup(name)};
        list_append(&seen->node, &links);
    } else {
        kfree(seen);
    }
}

static int fill(struct inode *inode, const struct entry *entry,
                const u8 *data)
{
    if (S_ISREG(inode->mode) && entry->size > 0) {
        struct io io;
        struct file file = {.inode = inode, .flags = O_RDWR,
                            .ops = inode->fops};
        u64 pos = 0;
        io_kernel(&io, (void *)(u64)data, entry->size);
        i64 written = cache_write(&file, &io, &pos);
        if (written != (i64)entry->size) {
            return written < 0 ? (int)written : -ENOSPC;
        }
    }
    inode->mode = entry->mode;
    inode->uid = entry->uid;
    inode->gid = entry->gid;
    inode->mtime = entry->mtime * NANOS;
    return 0;
}

static int make(struct walk *walk, const char *name,
                const struct entry *entry, const u8 *data)
{
    int error = path_walk(AT_FDCWD, name, WALK_PARENT, walk);
    if (error == -ENOENT) {
        make_directories(walk, name);
        error = path_walk(AT_FDCWD, name, WALK_PARENT, walk);
    }
    if (error != 0 || walk->last_is_dots) {
        if (error == 0) {
            path_put(&walk->path);
        }
        return error;
    }
    struct inode *dir = walk->path.dentry->inode;
    struct dentry *dentry = dentry_lookup(walk->path.dentry, walk->last,
                                          strlen(walk->last));
    if (is_err(dentry)) {
        path_put(&walk->path);
        return (int)ptr_err(dentry);
    }
    bool linked = false;
    if (dentry->inode != NULL && !S_ISDIR(entry->mode)) {
        /* A later archive replaces what an earlier one had. */
        if (dir->ops->unlink(dir, dentry) == 0) {
            dentry_drop(dentry);
        }
        dentry_put(dentry);
        dentry = dentry_lookup(walk->path.dentry, walk->last,
                               strlen(walk->last));
    }
    if (dentry->inode == NULL) {
        error = link_to_first(dir, dentry, entry, &linked);
        if (error == 0 && !linked) {
            if (S_ISLNK(entry->mode)) {
                char *target = kstrndup((const char *)data, entry->size);
                error = target == NULL
                            ? -ENOMEM
                            : dir->ops->symlink(dir, dentry, target);
                kfree(target);
            } else {
                error = dir->ops->create(
                    dir, dentry, entry->mode,
                    makedev(entry->rdev_major, entry->rdev_minor));
            }
        }
    }
    if (error == 0 && (!linked || entry->size > 0)) {
        error = fill(dentry->inode, entry, data);
        remember(entry, name);
    }
    dentry_put(dentry);
    path_put(&walk->path);
    return error;
}

/* One archive; returns the bytes that it took, or an error. */
static i64 unpack_cpio(const u8 *at, usize size, u32 *files)
{
    struct walk *walk = kmalloc(sizeof(*walk));
    usize used = 0;
    i64 error = walk == NULL ? -ENOMEM : 0;
    while (error == 0) {
        const u8 *header = at + used;
        struct entry entry;
        if (size - used < HEADER || (memcmp(header, "070701", 6) != 0 &&
                                     memcmp(header, "070702", 6) != 0)) {
            error = -EINVAL;
            break;
        }
        parse(header, &entry);
        usize data = ALIGN_UP(used + HEADER + entry.name_size, 4);
        usize next = ALIGN_UP(data + entry.size, 4);
        if (entry.name_size == 0 || entry.name_size > PATH_MAX ||
            data > size || data + entry.size > size ||
            header[HEADER + entry.name_size - 1] != 0) {
            error = -EINVAL;
            break;
        }
        const char *name = (const char *)header + HEADER;
        used = MIN(next, size);
        if (strcmp(name, "TRAILER!!!") == 0) {
            break;
        }
        error = make(walk, name, &entry, at + data);
        if (error != 0) {
            log_err("initramfs: %s: error %ld", name, -error);
        }
        ++*files;
    }
    while (!list_empty(&links)) {
        struct seen *seen = list_first(&links, struct seen, node);
        list_remove(&seen->node);
        kfree(seen->name);
        kfree(seen);
    }
    kfree(walk);
    return error != 0 ? error : (i64)used;
}

static i64 unpack_gzip(const u8 *at, usize size, u32 *files)
{
    usize out_size = 0;
    usize used = 0;
    u8 *out = gunzip(at, size, &used, &out_size);
    if (is_err(out)) {
        return ptr_err(out);
    }
    i64 result = unpack_cpio(out, out_size, files);
    gunzip_free(out, out_size);
    return result < 0 ? result : (i64)used;
}

int initramfs_unpack(const void *start, usize size)
{
    const u8 *at = start;
    u32 files = 0;
    while (size >= 6) {
        i64 used;
        if (at[0] == 0) {
            used = 1; /* padding between archives */
        } else if (at[0] == 0x1f && at[1] == 0x8b) {
            used = unpack_gzip(at, size, &files);
        } else {
            used = unpack_cpio(at, size, &files);
        }
        if (used < 0) {
            log_err("Initramfs unpacking failed: error %ld", -used);
            return (int)used;
        }
        at += used;
        size -= (usize)used;
    }
    log_info("Unpacked initramfs: %u files", files);
    return 0;
}
