/* ext4 on the disk (kernel documentation, "ext4 Data Structures"). */
#ifndef FAB_EXT4_H
#define FAB_EXT4_H

#include "fs.h"

#define EXT4_MAGIC 0xef53
#define EXT4_ROOT 2
#define EXT4_EXTENTS 0x80000
#define EXT4_INLINE_DATA 0x10000000
#define EXT4_EXTENT_MAGIC 0xf30a

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
    u32 blocks_count_hi;
} packed;

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

struct ext4_extent_header {
    u16 magic, entries, max, depth;
    u32 generation;
} packed;

struct ext4_extent {
    u32 block;
    u16 length, start_hi;
    u32 start_lo;
} packed;

struct ext4_index {
    u32 block;
    u32 leaf_lo;
    u16 leaf_hi, reserved;
} packed;

struct ext4_dirent {
    u32 inode;
    u16 size;
    u8 name_length, type;
    char name[];
} packed;

struct ext4 {
    struct inode *device;
    struct super *super;
    u32 block_size;
    u32 inodes_per_group, inode_size, desc_size, first_data_block;
    u32 inodes_count;
    u64 blocks_count, free_blocks;
    u32 free_inodes;
};

struct ext4_node {
    u32 flags;
    u8 block[60];
};

/* Reads bytes of the device at any place, through its page cache. */
int ext4_read(const struct ext4 *fs, u64 at, void *to, usize size);
/* The device's block that holds a block of the file; 0 for a hole. */
i64 ext4_map(const struct ext4 *fs, const struct ext4_node *node, u64 block);
struct inode *ext4_inode_get(struct super *super, u32 number);
extern const struct inode_ops ext4_inode_ops;
extern const struct file_ops ext4_file_ops, ext4_dir_ops;

#endif
