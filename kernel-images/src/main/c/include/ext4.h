/*
 * ext4 on the disk (kernel documentation, "ext4 Data Structures"), and what
 * the parts in fs/ext4 share.
 *
 * Reading works with blocks of 1, 2 and 4 KiB. Writing wants 4 KiB, so that
 * a block of metadata is a page of the device's cache: changed in memory
 * under ext4_begin … ext4_end, written together by a commit (journal.c).
 * File contents have pages of their own and go straight to the disk, before
 * the commit that makes them part of the file.
 */
#ifndef FAB_EXT4_H
#define FAB_EXT4_H

#include "fs.h"

#define EXT4_MAGIC 0xef53
#define EXT4_ROOT 2
#define EXT4_JOURNAL_INODE 8
#define EXT4_LINKS_MAX 65000
#define EXT4_NAME_MAX 255

/* superblock features */
#define EXT4_COMPAT_JOURNAL 0x4
#define EXT4_COMPAT_DIR_INDEX 0x20
#define EXT4_INCOMPAT_RECOVER 0x4
#define EXT4_INCOMPAT_EXTENTS 0x40
#define EXT4_INCOMPAT_64BIT 0x80
#define EXT4_INCOMPAT_CSUM_SEED 0x2000
#define EXT4_RO_COMPAT_CSUM 0x400
#define EXT4_STATE_CLEAN 1
#define EXT4_STATE_ERRORS 2

/* inode flags */
#define EXT4_IMMUTABLE 0x10
#define EXT4_APPEND_ONLY 0x20
#define EXT4_INDEX 0x1000
#define EXT4_HUGE_FILE 0x40000
#define EXT4_EXTENTS 0x80000

/* group flags */
#define EXT4_GROUP_INODES_UNINIT 1
#define EXT4_GROUP_BLOCKS_UNINIT 2

struct ext4_superblock {
    u32 inodes_count, blocks_count_lo, r_blocks_lo, free_blocks_lo;
    u32 free_inodes, first_data_block, log_block_size, log_cluster_size;
    u32 blocks_per_group, clusters_per_group, inodes_per_group;
    u32 mtime, wtime;
    u16 mnt_count, max_mnt_count, magic, state, errors, minor_rev;
    u32 lastcheck, checkinterval, creator_os, rev_level;
    u16 def_resuid, def_resgid;
    u32 first_ino;
    u16 inode_size, block_group_nr;
    u32 compat, incompat, ro_compat;
    u8 uuid[16];
    char volume[16], last_mounted[64];
    u32 algorithm_bitmap;
    u8 prealloc_blocks, prealloc_dir_blocks;
    u16 reserved_gdt;
    u8 journal_uuid[16];
    u32 journal_inum, journal_dev, last_orphan, hash_seed[4];
    u8 def_hash_version, jnl_backup_type;
    u16 desc_size;
    u32 default_mount_opts, first_meta_bg, mkfs_time, jnl_blocks[17];
    u32 blocks_count_hi, r_blocks_hi, free_blocks_hi;
    u16 min_extra_isize, want_extra_isize;
    u32 flags;
    u8 unused_here[268];
    u32 checksum_seed;
    u8 unused_too[392];
    u32 checksum;
} packed;

_Static_assert(sizeof(struct ext4_superblock) == 1024, "superblock");

struct ext4_group {
    u32 block_bitmap_lo, inode_bitmap_lo, inode_table_lo;
    u16 free_blocks_lo, free_inodes_lo, directories_lo, flags;
    u32 exclude_lo;
    u16 block_bitmap_csum_lo, inode_bitmap_csum_lo, unused_inodes_lo;
    u16 checksum;
    u32 block_bitmap_hi, inode_bitmap_hi, inode_table_hi;
    u16 free_blocks_hi, free_inodes_hi, directories_hi, unused_inodes_hi;
    u32 exclude_hi;
    u16 block_bitmap_csum_hi, inode_bitmap_csum_hi;
    u32 reserved;
} packed;

_Static_assert(sizeof(struct ext4_group) == 64, "group descriptor");

struct ext4_inode {
    u16 mode, uid_lo;
    u32 size_lo, atime, ctime, mtime, dtime;
    u16 gid_lo, links;
    u32 blocks_lo, flags, version;
    u8 block[60];
    u32 generation, file_acl_lo, size_hi, obso_faddr;
    u16 blocks_hi, file_acl_hi, uid_hi, gid_hi, checksum_lo, reserved;
    u16 extra_isize, checksum_hi;
    u32 ctime_extra, mtime_extra, atime_extra, crtime, crtime_extra;
} packed;

