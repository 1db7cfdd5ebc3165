/*
 * LZMA2 and LZMA as they are inside of .xz. LZMA codes each bit with a
 * probability that is learnt: a range coder narrows a range of 32 bits by
 * each, in the place that a context picks (the kind of symbol before, the
 * position, the byte before).
 */
#include "xz.h"
#include "../common/inflate.h"
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HALF 1024 /* a probability of one half, of 2048 */
#define STATES 12
#define POSITIONS 16 /* 1 << pb at most */

typedef uint16_t chance;

struct lengths {
    chance choice, choice2;
    chance low[POSITIONS][8], middle[POSITIONS][8], high[256];
};

struct lzma {
    const unsigned char *in, *end;
    struct text *out;
    size_t start; /* of the dictionary in out */
    uint32_t range, code;
    unsigned state, lc, lp, pb;
    uint32_t distances[4];
    chance is_match[STATES][POSITIONS], is_repeat[STATES];
    chance is_repeat0[STATES], is_repeat1[STATES], is_repeat2[STATES];
    chance is_repeat0_long[STATES][POSITIONS];
    chance slots[4][64], special[128], align[16];
    struct lengths match, repeat;
    chance literals[16][0x300]; /* lc + lp <= 4 in LZMA2 */
    jmp_buf fail;
    const char *trouble;
};

static _Noreturn void fail(struct lzma *z, const char *trouble)
{
    z->trouble = trouble;
    longjmp(z->fail, 1);
}

static unsigned byte(struct lzma *z)
{
    if (z->in == z->end)
        fail(z, "it ends too early");
    return *z->in++;
}

static unsigned bit(struct lzma *z, chance *p)
{
    uint32_t bound = (z->range >> 11) * *p;
    unsigned result = z->code >= bound;
    if (result) {
        z->range -= bound;
        z->code -= bound;
        *p = (chance)(*p - (*p >> 5));
    } else {
        z->range = bound;
        *p = (chance)(*p + ((2048 - *p) >> 5));
    }
    if (z->range < 1u << 24) {
        z->range <<= 8;
        z->code = z->code << 8 | byte(z);
    }
    return result;
}

static unsigned tree(struct lzma *z, chance *p, unsigned bits)
{
    unsigned m = 1;
    for (unsigned i = 0; i < bits; i++)
        m = m << 1 | bit(z, &p[m]);
    return m - (1u << bits);
}

static unsigned reverse_tree(struct lzma *z, chance *p, unsigned bits)
{
    unsigned m = 1, result = 0;
    for (unsigned i = 0; i < bits; i++) {
        unsigned b = bit(z, &p[m]);
        m = m << 1 | b;
        result |= b << i;
    }
    return result;
}

static uint32_t direct(struct lzma *z, unsigned bits)
{
    uint32_t result = 0;
    while (bits--) {
        z->range >>= 1;
        unsigned b = z->code >= z->range;
        z->code -= b ? z->range : 0;
        result = result << 1 | b;
        if (z->range < 1u << 24) {
            z->range <<= 8;
            z->code = z->code << 8 | byte(z);
        }
    }
    return result;
}

/* 2 to 273 */
static unsigned length(struct lzma *z, struct lengths *l, unsigned position)
{
    if (!bit(z, &l->choice))
        return 2 + tree(z, l->low[position], 3);
    if (!bit(z, &l->choice2))
        return 10 + tree(z, l->middle[position], 3);
    return 18 + tree(z, l->high, 8);
}

static unsigned char earlier(struct lzma *z, uint32_t distance)
{
    if (distance >= z->out->n - z->start)
        fail(z, "it refers to before the start");
    return (unsigned char)z->out->s[z->out->n - 1 - distance];
}

static void literal(struct lzma *z)
{
    size_t done = z->out->n - z->start;
    unsigned previous = done ? earlier(z, 0) : 0, m = 1;
    unsigned context = (unsigned)((done & ((1u << z->lp) - 1)) << z->lc) +
                       (previous >> (8 - z->lc));
    chance *p = z->literals[context];
    if (z->state >= 7) {
        /* After a match the byte is expected not to be the one there. */
        unsigned other = earlier(z, z->distances[0]), offset = 0x100;
        while (m < 0x100) {
            other <<= 1;
            unsigned expected = other & offset;
            unsigned b = bit(z, &p[offset + expected + m]);
            m = m << 1 | b;
            offset &= b ? expected : ~expected;
        }
    }
    while (m < 0x100)
        m = m << 1 | bit(z, &p[m]);
    text_put(z->out, (char)m);
    z->state = z->state < 4 ? 0 : z->state < 10 ? z->state - 3
                                                : z->state - 6;
}

static uint32_t new_distance(struct lzma *z, unsigned length)
{
    unsigned slot = tree(z, z->slots[length < 6 ? length - 2 : 3], 6);
    if (slot < 4)
        return slot;
    unsigned bits = slot / 2 - 1;
    uint32_t distance = (2 | (slot & 1)) << bits;
    if (slot < 14)
        return distance +
               reverse_tree(z, z->special + distance - slot, bits);
    distance += direct(z, bits - 4) << 4;
    return distance + reverse_tree(z, z->align, 4);
}

