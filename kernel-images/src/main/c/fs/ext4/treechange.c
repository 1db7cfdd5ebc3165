/*
 * Changing extent trees: new blocks find their place, full nodes are split,
 * the ends of files are cut off. Inside ext4_begin, so that nobody else does
 * so at the same time.
 */
#include "extent.h"
#include "errno.h"
#include "string.h"

static void changed(struct inode *inode, const struct tree_level *level)
{
    ext4_node_of(inode)->tree_version++;
    if (level->header != (void *)ext4_node_of(inode)->block) {
        ext4_change(ext4_of(inode), level->buffer.page, SEAL_EXTENTS, inode);
    }
    ext4_inode_dirty(inode, true);
}

static bool full(const struct tree_level *level)
{
    return level->header->entries >= level->header->max;
}

static void insert_at(struct extent_header *header, u32 position,
                      const void *entry)
{
    u8 *at = (u8 *)extent_at(header, position);
    memmove(at + 12, at, (header->entries - position) * 12UL);
    memcpy(at, entry, 12);
    header->entries++;
}

static void remove_at(struct extent_header *header, u32 position)
{
    u8 *at = (u8 *)extent_at(header, position);
    memmove(at, at + 12, (header->entries - position - 1) * 12UL);
    header->entries--;
}

/* A block for a node, its page ready to be filled in. */
static int new_node(struct inode *inode, struct tree_level *level, u32 depth)
{
    struct ext4 *fs = ext4_of(inode);
    i64 block = ext4_new_block(fs, ext4_node_of(inode)->goal);
    if (block < 0) {
        return (int)block;
    }
    int error = ext4_block(fs, (u64)block, &level->buffer);
    if (error != 0) {
        ext4_free_blocks(fs, (u64)block, 1);
        return error;
    }
    memset(level->buffer.data, 0, fs->block_size);
    level->header = (void *)level->buffer.data;
    *level->header = (struct extent_header){EXTENT_MAGIC, 0, (u16)tree_node_room(fs),
                                     (u16)depth, 0};
    inode->blocks += fs->block_size / 512;
    changed(inode, level);
    return 0;
}

static struct extent_index index_to(const struct tree_level *child)
{
    u64 block = child->buffer.page->index;
    return (struct extent_index){extent_at(child->header, 0)->block, (u32)block,
                          (u16)(block >> 32), 0};
}

/* The root is full: what it holds moves to a node of its own below it. */
static int grow(struct inode *inode, struct tree_level *root)
{
    struct tree_level child;
    u32 depth = root->header->depth;
    if (depth == TREE_DEPTH_MAX) {
        return -EFBIG;
    }
    int error = new_node(inode, &child, depth);
    if (error != 0) {
        return error;
    }
    memcpy(child.header + 1, root->header + 1,
           root->header->entries * 12UL);
    child.header->entries = root->header->entries;
    struct extent_index index = index_to(&child);
    root->header->entries = 0;
    root->header->depth = (u16)(depth + 1);
    insert_at(root->header, 0, &index);
    changed(inode, root);
    ext4_release(&child.buffer);
    return 0;
}

/* Half of a full node moves to a new one beside it; of a node that grows at
   its end only the last entry does, so that files written from front to
   back have full nodes. */
static int split(struct inode *inode, struct tree_level *parent,
                 struct tree_level *node)
{
    struct tree_level other;
    u32 entries = node->header->entries;
    u32 keep = node->position == entries - 1 ? entries - 1 : entries / 2;
    int error = new_node(inode, &other, node->header->depth);
    if (error != 0) {
        return error;
    }
    memcpy(other.header + 1, extent_at(node->header, keep),
           (entries - keep) * 12UL);
    other.header->entries = (u16)(entries - keep);
    node->header->entries = (u16)keep;
    struct extent_index index = index_to(&other);
    insert_at(parent->header, parent->position + 1, &index);
    changed(inode, node);
    changed(inode, parent);
    ext4_release(&other.buffer);
    return 0;
}

