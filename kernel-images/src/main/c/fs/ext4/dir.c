/*
 * Directories: entries one behind the other in blocks, each with the way to
 * the next one. A hashed directory can be read as if it were not: its index
 * looks like unused entries. Where a name is, or is to go, htree.c tells.
 */
#include "errno.h"
#include "htree.h"
#include "string.h"

#define HEAD sizeof(struct ext4_dirent)
#define TAIL_SIZE 12
#define TAIL_TYPE 0xde

static usize needed(usize name_length)
{
    return ALIGN_UP(HEAD + name_length, 4);
}

usize ext4_dir_blocks(const struct inode *dir)
{
    return dir->size / ext4_of(dir)->block_size;
}

/* With checksums the last twelve bytes hold one. */
usize ext4_dir_end(const struct ext4 *fs)
{
    return fs->block_size - (fs->checksums ? TAIL_SIZE : 0);
}

int ext4_dir_buffer(struct inode *dir, u64 index, struct ext4_buffer *out)
{
    i64 block = ext4_map(dir, index);
    if (block <= 0) {
        return block < 0 ? (int)block : -EUCLEAN;
    }
    return ext4_block(ext4_of(dir), (u64)block, out);
}

/* The entry at an offset of a block, or NULL if it is none. */
struct ext4_dirent *ext4_dir_entry(const struct ext4 *fs, u8 *data,
                                    usize offset)
{
    struct ext4_dirent *entry = (void *)(data + offset);
    if (offset + HEAD > fs->block_size || entry->size < HEAD ||
        entry->size % 4 != 0 || offset + entry->size > fs->block_size ||
        entry->name_length + HEAD > entry->size) {
        return NULL;
    }
    return entry;
}

bool ext4_dir_is(const struct ext4_dirent *entry, const char *name,
                 usize length)
{
    return entry->inode != 0 && entry->name_length == length &&
           memcmp(entry->name, name, length) == 0;
}

int ext4_dir_damaged(struct inode *dir, u64 block)
{
    return ext4_damaged(ext4_of(dir), "inode %lu: directory block %lu",
                        dir->ino, block);
}

static int find_in_block(struct inode *dir, u64 block, const char *name,
                         usize length, struct ext4_entry *found)
{
    const struct ext4 *fs = ext4_of(dir);
    int error = ext4_dir_buffer(dir, block, &found->buffer);
    if (error != 0) {
        return error;
    }
    found->before = NULL;
    for (usize offset = 0; offset < fs->block_size;) {
        found->at = ext4_dir_entry(fs, found->buffer.data, offset);
        if (found->at == NULL) {
            error = ext4_dir_damaged(dir, block);
            break;
        }
        if (ext4_dir_is(found->at, name, length)) {
            return 0;
        }
        found->before = found->at;
        offset += found->at->size;
    }
    ext4_release(&found->buffer);
    return error != 0 ? error : -ENOENT;
}

static int find_anywhere(struct inode *dir, const char *name, usize length,
                         struct ext4_entry *found)
{
    for (u64 block = 0; block < ext4_dir_blocks(dir); block++) {
        int error = find_in_block(dir, block, name, length, found);
        if (error != -ENOENT) {
            return error;
        }
    }
    return -ENOENT;
}

static bool is_hashed(struct inode *dir)
{
    return (ext4_node_of(dir)->flags & EXT4_INDEX) != 0;
}

/* With a reference to the block, which the caller releases. "." and ".." are
   in the first block of every directory. */
int ext4_find(struct inode *dir, const char *name, usize length,
              struct ext4_entry *found)
{
    bool more = true;
    u64 block = 0;
    bool dots = name[0] == '.' &&
                (length == 1 || (length == 2 && name[1] == '.'));
    if (is_hashed(dir) && !dots &&
        htree_leaf(dir, name, length, &block, &more) == 0) {
        int error = find_in_block(dir, block, name, length, found);
        if (error != -ENOENT || !more) {
            return error;
        }
    }
    return find_anywhere(dir, name, length, found);
}

