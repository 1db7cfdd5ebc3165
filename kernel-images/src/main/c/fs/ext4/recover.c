/*
 * Replaying a journal that was in use when the power went, be it ours or
 * Linux's. Three passes over the sets whose commit block is there: which is
 * the last one, which blocks have been revoked (freed since: an old copy
 * must not come back), and then the blocks are put where they belong.
 */
#include "block.h"
#include "errno.h"
#include "ext4.h"
#include "jbd2.h"
#include "print.h"
#include "string.h"

#define KNOWN_INCOMPAT                                            \
    (JBD2_INCOMPAT_REVOKE | JBD2_INCOMPAT_64BIT | JBD2_INCOMPAT_ASYNC | \
     JBD2_INCOMPAT_CSUM_V2 | JBD2_INCOMPAT_CSUM_V3)

enum pass { FIND_END, REVOKE, REPLAY };

struct revoked {
    u64 block;
    u32 sequence;
};

struct recovery {
    struct ext4 *fs;
    struct inode *journal;
    u32 length, first, start, sequence, incompat;
    u32 end_sequence; /* the first that is not there */
    u8 *block, *data;
    struct revoked *revoked;
    u32 revoked_count;
    u32 replayed;
};

static int read_at(struct recovery *r, u32 at, u8 *to)
{
    i64 block = ext4_map(r->journal, at);
    return block <= 0 ? (block == 0 ? -EUCLEAN : (int)block)
                      : ext4_transfer(r->fs, (u64)block, to, false);
}

static u32 after(const struct recovery *r, u32 at)
{
    return at + 1 >= r->length ? r->first : at + 1;
}

static usize tag_size(const struct recovery *r)
{
    return (r->incompat & JBD2_INCOMPAT_CSUM_V3) != 0   ? 16
           : (r->incompat & JBD2_INCOMPAT_64BIT) != 0   ? 12 : 8;
}

/* The tag at `from`: its block and its flags. */
static u64 read_tag(const struct recovery *r, const u8 *from, u32 *flags)
{
    u32 high = 0;
    u32 low;
    if ((r->incompat & JBD2_INCOMPAT_CSUM_V3) != 0) {
        struct jbd2_tag3 tag;
        memcpy(&tag, from, sizeof(tag));
        *flags = be32(tag.flags);
        low = be32(tag.block);
        high = be32(tag.block_high);
    } else {
        struct jbd2_tag tag = {0};
        memcpy(&tag, from, tag_size(r));
        *flags = be16(tag.flags);
        low = be32(tag.block);
        high = be32(tag.block_high);
    }
    bool wide = (r->incompat & JBD2_INCOMPAT_64BIT) != 0;
    return low | (wide ? (u64)high << 32 : 0);
}

static bool is_revoked(const struct recovery *r, u64 block, u32 sequence)
{
    for (u32 i = 0; i < r->revoked_count; i++) {
        if (r->revoked[i].block == block &&
            (i32)(r->revoked[i].sequence - sequence) >= 0) {
            return true;
        }
    }
    return false;
}

static int put_back(struct recovery *r, u32 at, u64 block, u32 flags,
                    u32 sequence)
{
    if (is_revoked(r, block, sequence)) {
        return 0;
    }
    int error = read_at(r, at, r->data);
    if (error == 0 && (flags & JBD2_TAG_ESCAPED) != 0) {
        u32 magic = be32(JBD2_MAGIC);
        memcpy(r->data, &magic, sizeof(magic));
    }
    if (error == 0) {
        error = ext4_transfer(r->fs, block, r->data, true);
    }
    /* What mounting has read of it before is no longer true. */
    struct page *page = cache_find(r->fs->device, block);
    if (error == 0 && page != NULL) {
        memcpy(page_address(page), r->data, PAGE_SIZE);
    }
    if (page != NULL) {
        page_put(page);
    }
    r->replayed++;
    return error;
}

/* Goes over the blocks that a descriptor announces. */
static int descriptor(struct recovery *r, enum pass pass, u32 *at,
                      u32 sequence)
{
    usize size = tag_size(r);
    bool csum = (r->incompat &
                 (JBD2_INCOMPAT_CSUM_V2 | JBD2_INCOMPAT_CSUM_V3)) != 0;
    usize end = r->fs->block_size - (csum ? 4 : 0);
    usize offset = sizeof(struct jbd2_header);
    u32 flags = 0;
    while (offset + size <= end && (flags & JBD2_TAG_LAST) == 0) {
        u64 block = read_tag(r, r->block + offset, &flags);
        offset += size + ((flags & JBD2_TAG_SAME_UUID) != 0 ? 0 : 16);
        if (pass == REPLAY) {
            int error = put_back(r, *at, block, flags, sequence);
            if (error != 0) {
                return error;
            }
        }
        *at = after(r, *at);
    }
    return 0;
}

