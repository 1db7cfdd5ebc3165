/* Inodes, extents and directories of ext4. */
#include "dirent.h"
#include "errno.h"
#include "ext4.h"
#include "print.h"
#include "string.h"
#include "time.h"

#define EXTENT_DEPTH_MAX 5
#define UNWRITTEN 32768

static u64 stamp(u32 seconds, u32 extra, bool has_extra)
{
    u64 nanos = has_extra ? extra >> 2 : 0;
    u64 epoch = has_extra ? (u64)(extra & 3) << 32 : 0;
    return (seconds + epoch) * NANOS + nanos;
}

/* Where the inode lies on the device, or an error. */
static i64 place(const struct ext4 *fs, u32 number)
{
    if (number == 0 || number > fs->inodes_count) {
        return -EUCLEAN;
    }
    u32 group = (number - 1) / fs->inodes_per_group;
    u32 index = (number - 1) % fs->inodes_per_group;
    u64 descriptor = (fs->first_data_block + 1UL) * fs->block_size +
                     (u64)group * fs->desc_size;
    u32 low;
    u32 high = 0;
    int error = ext4_read(fs, descriptor + 8, &low, sizeof(low));
    if (error == 0 && fs->desc_size >= 64) {
        error = ext4_read(fs, descriptor + 0x28, &high, sizeof(high));
    }
    if (error != 0) {
        return error;
    }
    u64 table = low | (u64)high << 32;
    return (i64)(table * fs->block_size + (u64)index * fs->inode_size);
}

static const struct file_ops *fops_of(u32 mode)
{
    return S_ISREG(mode)   ? &ext4_file_ops
           : S_ISDIR(mode) ? &ext4_dir_ops : special_fops(mode);
}

static u64 device_number(const struct ext4_inode *raw)
{
    u32 words[2];
    memcpy(words, raw->block, sizeof(words));
    return words[0] != 0 ? makedev(words[0] >> 8 & 0xff, words[0] & 0xff)
                         : makedev(words[1] >> 8 & 0xfff,
                                   (words[1] & 0xff) |
                                       (words[1] >> 12 & 0xfff00));
}

static struct inode *make(struct super *super, u32 number,
                          const struct ext4_inode *raw)
{
    const struct ext4 *fs = super->private;
    struct inode *inode = inode_new(super, raw->mode);
    struct ext4_node *node = kzalloc(sizeof(*node));
    if (inode == NULL || node == NULL) {
        kfree(inode);
        kfree(node);
        return err_ptr(-ENOMEM);
    }
    bool extra = fs->inode_size > 128 && raw->extra_isize >= 24;
    inode->ino = number;
    inode->uid = raw->uid_lo | (u32)raw->uid_hi << 16;
    inode->gid = raw->gid_lo | (u32)raw->gid_hi << 16;
    inode->nlink = raw->links;
    inode->size = raw->size_lo | (u64)raw->size_hi << 32;
    inode->blocks = raw->blocks_lo | (u64)raw->blocks_hi << 32;
    inode->atime = stamp(raw->atime, raw->atime_extra, extra);
    inode->mtime = stamp(raw->mtime, raw->mtime_extra, extra);
    inode->ctime = stamp(raw->ctime, raw->ctime_extra, extra);
    inode->btime = extra ? stamp(raw->crtime, raw->crtime_extra, true) : 0;
    inode->ops = &ext4_inode_ops;
    inode->fops = fops_of(raw->mode);
    inode->rdev = S_ISCHR(raw->mode) || S_ISBLK(raw->mode)
                      ? device_number(raw) : 0;
    node->flags = raw->flags;
    memcpy(node->block, raw->block, sizeof(node->block));
    inode->private = node;
    return inode;
}

struct inode *ext4_inode_get(struct super *super, u32 number)
{
    const struct ext4 *fs = super->private;
    struct inode *inode;
    list_for_each(inode, &super->inodes, node)
    {
        if (inode->ino == number && inode->refs > 0) {
            return inode_get(inode);
        }
    }
    struct ext4_inode raw;
    memset(&raw, 0, sizeof(raw));
    i64 at = place(fs, number);
    int error = at < 0 ? (int)at
                       : ext4_read(fs, (u64)at, &raw,
                                   MIN(sizeof(raw), fs->inode_size));
    if (error == 0 && (raw.links == 0 || raw.mode == 0)) {
        error = -EUCLEAN;
    }
    return error != 0 ? err_ptr(error) : make(super, number, &raw);
}

static void evict(struct inode *inode)
{
    kfree(inode->private);
}

/* The last of `count` entries (12 bytes each) that begins at or before. */
static u32 last_before(const u8 *entries, u32 count, u64 block)
{
    u32 found = count;
    for (u32 i = 0; i < count; i++) {
        u32 first;
        memcpy(&first, entries + i * 12UL, sizeof(first));
        if (first > block) {
            break;
        }
        found = i;
    }
    return found;
}

static i64 in_leaf(const u8 *entries, u32 count, u64 block)
{
    u32 index = last_before(entries, count, block);
    if (index == count) {
        return 0;
    }
    struct ext4_extent extent;
    memcpy(&extent, entries + index * 12UL, sizeof(extent));
    if (extent.length > UNWRITTEN || block - extent.block >= extent.length) {
        return 0;
    }
    return (i64)((extent.start_lo | (u64)extent.start_hi << 32) +
                 (block - extent.block));
}