struct ext4_dirent {
    u32 inode;
    u16 size;
    u8 name_length, type;
    char name[];
} packed;

/* How a block of metadata is given its checksum before it is written. */
enum ext4_seal { SEAL_NONE, SEAL_SUPER, SEAL_DIRECTORY, SEAL_EXTENTS };

struct ext4_tx_block {
    struct page *page; /* of the device's cache; its index is the block */
    enum ext4_seal seal;
    u32 number, generation; /* of the inode that the block belongs to */
};

/* What has changed since the last commit. */
struct ext4_tx {
    struct ext4_tx_block *blocks;
    u32 count, capacity;
    u32 owed; /* inodes that must go with it and are not in it yet */
};

struct ext4_journal {
    struct inode *inode; /* NULL: the file system has none */
    u32 length, first;   /* in blocks */
    u32 sequence;
    u8 *buffer; /* one block */
};

struct ext4_buffer {
    struct page *page;
    u8 *data;
};

#define EXT4_HASH 256

struct ext4 {
    struct inode *device;
    struct super *super;
    u32 block_size;
    u32 inodes_per_group, inode_size, desc_size, first_data_block;
    u32 blocks_per_group, groups;
    u32 inodes_count;
    u64 blocks_count, free_blocks, reserved_blocks;
    u32 free_inodes;
    bool checksums;
    u32 seed; /* of all checksums */
    struct list hash[EXT4_HASH];

    /* Only once it may be written. */
    bool failed;
    struct mutex lock; /* held from ext4_begin to ext4_end */
    u32 depth;
    struct page *sb_page;
    struct page **group_pages; /* of the descriptors */
    u8 **freed;   /* per group: blocks freed since the last commit */
    u8 *touched;  /* per group: its bitmaps have changed */
    struct ext4_tx tx;
    struct ext4_journal journal;
    struct list dirty;   /* nodes whose inodes are to be stored */
    struct list settled; /* stored; their references are to be dropped */
    struct list orphans; /* without a name, or being truncated */
};

/* What ext4 keeps with an inode in memory. */
struct ext4_node {
    struct inode *inode;
    u32 flags, generation;
    u8 block[60];
    u64 acl_block;
    u32 tree_version; /* grows with each change of the extent tree */
    u64 goal;         /* where its next block had best be */
    struct list hash;
    struct list dirty;
    struct list orphan;
    enum { EXT4_CLEAN, EXT4_DIRTY, EXT4_SETTLED } queue; /* with a reference */
    bool owed;   /* counted in tx.owed */
};

static inline struct ext4 *ext4_of(const struct inode *inode)
{
    return inode->super->private;
}

static inline struct ext4_node *ext4_node_of(const struct inode *inode)
{
    return inode->private;
}

/* ---- super.c */
struct ext4_superblock *ext4_superblock(const struct ext4 *fs);
int ext4_block(const struct ext4 *fs, u64 block, struct ext4_buffer *out);
void ext4_release(struct ext4_buffer *buffer);
int ext4_read(const struct ext4 *fs, u64 at, void *to, usize size);
int ext4_transfer(const struct ext4 *fs, u64 block, void *data, bool write);
/* Something on the disk is not as it must be: no more writing. */
printf_like(2, 3) int ext4_damaged(struct ext4 *fs, const char *fmt, ...);

/* ---- checksum.c */
u32 crc32c(u32 crc, const void *data, usize size);
u32 ext4_inode_seed(const struct ext4 *fs, u32 number, u32 generation);
void ext4_seal_block(const struct ext4 *fs, struct ext4_tx_block *block);
void ext4_seal_group(struct ext4 *fs, u32 group);
void ext4_seal_inode(const struct ext4 *fs, u32 number,
                     struct ext4_inode *raw);

/* ---- journal.c */
/* Between the two nothing is committed, and at most `blocks` may change. */
int ext4_begin(struct ext4 *fs, u32 blocks);
void ext4_end(struct ext4 *fs);
bool ext4_has_room(const struct ext4 *fs, u32 blocks);
/* The block is to be written with the next commit. */
void ext4_change(struct ext4 *fs, struct page *page, enum ext4_seal seal,
                 const struct inode *owner);
