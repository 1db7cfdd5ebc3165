/*
 * The extent tree: from blocks of a file to blocks of the device. The root
 * is in the inode and holds four entries; nodes are blocks of their own.
 * All entries have 12 bytes and begin with the first block of the file that
 * they are about.
 *
 * Readers walk it without a lock. They may sleep while a node is read; if
 * the tree has changed meanwhile (tree_version), they walk again.
 */
#include "extent.h"
#include "errno.h"
#include "string.h"

void ext4_tree_init(struct ext4_node *node)
{
    const struct extent_header root = {EXTENT_MAGIC, 0, ROOT_ENTRIES, 0, 0};
    memset(node->block, 0, sizeof(node->block));
    memcpy(node->block, &root, sizeof(root));
}

void tree_leave(struct tree_way *way)
{
    for (u32 i = 1; i <= way->depth; i++) {
        ext4_release(&way->levels[i].buffer);
    }
    way->depth = 0;
}

/* The last entry that begins at or before the block. */
static void search(struct tree_level *level, u64 block)
{
    u32 low = 0;
    u32 high = level->header->entries;
    while (low < high) {
        u32 middle = (low + high) / 2;
        if (extent_at(level->header, middle)->block <= block) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    level->found = low > 0;
    level->position = low > 0 ? low - 1 : 0;
}

static bool valid(const struct extent_header *header, u32 room, u32 depth)
{
    return header->magic == EXTENT_MAGIC && header->max <= room &&
           header->entries <= header->max && header->depth == depth &&
           depth <= TREE_DEPTH_MAX && (depth == 0 || header->entries > 0);
}

u32 tree_node_room(const struct ext4 *fs)
{
    return (u32)((fs->block_size - sizeof(struct extent_header)) /
                 sizeof(struct extent));
}

int tree_walk(struct inode *inode, u64 block, struct tree_way *way)
{
    struct ext4 *fs = ext4_of(inode);
    struct ext4_node *node = ext4_node_of(inode);
    way->depth = 0;
    if ((node->flags & EXT4_EXTENTS) == 0) {
        return -EOPNOTSUPP;
    }
again:
    way->levels[0].header = (void *)node->block;
    u32 version = node->tree_version;
    u32 depth = way->levels[0].header->depth;
    if (!valid(way->levels[0].header, ROOT_ENTRIES, depth)) {
        return ext4_damaged(fs, "inode %lu: extent tree", inode->ino);
    }
    search(&way->levels[0], block);
    for (u32 i = 1; i <= depth; i++) {
        const struct tree_level *up = &way->levels[i - 1];
        struct tree_level *level = &way->levels[i];
        u64 child = child_of(index_at(up->header, up->position));
        int error = ext4_block(fs, child, &level->buffer);
        if (error == 0) {
            way->depth = i;
            level->header = (void *)level->buffer.data;
        }
        if (version != node->tree_version) {
            tree_leave(way);
            goto again;
        }
        if (error == 0 && !valid(level->header, tree_node_room(fs), depth - i)) {
            error = ext4_damaged(fs, "inode %lu: extent block %lu",
                                 inode->ino, child);
        }
        if (error != 0) {
            tree_leave(way);
            return error;
        }
        search(level, block);
    }
    return 0;
}

struct extent *tree_covering(const struct tree_way *way, u64 block)
{
    const struct tree_level *leaf = &way->levels[way->depth];
    if (!leaf->found) {
        return NULL;
    }
    struct extent *extent = extent_at(leaf->header, leaf->position);
    return block - extent->block < length_of(extent) ? extent : NULL;
}

i64 ext4_map(struct inode *inode, u64 block)
{
    struct tree_way way;
    int error = tree_walk(inode, block, &way);
    if (error != 0) {
        return error;
    }
    const struct extent *extent = tree_covering(&way, block);
    i64 result = extent == NULL || extent->length > UNWRITTEN
                     ? 0 : (i64)(start_of(extent) + (block - extent->block));
    tree_leave(&way);
    return result;
}
