/*
 * Mounting ext4, for reading and for writing. Features that are not known
 * here are refused by their names: those that change how one reads always,
 * those that change how one writes when the mount is to be writable.
 */
#include "block.h"
#include "errno.h"
#include "ext4.h"
#include "module.h"
#include "print.h"
#include "string.h"
#include "time.h"

#define SUPERBLOCK_AT 1024

struct feature {
    u32 bit;
    const char *name;
};

static const struct feature cannot_read[] = {
    {0x1, "compression"}, {0x8, "journal_dev"},   {0x10, "meta_bg"},
    {0x100, "mmp"},       {0x400, "ea_inode"},    {0x1000, "dirdata"},
    {0x8000, "inline_data"}, {0x10000, "encrypt"}, {0x20000, "casefold"},
};
#define INCOMPAT_KNOWN (0x2 | 0x4 | 0x40 | 0x80 | 0x200 | 0x2000 | 0x4000)

static const struct feature cannot_write[] = {
    {0x4, "btree_dir"},    {0x10, "uninit_bg"},   {0x80, "has_snapshot"},
    {0x100, "quota"},      {0x200, "bigalloc"},   {0x800, "replica"},
    {0x1000, "read-only"}, {0x2000, "project"},   {0x4000, "shared_blocks"},
    {0x8000, "verity"},    {0x10000, "orphan_present"},
};
#define RO_COMPAT_KNOWN (0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x400)

static const char *device_name(const struct ext4 *fs)
{
    return block_of(fs->device)->name;
}

struct ext4_superblock *ext4_superblock(const struct ext4 *fs)
{
    return (void *)((u8 *)page_address(fs->sb_page) + SUPERBLOCK_AT);
}

int ext4_damaged(struct ext4 *fs, const char *fmt, ...)
{
    char text[120];
    va_list ap;
    va_start(ap, fmt);
    format_va(text, sizeof(text), fmt, ap);
    va_end(ap);
    log_err("EXT4-fs error (device %s): %s", device_name(fs), text);
    if ((fs->super->flags & SUPER_READONLY) == 0) {
        log_err("EXT4-fs (%s): Remounting filesystem read-only",
                device_name(fs));
        fs->super->flags |= SUPER_READONLY;
    }
    fs->failed = true;
    return -EUCLEAN;
}

int ext4_block(const struct ext4 *fs, u64 block, struct ext4_buffer *out)
{
    u64 at = block * fs->block_size;
    if (block >= fs->blocks_count) {
        return -EUCLEAN;
    }
    out->page = cache_page(fs->device, at >> PAGE_SHIFT);
    if (is_err(out->page)) {
        return (int)ptr_err(out->page);
    }
    out->data = (u8 *)page_address(out->page) + (at & PAGE_MASK);
    return 0;
}

void ext4_release(struct ext4_buffer *buffer)
{
    page_put(buffer->page);
}

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

int ext4_transfer(const struct ext4 *fs, u64 block, void *data, bool write)
{
    u32 sectors = fs->block_size / 512;
    if (block >= fs->blocks_count) {
        return -EUCLEAN;
    }
    return block_transfer(block_of(fs->device), block * sectors, data,
                          sectors, write);
}

static int refuse(const struct ext4 *fs, u32 bits,
                  const struct feature *features, usize count, u32 known,
                  const char *what)
{
    int error = 0;
    for (usize i = 0; i < count; i++) {
        if ((bits & features[i].bit) != 0) {
            log_err("EXT4-fs (%s): feature %s: %s is not supported",
                    device_name(fs), features[i].name, what);
            error = -EINVAL;
        }
        known |= features[i].bit;
    }
    if ((bits & ~known) != 0) {
        log_err("EXT4-fs (%s): unknown features %x: %s is not supported",
                device_name(fs), bits & ~known, what);
        error = -EINVAL;
    }
    return error;
}

static int check_reading(const struct ext4 *fs,
                         const struct ext4_superblock *sb)
{
    if (sb->magic != EXT4_MAGIC || sb->log_block_size > 2 ||
        sb->inodes_per_group == 0 || sb->blocks_per_group == 0 ||
        (sb->rev_level != 0 && sb->inode_size < 128)) {
        return -EINVAL;
    }
    int error = refuse(fs, sb->incompat, cannot_read,
                       ARRAY_SIZE(cannot_read), INCOMPAT_KNOWN, "reading");
    if ((sb->incompat & EXT4_INCOMPAT_EXTENTS) == 0) {
        log_err("EXT4-fs (%s): without feature extent: not supported",
                device_name(fs));
        error = -EINVAL;
    }
    return error;
}