/* One step towards room in the leaf; the caller walks again. */
static int make_room(struct inode *inode, struct tree_way *way)
{
    u32 at = way->depth;
    while (at > 0 && full(&way->levels[at])) {
        at--;
    }
    return full(&way->levels[at])
               ? grow(inode, &way->levels[0])
               : split(inode, &way->levels[at], &way->levels[at + 1]);
}

/* Indexes name the first block below them. */
static void lower_keys(struct inode *inode, struct tree_way *way, u32 block)
{
    for (u32 i = 0; i < way->depth; i++) {
        struct tree_level *level = &way->levels[i];
        struct extent_index *index = index_at(level->header, level->position);
        if (index->block > block) {
            index->block = block;
            changed(inode, level);
        }
    }
}

/* Whether the extent could be made one with its neighbour to the left. */
static bool continues(const struct extent *left, const struct extent *right)
{
    return left->length < UNWRITTEN && right->length < UNWRITTEN &&
           left->block + left->length == right->block &&
           start_of(left) + left->length == start_of(right) &&
           (u32)left->length + right->length < UNWRITTEN;
}

static bool merge(struct inode *inode, struct tree_level *leaf,
                  const struct extent *new)
{
    struct extent *left = extent_at(leaf->header, leaf->position);
    u32 next = leaf->found ? leaf->position + 1 : 0;
    struct extent *right = extent_at(leaf->header, next);
    if (leaf->found && continues(left, new)) {
        left->length += new->length;
        if (next < leaf->header->entries && continues(left, right)) {
            left->length += right->length;
            remove_at(leaf->header, next);
        }
    } else if (next < leaf->header->entries && next > 0 &&
               continues(new, right)) {
        right->block = new->block;
        right->length += new->length;
        set_start(right, start_of(new));
    } else {
        return false;
    }
    changed(inode, leaf);
    return true;
}

static int insert(struct inode *inode, const struct extent *new)
{
    for (;;) {
        struct tree_way way;
        int error = tree_walk(inode, new->block, &way);
        if (error != 0) {
            return error;
        }
        struct tree_level *leaf = &way.levels[way.depth];
        bool done = merge(inode, leaf, new);
        if (!done && !full(leaf)) {
            insert_at(leaf->header, leaf->found ? leaf->position + 1 : 0,
                      new);
            changed(inode, leaf);
            lower_keys(inode, &way, new->block);
            done = true;
        }
        if (!done) {
            error = make_room(inode, &way);
        }
        tree_leave(&way);
        if (done || error != 0) {
            return error;
        }
    }
}

/* A block of an extent that was allocated but never written: the extent
   falls into what lies before it, itself, and what lies behind. */
static i64 write_unwritten(struct inode *inode, struct tree_way *way, u64 block)
{
    struct tree_level *leaf = &way->levels[way->depth];
    struct extent old = *extent_at(leaf->header, leaf->position);
    u32 before = (u32)(block - old.block);
    u32 behind = length_of(&old) - before - 1;
    struct extent part = {(u32)block, 1, 0, 0};
    set_start(&part, start_of(&old) + before);
    if (before > 0) {
        extent_at(leaf->header, leaf->position)->length =
            (u16)(UNWRITTEN + before);
    } else {
        remove_at(leaf->header, leaf->position);
    }
    changed(inode, leaf);
    tree_leave(way);
    int error = insert(inode, &part);
    if (error == 0 && behind > 0) {
        struct extent rest = {(u32)block + 1, (u16)(UNWRITTEN + behind), 0,
                              0};
        set_start(&rest, start_of(&old) + before + 1);
        error = insert(inode, &rest);
    }
    return error != 0 ? error : (i64)start_of(&part);
}

/* Behind the extent before it, so that it may become one with that. */
static u64 goal_for(struct inode *inode, const struct tree_way *way, u64 block)
{
    const struct tree_level *leaf = &way->levels[way->depth];
    if (leaf->found) {
        const struct extent *extent =
            extent_at(leaf->header, leaf->position);
        return start_of(extent) + (block - extent->block);
    }
    return ext4_node_of(inode)->goal;
}

