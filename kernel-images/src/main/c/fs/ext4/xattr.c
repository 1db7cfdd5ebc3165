/*
 * Extended attributes, which are read and kept, not set: behind the fields
 * of the inode, and in a block of their own that files may share.
 */
#include "errno.h"
#include "ext4.h"
#include "string.h"

#define XATTR_MAGIC 0xea020000
#define INODE_FIELDS 128

struct xattr_block {
    u32 magic, refs, blocks, hash, checksum, reserved[3];
} packed;

struct xattr_entry {
    u8 name_length, name_index;
    u16 value_at;
    u32 value_inode, value_size, hash;
    char name[];
} packed;

/* The first part of a name is a number. ACLs have a form of their own on the
   disk and are not shown. */
static const char *prefix_of(u8 index)
{
    switch (index) {
    case 1: return "user.";
    case 4: return "trusted.";
    case 6: return "security.";
    default: return NULL;
    }
}

/* Entries in memory: values lie relative to `base`, all before `end`. */
struct area {
    const u8 *base, *entries, *end;
};

/* The entry at `at`, NULL behind the last or if it is not one. */
static const struct xattr_entry *entry_at(const struct area *area,
                                          const u8 *at)
{
    const struct xattr_entry *entry = (const void *)at;
    u32 zero = 0;
    if (at + sizeof(*entry) > area->end ||
        memcmp(at, &zero, sizeof(zero)) == 0 ||
        at + sizeof(*entry) + entry->name_length > area->end ||
        entry->value_inode != 0 ||
        entry->value_at + (u64)entry->value_size >
            (u64)(area->end - area->base)) {
        return NULL;
    }
    return entry;
}

static const u8 *after(const struct xattr_entry *entry)
{
    return (const u8 *)entry +
           ALIGN_UP(sizeof(*entry) + entry->name_length, 4);
}

static bool is(const struct xattr_entry *entry, const char *name)
{
    const char *prefix = prefix_of(entry->name_index);
    usize length = prefix != NULL ? strlen(prefix) : 0;
    return prefix != NULL && strncmp(name, prefix, length) == 0 &&
           strlen(name + length) == entry->name_length &&
           memcmp(name + length, entry->name, entry->name_length) == 0;
}

static i64 value_in(const struct area *area, const char *name, void *to,
                    usize size)
{
    const struct xattr_entry *entry;
    for (const u8 *at = area->entries; (entry = entry_at(area, at)) != NULL;
         at = after(entry)) {
        if (is(entry, name)) {
            if (size > 0 && entry->value_size > size) {
                return -ERANGE;
            }
            if (size > 0) {
                memcpy(to, area->base + entry->value_at, entry->value_size);
            }
            return entry->value_size;
        }
    }
    return -ENODATA;
}

/* Names with a zero behind each; with `size` 0 only how long they are. */
static i64 names_in(const struct area *area, char *to, usize size, i64 used)
{
    const struct xattr_entry *entry;
    for (const u8 *at = area->entries; (entry = entry_at(area, at)) != NULL;
         at = after(entry)) {
        const char *prefix = prefix_of(entry->name_index);
        if (prefix == NULL) {
            continue;
        }
        usize first = strlen(prefix);
        usize length = first + entry->name_length + 1;
        if (size > 0 && (usize)used + length > size) {
            return -ERANGE;
        }
        if (size > 0) {
            memcpy(to + used, prefix, first);
            memcpy(to + used + first, entry->name, entry->name_length);
            to[(usize)used + length - 1] = 0;
        }
        used += (i64)length;
    }
    return used;
}

static bool in_inode(const struct ext4 *fs, const struct ext4_inode *raw,
                     struct area *area)
{
    u32 magic = 0;
    usize at = INODE_FIELDS + (usize)raw->extra_isize;
    if (fs->inode_size <= INODE_FIELDS || at + 4 > fs->inode_size) {
        return false;
    }
    const u8 *start = (const u8 *)raw + at;
    memcpy(&magic, start, sizeof(magic));
    *area = (struct area){start + 4, start + 4,
                          (const u8 *)raw + fs->inode_size};
    return magic == XATTR_MAGIC;
}

static bool in_block(const struct ext4 *fs, const u8 *data,
                     struct area *area)
{
    *area = (struct area){data, data + sizeof(struct xattr_block),
                          data + fs->block_size};
    return ((const struct xattr_block *)(const void *)data)->magic ==
           XATTR_MAGIC;
}

/* A name, or all names if there is none: in both places. */
static i64 look(struct inode *inode, const char *name, char *to, usize size)
{
    struct ext4 *fs = ext4_of(inode);
    u64 block = ext4_node_of(inode)->acl_block;
    struct page *page;
    struct ext4_inode *raw;
    struct area area;
    i64 result = ext4_raw_inode(fs, (u32)inode->ino, &page, &raw);
    if (result != 0) {
        return result;
    }
    result = name != NULL ? -ENODATA : 0;
    if (in_inode(fs, raw, &area)) {
        result = name != NULL ? value_in(&area, name, to, size)
                              : names_in(&area, to, size, 0);
    }
    page_put(page);
    bool done = name != NULL ? result != -ENODATA : result < 0;
    struct ext4_buffer buffer;
    if (done || block == 0) {
        return result;
    }
    i64 error = ext4_block(fs, block, &buffer);
    if (error != 0) {
        return error;
    }
    if (in_block(fs, buffer.data, &area)) {
        result = name != NULL ? value_in(&area, name, to, size)
                              : names_in(&area, to, size, result);
    }
    ext4_release(&buffer);
    return result;
}

i64 ext4_getxattr(struct inode *inode, const char *name, void *to,
                  usize size)
{
    return look(inode, name, to, size);
}

i64 ext4_listxattr(struct inode *inode, char *to, usize size)
{
    return look(inode, NULL, to, size);
}

static void seal(const struct ext4 *fs, u64 block, u8 *data)
{
    struct xattr_block *head = (void *)data;
    head->checksum = 0;
    if (fs->checksums) {
        u32 crc = crc32c(fs->seed, &block, sizeof(block));
        head->checksum = crc32c(crc, data, fs->block_size);
    }
}

/* The file goes: the block too, unless others use it. In ext4_begin. */
int ext4_acl_free(struct inode *inode)
{
    struct ext4 *fs = ext4_of(inode);
    struct ext4_node *node = ext4_node_of(inode);
    struct ext4_buffer buffer;
    u64 block = node->acl_block;
    int error = ext4_block(fs, block, &buffer);
    if (error != 0) {
        return error;
    }
    struct xattr_block *head = (void *)buffer.data;
    if (head->magic != XATTR_MAGIC) {
        error = ext4_damaged(fs, "inode %lu: attribute block %lu", inode->ino,
                             block);
    } else if (head->refs > 1) {
        head->refs--;
        seal(fs, block, buffer.data);
        ext4_change(fs, buffer.page, SEAL_NONE, NULL);
    } else {
        ext4_forget(fs, block);
        error = ext4_free_blocks(fs, block, 1);
    }
    ext4_release(&buffer);
    node->acl_block = 0;
    inode->blocks -= fs->block_size / 512;
    return error;
}