static u8 type_of(const struct inode *inode)
{
    switch (inode->mode & S_IFMT) {
    case S_IFREG: return 1;
    case S_IFDIR: return 2;
    case S_IFCHR: return 3;
    case S_IFBLK: return 4;
    case S_IFIFO: return 5;
    case S_IFSOCK: return 6;
    case S_IFLNK: return 7;
    default: return 0;
    }
}

static void changed(struct inode *dir, struct ext4_buffer *buffer)
{
    ext4_change(ext4_of(dir), buffer->page, SEAL_DIRECTORY, dir);
}

void ext4_point(struct inode *dir, struct ext4_entry *entry,
                const struct inode *inode)
{
    entry->at->inode = (u32)inode->ino;
    entry->at->type = type_of(inode);
    changed(dir, &entry->buffer);
}

/* Its room goes to the entry before it; the first of a block stays, unused. */
void ext4_remove(struct inode *dir, struct ext4_entry *entry)
{
    if (entry->before != NULL) {
        entry->before->size += entry->at->size;
    } else {
        entry->at->inode = 0;
    }
    changed(dir, &entry->buffer);
}

static void fill(struct ext4_dirent *entry, usize size, const char *name,
                 usize length, const struct inode *inode)
{
    entry->inode = (u32)inode->ino;
    entry->size = (u16)size;
    entry->name_length = (u8)length;
    entry->type = type_of(inode);
    memcpy(entry->name, name, length);
}

/* A block without entries; with room for its checksum at the end. */
static void make_empty(const struct ext4 *fs, u8 *data)
{
    usize end = ext4_dir_end(fs);
    memset(data, 0, fs->block_size);
    ((struct ext4_dirent *)(void *)data)->size = (u16)end;
    if (end < fs->block_size) {
        struct ext4_dirent *tail = (void *)(data + end);
        tail->size = TAIL_SIZE;
        tail->type = TAIL_TYPE;
    }
}

/* One more block at the end of the directory, and its number there. */
int ext4_dir_append(struct inode *dir, struct ext4_buffer *out, u32 *number)
{
    const struct ext4 *fs = ext4_of(dir);
    *number = (u32)ext4_dir_blocks(dir);
    i64 block = ext4_map_new(dir, *number);
    if (block < 0) {
        return (int)block;
    }
    int error = ext4_block(fs, (u64)block, out);
    if (error == 0) {
        make_empty(fs, out->data);
        dir->size += fs->block_size;
        changed(dir, out);
        ext4_inode_dirty(dir, true);
    }
    return error;
}

/* Into the first gap of the block that is large enough. */
static int add_to_block(struct inode *dir, u64 block,
                        struct ext4_buffer *buffer, const char *name,
                        usize length, const struct inode *inode)
{
    const struct ext4 *fs = ext4_of(dir);
    usize want = needed(length);
    usize end = ext4_dir_end(fs);
    for (usize offset = 0; offset < end;) {
        struct ext4_dirent *at = ext4_dir_entry(fs, buffer->data, offset);
        if (at == NULL) {
            return ext4_dir_damaged(dir, block);
        }
        usize used = at->inode != 0 ? needed(at->name_length) : 0;
        usize size = at->size;
        if (size >= used + want) {
            if (used > 0) {
                at->size = (u16)used;
                at = (void *)((u8 *)at + used);
            }
            fill(at, size - used, name, length, inode);
            changed(dir, buffer);
            return 0;
        }
        offset += size;
    }
    return -ENOSPC;
}

/*
 * A directory whose hash is not known here becomes a plain one: the root of
 * its index is the gap behind "..", inner nodes are blocks without entries.
 * e2fsck -D hashes it again.
 */