i64 ext4_map_new(struct inode *inode, u64 block)
{
    struct ext4 *fs = ext4_of(inode);
    struct tree_way way;
    if (block >= BLOCKS_MAX) {
        return -EFBIG;
    }
    int error = tree_walk(inode, block, &way);
    if (error != 0) {
        return error;
    }
    const struct extent *extent = tree_covering(&way, block);
    if (extent != NULL && extent->length > UNWRITTEN) {
        return write_unwritten(inode, &way, block);
    }
    if (extent != NULL) {
        i64 there = (i64)(start_of(extent) + (block - extent->block));
        tree_leave(&way);
        return there;
    }
    u64 goal = goal_for(inode, &way, block);
    tree_leave(&way);
    i64 found = ext4_new_block(fs, goal);
    if (found < 0) {
        return found;
    }
    struct extent new = {(u32)block, 1, 0, 0};
    set_start(&new, (u64)found);
    error = insert(inode, &new);
    if (error != 0) {
        ext4_free_blocks(fs, (u64)found, 1);
        return error;
    }
    inode->blocks += fs->block_size / 512;
    ext4_node_of(inode)->goal = (u64)found + 1;
    return found;
}

/* An empty leaf goes, and what has become empty above it. */
static int drop_empty(struct inode *inode, struct tree_way *way)
{
    struct ext4 *fs = ext4_of(inode);
    for (u32 i = way->depth; i > 0; i--) {
        struct tree_level *level = &way->levels[i];
        struct tree_level *up = &way->levels[i - 1];
        if (level->header->entries > 0) {
            return 0;
        }
        u64 block = level->buffer.page->index;
        remove_at(up->header, up->position);
        changed(inode, up);
        ext4_forget(fs, block);
        int error = ext4_free_blocks(fs, block, 1);
        if (error != 0) {
            return error;
        }
        inode->blocks -= fs->block_size / 512;
    }
    if (way->levels[0].header->entries == 0) {
        way->levels[0].header->depth = 0;
    }
    return 0;
}

/* Takes the last extent, or its end: 1, or 0 when nothing is behind. */
static int cut_last(struct inode *inode, u64 from)
{
    struct ext4 *fs = ext4_of(inode);
    struct tree_way way;
    int error = tree_walk(inode, BLOCKS_MAX, &way);
    if (error != 0) {
        return error;
    }
    struct tree_level *leaf = &way.levels[way.depth];
    struct extent *last = extent_at(leaf->header, leaf->position);
    int result = 0;
    if (leaf->found && last->block + (u64)length_of(last) > from) {
        u32 keep = last->block >= from ? 0 : (u32)(from - last->block);
        u32 gone = length_of(last) - keep;
        u64 start = start_of(last) + keep;
        if (keep > 0) {
            last->length = (u16)(last->length - gone);
        } else {
            remove_at(leaf->header, leaf->position);
        }
        changed(inode, leaf);
        error = ext4_free_blocks(fs, start, gone);
        inode->blocks -= (u64)gone * (fs->block_size / 512);
        if (error == 0) {
            error = drop_empty(inode, &way);
        }
        result = error != 0 ? error : 1;
    }
    tree_leave(&way);
    return result;
}

/* If one commit cannot hold it all, the orphan list says that this is not
   finished yet. */
int ext4_tree_truncate(struct inode *inode, u64 from)
{
    struct ext4 *fs = ext4_of(inode);
    bool listed = false;
    int result = 1;
    while (result > 0) {
        if (!ext4_has_room(fs, EXT4_FEW)) {
            if (!listed && inode->nlink > 0) {
                result = ext4_orphan_add(inode);
                listed = true;
            }
            int error = result < 0 ? result : ext4_commit_locked(fs);
            if (error != 0) {
                return error;
            }
        }
        result = cut_last(inode, from);
    }
    return listed && result == 0 ? ext4_orphan_remove(inode) : result;
}
