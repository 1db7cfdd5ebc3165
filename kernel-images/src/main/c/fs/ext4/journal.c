/*
 * Changes and commits. Everything that changes metadata runs between
 * ext4_begin and ext4_end, one task at a time; the blocks it changes stay in
 * memory, together with those of earlier changes, until a commit writes
 * them all: contents of files first, so that no file ever shows what its
 * blocks held before, then the metadata, through the journal if there is
 * one (jbd2.c). After a power cut either all of it is there or none.
 *
 * A commit happens when somebody syncs, when the set grows too large for
 * the journal, and every few seconds.
 */
#include "block.h"
#include "errno.h"
#include "ext4.h"
#include "print.h"
#include "task.h"

/* With a reference to each inode: it may not go while it is to be stored. */
void ext4_inode_dirty(struct inode *inode, bool owed)
{
    struct ext4 *fs = ext4_of(inode);
    struct ext4_node *node = ext4_node_of(inode);
    if (owed && !node->owed) {
        node->owed = true;
        fs->tx.owed++;
    }
    if (node->queue == EXT4_CLEAN) {
        inode_get(inode);
    }
    if (node->queue != EXT4_DIRTY) {
        node->queue = EXT4_DIRTY;
        list_remove(&node->dirty);
        list_append(&node->dirty, &fs->dirty);
    }
}

/* It has just been stored, and the caller has a reference of its own. */
void ext4_inode_settled(struct inode *inode)
{
    struct ext4_node *node = ext4_node_of(inode);
    if (node->owed) {
        node->owed = false;
        ext4_of(inode)->tx.owed--;
    }
    if (node->queue != EXT4_CLEAN) {
        node->queue = EXT4_CLEAN;
        list_remove(&node->dirty);
        inode_put(inode);
    }
}

static bool mine(const struct ext4 *fs)
{
    return fs->depth > 0 && fs->lock.owner == current();
}

bool ext4_has_room(const struct ext4 *fs, u32 blocks)
{
    /* One more for the superblock. */
    return fs->tx.count + fs->tx.owed + blocks + 1 <= fs->tx.capacity;
}

int ext4_begin(struct ext4 *fs, u32 blocks)
{
    if (mine(fs)) {
        fs->depth++;
        return 0;
    }
    mutex_lock(&fs->lock);
    fs->depth = 1;
    int error = (fs->super->flags & SUPER_READONLY) != 0 ? -EROFS : 0;
    if (error == 0 && !ext4_has_room(fs, blocks)) {
        error = ext4_commit_locked(fs);
    }
    if (error != 0) {
        ext4_end(fs);
    }
    return error;
}

/* References that a commit has set free may be the last: not under lock. */
static void drop_settled(struct ext4 *fs)
{
    while (!list_empty(&fs->settled)) {
        struct ext4_node *node =
            list_first(&fs->settled, struct ext4_node, dirty);
        ext4_inode_settled(node->inode);
    }
}

void ext4_end(struct ext4 *fs)
{
    if (--fs->depth > 0) {
        return;
    }
    mutex_unlock(&fs->lock);
    drop_settled(fs);
}

void ext4_change(struct ext4 *fs, struct page *page, enum ext4_seal seal,
                 const struct inode *owner)
{
    struct ext4_tx *tx = &fs->tx;
    if ((page->flags & PAGE_JOURNAL) != 0) {
        return;
    }
    ASSERT(tx->count < tx->capacity);
    page->flags |= PAGE_JOURNAL;
    page_get(page);
    tx->blocks[tx->count++] = (struct ext4_tx_block){
        page, seal, owner != NULL ? (u32)owner->ino : 0,
        owner != NULL ? ext4_node_of(owner)->generation : 0};
}

void ext4_forget(struct ext4 *fs, u64 block)
{
    struct ext4_tx *tx = &fs->tx;
    for (u32 i = 0; i < tx->count; i++) {
        struct page *page = tx->blocks[i].page;
        if (page->index == block) {
            page->flags &= (u8)~PAGE_JOURNAL;
            page_put(page);
            tx->blocks[i] = tx->blocks[--tx->count];
            return;
        }
    }
}

