/*
 * Mounting ext4. Only for reading so far, so features that change only how
 * one writes do not matter; those that change how one reads and are not
 * known here are refused by their names.
 */
#include "block.h"
#include "errno.h"
#include "ext4.h"
#include "module.h"
#include "print.h"
#include "string.h"

#define SUPERBLOCK_AT 1024

static const struct {
    u32 bit;
    const char *name;
    bool known;
} incompat[] = {
    {0x1, "compression", false},    {0x2, "filetype", true},
    {0x4, "needs_recovery", false}, {0x8, "journal_dev", false},
    {0x10, "meta_bg", false},       {0x40, "extent", true},
    {0x80, "64bit", true},          {0x100, "mmp", false},
    {0x200, "flex_bg", true},       {0x400, "ea_inode", false},
    {0x1000, "dirdata", false},     {0x2000, "metadata_csum_seed", true},
    {0x4000, "large_dir", true},    {0x8000, "inline_data", false},
    {0x10000, "encrypt", false},    {0x20000, "casefold", false},
};

int ext4_read(const struct ext4 *fs, u64 at, void *to, usize size)
{
    u8 *out = to;
    while (size > 0) {
        struct page *page = cache_page(fs->device, at >> PAGE_SHIFT);
        if (is_err(page)) {
            return (int)ptr_err(page);
        }
        usize offset = at & PAGE_MASK;
        usize part = MIN(PAGE_SIZE - offset, size);
        memcpy(out, (u8 *)page_address(page) + offset, part);
        page_put(page);
        out += part;
        at += part;
        size -= part;
    }
    return 0;
}

static int check_features(const char *device,
                          const struct ext4_superblock *sb)
{
    u32 left = sb->incompat;
    int error = 0;
    for (usize i = 0; i < ARRAY_SIZE(incompat); i++) {
        if ((left & incompat[i].bit) != 0 && !incompat[i].known) {
            log_err("EXT4-fs (%s): feature %s is not supported", device,
                    incompat[i].name);
            error = -EINVAL;
        }
        left &= ~incompat[i].bit;
    }
    if (left != 0) {
        log_err("EXT4-fs (%s): unknown features %x", device, left);
        error = -EINVAL;
    }
    if ((sb->incompat & 0x40) == 0) {
        log_err("EXT4-fs (%s): without feature extent: not supported",
                device);
        error = -EINVAL;
    }
    return error;
}

static int ext4_statfs(struct super *super, struct statfs *out)
{
    const struct ext4 *fs = super->private;
    out->type = EXT4_MAGIC;
    out->bsize = fs->block_size;
    out->frsize = fs->block_size;
    out->blocks = fs->blocks_count;
    out->bfree = fs->free_blocks;
    out->bavail = fs->free_blocks;
    out->files = fs->inodes_count;
    out->ffree = fs->free_inodes;
    return 0;
}

static int ext4_remount(unused struct super *super, u32 flags)
{
    return (flags & MS_RDONLY) != 0 ? 0 : -EROFS;
}

static void ext4_unmount(struct super *super)
{
    kfree(super->private);
}

static const struct super_ops ext4_super_ops = {
    .statfs = ext4_statfs,
    .remount = ext4_remount,
    .unmount = ext4_unmount,
};

static int ext4_mount(struct super *super, struct inode *device,
                      unused const char *data)
{
    struct ext4 *fs = kzalloc(sizeof(*fs));
    struct ext4_superblock *sb = kmalloc(sizeof(*sb));
    const char *name = block_of(device)->name;
    int error = -ENOMEM;
    if (fs != NULL && sb != NULL) {
        fs->device = device;
        fs->super = super;
        error = ext4_read(fs, SUPERBLOCK_AT, sb, sizeof(*sb));
    }
    if (error == 0) {
        error = sb->magic != EXT4_MAGIC || sb->log_block_size > 2 ||
                        sb->inodes_per_group == 0 || sb->inode_size < 128
                    ? -EINVAL : check_features(name, sb);
    }
    if (error == 0) {
        bool wide = (sb->incompat & 0x80) != 0;
        fs->block_size = 1024U << sb->log_block_size;
        fs->inodes_per_group = sb->inodes_per_group;
        fs->inode_size = sb->rev_level == 0 ? 128 : sb->inode_size;
        fs->desc_size = wide ? MAX(sb->desc_size, 32) : 32;
        fs->first_data_block = sb->first_data_block;
        fs->inodes_count = sb->inodes_count;
        fs->free_inodes = sb->free_inodes;
        fs->blocks_count = sb->blocks_count_lo |
                           (wide ? (u64)sb->blocks_count_hi << 32 : 0);
        fs->free_blocks = sb->free_blocks_lo;
        super->private = fs;
        super->ops = &ext4_super_ops;
        if ((super->flags & SUPER_READONLY) == 0) {
            log_warn("EXT4-fs (%s): writing is not supported: mounted "
                     "read-only", name);
            super->flags |= SUPER_READONLY;
        }
        struct inode *root = ext4_inode_get(super, EXT4_ROOT);
        error = is_err(root) ? (int)ptr_err(root)
                : dentry_root(super, root) == NULL ? -ENOMEM : 0;
    }
    kfree(sb);
    if (error != 0) {
        kfree(fs);
    }
    return error;
}

static struct fstype ext4_type = {
    .name = "ext4", .needs_device = true, .mount = ext4_mount};

static int ext4_init(void)
{
    return fs_register(&ext4_type);
}
MODULE_INIT(ext4_init);
