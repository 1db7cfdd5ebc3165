/* Groups of blocks and inodes of ext4, for alloc.c and ialloc.c. */
#ifndef FAB_GROUPS_H
#define FAB_GROUPS_H

#include "ext4.h"

bool bitmap_test(const u8 *map, u32 bit);
void bitmap_set(u8 *map, u32 bit, bool on);
/* The first bit from `from` that neither map has; `end` if there is none. */
u32 bitmap_find(const u8 *map, const u8 *other, u32 from, u32 end);
u32 group_free_blocks(const struct ext4 *fs, const struct ext4_group *g);
u32 group_free_inodes(const struct ext4 *fs, const struct ext4_group *g);
/* Bitmap and descriptor go with the commit; all counts follow. */
void group_touch(struct ext4 *fs, u32 group, struct ext4_buffer *bitmap,
                 i64 blocks, i64 inodes, i64 directories);

#endif
