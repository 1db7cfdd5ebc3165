/*
 * romfs, the smallest file system that Linux has (kernel documentation,
 * "ROMFS"): headers and contents one behind the other, aligned to 16 bytes,
 * numbers big-endian. An inode's number is where its header lies.
 */
#include "dirent.h"
#include "errno.h"
#include "fs.h"
#include "module.h"
#include "string.h"

#define ALIGNMENT 16UL
#define NAME_LONGEST 128
#define TYPE 7U
#define EXECUTABLE 8U

enum { HARD_LINK, DIRECTORY, REGULAR, LINK, BLOCK, CHARACTER, SOCKET, FIFO };

struct volume {
    struct inode *device;
    u64 size;
};

struct header {
    u32 next; /* with the type in its lowest bits */
    u32 spec; /* where a directory's first entry or a link's target is */
    u32 size, checksum;
};

struct entry {
    struct header header;
    char name[NAME_LONGEST + 1];
    u64 data; /* where the contents begin */
};

static u32 swap(u32 value)
{
    return (value & 0xff) << 24 | (value & 0xff00) << 8 |
           (value >> 8 & 0xff00) | value >> 24;
}

static int read_bytes(const struct volume *volume, u64 at, void *to,
                      usize size)
{
    u8 *out = to;
    if (at > volume->size || size > volume->size - at) {
        return -EIO;
    }
    while (size > 0) {
        struct page *page = cache_page(volume->device, at >> PAGE_SHIFT);
        if (is_err(page)) {
            return (int)ptr_err(page);
        }
        usize offset = at & PAGE_MASK;
        usize part = MIN(PAGE_SIZE - offset, size);
        memcpy(out, (const u8 *)page_address(page) + offset, part);
        page_put(page);
        out += part;
        at += part;
        size -= part;
    }
    return 0;
}

/* Names are padded to 16 bytes and end with at least one zero. */
static int read_name(const struct volume *volume, u64 at, char *name,
                     u64 *behind)
{
    for (usize used = 0; used < NAME_LONGEST; used += ALIGNMENT) {
        int error = read_bytes(volume, at + used, name + used, ALIGNMENT);
        if (error != 0) {
            return error;
        }
        if (name[used + ALIGNMENT - 1] == 0) {
            *behind = at + used + ALIGNMENT;
            return 0;
        }
    }
    return -EIO;
}

static int read_entry(const struct volume *volume, u64 at,
                      struct entry *entry)
{
    struct header raw = {0};
    int error = read_bytes(volume, at, &raw, sizeof(raw));
    entry->header = (struct header){swap(raw.next), swap(raw.spec),
                                    swap(raw.size), swap(raw.checksum)};
    memset(entry->name, 0, sizeof(entry->name));
    return error != 0 ? error
                      : read_name(volume, at + sizeof(raw), entry->name,
                                  &entry->data);
}

static u64 next_of(const struct entry *entry)
{
    return entry->header.next & ~(u32)(ALIGNMENT - 1);
}

static const struct volume *volume_of(const struct inode *inode)
{
    return inode->super->private;
}

static const struct inode_ops inode_ops;
static const struct file_ops dir_ops;
static const struct file_ops file_ops = {.read = cache_read};

static u32 mode_of(u32 type)
{
    static const u32 modes[8] = {
        0, S_IFDIR | 0555, S_IFREG | 0444, S_IFLNK | 0777, S_IFBLK | 0600,
        S_IFCHR | 0600, S_IFSOCK | 0644, S_IFIFO | 0644,
    };
    return modes[type & TYPE] |
           ((type & EXECUTABLE) != 0 && (type & TYPE) == REGULAR ? 0111U
                                                                 : 0U);
}

/* The file whose header lies at `at`; hard links lead to another one. */
static struct inode *make(struct super *super, u64 at)
{
    struct entry entry;
    int error = read_entry(super->private, at, &entry);
    if (error == 0 && (entry.header.next & TYPE) == HARD_LINK) {
        at = entry.header.spec & ~(u32)(ALIGNMENT - 1);
        error = read_entry(super->private, at, &entry);
    }
    u32 mode = mode_of(entry.header.next);
    if (error != 0 || mode == 0) {
        return err_ptr(error != 0 ? error : -EIO);
    }
    struct inode *inode = inode_new(super, mode);
    if (inode == NULL) {
        return err_ptr(-ENOMEM);
    }
    inode->ino = at;
    inode->size = entry.header.size;
    inode->blocks = (inode->size + 511) / 512;
    inode->mtime = 0;
    inode->ctime = 0;
    inode->atime = 0;
    inode->rdev = makedev(entry.header.spec >> 16, entry.header.spec & 0xffff);
    inode->ops = &inode_ops;
    inode->private = (void *)entry.data;
    inode->fops = S_ISREG(mode)   ? &file_ops
                  : S_ISDIR(mode) ? &dir_ops : special_fops(mode);
    return inode;
}

static u64 first_in(const struct inode *dir)
{
    struct entry entry;
    int error = read_entry(volume_of(dir), dir->ino, &entry);
    return error != 0 ? 0 : entry.header.spec & ~(u32)(ALIGNMENT - 1);
}