static int check_writing(const struct ext4 *fs)
{
    const struct ext4_superblock *sb = ext4_superblock(fs);
    int error = refuse(fs, sb->ro_compat, cannot_write,
                       ARRAY_SIZE(cannot_write), RO_COMPAT_KNOWN, "writing");
    if (fs->block_size != PAGE_SIZE) {
        log_err("EXT4-fs (%s): blocks of %u bytes: writing is not supported",
                device_name(fs), fs->block_size);
        error = -EROFS;
    }
    return error != 0 || block_of(fs->device)->read_only || fs->failed
               ? -EROFS : 0;
}

static void read_geometry(struct ext4 *fs, const struct ext4_superblock *sb)
{
    bool wide = (sb->incompat & EXT4_INCOMPAT_64BIT) != 0;
    fs->block_size = 1024U << sb->log_block_size;
    fs->inodes_per_group = sb->inodes_per_group;
    fs->blocks_per_group = sb->blocks_per_group;
    fs->inode_size = sb->rev_level == 0 ? 128 : sb->inode_size;
    fs->desc_size = wide ? MAX(sb->desc_size, 32) : 32;
    fs->first_data_block = sb->first_data_block;
    fs->inodes_count = sb->inodes_count;
    fs->free_inodes = sb->free_inodes;
    fs->blocks_count = sb->blocks_count_lo;
    fs->free_blocks = sb->free_blocks_lo;
    fs->reserved_blocks = sb->r_blocks_lo;
    if (wide) {
        fs->blocks_count |= (u64)sb->blocks_count_hi << 32;
        fs->free_blocks |= (u64)sb->free_blocks_hi << 32;
        fs->reserved_blocks |= (u64)sb->r_blocks_hi << 32;
    }
    fs->groups = (u32)((fs->blocks_count - fs->first_data_block +
                        fs->blocks_per_group - 1) /
                       fs->blocks_per_group);
    fs->checksums = (sb->ro_compat & EXT4_RO_COMPAT_CSUM) != 0;
    fs->seed = (sb->incompat & EXT4_INCOMPAT_CSUM_SEED) != 0
                   ? sb->checksum_seed
                   : crc32c(~0U, sb->uuid, sizeof(sb->uuid));
}

/* The superblock goes to the disk at once, past the journal: its marks say
   whether the journal, or e2fsck, is needed. */
static int write_superblock(struct ext4 *fs)
{
    struct ext4_tx_block block = {.page = fs->sb_page, .seal = SEAL_SUPER};
    ext4_seal_block(fs, &block);
    int error = ext4_transfer(fs, 0, page_address(fs->sb_page), true);
    return error != 0 ? error : block_flush(block_of(fs->device));
}

static int start_writing(struct ext4 *fs)
{
    struct ext4_superblock *sb = ext4_superblock(fs);
    int error = check_writing(fs);
    if (error == 0 && (sb->state & EXT4_STATE_CLEAN) == 0) {
        log_warn("EXT4-fs (%s): warning: mounting unchecked fs, running "
                 "e2fsck is recommended", device_name(fs));
    }
    if (error == 0) {
        error = ext4_groups_open(fs);
    }
    if (error == 0) {
        error = ext4_journal_open(fs);
    }
    if (error != 0) {
        ext4_groups_close(fs);
        return error;
    }
    u32 seconds = (u32)(time_realtime() / NANOS);
    sb->mtime = seconds;
    sb->mnt_count++;
    if (fs->journal.inode != NULL) {
        sb->incompat |= EXT4_INCOMPAT_RECOVER;
    } else {
        sb->state &= (u16)~EXT4_STATE_CLEAN;
    }
    error = write_superblock(fs);
    u32 orphan = sb->last_orphan;
    if (error == 0 && orphan != 0) {
        fs->super->flags &= ~(u32)SUPER_READONLY;
        ext4_orphans_clean(fs->super, orphan);
    }
    return error;
}

static void stop_writing(struct ext4 *fs)
{
    struct ext4_superblock *sb = ext4_superblock(fs);
    int error = ext4_commit(fs);
    if (error == 0 && !fs->failed && fs->journal.inode != NULL) {
        error = ext4_journal_mark(fs, false);
        sb->incompat &= ~(u32)EXT4_INCOMPAT_RECOVER;
    } else if (error == 0 && !fs->failed) {
        sb->state |= EXT4_STATE_CLEAN;
    }
    if (error == 0) {
        sb->wtime = (u32)(time_realtime() / NANOS);
        write_superblock(fs);
    }
    ext4_journal_close(fs);
    ext4_groups_close(fs);
}