/* Contents of all files that have a name; those without are let be. */
static int flush_contents(struct ext4 *fs)
{
    struct list *inodes = &fs->super->inodes;
    int result = 0;
    for (struct list *at = inodes->next; at != inodes;) {
        struct inode *inode = inode_get(list_entry(at, struct inode, node));
        int error = inode->nlink > 0 ? cache_flush(inode) : 0;
        result = error != 0 ? error : result;
        at = at->next;
        inode_put(inode);
    }
    return result;
}

static int store_one(struct ext4 *fs, struct ext4_node *node)
{
    int error = ext4_inode_store(node->inode);
    if (node->owed) {
        node->owed = false;
        fs->tx.owed--;
    }
    node->queue = EXT4_SETTLED;
    list_remove(&node->dirty);
    list_append(&node->dirty, &fs->settled);
    return error;
}

/* Those that belong to changed bitmaps first, for which there is room. The
   others have only new times or sizes and may wait for the next set. */
static int store_inodes(struct ext4 *fs, bool *more)
{
    struct ext4_node *node;
    struct ext4_node *next;
    int result = 0;
    *more = false;
    for (int pass = 0; pass < 2; pass++) {
        list_for_each_safe(node, next, &fs->dirty, dirty)
        {
            if (pass == 0 && !node->owed) {
                continue;
            }
            if (pass == 1 && !ext4_has_room(fs, 1)) {
                *more = true;
                return result;
            }
            int error = store_one(fs, node);
            result = error != 0 ? error : result;
        }
    }
    return result;
}

static void fill_superblock(struct ext4 *fs)
{
    struct ext4_superblock *sb = ext4_superblock(fs);
    sb->free_blocks_lo = (u32)fs->free_blocks;
    if ((sb->incompat & EXT4_INCOMPAT_64BIT) != 0) {
        sb->free_blocks_hi = (u32)(fs->free_blocks >> 32);
    }
    sb->free_inodes = fs->free_inodes;
    sb->wtime = (u32)(time_realtime() / NANOS);
    ext4_change(fs, fs->sb_page, SEAL_SUPER, NULL);
}

static int write_home(struct ext4 *fs)
{
    struct ext4_tx *tx = &fs->tx;
    for (u32 i = 0; i < tx->count; i++) {
        struct page *page = tx->blocks[i].page;
        int error = ext4_transfer(fs, page->index, page_address(page), true);
        if (error != 0) {
            return error;
        }
    }
    return block_flush(block_of(fs->device));
}

/* One set of blocks: sealed, journalled, and then put where they belong. */
static int write_set(struct ext4 *fs)
{
    struct ext4_tx *tx = &fs->tx;
    if (tx->count == 0) {
        return block_flush(block_of(fs->device));
    }
    fill_superblock(fs);
    for (u32 group = 0; group < fs->groups; group++) {
        if (fs->touched[group] != 0) {
            ext4_seal_group(fs, group);
        }
    }
    for (u32 i = 0; i < tx->count; i++) {
        ext4_seal_block(fs, &tx->blocks[i]);
    }
    int error = fs->journal.inode != NULL ? ext4_journal_write(fs) : 0;
    if (error == 0) {
        error = write_home(fs);
    }
    for (u32 i = 0; i < tx->count; i++) {
        tx->blocks[i].page->flags &= (u8)~PAGE_JOURNAL;
        page_put(tx->blocks[i].page);
    }
    tx->count = 0;
    ext4_groups_committed(fs);
    return error;
}

int ext4_commit_locked(struct ext4 *fs)
{
    bool more = true;
    int result = 0;
    while (more && result == 0) {
        result = flush_contents(fs);
        int error = store_inodes(fs, &more);
        result = error != 0 ? error : result;
        error = write_set(fs);
        result = error != 0 ? error : result;
    }
    if (result != 0 && !fs->failed) {
        ext4_damaged(fs, "commit failed: error %d", result);
    }
    return result;
}

/* Dropping the references that a commit held may remove files without a
   name, which is a change again. */
int ext4_commit(struct ext4 *fs)
{
    int error = 0;
    do {
        mutex_lock(&fs->lock);
        fs->depth = 1;
        if (!fs->failed) {
            error = ext4_commit_locked(fs);
        }
        ext4_end(fs);
    } while (error == 0 && !fs->failed && fs->tx.count > 0);
    return error;
}
