/* The journal of ext4 on the disk ("Journal (jbd2)"); all big-endian. */
#ifndef FAB_JBD2_H
#define FAB_JBD2_H

#include "types.h"

#define JBD2_MAGIC 0xc03b3998
#define JBD2_DESCRIPTOR 1
#define JBD2_COMMIT 2
#define JBD2_SUPERBLOCK_V2 4
#define JBD2_REVOKE 5

#define JBD2_INCOMPAT_REVOKE 1
#define JBD2_INCOMPAT_64BIT 2
#define JBD2_INCOMPAT_ASYNC 4
#define JBD2_INCOMPAT_CSUM_V2 8
#define JBD2_INCOMPAT_CSUM_V3 16

#define JBD2_TAG_ESCAPED 1
#define JBD2_TAG_SAME_UUID 2
#define JBD2_TAG_LAST 8

struct jbd2_header {
    u32 magic, type, sequence;
} packed;

struct jbd2_superblock {
    struct jbd2_header header;
    u32 block_size, length, first, sequence, start;
    u32 error, compat, incompat, ro_compat;
    u8 uuid[16];
    u32 users, dynamic, max_transaction, max_data;
    u8 checksum_type, padding[171];
    u32 checksum;
    u8 user_ids[768];
} packed;

_Static_assert(sizeof(struct jbd2_superblock) == 1024, "jbd2 superblock");

/* Without the checksum features: 8 bytes, 12 with 64-bit block numbers. */
struct jbd2_tag {
    u32 block;
    u16 checksum, flags;
    u32 block_high;
} packed;

/* With version 3 of them. */
struct jbd2_tag3 {
    u32 block, flags, block_high, checksum;
} packed;

static inline u16 be16(u16 value)
{
    return __builtin_bswap16(value);
}

static inline u32 be32(u32 value)
{
    return __builtin_bswap32(value);
}

#endif