static int drop_index(struct inode *dir)
{
    const struct ext4 *fs = ext4_of(dir);
    for (u64 block = 0; block < ext4_dir_blocks(dir); block++) {
        struct ext4_buffer buffer;
        int error = ext4_dir_buffer(dir, block, &buffer);
        if (error != 0) {
            return error;
        }
        struct ext4_dirent *first = (void *)buffer.data;
        usize end = ext4_dir_end(fs);
        if (block == 0) {
            struct ext4_dirent *parent = (void *)(buffer.data + 12);
            u32 inode = parent->inode;
            struct ext4_dirent self = *first;
            make_empty(fs, buffer.data);
            *first = self;
            first->name[0] = '.';
            *parent = (struct ext4_dirent){inode, (u16)(end - 12), 2, 2};
            memcpy(parent->name, "..", 2);
            changed(dir, &buffer);
        } else if (first->inode == 0 && first->size == fs->block_size) {
            make_empty(fs, buffer.data);
            changed(dir, &buffer);
        }
        ext4_release(&buffer);
    }
    ext4_node_of(dir)->flags &= ~(u32)EXT4_INDEX;
    ext4_inode_dirty(dir, true);
    return 0;
}

static int add_in(struct inode *dir, u64 block, const char *name,
                  usize length, const struct inode *inode)
{
    struct ext4_buffer buffer;
    int error = ext4_dir_buffer(dir, block, &buffer);
    if (error == 0) {
        error = add_to_block(dir, block, &buffer, name, length, inode);
        ext4_release(&buffer);
    }
    return error;
}

static int add_hashed(struct inode *dir, const char *name, usize length,
                      const struct inode *inode)
{
    for (;;) {
        u64 block;
        bool more;
        int error = htree_leaf(dir, name, length, &block, &more);
        if (error == 0) {
            error = add_in(dir, block, name, length, inode);
            if (error != -ENOSPC) {
                return error;
            }
            error = htree_make_room(dir, name, length);
        }
        if (error != 0) {
            return error;
        }
    }
}

static int add_anywhere(struct inode *dir, const char *name, usize length,
                        const struct inode *inode)
{
    struct ext4_buffer buffer;
    u32 number;
    for (u64 block = 0; block < ext4_dir_blocks(dir); block++) {
        int error = add_in(dir, block, name, length, inode);
        if (error != -ENOSPC) {
            return error;
        }
    }
    int error = ext4_dir_append(dir, &buffer, &number);
    if (error == 0) {
        ext4_release(&buffer);
        error = add_in(dir, number, name, length, inode);
    }
    return error;
}

static bool wants_index(struct inode *dir)
{
    const struct ext4_superblock *sb = ext4_superblock(ext4_of(dir));
    return ext4_dir_blocks(dir) == 1 &&
           (sb->compat & EXT4_COMPAT_DIR_INDEX) != 0 &&
           ext4_hash_known(sb->def_hash_version);
}

/* Inside ext4_begin; the name is not there yet. A directory that outgrows
   its first block becomes a hashed one. */
int ext4_add(struct inode *dir, const char *name, usize length,
             const struct inode *inode)
{
    int error = 0;
    if (!is_hashed(dir) && wants_index(dir)) {
        error = add_in(dir, 0, name, length, inode);
        if (error != -ENOSPC) {
            return error;
        }
        error = htree_make(dir);
        if (error != 0 && error != -EOPNOTSUPP) {
            return error;
        }
    }
    if (is_hashed(dir)) {
        error = add_hashed(dir, name, length, inode);
        if (error != -EOPNOTSUPP) {
            return error;
        }
        error = drop_index(dir);
        if (error != 0) {
            return error;
        }
    }
    return add_anywhere(dir, name, length, inode);
}

/* The first block of a new directory. */
int ext4_dir_init(struct inode *dir, const struct inode *parent)
{
    struct ext4_buffer buffer;
    u32 number;
    int error = ext4_dir_append(dir, &buffer, &number);
    if (error != 0) {
        return error;
    }
    struct ext4_dirent *self = (void *)buffer.data;
    usize rest = self->size - needed(1);
    fill(self, needed(1), ".", 1, dir);
    fill((void *)(buffer.data + needed(1)), rest, "..", 2, parent);
    ext4_release(&buffer);
    return 0;
}