/* The block has been freed: what was changed in it does not matter. */
void ext4_forget(struct ext4 *fs, u64 block);
int ext4_commit(struct ext4 *fs);
int ext4_commit_locked(struct ext4 *fs);
#define EXT4_FEW 24 /* blocks that any change of one name or block touches */

/* ---- jbd2.c, recover.c */
int ext4_journal_open(struct ext4 *fs);
void ext4_journal_close(struct ext4 *fs);
int ext4_journal_mark(struct ext4 *fs, bool in_use);
int ext4_journal_write(struct ext4 *fs);
u32 ext4_journal_capacity(const struct ext4_journal *journal);
int ext4_journal_recover(struct ext4 *fs);

/* ---- alloc.c, ialloc.c */
struct ext4_group *ext4_group(const struct ext4 *fs, u32 group,
                              struct page **page);
int ext4_groups_open(struct ext4 *fs);
void ext4_groups_close(struct ext4 *fs);
void ext4_groups_committed(struct ext4 *fs);
u64 ext4_group_block(const struct ext4 *fs, u32 low, u32 high);
i64 ext4_new_block(struct ext4 *fs, u64 goal);
int ext4_free_blocks(struct ext4 *fs, u64 first, u64 count);
i64 ext4_new_inode_number(struct ext4 *fs, u32 near_group, bool directory);
int ext4_free_inode_number(struct ext4 *fs, u32 number, bool directory);

/* ---- extent.c, treechange.c: from blocks of a file to the device's */
/* The block; 0 for a hole; one never written is a hole too. */
i64 ext4_map(struct inode *inode, u64 block);
/* The same, allocated if it is a hole. */
i64 ext4_map_new(struct inode *inode, u64 block);
int ext4_tree_truncate(struct inode *inode, u64 from);
void ext4_tree_init(struct ext4_node *node);

/* ---- inode.c */
struct inode *ext4_inode_get(struct super *super, u32 number);
struct inode *ext4_inode_new(struct inode *dir, u32 mode, u64 rdev,
                             bool unnamed);
int ext4_inode_store(struct inode *inode);
/* The same at the next commit; with `owed` in the running one. */
void ext4_inode_dirty(struct inode *inode, bool owed);
void ext4_inode_settled(struct inode *inode);
int ext4_inode_changed(struct inode *inode);
void ext4_evict(struct inode *inode);
int ext4_raw_inode(const struct ext4 *fs, u32 number, struct page **page,
                   struct ext4_inode **raw);

/* ---- orphan.c */
int ext4_orphan_add(struct inode *inode);
int ext4_orphan_remove(struct inode *inode);
void ext4_orphans_clean(struct super *super, u32 first);
int ext4_inode_delete(struct inode *inode);

/* ---- file.c */
int ext4_truncate(struct inode *inode, u64 size);
extern const struct file_ops ext4_file_ops;
int ext4_read_page(struct inode *inode, struct page *page);
int ext4_write_page(struct inode *inode, struct page *page);
int ext4_place_page(struct inode *inode, struct page *page);
int ext4_fsync(struct file *file);

/* ---- dir.c, readdir.c: entries by name */
struct ext4_entry {
    struct ext4_buffer buffer;
    struct ext4_dirent *at;
    struct ext4_dirent *before; /* the one that precedes it in its block */
};
int ext4_find(struct inode *dir, const char *name, usize length,
              struct ext4_entry *entry);
int ext4_dir_buffer(struct inode *dir, u64 index, struct ext4_buffer *out);
int ext4_add(struct inode *dir, const char *name, usize length,
             const struct inode *inode);
void ext4_remove(struct inode *dir, struct ext4_entry *entry);
void ext4_point(struct inode *dir, struct ext4_entry *entry,
                const struct inode *inode);
int ext4_dir_init(struct inode *dir, const struct inode *parent);
int ext4_dir_empty(struct inode *dir);
extern const struct file_ops ext4_dir_ops;

/* ---- names.c, xattr.c */
extern const struct inode_ops ext4_inode_ops;
int ext4_acl_free(struct inode *inode);
i64 ext4_getxattr(struct inode *inode, const char *name, void *to,
                  usize size);
i64 ext4_listxattr(struct inode *inode, char *to, usize size);

#endif