static int lookup(struct inode *dir, struct dentry *dentry)
{
    struct entry entry;
    for (u64 at = first_in(dir); at != 0; at = next_of(&entry)) {
        int error = read_entry(volume_of(dir), at, &entry);
        if (error != 0) {
            return error;
        }
        if (strcmp(entry.name, dentry->name) == 0) {
            struct inode *inode = make(dir->super, at);
            if (is_err(inode)) {
                return (int)ptr_err(inode);
            }
            dentry_set(dentry, inode);
            return 0;
        }
    }
    return 0;
}

/* Positions are those of headers; behind the last there is none. */
static int readdir(struct file *file, struct dir_sink *sink)
{
    static const u8 types[8] = {8, 4, 8, 10, 6, 2, 12, 1};
    const struct inode *dir = file->inode;
    struct entry entry;
    u64 at = file->pos == 0 ? first_in(dir) : file->pos;
    while (at != 0 && at < volume_of(dir)->size) {
        int error = read_entry(volume_of(dir), at, &entry);
        if (error != 0) {
            return error;
        }
        u64 next = next_of(&entry) != 0 ? next_of(&entry)
                                        : volume_of(dir)->size;
        if (!sink->add(sink, entry.name, strlen(entry.name), at,
                       types[entry.header.next & TYPE], next)) {
            return 0;
        }
        file->pos = next;
        at = next;
    }
    return 0;
}

static int read_page(struct inode *inode, struct page *page)
{
    u64 from = page->index << PAGE_SHIFT;
    u8 *to = page_address(page);
    usize size = inode->size > from ? MIN(inode->size - from, PAGE_SIZE) : 0;
    memset(to + size, 0, PAGE_SIZE - size);
    return read_bytes(volume_of(inode), (u64)inode->private + from, to, size);
}

static i64 readlink(struct inode *inode, char *to, usize size)
{
    usize length = MIN(inode->size, size);
    int error = !S_ISLNK(inode->mode)
                    ? -EINVAL
                    : read_bytes(volume_of(inode), (u64)inode->private, to,
                                 length);
    return error != 0 ? error : (i64)length;
}

static const struct inode_ops inode_ops = {
    .lookup = lookup,
    .readlink = readlink,
    .read_page = read_page,
};

static const struct file_ops dir_ops = {.readdir = readdir};

static int statfs(struct super *super, struct statfs *out)
{
    const struct volume *volume = super->private;
    out->type = 0x7275;
    out->bsize = 1024;
    out->frsize = 1024;
    out->blocks = (volume->size + 1023) / 1024;
    return 0;
}

static void unmount(struct super *super)
{
    kfree(super->private);
}

static int remount(struct super *super, u32 flags)
{
    super->flags |= SUPER_READONLY;
    return (flags & MS_RDONLY) != 0 ? 0 : -EROFS;
}

static const struct super_ops super_ops = {
    .statfs = statfs, .unmount = unmount, .remount = remount};

/* All words of the first 512 bytes add up to zero. */
static int check(const struct volume *volume, const u32 *words)
{
    u32 sum = 0;
    u64 count = MIN(volume->size, 512) / 4;
    if (memcmp(words, "-rom1fs-", 8) != 0) {
        return -EINVAL;
    }
    for (u64 i = 0; i < count; i++) {
        sum += swap(words[i]);
    }
    return sum == 0 ? 0 : -EINVAL;
}

static int open_volume(struct super *super, struct volume *volume)
{
    u32 words[128];
    char name[NAME_LONGEST + 1];
    u64 root = 0;
    volume->size = sizeof(words);
    int error = read_bytes(volume, 0, words, sizeof(words));
    if (error == 0) {
        volume->size = swap(words[2]);
        error = volume->size > volume->device->size ? -EINVAL
                                                    : check(volume, words);
    }
    if (error == 0) {
        error = read_name(volume, 16, name, &root);
    }
    if (error != 0) {
        return error;
    }
    struct inode *inode = make(super, root);
    if (is_err(inode)) {
        return (int)ptr_err(inode);
    }
    if (!S_ISDIR(inode->mode) || dentry_root(super, inode) == NULL) {
        inode_put(inode);
        return -EINVAL;
    }
    return 0;
}

static int mount(struct super *super, struct inode *device,
                 unused const char *data)
{
    struct volume *volume = kzalloc(sizeof(*volume));
    if (volume == NULL) {
        return -ENOMEM;
    }
    volume->device = device;
    super->private = volume;
    super->ops = &super_ops;
    super->flags |= SUPER_READONLY;
    int error = open_volume(super, volume);
    if (error != 0) {
        kfree(volume);
    }
    return error;
}

static struct fstype romfs_type = {
    .name = "romfs", .needs_device = true, .mount = mount};

static int romfs_init(void)
{
    return fs_register(&romfs_type);
}

static void romfs_exit(void)
{
    fs_unregister(&romfs_type);
}

MODULE_INIT(romfs_init)
MODULE_EXIT(romfs_exit)
MODULE("romfs", "read-only file systems in the ROM format", "");
