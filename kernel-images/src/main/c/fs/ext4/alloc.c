/*
 * Which blocks are in use: a bitmap in every group. A block that is freed
 * stays out of use until the commit: until then the disk still says whose it
 * is, and its contents must be what they were.
 */
#include "groups.h"
#include "errno.h"
#include "string.h"
#include "task.h"

#define DESCRIPTORS_AT(fs) ((fs)->first_data_block + 1UL)

u64 ext4_group_block(const struct ext4 *fs, u32 low, u32 high)
{
    return low | (fs->desc_size >= 64 ? (u64)high << 32 : 0);
}

static u32 descriptors_per_page(const struct ext4 *fs)
{
    return (u32)(PAGE_SIZE / fs->desc_size);
}

struct ext4_group *ext4_group(const struct ext4 *fs, u32 group,
                              struct page **page)
{
    u32 each = descriptors_per_page(fs);
    *page = fs->group_pages[group / each];
    return (void *)((u8 *)page_address(*page) +
                    (u64)(group % each) * fs->desc_size);
}

int ext4_groups_open(struct ext4 *fs)
{
    u32 each = descriptors_per_page(fs);
    u32 pages = (fs->groups + each - 1) / each;
    fs->freed = kzalloc(fs->groups * sizeof(*fs->freed));
    fs->touched = kzalloc(fs->groups);
    fs->group_pages = kzalloc(pages * sizeof(*fs->group_pages));
    if (fs->freed == NULL || fs->touched == NULL || fs->group_pages == NULL) {
        return -ENOMEM;
    }
    for (u32 i = 0; i < pages; i++) {
        struct ext4_buffer buffer;
        int error = ext4_block(fs, DESCRIPTORS_AT(fs) + i, &buffer);
        if (error != 0) {
            return error;
        }
        fs->group_pages[i] = buffer.page;
    }
    return 0;
}

void ext4_groups_close(struct ext4 *fs)
{
    u32 each = descriptors_per_page(fs);
    u32 pages = (fs->groups + each - 1) / each;
    for (u32 i = 0; fs->group_pages != NULL && i < pages; i++) {
        if (fs->group_pages[i] != NULL) {
            page_put(fs->group_pages[i]);
        }
    }
    if (fs->freed != NULL && fs->touched != NULL) {
        ext4_groups_committed(fs);
    }
    kfree(fs->freed);
    kfree(fs->touched);
    kfree(fs->group_pages);
    fs->freed = NULL;
    fs->touched = NULL;
    fs->group_pages = NULL;
}

/* What was freed may be used again. */
void ext4_groups_committed(struct ext4 *fs)
{
    for (u32 group = 0; group < fs->groups; group++) {
        kfree(fs->freed[group]);
        fs->freed[group] = NULL;
        fs->touched[group] = 0;
    }
}

static u64 group_start(const struct ext4 *fs, u32 group)
{
    return fs->first_data_block + (u64)group * fs->blocks_per_group;
}

static u32 blocks_in(const struct ext4 *fs, u32 group)
{
    return (u32)MIN(fs->blocks_per_group,
                    fs->blocks_count - group_start(fs, group));
}

bool bitmap_test(const u8 *map, u32 bit)
{
    return (map[bit / 8] >> (bit % 8) & 1) != 0;
}

void bitmap_set(u8 *map, u32 bit, bool on)
{
    u8 mask = (u8)(1 << (bit % 8));
    map[bit / 8] = on ? map[bit / 8] | mask : map[bit / 8] & (u8)~mask;
}

/* The first bit from `from` that neither map has; `end` if there is none. */
u32 bitmap_find(const u8 *map, const u8 *other, u32 from, u32 end)
{
    for (u32 bit = from; bit < end;) {
        u8 byte = map[bit / 8] | (other != NULL ? other[bit / 8] : 0);
        if (byte == 0xff && bit % 8 == 0) {
            bit += 8;
        } else if ((byte >> (bit % 8) & 1) == 0) {
            return bit;
        } else {
            bit++;
        }
    }
    return end;
}

static bool is_power(u32 number, u32 base)
{
    u32 power = base;
    while (power < number) {
        power *= base;
    }
    return power == number;
}