/* One of the four last distances; 0 if it is a single byte, else a length. */
static unsigned repeat_match(struct lzma *z, unsigned position)
{
    unsigned state = z->state, which = 0;
    if (!bit(z, &z->is_repeat0[state])) {
        if (!bit(z, &z->is_repeat0_long[state][position])) {
            z->state = state < 7 ? 9 : 11;
            return 0;
        }
    } else {
        which = 1 + bit(z, &z->is_repeat1[state]);
        if (which == 2)
            which += bit(z, &z->is_repeat2[state]);
        uint32_t distance = z->distances[which];
        for (; which; which--)
            z->distances[which] = z->distances[which - 1];
        z->distances[0] = distance;
    }
    z->state = state < 7 ? 8 : 11;
    return length(z, &z->repeat, position);
}

/* Up to a number of bytes; a match must not go beyond. */
static void symbols(struct lzma *z, size_t wanted)
{
    size_t stop = z->out->n + wanted;
    while (z->out->n < stop) {
        unsigned position =
            (unsigned)(z->out->n - z->start) & ((1u << z->pb) - 1);
        unsigned n = 1;
        if (!bit(z, &z->is_match[z->state][position])) {
            literal(z);
            continue;
        }
        if (bit(z, &z->is_repeat[z->state])) {
            n = repeat_match(z, position);
            n = n ? n : 1;
        } else {
            memmove(z->distances + 1, z->distances,
                    3 * sizeof *z->distances);
            n = length(z, &z->match, position);
            z->distances[0] = new_distance(z, n);
            z->state = z->state < 7 ? 7 : 10;
        }
        if (n > stop - z->out->n)
            fail(z, "a match is too long");
        while (n--)
            text_put(z->out, (char)earlier(z, z->distances[0]));
    }
}

static void reset_state(struct lzma *z)
{
    chance *p = (chance *)z->is_match;
    chance *end = (chance *)((char *)z->literals + sizeof z->literals);
    while (p < end)
        *p++ = HALF;
    memset(z->distances, 0, sizeof z->distances);
    z->state = 0;
}

static void properties(struct lzma *z)
{
    unsigned value = byte(z);
    z->lc = value % 9;
    z->lp = value / 9 % 5;
    z->pb = value / 45;
    if (z->pb > 4 || z->lc + z->lp > 4)
        fail(z, "bad properties");
}

/* Chunks: a control byte says what they reset (liblzma's lzma2 comment). */
static void chunks(struct lzma *z)
{
    for (;;) {
        unsigned control = byte(z);
        if (control == 0)
            return;
        if (control >= 0xe0 || control == 1)
            z->start = z->out->n;
        size_t size = byte(z) << 8;
        size += byte(z) + 1;
        if (control < 0x80) {
            if (control > 2 || size > (size_t)(z->end - z->in))
                fail(z, "a bad chunk");
            text_add(z->out, z->in, size);
            z->in += size;
            continue;
        }
        size += (size_t)(control & 0x1f) << 16;
        size_t packed = byte(z) << 8;
        packed += byte(z) + 1;
        if (control >= 0xc0)
            properties(z);
        if (control >= 0xa0)
            reset_state(z);
        if (packed > (size_t)(z->end - z->in) || packed < 5)
            fail(z, "a bad chunk");
        const unsigned char *end = z->in + packed;
        z->in++; /* always zero */
        z->range = 0xffffffff;
        z->code = 0;
        for (int i = 0; i < 4; i++)
            z->code = z->code << 8 | byte(z);
        symbols(z, size);
        if (z->in > end)
            fail(z, "a bad chunk");
        z->in = end;
    }
}

static uint32_t le32(const unsigned char *s)
{
    return s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16 |
           (uint32_t)s[3] << 24;
}

/* §3.1: size, flags, perhaps sizes, one filter: 0x21 with a byte. */
static void block_header(struct lzma *z)
{
    const unsigned char *start = z->in;
    size_t size = (size_t)(*start + 1) * 4;
    if (size > (size_t)(z->end - start) ||
        le32(start + size - 4) != crc32_add(0, start, size - 4))
        fail(z, "a bad block header");
    unsigned flags = start[1];
    z->in += 2;
    for (unsigned sizes = (flags >> 6 & 1) + (flags >> 7); sizes; sizes--)
        while (byte(z) & 0x80)
            ;
    if ((flags & 3) != 0 || byte(z) != 0x21)
        fail(z, "another filter than LZMA2");
    z->in = start + size;
}

static void stream(struct lzma *z)
{
    static const unsigned char sizes[16] = {0,  4,  4,  4,  8,  8,  8,  16,
                                            16, 16, 32, 32, 32, 64, 64, 64};
    const unsigned char *head = z->in;
    if (z->end - head < 24 || memcmp(head, "\3757zXZ\0", 6) != 0 ||
        head[6] != 0 || le32(head + 8) != crc32_add(0, head + 6, 2))
        fail(z, "not an .xz file");
    unsigned check = head[7] & 15;
    z->in += 12;
    /* A zero where a block's size would be is the index: all is there. */
    while (z->in < z->end && *z->in) {
        block_header(z);
        const unsigned char *data = z->in;
        size_t before = z->out->n;
        chunks(z);
        while ((z->in - data) % 4)
            byte(z);
        if ((size_t)(z->end - z->in) < sizes[check])
            fail(z, "it ends too early");
        if (check == 1 &&
            le32(z->in) != crc32_add(0, z->out->s + before,
                                     z->out->n - before))
            fail(z, "the checksum is wrong");
        z->in += sizes[check];
    }
}

const char *xz_unpack(const unsigned char *bytes, size_t n,
                      struct text *result)
{
    struct lzma *z = need_memory(sizeof *z);
    z->in = bytes;
    z->end = bytes + n;
    z->out = result;
    z->start = result->n;
    if (!setjmp(z->fail))
        stream(z);
    const char *trouble = z->trouble;
    free(z);
    return trouble;
}
