/*
 * Files that live without a name because somebody has them open, and files
 * whose end is being cut off: a list on the disk, from the superblock from
 * inode to inode (in the field that is the time of deletion later), so that
 * after a power cut their blocks are found and freed.
 */
#include "errno.h"
#include "ext4.h"
#include "print.h"

/* The field of the list that names `inode`, or would. */
static int store_next(struct ext4 *fs, const struct ext4_node *node,
                      u32 next)
{
    struct page *page;
    struct ext4_inode *raw;
    if (node == NULL) {
        ext4_superblock(fs)->last_orphan = next;
        ext4_change(fs, fs->sb_page, SEAL_SUPER, NULL);
        return 0;
    }
    u32 number = (u32)node->inode->ino;
    int error = ext4_raw_inode(fs, number, &page, &raw);
    if (error == 0) {
        raw->dtime = next;
        ext4_seal_inode(fs, number, raw);
        ext4_change(fs, page, SEAL_NONE, NULL);
        page_put(page);
    }
    return error;
}

/* At the head. Inside ext4_begin. */
int ext4_orphan_add(struct inode *inode)
{
    struct ext4 *fs = ext4_of(inode);
    struct ext4_node *node = ext4_node_of(inode);
    if (!list_empty(&node->orphan)) {
        return 0;
    }
    int error = ext4_inode_store(inode);
    if (error == 0) {
        error = store_next(fs, node, ext4_superblock(fs)->last_orphan);
    }
    if (error == 0) {
        list_push(&node->orphan, &fs->orphans);
        error = store_next(fs, NULL, (u32)inode->ino);
    }
    return error;
}

static u32 next_of(const struct ext4 *fs, const struct ext4_node *node)
{
    if (node->orphan.next == &fs->orphans) {
        return 0;
    }
    const struct ext4_node *next =
        list_entry(node->orphan.next, struct ext4_node, orphan);
    return (u32)next->inode->ino;
}

int ext4_orphan_remove(struct inode *inode)
{
    struct ext4 *fs = ext4_of(inode);
    struct ext4_node *node = ext4_node_of(inode);
    if (list_empty(&node->orphan)) {
        return 0;
    }
    const struct ext4_node *before =
        node->orphan.prev == &fs->orphans
            ? NULL : list_entry(node->orphan.prev, struct ext4_node, orphan);
    int error = store_next(fs, before, next_of(fs, node));
    list_remove(&node->orphan);
    if (error == 0) {
        error = store_next(fs, node, 0);
    }
    return error;
}

static int delete(struct inode *inode)
{
    struct ext4 *fs = ext4_of(inode);
    struct ext4_node *node = ext4_node_of(inode);
    u32 number = (u32)inode->ino;
    struct page *page;
    struct ext4_inode *raw;
    int error = 0;
    if ((node->flags & EXT4_EXTENTS) != 0) {
        error = ext4_tree_truncate(inode, 0);
    }
    if (error == 0 && node->acl_block != 0) {
        error = ext4_acl_free(inode);
    }
    if (error == 0) {
        error = ext4_orphan_remove(inode);
    }
    if (error == 0) {
        inode->size = 0;
        error = ext4_inode_store(inode);
    }
    if (error == 0) {
        error = ext4_raw_inode(fs, number, &page, &raw);
    }
    if (error == 0) {
        raw->dtime = (u32)(inode->ctime / 1000000000);
        ext4_seal_inode(fs, number, raw);
        page_put(page);
        error = ext4_free_inode_number(fs, number, S_ISDIR(inode->mode));
    }
    /* Truncating has put it on the list of those to be stored. */
    ext4_inode_settled(inode);
    return error;
}

/* The last reference to a file without a name has gone. */
int ext4_inode_delete(struct inode *inode)
{
    struct ext4 *fs = ext4_of(inode);
    cache_truncate(inode, 0); /* waits for pages on their way to the disk */
    int error = ext4_begin(fs, EXT4_FEW);
    if (error != 0) {
        return error;
    }
    error = delete(inode);
    if (error != 0) {
        log_err("EXT4-fs: inode %lu could not be deleted: error %d",
                inode->ino, error);
    }
    ext4_end(fs);
    return error;
}

static int clean_one(struct inode *inode)
{
    struct ext4 *fs = ext4_of(inode);
    int error = ext4_begin(fs, EXT4_FEW);
    if (error == 0) {
        u64 blocks = (inode->size + fs->block_size - 1) / fs->block_size;
        error = ext4_tree_truncate(inode, blocks);
        if (error == 0) {
            error = ext4_orphan_remove(inode);
        }
        ext4_end(fs);
    }
    return error;
}

/* When mounting: those that a power cut has left. The whole list comes into
   memory first, so that each has its neighbours. */
void ext4_orphans_clean(struct super *super, u32 first)
{
    struct ext4 *fs = super->private;
    u32 deleted = 0;
    u32 truncated = 0;
    for (u32 number = first; number != 0 && number <= fs->inodes_count;) {
        struct page *page;
        struct ext4_inode *raw;
        struct inode *inode = ext4_inode_get(super, number);
        if (is_err(inode) || !list_empty(&ext4_node_of(inode)->orphan) ||
            ext4_raw_inode(fs, number, &page, &raw) != 0) {
            ext4_damaged(fs, "orphan list at inode %u", number);
            return;
        }
        list_append(&ext4_node_of(inode)->orphan, &fs->orphans);
        number = raw->dtime;
        page_put(page);
    }
    while (!list_empty(&fs->orphans)) {
        struct inode *inode =
            list_first(&fs->orphans, struct ext4_node, orphan)->inode;
        bool named = inode->nlink > 0;
        if (named && clean_one(inode) != 0) {
            return;
        }
        inode_put(inode); /* deletes it if it has no name */
        deleted += !named;
        truncated += named;
    }
    log_info("EXT4-fs: %u orphan inodes deleted, %u truncated", deleted,
             truncated);
}