static int revoke(struct recovery *r, u32 sequence)
{
    u32 size;
    memcpy(&size, r->block + sizeof(struct jbd2_header), sizeof(size));
    size = MIN(be32(size), r->fs->block_size);
    usize each = (r->incompat & JBD2_INCOMPAT_64BIT) != 0 ? 8 : 4;
    for (usize offset = 16; offset + each <= size; offset += each) {
        u32 words[2] = {0, 0};
        memcpy(words, r->block + offset, each);
        u64 block = each == 8 ? (u64)be32(words[0]) << 32 | be32(words[1])
                              : be32(words[0]);
        struct revoked *more =
            krealloc(r->revoked, r->revoked_count * sizeof(*more),
                     (r->revoked_count + 1) * sizeof(*more));
        if (more == NULL) {
            return -ENOMEM;
        }
        r->revoked = more;
        r->revoked[r->revoked_count++] = (struct revoked){block, sequence};
    }
    return 0;
}

static int one_pass(struct recovery *r, enum pass pass)
{
    u32 at = r->start;
    u32 sequence = r->sequence;
    for (u32 seen = 0; seen < r->length; seen++) {
        if (pass != FIND_END && sequence == r->end_sequence) {
            return 0;
        }
        int error = read_at(r, at, r->block);
        struct jbd2_header head;
        memcpy(&head, r->block, sizeof(head));
        if (error != 0) {
            return error;
        }
        if (be32(head.magic) != JBD2_MAGIC ||
            be32(head.sequence) != sequence) {
            break;
        }
        at = after(r, at);
        switch (be32(head.type)) {
        case JBD2_DESCRIPTOR:
            error = descriptor(r, pass, &at, sequence);
            break;
        case JBD2_REVOKE:
            error = pass == REVOKE ? revoke(r, sequence) : 0;
            break;
        case JBD2_COMMIT: sequence++; break;
        default: seen = r->length; break;
        }
        if (error != 0) {
            return error;
        }
    }
    if (pass == FIND_END) {
        r->end_sequence = sequence;
    }
    return 0;
}

static int replay(struct recovery *r)
{
    int error = one_pass(r, FIND_END);
    if (error == 0) {
        error = one_pass(r, REVOKE);
    }
    if (error == 0) {
        error = one_pass(r, REPLAY);
    }
    if (error == 0) {
        error = block_flush(block_of(r->fs->device));
    }
    return error;
}

static int mark_empty(struct recovery *r)
{
    int error = read_at(r, 0, r->block);
    struct jbd2_superblock *sb = (void *)r->block;
    sb->start = 0;
    sb->sequence = be32(r->end_sequence + 1);
    sb->compat = 0;
    sb->incompat = 0;
    sb->checksum_type = 0;
    sb->checksum = 0;
    i64 block = ext4_map(r->journal, 0);
    return error != 0 ? error
           : block <= 0 ? -EUCLEAN
                        : ext4_transfer(r->fs, (u64)block, sb, true);
}

static int run(struct recovery *r)
{
    int error = read_at(r, 0, r->block);
    const struct jbd2_superblock *sb = (void *)r->block;
    r->length = be32(sb->length);
    r->first = be32(sb->first);
    r->start = be32(sb->start);
    r->sequence = be32(sb->sequence);
    r->incompat = be32(sb->header.type) == JBD2_SUPERBLOCK_V2
                      ? be32(sb->incompat) : 0;
    r->end_sequence = r->sequence;
    if (error == 0 && be32(sb->header.magic) != JBD2_MAGIC) {
        error = -EUCLEAN;
    }
    if (error == 0 && (r->incompat & ~(u32)KNOWN_INCOMPAT) != 0) {
        log_err("EXT4-fs: journal features %x are not supported",
                r->incompat & ~(u32)KNOWN_INCOMPAT);
        error = -EINVAL;
    }
    if (error == 0 && r->start != 0) {
        error = replay(r);
        if (error == 0) {
            error = mark_empty(r);
        }
        log_info("EXT4-fs (%s): recovery complete: %u blocks",
                 block_of(r->fs->device)->name, r->replayed);
    }
    return error;
}

int ext4_journal_recover(struct ext4 *fs)
{
    struct recovery r = {.fs = fs};
    r.journal = ext4_inode_get(fs->super,
                               ext4_superblock(fs)->journal_inum);
    if (is_err(r.journal)) {
        return (int)ptr_err(r.journal);
    }
    r.block = kmalloc(fs->block_size);
    r.data = kmalloc(fs->block_size);
    int error = r.block == NULL || r.data == NULL ? -ENOMEM : run(&r);
    kfree(r.block);
    kfree(r.data);
    kfree(r.revoked);
    inode_put(r.journal);
    return error;
}
