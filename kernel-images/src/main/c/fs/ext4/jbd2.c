/*
 * Writing the journal. One set at a time, always from its first block on:
 * by the time the next one comes, the blocks of the last are where they
 * belong, so there is never more than one set to replay, and no block that
 * has been freed since could be brought back (which is what revoke records
 * are for elsewhere).
 *
 *   superblock      "a set with this number may start at block 1"
 *   descriptor      where the blocks that follow belong
 *   blocks …        as often as needed
 *     – flush –
 *   commit          only with this the set counts
 *     – flush –
 */
#include "jbd2.h"
#include "block.h"
#include "errno.h"
#include "ext4.h"
#include "print.h"
#include "string.h"
#include "time.h"

#define TAG_SIZE 8UL
#define UUID_SIZE 16UL
#define CAPACITY_MAX 1024

static u32 tags_in_block(const struct ext4 *fs)
{
    return (u32)((fs->block_size - sizeof(struct jbd2_header) - UUID_SIZE) /
                 TAG_SIZE);
}

/* How many blocks of metadata fit, with their descriptors and the commit. */
u32 ext4_journal_capacity(const struct ext4_journal *journal)
{
    u32 room = journal->length - journal->first - 1;
    return MIN(room - room / 256 - 1, CAPACITY_MAX);
}

static int transfer(struct ext4 *fs, u32 at, void *data, bool write)
{
    i64 block = ext4_map(fs->journal.inode, at);
    return block <= 0 ? (block == 0 ? -EUCLEAN : (int)block)
                      : ext4_transfer(fs, (u64)block, data, write);
}

static int read_superblock(struct ext4 *fs)
{
    struct ext4_journal *journal = &fs->journal;
    const struct jbd2_superblock *sb = (void *)journal->buffer;
    int error = transfer(fs, 0, journal->buffer, false);
    if (error != 0) {
        return error;
    }
    journal->length = be32(sb->length);
    journal->first = be32(sb->first);
    journal->sequence = be32(sb->sequence);
    if (be32(sb->header.magic) != JBD2_MAGIC ||
        be32(sb->header.type) != JBD2_SUPERBLOCK_V2 ||
        be32(sb->block_size) != fs->block_size || journal->first == 0 ||
        journal->length > journal->inode->size / fs->block_size ||
        journal->length < journal->first + 256) {
        return ext4_damaged(fs, "the journal's superblock is not valid");
    }
    return 0;
}

static int open_inode(struct ext4 *fs)
{
    const struct ext4_superblock *sb = ext4_superblock(fs);
    struct ext4_journal *journal = &fs->journal;
    struct inode *inode = ext4_inode_get(fs->super, sb->journal_inum);
    if (is_err(inode)) {
        return (int)ptr_err(inode);
    }
    journal->inode = inode;
    journal->buffer = kmalloc(fs->block_size);
    return journal->buffer == NULL ? -ENOMEM : read_superblock(fs);
}

int ext4_journal_open(struct ext4 *fs)
{
    const struct ext4_superblock *sb = ext4_superblock(fs);
    struct ext4_journal *journal = &fs->journal;
    int error = 0;
    u64 capacity = CAPACITY_MAX;
    if ((sb->compat & EXT4_COMPAT_JOURNAL) != 0) {
        error = open_inode(fs);
        if (error == 0) {
            capacity = ext4_journal_capacity(journal);
            error = ext4_journal_mark(fs, true);
        }
    }
    /* They all stay in memory until the commit. */
    capacity = MAX(MIN(capacity, pages_total / 16), 128);
    struct ext4_tx *tx = &fs->tx;
    tx->blocks = error == 0 ? kzalloc(capacity * sizeof(*tx->blocks)) : NULL;
    tx->capacity = (u32)capacity;
    if (error == 0 && tx->blocks == NULL) {
        error = -ENOMEM;
    }
    if (error != 0) {
        ext4_journal_close(fs);
    }
    return error;
}

void ext4_journal_close(struct ext4 *fs)
{
    struct ext4_tx *tx = &fs->tx;
    struct ext4_journal *journal = &fs->journal;
    for (u32 i = 0; i < tx->count; i++) {
        tx->blocks[i].page->flags &= (u8)~PAGE_JOURNAL;
        page_put(tx->blocks[i].page);
    }
    /* After an error there may be inodes that could not be stored. */
    while (!list_empty(&fs->dirty)) {
        ext4_inode_settled(
            list_first(&fs->dirty, struct ext4_node, dirty)->inode);
    }
    kfree(tx->blocks);
    *tx = (struct ext4_tx){0};
    if (journal->inode != NULL) {
        inode_put(journal->inode);
    }
    kfree(journal->buffer);
    *journal = (struct ext4_journal){0};
}

