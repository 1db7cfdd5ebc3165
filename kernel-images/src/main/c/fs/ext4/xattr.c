/* Extended attributes in a block of their own, which files may share. */
#include "errno.h"
#include "ext4.h"
#include "string.h"

#define XATTR_MAGIC 0xea020000

struct xattr_block {
    u32 magic, refs, blocks, hash, checksum, reserved[3];
} packed;

static void seal(const struct ext4 *fs, u64 block, u8 *data)
{
    struct xattr_block *head = (void *)data;
    head->checksum = 0;
    if (fs->checksums) {
        u32 crc = crc32c(fs->seed, &block, sizeof(block));
        head->checksum = crc32c(crc, data, fs->block_size);
    }
}

/* The file goes: the block too, unless others use it. In ext4_begin. */
int ext4_acl_free(struct inode *inode)
{
    struct ext4 *fs = ext4_of(inode);
    struct ext4_node *node = ext4_node_of(inode);
    struct ext4_buffer buffer;
    u64 block = node->acl_block;
    int error = ext4_block(fs, block, &buffer);
    if (error != 0) {
        return error;
    }
    struct xattr_block *head = (void *)buffer.data;
    if (head->magic != XATTR_MAGIC) {
        error = ext4_damaged(fs, "inode %lu: attribute block %lu", inode->ino,
                             block);
    } else if (head->refs > 1) {
        head->refs--;
        seal(fs, block, buffer.data);
        ext4_change(fs, buffer.page, SEAL_NONE, NULL);
    } else {
        ext4_forget(fs, block);
        error = ext4_free_blocks(fs, block, 1);
    }
    ext4_release(&buffer);
    node->acl_block = 0;
    inode->blocks -= fs->block_size / 512;
    return error;
}
