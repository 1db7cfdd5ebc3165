/*
 * CRC-32C (Castagnoli), and where ext4 keeps it. Checksums are made once,
 * when a commit writes a block, not with each change.
 */
#include "ext4.h"
#include "string.h"

#define POLYNOMIAL 0x82f63b78U

static u32 table[4][256];

static void make_table(void)
{
    for (u32 i = 0; i < 256; i++) {
        u32 crc = i;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
        }
        table[0][i] = crc;
    }
    for (u32 i = 0; i < 256; i++) {
        for (u32 k = 1; k < 4; k++) {
            u32 before = table[k - 1][i];
            table[k][i] = before >> 8 ^ table[0][before & 255];
        }
    }
}

/* Four bytes a step. Nothing is inverted, before or after, as ext4 has it. */
u32 crc32c(u32 crc, const void *data, usize size)
{
    const u8 *at = data;
    if (table[0][1] == 0) {
        make_table();
    }
    for (; size > 0 && ((u64)at & 3) != 0; size--) {
        crc = crc >> 8 ^ table[0][(crc ^ *at++) & 255];
    }
    for (; size >= 4; size -= 4, at += 4) {
        crc ^= *(const u32 *)(const void *)at;
        crc = table[3][crc & 255] ^ table[2][crc >> 8 & 255] ^
              table[1][crc >> 16 & 255] ^ table[0][crc >> 24];
    }
    for (; size > 0; size--) {
        crc = crc >> 8 ^ table[0][(crc ^ *at++) & 255];
    }
    return crc;
}

u32 ext4_inode_seed(const struct ext4 *fs, u32 number, u32 generation)
{
    u32 crc = crc32c(fs->seed, &number, sizeof(number));
    return crc32c(crc, &generation, sizeof(generation));
}

void ext4_seal_inode(const struct ext4 *fs, u32 number,
                     struct ext4_inode *raw)
{
    if (!fs->checksums) {
        return;
    }
    bool wide = fs->inode_size > 128 && raw->extra_isize >= 4;
    raw->checksum_lo = 0;
    if (wide) {
        raw->checksum_hi = 0;
    }
    u32 crc = crc32c(ext4_inode_seed(fs, number, raw->generation), raw,
                     fs->inode_size);
    raw->checksum_lo = (u16)crc;
    if (wide) {
        raw->checksum_hi = (u16)(crc >> 16);
    }
}

/* Where the entries of a hash index begin; 0 if the block is none. An index
   is what unused entries, or "..", cover to the very end of the block. */
static usize index_entries(const struct ext4 *fs, const u8 *data)
{
    const struct ext4_dirent *first = (const void *)data;
    const struct ext4_dirent *second = (const void *)(data + 12);
    if (first->size == fs->block_size) {
        return 8;
    }
    return first->size == 12 && second->size == fs->block_size - 12 ? 32 : 0;
}

/* Behind the room for entries: of the entries that are there, and of the
   eight bytes that hold the checksum, with zeros in its place. */
static void seal_index(u8 *data, usize entries, u32 seed)
{
    const u8 zeros[4] = {0};
    u16 limit;
    u16 count;
    memcpy(&limit, data + entries, sizeof(limit));
    memcpy(&count, data + entries + 2, sizeof(count));
    u8 *tail = data + entries + limit * 8UL;
    u32 crc = crc32c(seed, data, entries + count * 8UL);
    crc = crc32c(crc, tail, 4);
    crc = crc32c(crc, zeros, sizeof(zeros));
    memcpy(tail + 4, &crc, sizeof(crc));
}

/* The last entry of a directory's block looks unused and holds it. */
static void seal_directory(const struct ext4 *fs, u8 *data, u32 seed)
{
    usize entries = index_entries(fs, data);
    if (entries != 0) {
        seal_index(data, entries, seed);
        return;
    }
    usize end = fs->block_size - 12;
    u32 crc = crc32c(seed, data, end);
    memcpy(data + end + 8, &crc, sizeof(crc));
}

/* Behind the room for entries (12 bytes each). */
static void seal_extents(u8 *data, u32 seed)
{
    u16 max;
    memcpy(&max, data + 4, sizeof(max));
    usize end = 12 + max * 12UL;
    u32 crc = crc32c(seed, data, end);
    memcpy(data + end, &crc, sizeof(crc));
}

void ext4_seal_block(const struct ext4 *fs, struct ext4_tx_block *block)
{
    u8 *data = page_address(block->page);
    if (!fs->checksums) {
        return;
    }
    struct ext4_superblock *sb = ext4_superblock(fs);
    u32 seed = ext4_inode_seed(fs, block->number, block->generation);
    switch (block->seal) {
    case SEAL_NONE: break;
    case SEAL_SUPER: sb->checksum = crc32c(~0U, sb, 1020); break;
    case SEAL_DIRECTORY: seal_directory(fs, data, seed); break;
    case SEAL_EXTENTS: seal_extents(data, seed); break;
    }
}

static u32 bitmap_crc(const struct ext4 *fs, u64 block, u32 bits, bool *read)
{
    struct ext4_buffer buffer;
    *read = ext4_block(fs, block, &buffer) == 0;
    u32 crc = *read ? crc32c(fs->seed, buffer.data, bits / 8) : 0;
    if (*read) {
        ext4_release(&buffer);
    }
    return crc;
}

/* Those of the two bitmaps, and of the descriptor that holds them. */
void ext4_seal_group(struct ext4 *fs, u32 group)
{
    struct page *page;
    struct ext4_group *g = ext4_group(fs, group, &page);
    bool wide = fs->desc_size >= 64;
    bool read;
    if (!fs->checksums) {
        return;
    }
    u32 crc = bitmap_crc(
        fs, ext4_group_block(fs, g->block_bitmap_lo, wide ? g->block_bitmap_hi
                                                          : 0),
        fs->blocks_per_group, &read);
    if (read) {
        g->block_bitmap_csum_lo = (u16)crc;
        if (wide) {
            g->block_bitmap_csum_hi = (u16)(crc >> 16);
        }
    }
    crc = bitmap_crc(
        fs, ext4_group_block(fs, g->inode_bitmap_lo, wide ? g->inode_bitmap_hi
                                                          : 0),
        fs->inodes_per_group, &read);
    if (read) {
        g->inode_bitmap_csum_lo = (u16)crc;
        if (wide) {
            g->inode_bitmap_csum_hi = (u16)(crc >> 16);
        }
    }
    g->checksum = 0;
    crc = crc32c(fs->seed, &group, sizeof(group));
    g->checksum = (u16)crc32c(crc, g, fs->desc_size);
}
