/*
 * Hashed directories ("Hash Tree Directories"). The leaves are blocks of
 * entries like those of any directory, each with the names of a range of
 * hashes; the index above them, in block 0 and, when that is full, in nodes
 * below it, says which. The first entry of an index has no hash (it stands
 * for 0): its place holds how many there are and may be.
 */
#include "errno.h"
#include "ext4.h"
#include "htree.h"
#include "string.h"

#define ROOT_ENTRIES 32 /* behind ".", "..", and struct info */
#define NODE_ENTRIES 8  /* behind an entry that covers the block */
#define LEVELS_MAX 2
#define CONTINUED 1U /* names of this hash are in the leaf before, too */

struct info {
    u32 reserved;
    u8 hash_version, info_length, levels, flags;
} packed;

struct pair {
    u32 hash, block;
} packed;

struct count {
    u16 limit, count;
    u32 block;
} packed;

struct level {
    struct ext4_buffer buffer;
    struct pair *pairs;
    u32 position;
};

struct way {
    struct level levels[LEVELS_MAX];
    u32 depth; /* levels that are held */
};

static struct count *count_of(const struct level *level)
{
    return (struct count *)(void *)level->pairs;
}

static struct info *info_of(const struct level *root)
{
    return (void *)(root->buffer.data + 24);
}

static void leave(struct way *way)
{
    while (way->depth > 0) {
        ext4_release(&way->levels[--way->depth].buffer);
    }
}

static u32 limit_of(const struct ext4 *fs, u32 entries_at)
{
    return (fs->block_size - entries_at) / (u32)sizeof(struct pair) -
           (fs->checksums ? 1 : 0);
}

static void changed(struct inode *dir, const struct level *level)
{
    ext4_change(ext4_of(dir), level->buffer.page, SEAL_DIRECTORY, dir);
}

