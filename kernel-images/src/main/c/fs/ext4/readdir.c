/* Going over all entries of a directory: listing it, and whether it is
   empty. */
#include "errno.h"
#include "htree.h"

/* 0, -ENOTEMPTY, or what went wrong. */
int ext4_dir_empty(struct inode *dir)
{
    const struct ext4 *fs = ext4_of(dir);
    for (u64 block = 0; block < ext4_dir_blocks(dir); block++) {
        struct ext4_buffer buffer;
        int error = ext4_dir_buffer(dir, block, &buffer);
        for (usize offset = 0; error == 0 && offset < fs->block_size;) {
            const struct ext4_dirent *at = ext4_dir_entry(fs, buffer.data, offset);
            if (at == NULL) {
                error = ext4_dir_damaged(dir, block);
            } else if (at->inode != 0 && !ext4_dir_is(at, ".", 1) && !ext4_dir_is(at, "..", 2)) {
                error = -ENOTEMPTY;
            } else {
                offset += at->size;
            }
        }
        if (error == -EUCLEAN && ext4_dir_blocks(dir) == 0) {
            return error;
        }
        if (error != 0) {
            ext4_release(&buffer);
            return error;
        }
        ext4_release(&buffer);
    }
    return 0;
}

/* Entries may have gone since the last call: a position inside of one that
   has grown over it means the next one. */
static int read_block(struct file *file, struct dir_sink *sink,
                      const struct ext4_buffer *buffer, bool *stop)
{
    static const u8 types[8] = {0, 8, 4, 2, 6, 1, 12, 10};
    struct inode *dir = file->inode;
    const struct ext4 *fs = ext4_of(dir);
    u64 base = ALIGN_DOWN(file->pos, (u64)fs->block_size);
    for (usize offset = 0; offset < fs->block_size;) {
        const struct ext4_dirent *at = ext4_dir_entry(fs, buffer->data, offset);
        if (at == NULL) {
            return ext4_dir_damaged(dir, base / fs->block_size);
        }
        u64 next = base + offset + at->size;
        if (base + offset >= file->pos) {
            if (at->inode != 0 &&
                !sink->add(sink, at->name, at->name_length, at->inode,
                           types[at->type & 7], next)) {
                *stop = true;
                return 0;
            }
            file->pos = next;
        }
        offset += at->size;
    }
    file->pos = base + fs->block_size;
    return 0;
}

static int readdir(struct file *file, struct dir_sink *sink)
{
    struct inode *dir = file->inode;
    const struct ext4 *fs = ext4_of(dir);
    bool stop = false;
    while (!stop && file->pos < dir->size) {
        struct ext4_buffer buffer;
        int error = ext4_dir_buffer(dir, file->pos / fs->block_size, &buffer);
        if (error != 0) {
            return error;
        }
        error = read_block(file, sink, &buffer, &stop);
        ext4_release(&buffer);
        if (error != 0) {
            return error;
        }
    }
    return 0;
}

const struct file_ops ext4_dir_ops = {.readdir = readdir,
                                      .fsync = ext4_fsync};
