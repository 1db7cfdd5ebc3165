/* The nodes of ext4's extent trees, and the way to a leaf: between extent.c,
   which reads them, and treechange.c. */
#ifndef FAB_EXTENT_H
#define FAB_EXTENT_H

#include "ext4.h"

#define EXTENT_MAGIC 0xf30a
#define TREE_DEPTH_MAX 5
#define UNWRITTEN 32768U /* lengths above it: allocated, never written */
#define ROOT_ENTRIES 4
#define BLOCKS_MAX 0xffffffffUL

struct extent_header {
    u16 magic, entries, max, depth;
    u32 generation;
} packed;

struct extent {
    u32 block;
    u16 length, start_hi;
    u32 start_lo;
} packed;

struct extent_index {
    u32 block;
    u32 leaf_lo;
    u16 leaf_hi, reserved;
} packed;

/* One node on the way from the root to a leaf. */
struct tree_level {
    struct ext4_buffer buffer; /* page is NULL for the root */
    struct extent_header *header;
    u32 position; /* of the entry that was followed or found */
    bool found;   /* false: all entries are behind the block */
};

struct tree_way {
    struct tree_level levels[TREE_DEPTH_MAX + 1];
    u32 depth; /* of the leaf */
};

static inline struct extent *extent_at(struct extent_header *header, u32 position)
{
    return (struct extent *)(void *)(header + 1) + position;
}

static inline struct extent_index *index_at(struct extent_header *header, u32 position)
{
    return (struct extent_index *)(void *)(header + 1) + position;
}

static inline u64 start_of(const struct extent *extent)
{
    return extent->start_lo | (u64)extent->start_hi << 32;
}

static inline void set_start(struct extent *extent, u64 start)
{
    extent->start_lo = (u32)start;
    extent->start_hi = (u16)(start >> 32);
}

static inline u32 length_of(const struct extent *extent)
{
    return extent->length > UNWRITTEN ? extent->length - UNWRITTEN
                                      : extent->length;
}

static inline u64 child_of(const struct extent_index *index)
{
    return index->leaf_lo | (u64)index->leaf_hi << 32;
}

/* To the leaf where the block is, or would be. Leave it with tree_leave. */
int tree_walk(struct inode *inode, u64 block, struct tree_way *way);
void tree_leave(struct tree_way *way);
/* The extent of the leaf that holds the block, or NULL. */
struct extent *tree_covering(const struct tree_way *way, u64 block);
u32 tree_node_room(const struct ext4 *fs);

#endif