static int enter_level(struct inode *dir, struct way *way, u64 block,
                       u32 hash)
{
    const struct ext4 *fs = ext4_of(dir);
    struct level *level = &way->levels[way->depth];
    u32 entries_at = way->depth == 0 ? ROOT_ENTRIES : NODE_ENTRIES;
    int error = ext4_dir_buffer(dir, block, &level->buffer);
    if (error != 0) {
        return error;
    }
    way->depth++;
    level->pairs = (void *)(level->buffer.data + entries_at);
    const struct count *count = count_of(level);
    if (count->count == 0 || count->count > count->limit ||
        count->limit != limit_of(fs, entries_at)) {
        return ext4_damaged(ext4_of(dir), "inode %lu: index block %lu",
                            dir->ino, block);
    }
    u32 low = 1;
    u32 high = count->count;
    while (low < high) {
        u32 middle = (low + high) / 2;
        if (level->pairs[middle].hash > hash) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    level->position = low - 1;
    return 0;
}

/* To the index entry for a name: -EOPNOTSUPP if its hash is not known. */
static int walk(struct inode *dir, const char *name, usize length,
                struct way *way, u32 *hash)
{
    struct ext4_buffer root;
    way->depth = 0;
    int error = ext4_dir_buffer(dir, 0, &root);
    if (error != 0) {
        return error;
    }
    struct info info;
    memcpy(&info, root.data + 24, sizeof(info));
    ext4_release(&root);
    if (!ext4_hash_known(info.hash_version) || info.info_length != 8 ||
        info.levels >= LEVELS_MAX) {
        return -EOPNOTSUPP;
    }
    *hash = ext4_hash(ext4_of(dir), info.hash_version, name, length);
    error = enter_level(dir, way, 0, *hash);
    if (error == 0 && info.levels == 1) {
        const struct level *top = &way->levels[0];
        error = enter_level(dir, way, top->pairs[top->position].block,
                            *hash);
    }
    if (error != 0) {
        leave(way);
    }
    return error;
}

/*
 * The leaf where a name is, or is to go; *more says that names of the same
 * hash are in other leaves, too.
 */
int htree_leaf(struct inode *dir, const char *name, usize length, u64 *block,
               bool *more)
{
    struct way way;
    u32 hash;
    int error = walk(dir, name, length, &way, &hash);
    if (error != 0) {
        return error;
    }
    const struct level *last = &way.levels[way.depth - 1];
    u32 next = last->position + 1;
    *block = last->pairs[last->position].block;
    if (next < count_of(last)->count) {
        *more = last->pairs[next].hash == (hash | CONTINUED);
    } else {
        /* The next leaf hangs on another node, or there is none. */
        const struct level *top = &way.levels[0];
        u32 up = top->position + 1;
        *more = way.depth > 1 && up < count_of(top)->count &&
                top->pairs[up].hash == (hash | CONTINUED);
    }
    leave(&way);
    return 0;
}

static void insert_pair(struct level *level, u32 position, u32 hash,
                        u32 block)
{
    struct count *count = count_of(level);
    memmove(&level->pairs[position + 1], &level->pairs[position],
            (count->count - position) * sizeof(struct pair));
    level->pairs[position] = (struct pair){hash, block};
    count->count++;
}

/* The head of a node looks like an unused entry. */
static void make_node(const struct ext4 *fs, struct ext4_buffer *buffer,
                      struct level *level)
{
    memset(buffer->data, 0, fs->block_size);
    ((struct ext4_dirent *)(void *)buffer->data)->size =
        (u16)fs->block_size;
    level->buffer = *buffer;
    level->pairs = (void *)(buffer->data + NODE_ENTRIES);
    count_of(level)->limit = (u16)limit_of(fs, NODE_ENTRIES);
}

/* Room in the index: the root's entries move below it, or half of a node's
   to another node. The caller walks again. */
static int grow_index(struct inode *dir, struct way *way)
{
    const struct ext4 *fs = ext4_of(dir);
    struct level *root = &way->levels[0];
    struct ext4_buffer buffer;
    struct level node;
    u32 block;
    if (way->depth > 1 &&
        count_of(root)->count == count_of(root)->limit) {
        return -ENOSPC;
    }
    int error = ext4_dir_append(dir, &buffer, &block);
    if (error != 0) {
        return error;
    }
    make_node(fs, &buffer, &node);
    struct level *from = &way->levels[way->depth - 1];
    u32 total = count_of(from)->count;
    u32 keep = way->depth > 1 ? total / 2 : 0;
    u32 first_hash = keep > 0 ? from->pairs[keep].hash : 0;
    u32 first_block = keep > 0 ? from->pairs[keep].block
                               : count_of(from)->block;
    memcpy(&node.pairs[1], &from->pairs[keep + 1],
           (total - keep - 1) * sizeof(struct pair));
    count_of(&node)->count = (u16)(total - keep);
    count_of(&node)->block = first_block;
    if (keep > 0) {
        count_of(from)->count = (u16)keep;
        insert_pair(root, root->position + 1, first_hash, block);
        changed(dir, from);
    } else {
        count_of(root)->count = 1;
        count_of(root)->block = block;
        info_of(root)->levels = 1;
    }
    changed(dir, root);
    changed(dir, &node);
    ext4_release(&buffer);
    return 0;
}

/* An entry of a leaf that is being divided. */
struct slot {
    u32 hash;
    u16 offset, size;
};

static u32 collect(const struct ext4 *fs, u8 version, const u8 *data,
                   usize end, struct slot *slots)
{
    u32 count = 0;
    for (usize offset = 0; offset < end;) {
        const struct ext4_dirent *at = (const void *)(data + offset);
        if (at->size < 8 || offset + at->size > fs->block_size) {
            return 0; /* has been checked; never an endless loop */
        }
        if (at->inode != 0) {
            u32 hash = ext4_hash(fs, version, at->name, at->name_length);
            u16 size = (u16)ALIGN_UP(8U + at->name_length, 4);
            u32 place = count++;
            for (; place > 0 && slots[place - 1].hash > hash; place--) {
                slots[place] = slots[place - 1];
            }
            slots[place] = (struct slot){hash, (u16)offset, size};
        }
        offset += at->size;
    }
    return count;
}

/* Slots as entries one behind the other, the last up to the end. */
static void pack(const u8 *from, const struct slot *slots, u32 count,
                 u8 *to, usize end)
{
    usize at = 0;
    for (u32 i = 0; i < count; i++) {
        struct ext4_dirent *entry = (void *)(to + at);
        memcpy(entry, from + slots[i].offset, slots[i].size);
        entry->size = (u16)(i + 1 == count ? end - at : slots[i].size);
        at += entry->size;
    }
}

/* Where the bytes of the entries are halved. */
static u32 middle_of(const struct slot *slots, u32 count)
{
    u32 total = 0;
    u32 half = 0;
    u32 at = 0;
    for (u32 i = 0; i < count; i++) {
        total += slots[i].size;
    }
    while (at + 1 < count && half + slots[at].size <= total / 2) {
        half += slots[at++].size;
    }
    return MAX(at, 1U);
}

static int divide(struct inode *dir, struct way *way, struct ext4_buffer *leaf,
                  u8 *copy, struct slot *slots)
{
    const struct ext4 *fs = ext4_of(dir);
    struct level *last = &way->levels[way->depth - 1];
    usize end = ext4_dir_end(fs);
    struct ext4_buffer other;
    u32 block;
    u8 version = info_of(&way->levels[0])->hash_version;
    memcpy(copy, leaf->data, fs->block_size);
    u32 count = collect(fs, version, copy, end, slots);
    if (count < 2) {
        return -ENOSPC;
    }
    int error = ext4_dir_append(dir, &other, &block);
    if (error != 0) {
        return error;
    }
    u32 keep = middle_of(slots, count);
    u32 hash = slots[keep].hash;
    bool continued = slots[keep - 1].hash == hash;
    pack(copy, slots, keep, leaf->data, end);
    pack(copy, slots + keep, count - keep, other.data, end);
    insert_pair(last, last->position + 1,
                hash | (continued ? CONTINUED : 0), block);
    ext4_change(ext4_of(dir), leaf->page, SEAL_DIRECTORY, dir);
    ext4_change(ext4_of(dir), other.page, SEAL_DIRECTORY, dir);
    changed(dir, last);
    ext4_release(&other);
    return 0;
}

static int divide_leaf(struct inode *dir, struct way *way)
{
    const struct ext4 *fs = ext4_of(dir);
    const struct level *last = &way->levels[way->depth - 1];
    struct ext4_buffer leaf;
    u8 *copy = kmalloc(fs->block_size);
    struct slot *slots = kmalloc(fs->block_size / 8 * sizeof(*slots));
    int error = copy == NULL || slots == NULL ? -ENOMEM : 0;
    if (error == 0) {
        error = ext4_dir_buffer(dir, last->pairs[last->position].block,
                                &leaf);
    }
    if (error == 0) {
        error = divide(dir, way, &leaf, copy, slots);
        ext4_release(&leaf);
    }
    kfree(copy);
    kfree(slots);
    return error;
}

/* One step towards room for the name; the caller looks again. */
int htree_make_room(struct inode *dir, const char *name, usize length)
{
    struct way way;
    u32 hash;
    int error = walk(dir, name, length, &way, &hash);
    if (error != 0) {
        return error;
    }
    const struct count *count = count_of(&way.levels[way.depth - 1]);
    error = count->count == count->limit ? grow_index(dir, &way)
                                         : divide_leaf(dir, &way);
    leave(&way);
    return error;
}

/*
 * A directory of one block gets an index: its entries move to a leaf. The
 * directory is marked as hashed.
 */
int htree_make(struct inode *dir)
{
    const struct ext4 *fs = ext4_of(dir);
    struct ext4_buffer root;
    struct ext4_buffer leaf;
    u32 block;
    usize end = ext4_dir_end(fs);
    int error = ext4_dir_buffer(dir, 0, &root);
    if (error != 0) {
        return error;
    }
    error = ((struct ext4_dirent *)(void *)root.data)->size == 12
                ? ext4_dir_append(dir, &leaf, &block) : -EOPNOTSUPP;
    if (error != 0) {
        ext4_release(&root);
        return error;
    }
    struct ext4_dirent *parent = (void *)(root.data + 12);
    usize first = 12 + (usize)parent->size;
    usize moved = end - first;
    memcpy(leaf.data, root.data + first, moved);
    /* The last entry now ends where the leaf does. */
    usize at = 0;
    struct ext4_dirent *entry = (void *)leaf.data;
    while (at + entry->size < moved) {
        at += entry->size;
        entry = (void *)(leaf.data + at);
    }
    entry->size = (u16)(end - at);
    parent->size = (u16)(fs->block_size - 12);
    memset(root.data + 24, 0, fs->block_size - 24);
    struct level level = {.buffer = root,
                          .pairs = (void *)(root.data + ROOT_ENTRIES)};
    *info_of(&level) = (struct info){
        0, ext4_superblock(fs)->def_hash_version, 8, 0, 0};
    *count_of(&level) = (struct count){(u16)limit_of(fs, ROOT_ENTRIES), 1,
                                       block};
    ext4_node_of(dir)->flags |= EXT4_INDEX;
    changed(dir, &level);
    ext4_change(ext4_of(dir), leaf.page, SEAL_DIRECTORY, dir);
    ext4_inode_dirty(dir, true);
    ext4_release(&leaf);
    ext4_release(&root);
    return 0;
}
