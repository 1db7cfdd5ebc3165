/* Which inodes are in use: a bitmap in every group. */
#include "groups.h"
#include "errno.h"
#include "string.h"

static int inode_bitmap(const struct ext4 *fs, u32 group,
                        struct ext4_buffer *out)
{
    struct page *page;
    const struct ext4_group *g = ext4_group(fs, group, &page);
    bool wide = fs->desc_size >= 64;
    int error = ext4_block(
        fs, ext4_group_block(fs, g->inode_bitmap_lo,
                             wide ? g->inode_bitmap_hi : 0), out);
    if (error == 0 && (g->flags & EXT4_GROUP_INODES_UNINIT) != 0 &&
        (out->page->flags & PAGE_JOURNAL) == 0) {
        memset(out->data, 0, fs->block_size);
        for (u32 bit = fs->inodes_per_group; bit < fs->block_size * 8;
             bit++) {
            bitmap_set(out->data, bit, true);
        }
    }
    return error;
}

static i64 take_inode(struct ext4 *fs, u32 group, bool directory)
{
    struct page *page;
    struct ext4_group *g = ext4_group(fs, group, &page);
    struct ext4_buffer bitmap;
    if (group_free_inodes(fs, g) == 0) {
        return -ENOSPC;
    }
    int error = inode_bitmap(fs, group, &bitmap);
    if (error != 0) {
        return error;
    }
    u32 end = fs->inodes_per_group;
    u32 first = group == 0 ? ext4_superblock(fs)->first_ino : 0;
    u32 bit = bitmap_find(bitmap.data, NULL, first, end);
    if (bit < end) {
        bitmap_set(bitmap.data, bit, true);
        g->flags &= (u16)~EXT4_GROUP_INODES_UNINIT;
        u32 unused_inodes = g->unused_inodes_lo |
                     (fs->desc_size >= 64 ? (u32)g->unused_inodes_hi << 16
                                          : 0);
        unused_inodes = MIN(unused_inodes, end - bit - 1);
        g->unused_inodes_lo = (u16)unused_inodes;
        if (fs->desc_size >= 64) {
            g->unused_inodes_hi = (u16)(unused_inodes >> 16);
        }
        group_touch(fs, group, &bitmap, 0, -1, directory ? 1 : 0);
    }
    ext4_release(&bitmap);
    return bit < end ? (i64)bit : -ENOSPC;
}

/* For a directory the emptiest group, for a file that of its directory. */
static u32 first_group(const struct ext4 *fs, u32 near_group, bool directory)
{
    u32 best = near_group;
    u32 most = 0;
    for (u32 i = 0; directory && i < fs->groups; i++) {
        struct page *page;
        const struct ext4_group *g = ext4_group(fs, i, &page);
        u32 free = group_free_inodes(fs, g) > 0 ? group_free_blocks(fs, g) : 0;
        if (free > most + (i == near_group ? 0 : fs->blocks_per_group / 8)) {
            most = free;
            best = i;
        }
    }
    return best;
}

i64 ext4_new_inode_number(struct ext4 *fs, u32 near_group, bool directory)
{
    u32 first = first_group(fs, near_group, directory);
    for (u32 i = 0; i < fs->groups; i++) {
        u32 group = (first + i) % fs->groups;
        i64 bit = take_inode(fs, group, directory);
        if (bit >= 0) {
            return (i64)group * fs->inodes_per_group + bit + 1;
        }
        if (bit != -ENOSPC) {
            return bit;
        }
    }
    return -ENOSPC;
}

int ext4_free_inode_number(struct ext4 *fs, u32 number, bool directory)
{
    u32 group = (number - 1) / fs->inodes_per_group;
    u32 bit = (number - 1) % fs->inodes_per_group;
    struct ext4_buffer bitmap;
    int error = inode_bitmap(fs, group, &bitmap);
    if (error != 0) {
        return error;
    }
    if (!bitmap_test(bitmap.data, bit)) {
        error = ext4_damaged(fs, "inode %u was free already", number);
    } else {
        bitmap_set(bitmap.data, bit, false);
        group_touch(fs, group, &bitmap, 0, 1, directory ? -1 : 0);
    }
    ext4_release(&bitmap);
    return error;
}