/* With `in_use` the next set is to be looked for, else there is none. Of the
   journal's own features none is used. */
int ext4_journal_mark(struct ext4 *fs, bool in_use)
{
    struct ext4_journal *journal = &fs->journal;
    struct jbd2_superblock *sb = (void *)journal->buffer;
    int error = transfer(fs, 0, sb, false);
    if (error != 0) {
        return error;
    }
    sb->start = in_use ? be32(journal->first) : 0;
    sb->sequence = be32(journal->sequence + (in_use ? 0 : 1));
    sb->compat = 0;
    sb->incompat = 0;
    sb->ro_compat = 0;
    sb->checksum_type = 0;
    sb->checksum = 0;
    return transfer(fs, 0, sb, true);
}

static struct jbd2_header header(const struct ext4_journal *journal,
                                 u32 type)
{
    return (struct jbd2_header){be32(JBD2_MAGIC), be32(type),
                                be32(journal->sequence)};
}

static bool looks_like_journal(const struct page *page)
{
    u32 first;
    memcpy(&first, page_address(page), sizeof(first));
    return first == be32(JBD2_MAGIC);
}

/* The descriptor of blocks first … first + count - 1 of the set. */
static int write_descriptor(struct ext4 *fs, u32 at, u32 first, u32 count)
{
    const struct ext4_tx *tx = &fs->tx;
    u8 *buffer = fs->journal.buffer;
    memset(buffer, 0, fs->block_size);
    struct jbd2_header head = header(&fs->journal, JBD2_DESCRIPTOR);
    memcpy(buffer, &head, sizeof(head));
    usize offset = sizeof(head);
    for (u32 i = 0; i < count; i++) {
        const struct page *page = tx->blocks[first + i].page;
        u32 flags = (looks_like_journal(page) ? JBD2_TAG_ESCAPED : 0U) |
                    (i > 0 ? JBD2_TAG_SAME_UUID : 0U) |
                    (i + 1 == count ? JBD2_TAG_LAST : 0U);
        struct jbd2_tag tag = {be32((u32)page->index), 0, be16((u16)flags),
                               0};
        memcpy(buffer + offset, &tag, TAG_SIZE);
        /* The first tag is followed by a UUID that nobody looks at. */
        offset += TAG_SIZE + (i == 0 ? UUID_SIZE : 0);
    }
    return transfer(fs, at, buffer, true);
}

static int write_copy(struct ext4 *fs, u32 at, struct page *page)
{
    u8 *buffer = fs->journal.buffer;
    if (!looks_like_journal(page)) {
        return transfer(fs, at, page_address(page), true);
    }
    memcpy(buffer, page_address(page), fs->block_size);
    memset(buffer, 0, 4);
    return transfer(fs, at, buffer, true);
}

static int write_commit(struct ext4 *fs, u32 at)
{
    u8 *buffer = fs->journal.buffer;
    struct jbd2_header head = header(&fs->journal, JBD2_COMMIT);
    u64 now = time_realtime();
    u64 seconds = __builtin_bswap64(now / NANOS);
    u32 nanos = be32((u32)(now % NANOS));
    memset(buffer, 0, fs->block_size);
    memcpy(buffer, &head, sizeof(head));
    memcpy(buffer + 48, &seconds, sizeof(seconds));
    memcpy(buffer + 56, &nanos, sizeof(nanos));
    return transfer(fs, at, buffer, true);
}

int ext4_journal_write(struct ext4 *fs)
{
    struct ext4_journal *journal = &fs->journal;
    struct block_device *device = block_of(fs->device);
    const struct ext4_tx *tx = &fs->tx;
    u32 at = journal->first;
    journal->sequence++;
    int error = ext4_journal_mark(fs, true);
    for (u32 i = 0; error == 0 && i < tx->count;) {
        u32 count = MIN(tx->count - i, tags_in_block(fs));
        error = write_descriptor(fs, at++, i, count);
        for (; error == 0 && count > 0; count--) {
            error = write_copy(fs, at++, tx->blocks[i++].page);
        }
    }
    if (error == 0) {
        error = block_flush(device);
    }
    if (error == 0) {
        error = write_commit(fs, at);
    }
    return error != 0 ? error : block_flush(device);
}