static bool has_copies(const struct ext4 *fs, u32 group)
{
    const u32 sparse_super = 1;
    return group <= 1 ||
           (ext4_superblock(fs)->ro_compat & sparse_super) == 0 ||
           is_power(group, 3) || is_power(group, 5) || is_power(group, 7);
}

static void mark_if_inside(const struct ext4 *fs, u8 *map, u32 group,
                           u64 first, u64 count)
{
    u64 start = group_start(fs, group);
    for (u64 block = first; block < first + count; block++) {
        if (block >= start && block < start + fs->blocks_per_group) {
            bitmap_set(map, (u32)(block - start), true);
        }
    }
}

/* A group whose bitmap was never written: what it would say. Bitmaps and
   inode tables of other groups may lie here (flex_bg). */
static void make_block_bitmap(const struct ext4 *fs, u32 group, u8 *map)
{
    const struct ext4_superblock *sb = ext4_superblock(fs);
    u32 each = descriptors_per_page(fs);
    u32 tables = (fs->inodes_per_group * fs->inode_size + fs->block_size - 1) /
                 fs->block_size;
    memset(map, 0, fs->block_size);
    if (has_copies(fs, group)) {
        mark_if_inside(fs, map, group, group_start(fs, group),
                       1 + (fs->groups + each - 1) / each + sb->reserved_gdt);
    }
    for (u32 i = 0; i < fs->groups; i++) {
        struct page *page;
        const struct ext4_group *g = ext4_group(fs, i, &page);
        bool wide = fs->desc_size >= 64;
        u32 high[3] = {wide ? g->block_bitmap_hi : 0,
                       wide ? g->inode_bitmap_hi : 0,
                       wide ? g->inode_table_hi : 0};
        mark_if_inside(fs, map, group,
                       ext4_group_block(fs, g->block_bitmap_lo, high[0]), 1);
        mark_if_inside(fs, map, group,
                       ext4_group_block(fs, g->inode_bitmap_lo, high[1]), 1);
        mark_if_inside(fs, map, group,
                       ext4_group_block(fs, g->inode_table_lo, high[2]),
                       tables);
    }
    for (u32 bit = blocks_in(fs, group); bit < fs->block_size * 8; bit++) {
        bitmap_set(map, bit, true);
    }
}

static int block_bitmap(const struct ext4 *fs, u32 group,
                        struct ext4_buffer *out)
{
    struct page *page;
    const struct ext4_group *g = ext4_group(fs, group, &page);
    bool wide = fs->desc_size >= 64;
    int error = ext4_block(
        fs, ext4_group_block(fs, g->block_bitmap_lo,
                             wide ? g->block_bitmap_hi : 0), out);
    if (error == 0 && (g->flags & EXT4_GROUP_BLOCKS_UNINIT) != 0 &&
        (out->page->flags & PAGE_JOURNAL) == 0) {
        make_block_bitmap(fs, group, out->data);
    }
    return error;
}

u32 group_free_blocks(const struct ext4 *fs, const struct ext4_group *g)
{
    return g->free_blocks_lo |
           (fs->desc_size >= 64 ? (u32)g->free_blocks_hi << 16 : 0);
}

u32 group_free_inodes(const struct ext4 *fs, const struct ext4_group *g)
{
    return g->free_inodes_lo |
           (fs->desc_size >= 64 ? (u32)g->free_inodes_hi << 16 : 0);
}

/* Bitmap and descriptor go with the commit; both counts follow. */
void group_touch(struct ext4 *fs, u32 group, struct ext4_buffer *bitmap,
                  i64 blocks, i64 inodes, i64 directories)
{
    struct page *page;
    struct ext4_group *g = ext4_group(fs, group, &page);
    bool wide = fs->desc_size >= 64;
    u32 free_blocks = (u32)(group_free_blocks(fs, g) + blocks);
    u32 free_inodes = (u32)(group_free_inodes(fs, g) + inodes);
    u32 used = g->directories_lo |
               (wide ? (u32)g->directories_hi << 16 : 0);
    used = (u32)(used + directories);
    g->free_blocks_lo = (u16)free_blocks;
    g->free_inodes_lo = (u16)free_inodes;
    g->directories_lo = (u16)used;
    if (wide) {
        g->free_blocks_hi = (u16)(free_blocks >> 16);
        g->free_inodes_hi = (u16)(free_inodes >> 16);
        g->directories_hi = (u16)(used >> 16);
    }
    fs->free_blocks = (u64)((i64)fs->free_blocks + blocks);
    fs->free_inodes = (u32)(fs->free_inodes + inodes);
    fs->touched[group] = 1;
    ext4_change(fs, bitmap->page, SEAL_NONE, NULL);
    ext4_change(fs, page, SEAL_NONE, NULL);
}

