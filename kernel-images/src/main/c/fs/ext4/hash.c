/* The hash of names in hashed directories: half of MD4, over 32 bytes of the
   name at a time, seeded per file system. */
#include "htree.h"
#include "string.h"

#define HALF_MD4 1
#define HALF_MD4_UNSIGNED 4
#define FLAG_UNSIGNED 2
#define END 0xfffffffeU /* no name has it: it means the end of a listing */
#define WORDS 8

static u32 rotate(u32 value, int by)
{
    return value << by | value >> (32 - by);
}

static u32 choose(u32 x, u32 y, u32 z)
{
    return z ^ (x & (y ^ z));
}

static u32 majority(u32 x, u32 y, u32 z)
{
    return (x & y) + ((x ^ y) & z);
}

static u32 parity(u32 x, u32 y, u32 z)
{
    return x ^ y ^ z;
}

struct round {
    u32 (*mix)(u32 x, u32 y, u32 z);
    u32 constant;
    u8 words[WORDS];
    u8 shifts[4];
};

static void transform(u32 state[4], const u32 in[WORDS])
{
    static const struct round rounds[3] = {
        {choose, 0, {0, 1, 2, 3, 4, 5, 6, 7}, {3, 7, 11, 19}},
        {majority, 0x5a827999, {1, 3, 5, 7, 0, 2, 4, 6}, {3, 5, 9, 13}},
        {parity, 0x6ed9eba1, {3, 7, 2, 6, 1, 5, 0, 4}, {3, 9, 11, 15}},
    };
    u32 s[4] = {state[0], state[1], state[2], state[3]};
    for (int r = 0; r < 3; r++) {
        const struct round *round = &rounds[r];
        for (u32 i = 0; i < WORDS; i++) {
            /* a, d, c, b in turn are the word that changes. */
            u32 at = (4 - i % 4) % 4;
            u32 sum = s[at] +
                      round->mix(s[(at + 1) % 4], s[(at + 2) % 4],
                                 s[(at + 3) % 4]) +
                      in[round->words[i]] + round->constant;
            s[at] = rotate(sum, round->shifts[i % 4]);
        }
    }
    for (int i = 0; i < 4; i++) {
        state[i] += s[i];
    }
}

/* Up to 32 bytes of a name as words; the rest is padded with its length. */
static void words_of(const char *name, usize length, bool is_unsigned,
                     u32 out[WORDS])
{
    u32 pad = (u32)length | (u32)length << 8;
    pad |= pad << 16;
    usize count = MIN(length, WORDS * 4UL);
    usize at = 0;
    for (usize word = 0; word < WORDS; word++) {
        u32 value = pad;
        for (int i = 0; i < 4 && at < count; i++, at++) {
            u32 byte = is_unsigned ? (u32)(u8)name[at] : (u32)(i8)name[at];
            value = byte + (value << 8);
        }
        out[word] = value;
    }
}

bool ext4_hash_known(u8 version)
{
    return version == HALF_MD4 || version == HALF_MD4_UNSIGNED;
}

u32 ext4_hash(const struct ext4 *fs, u8 version, const char *name,
              usize length)
{
    const struct ext4_superblock *sb = ext4_superblock(fs);
    bool is_unsigned = version == HALF_MD4_UNSIGNED ||
                       (sb->flags & FLAG_UNSIGNED) != 0;
    u32 state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    u32 seed[4];
    u32 in[WORDS];
    memcpy(seed, sb->hash_seed, sizeof(seed));
    if ((seed[0] | seed[1] | seed[2] | seed[3]) != 0) {
        memcpy(state, seed, sizeof(state));
    }
    for (usize at = 0; at < length; at += WORDS * 4UL) {
        words_of(name + at, length - at, is_unsigned, in);
        transform(state, in);
    }
    u32 hash = state[1] & ~1U;
    return hash == END ? END - 2 : hash;
}