static int ext4_statfs(struct super *super, struct statfs *out)
{
    const struct ext4 *fs = super->private;
    out->type = EXT4_MAGIC;
    out->bsize = fs->block_size;
    out->frsize = fs->block_size;
    out->blocks = fs->blocks_count;
    out->bfree = fs->free_blocks;
    out->bavail = fs->free_blocks > fs->reserved_blocks
                      ? fs->free_blocks - fs->reserved_blocks : 0;
    out->files = fs->inodes_count;
    out->ffree = fs->free_inodes;
    return 0;
}

static bool writable(const struct ext4 *fs)
{
    return fs->group_pages != NULL;
}

static int ext4_sync(struct super *super)
{
    struct ext4 *fs = super->private;
    return writable(fs) ? ext4_commit(fs) : 0;
}

static int ext4_remount(struct super *super, u32 flags)
{
    struct ext4 *fs = super->private;
    bool read_only = (flags & MS_RDONLY) != 0;
    if (read_only && writable(fs)) {
        /* First what would be a change: files without a name go. Then
           nobody begins another one. */
        ext4_commit(fs);
        super->flags |= SUPER_READONLY;
        stop_writing(fs);
    } else if (!read_only && !writable(fs)) {
        return start_writing(fs);
    }
    return 0;
}

static void ext4_unmount(struct super *super)
{
    struct ext4 *fs = super->private;
    if (writable(fs)) {
        stop_writing(fs);
    }
    page_put(fs->sb_page);
    kfree(fs);
}

static const struct super_ops ext4_super_ops = {
    .statfs = ext4_statfs,
    .sync = ext4_sync,
    .remount = ext4_remount,
    .unmount = ext4_unmount,
};

static int open_root(struct super *super)
{
    struct inode *root = ext4_inode_get(super, EXT4_ROOT);
    if (is_err(root)) {
        return (int)ptr_err(root);
    }
    if (!S_ISDIR(root->mode) || dentry_root(super, root) == NULL) {
        inode_put(root);
        return -EUCLEAN;
    }
    return 0;
}

/* A journal that has to be replayed is, even for reading, as the metadata
   is not whole without it. */
static int recover(struct ext4 *fs)
{
    struct ext4_superblock *sb = ext4_superblock(fs);
    if ((sb->incompat & EXT4_INCOMPAT_RECOVER) == 0) {
        return 0;
    }
    if (fs->block_size != PAGE_SIZE || block_of(fs->device)->read_only) {
        log_err("EXT4-fs (%s): feature needs_recovery: the journal cannot "
                "be replayed here", device_name(fs));
        return -EROFS;
    }
    int error = ext4_journal_recover(fs);
    if (error == 0) {
        sb->incompat &= ~(u32)EXT4_INCOMPAT_RECOVER;
        read_geometry(fs, sb);
        error = write_superblock(fs);
    }
    return error;
}

static struct ext4 *ext4_new(struct super *super, struct inode *device)
{
    struct ext4 *fs = kzalloc(sizeof(*fs));
    if (fs != NULL) {
        fs->device = device;
        fs->super = super;
        mutex_init(&fs->lock);
        list_init(&fs->dirty);
        list_init(&fs->settled);
        list_init(&fs->orphans);
        for (usize i = 0; i < EXT4_HASH; i++) {
            list_init(&fs->hash[i]);
        }
    }
    return fs;
}

static int ext4_mount(struct super *super, struct inode *device,
                      unused const char *data)
{
    struct ext4 *fs = ext4_new(super, device);
    if (fs == NULL) {
        return -ENOMEM;
    }
    fs->sb_page = cache_page(device, 0);
    int error = is_err(fs->sb_page) ? (int)ptr_err(fs->sb_page)
                                    : check_reading(fs, ext4_superblock(fs));
    if (error == 0) {
        read_geometry(fs, ext4_superblock(fs));
        super->private = fs;
        super->ops = &ext4_super_ops;
        error = recover(fs);
    }
    if (error == 0 && (super->flags & SUPER_READONLY) == 0) {
        error = start_writing(fs);
    }
    if (error == 0) {
        error = open_root(super);
        if (error != 0 && writable(fs)) {
            stop_writing(fs);
        }
    }
    if (error != 0) {
        if (!is_err(fs->sb_page)) {
            page_put(fs->sb_page);
        }
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