/* A free block of the group at or after `from`: its bit, or -ENOSPC. */
static i64 take_block(struct ext4 *fs, u32 group, u32 from)
{
    struct page *page;
    struct ext4_group *g = ext4_group(fs, group, &page);
    struct ext4_buffer bitmap;
    if (group_free_blocks(fs, g) == 0) {
        return -ENOSPC;
    }
    int error = block_bitmap(fs, group, &bitmap);
    if (error != 0) {
        return error;
    }
    u32 end = blocks_in(fs, group);
    u32 bit = bitmap_find(bitmap.data, fs->freed[group], from, end);
    if (bit < end) {
        bitmap_set(bitmap.data, bit, true);
        g->flags &= (u16)~EXT4_GROUP_BLOCKS_UNINIT;
        group_touch(fs, group, &bitmap, -1, 0, 0);
    }
    ext4_release(&bitmap);
    return bit < end ? (i64)bit : -ENOSPC;
}

/* The nearest one behind the goal. Inside ext4_begin. */
i64 ext4_new_block(struct ext4 *fs, u64 goal)
{
    if (fs->free_blocks == 0 || (fs->free_blocks <= fs->reserved_blocks &&
                                 !capable(CAP_SYS_RESOURCE))) {
        return -ENOSPC;
    }
    if (goal < fs->first_data_block || goal >= fs->blocks_count) {
        goal = fs->first_data_block;
    }
    u32 first = (u32)((goal - fs->first_data_block) / fs->blocks_per_group);
    u32 from = (u32)((goal - fs->first_data_block) % fs->blocks_per_group);
    /* The first group comes twice: behind the goal, and before it. */
    for (u32 i = 0; i <= fs->groups; i++) {
        u32 group = (first + i) % fs->groups;
        i64 bit = take_block(fs, group, i == 0 ? from : 0);
        if (bit >= 0) {
            return (i64)(group_start(fs, group) + (u64)bit);
        }
        if (bit != -ENOSPC) {
            return bit;
        }
    }
    return -ENOSPC;
}

static int free_in_group(struct ext4 *fs, u32 group, u32 bit, u32 count)
{
    struct ext4_buffer bitmap;
    if (fs->freed[group] == NULL) {
        fs->freed[group] = kzalloc(fs->block_size);
        if (fs->freed[group] == NULL) {
            return -ENOMEM;
        }
    }
    int error = block_bitmap(fs, group, &bitmap);
    if (error != 0) {
        return error;
    }
    for (u32 i = bit; i < bit + count; i++) {
        if (!bitmap_test(bitmap.data, i)) {
            error = ext4_damaged(fs, "block %lu was free already",
                                 group_start(fs, group) + i);
            break;
        }
        bitmap_set(bitmap.data, i, false);
        bitmap_set(fs->freed[group], i, true);
        group_touch(fs, group, &bitmap, 1, 0, 0);
    }
    ext4_release(&bitmap);
    return error;
}

int ext4_free_blocks(struct ext4 *fs, u64 first, u64 count)
{
    if (first < fs->first_data_block || first + count > fs->blocks_count) {
        return ext4_damaged(fs, "blocks %lu+%lu are not of this file system",
                            first, count);
    }
    while (count > 0) {
        u64 at = first - fs->first_data_block;
        u32 bit = (u32)(at % fs->blocks_per_group);
        u32 part = (u32)MIN(count, fs->blocks_per_group - bit);
        int error = free_in_group(fs, (u32)(at / fs->blocks_per_group), bit,
                                  part);
        if (error != 0) {
            return error;
        }
        first += part;
        count -= part;
    }
    return 0;
}