i64 ext4_map(const struct ext4 *fs, const struct ext4_node *node, u64 block)
{
    if ((node->flags & EXT4_EXTENTS) == 0) {
        return -EOPNOTSUPP;
    }
    u8 *buffer = kmalloc(fs->block_size);
    if (buffer == NULL) {
        return -ENOMEM;
    }
    const u8 *at = node->block;
    u32 room = sizeof(node->block);
    i64 result = -EUCLEAN;
    for (int level = 0; level <= EXTENT_DEPTH_MAX; level++) {
        struct ext4_extent_header header;
        memcpy(&header, at, sizeof(header));
        if (header.magic != EXT4_EXTENT_MAGIC ||
            12U + header.entries * 12U > room) {
            break;
        }
        if (header.depth == 0) {
            result = in_leaf(at + 12, header.entries, block);
            break;
        }
        u32 index = last_before(at + 12, header.entries, block);
        if (index == header.entries) {
            result = 0;
            break;
        }
        struct ext4_index entry;
        memcpy(&entry, at + 12 + index * 12UL, sizeof(entry));
        u64 leaf = entry.leaf_lo | (u64)entry.leaf_hi << 32;
        int error = ext4_read(fs, leaf * fs->block_size, buffer,
                              fs->block_size);
        if (error != 0) {
            result = error;
            break;
        }
        at = buffer;
        room = fs->block_size;
    }
    kfree(buffer);
    return result;
}

static int read_page(struct inode *inode, struct page *page)
{
    const struct ext4 *fs = inode->super->private;
    u8 *to = page_address(page);
    u32 each = (u32)(PAGE_SIZE / fs->block_size);
    for (u32 i = 0; i < each; i++) {
        u64 block = page->index * each + i;
        i64 where = block * fs->block_size < inode->size
                        ? ext4_map(fs, inode->private, block) : 0;
        int error = 0;
        if (where < 0) {
            error = (int)where;
        } else if (where == 0) {
            memset(to + i * fs->block_size, 0, fs->block_size);
        } else {
            error = ext4_read(fs, (u64)where * fs->block_size,
                              to + i * fs->block_size, fs->block_size);
        }
        if (error != 0) {
            return error;
        }
    }
    return 0;
}

static int write_page(unused struct inode *inode, unused struct page *page)
{
    return -EROFS;
}

/* A copy of the entry at `pos`, checked; *next is where the next one is. */
static int entry_at(struct inode *dir, u64 pos, struct ext4_dirent *entry,
                    char *name, u64 *next)
{
    const struct ext4 *fs = dir->super->private;
    struct page *page = cache_page(dir, pos >> PAGE_SHIFT);
    if (is_err(page)) {
        return (int)ptr_err(page);
    }
    const u8 *at = (u8 *)page_address(page) + (pos & PAGE_MASK);
    u64 left = fs->block_size - (pos & (fs->block_size - 1));
    int error = -EUCLEAN;
    if (left >= sizeof(*entry)) {
        memcpy(entry, at, sizeof(*entry));
        if (entry->size >= sizeof(*entry) && entry->size <= left &&
            entry->name_length + sizeof(*entry) <= entry->size) {
            memcpy(name, at + sizeof(*entry), entry->name_length);
            name[entry->name_length] = 0;
            *next = pos + entry->size;
            error = 0;
        }
    }
    page_put(page);
    return error;
}

static int lookup(struct inode *dir, struct dentry *dentry)
{
    struct ext4_dirent entry;
    char name[256];
    u64 next = 0;
    for (u64 pos = 0; pos < dir->size; pos = next) {
        int error = entry_at(dir, pos, &entry, name, &next);
        if (error != 0) {
            return error;
        }
        if (entry.inode != 0 && entry.name_length == dentry->name_length &&
            memcmp(name, dentry->name, entry.name_length) == 0) {
            struct inode *inode = ext4_inode_get(dir->super, entry.inode);
            if (is_err(inode)) {
                return (int)ptr_err(inode);
            }
            dentry_set(dentry, inode);
            return 0;
        }
    }
    return 0;
}

static int readdir(struct file *file, struct dir_sink *sink)
{
    static const u8 types[8] = {0, 8, 4, 2, 6, 1, 12, 10};
    struct inode *dir = file->inode;
    struct ext4_dirent entry;
    char name[256];
    u64 next = 0;
    for (; file->pos < dir->size; file->pos = next) {
        int error = entry_at(dir, file->pos, &entry, name, &next);
        if (error != 0) {
            return error;
        }
        if (entry.inode != 0 &&
            !sink->add(sink, name, entry.name_length, entry.inode,
                       types[entry.type & 7], next)) {
            return 0;
        }
    }
    return 0;
}

static i64 readlink(struct inode *inode, char *to, usize size)
{
    const struct ext4_node *node = inode->private;
    usize length = MIN(inode->size, size);
    if (!S_ISLNK(inode->mode)) {
        return -EINVAL;
    }
    if ((node->flags & EXT4_EXTENTS) == 0 &&
        inode->size < sizeof(node->block)) {
        memcpy(to, node->block, length);
        return (i64)length;
    }
    struct page *page = cache_page(inode, 0);
    if (is_err(page)) {
        return ptr_err(page);
    }
    length = MIN(length, PAGE_SIZE);
    memcpy(to, page_address(page), length);
    page_put(page);
    return (i64)length;
}

const struct inode_ops ext4_inode_ops = {
    .lookup = lookup,
    .readlink = readlink,
    .evict = evict,
    .read_page = read_page,
    .write_page = write_page,
};

const struct file_ops ext4_file_ops = {.read = cache_read};
const struct file_ops ext4_dir_ops = {.readdir = readdir};
