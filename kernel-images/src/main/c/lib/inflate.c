/*
 * Decompression of gzip members. The size of what comes out is in the
 * trailer only, so the output starts small and grows; its pages come from
 * the modules' address range, which needs no contiguous memory.
 */
#include "inflate.h"
#include "errno.h"
#include "mem.h"
#include "string.h"

#define CODES_MAX 288
#define BITS_MAX 15

struct stream {
    const u8 *in;
    usize in_size, in_at;
    u64 bits;
    u32 bit_count;
    u8 *out;
    usize out_size, out_at;
    bool failed;
};

/* Canonical Huffman codes: how many of each length, and their symbols. */
struct codes {
    u16 count[BITS_MAX + 1];
    u16 symbols[CODES_MAX];
    u16 fast[512]; /* by the next 9 bits: symbol << 4 | length */
};

static void refill(struct stream *s)
{
    while (s->bit_count <= 56) {
        u64 byte = s->in_at < s->in_size ? s->in[s->in_at] : 0;
        s->in_at++;
        s->bits |= byte << s->bit_count;
        s->bit_count += 8;
    }
    if (s->in_at > s->in_size + 16) {
        s->failed = true;
    }
}

static u32 take(struct stream *s, u32 count)
{
    if (s->bit_count < count) {
        refill(s);
    }
    u32 value = (u32)(s->bits & ((1UL << count) - 1));
    s->bits >>= count;
    s->bit_count -= count;
    return value;
}

static bool build(struct codes *codes, const u8 *lengths, u32 n)
{
    u16 offsets[BITS_MAX + 2];
    u32 next[BITS_MAX + 2];
    memset(codes, 0, sizeof(*codes));
    for (u32 i = 0; i < n; i++) {
        codes->count[lengths[i]]++;
    }
    codes->count[0] = 0;
    int left = 1;
    u32 code = 0;
    offsets[1] = 0;
    next[1] = 0;
    for (u32 length = 1; length <= BITS_MAX; length++) {
        left = left * 2 - codes->count[length];
        if (left < 0) {
            return false;
        }
        offsets[length + 1] = offsets[length] + codes->count[length];
        code = (code + codes->count[length]) << 1;
        next[length + 1] = code;
    }
    for (u32 i = 0; i < n; i++) {
        u32 length = lengths[i];
        if (length == 0) {
            continue;
        }
        codes->symbols[offsets[length]++] = (u16)i;
        u32 value = next[length]++;
        if (length > 9) {
            continue;
        }
        u32 reversed = 0;
        for (u32 bit = 0; bit < length; bit++) {
            reversed |= (value >> bit & 1) << (length - 1 - bit);
        }
        for (u32 at = reversed; at < 512; at += 1U << length) {
            codes->fast[at] = (u16)(i << 4 | length);
        }
    }
    return true;
}

static u32 decode(struct stream *s, const struct codes *codes)
{
    if (s->bit_count < BITS_MAX) {
        refill(s);
    }
    u16 fast = codes->fast[s->bits & 511];
    if (fast != 0) {
        s->bits >>= fast & 15;
        s->bit_count -= fast & 15;
        return fast >> 4;
    }
    i32 code = 0;
    i32 first = 0;
    i32 index = 0;
    for (u32 length = 1; length <= BITS_MAX; length++) {
        code |= (i32)(s->bits & 1);
        s->bits >>= 1;
        s->bit_count--;
        i32 count = codes->count[length];
        if (code - count < first) {
            return codes->symbols[index + (code - first)];
        }
        index += count;
        first = (first + count) << 1;
        code <<= 1;
    }
    s->failed = true;
    return 0;
}

static bool reserve(struct stream *s, usize more)
{
    if (s->out_at + more <= s->out_size) {
        return true;
    }
    usize size = MAX(s->out_size * 2, s->out_at + more);
    size = ALIGN_UP(size, PAGE_SIZE);
    u8 *out = modules_alloc(size);
    if (out == NULL) {
        size = ALIGN_UP(s->out_at + more + (1UL << 20), PAGE_SIZE);
        out = modules_alloc(size);
    }
    if (out == NULL) {
        s->failed = true;
        return false;
    }
    if (s->out != NULL) {
        memcpy(out, s->out, s->out_at);
        modules_free(s->out, s->out_size);
    }
    s->out = out;
    s->out_size = size;
    return true;
}

static void copy_back(struct stream *s, u32 distance, u32 length)
{
    if (distance > s->out_at || !reserve(s, length)) {
        s->failed = true;
        return;
    }
    u8 *to = s->out + s->out_at;
    const u8 *from = to - distance;
    for (u32 i = 0; i < length; i++) {
        to[i] = from[i];
    }
    s->out_at += length;
}

static void compressed(struct stream *s, const struct codes *literals,
                       const struct codes *distances)
{
    static const u16 length_base[29] = {
        3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
        31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const u8 length_bits[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1,
                                       1, 1, 2, 2, 2, 2, 3, 3, 3, 3,
                                       4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const u16 distance_base[30] = {
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,
        33,  49,  65,  97,  129, 193,  257,  385,  513,  769,
        1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    while (!s->failed) {
        u32 symbol = decode(s, literals);
        if (symbol < 256) {
            if (reserve(s, 1)) {
                s->out[s->out_at++] = (u8)symbol;
            }
        } else if (symbol == 256) {
            return;
        } else if (symbol > 285) {
            s->failed = true;
        } else {
            u32 length = length_base[symbol - 257] +
                         take(s, length_bits[symbol - 257]);
            u32 code = decode(s, distances);
            if (code > 29) {
                s->failed = true;
                return;
            }
            u32 extra = code < 4 ? 0 : code / 2 - 1;
            copy_back(s, distance_base[code] + take(s, extra), length);
        }
    }
}

static void stored(struct stream *s)
{
    take(s, s->bit_count % 8);
    u32 length = take(s, 16);
    u32 check = take(s, 16);
    if (length != (check ^ 0xffff) || !reserve(s, length)) {
        s->failed = true;
        return;
    }
    for (u32 i = 0; i < length && !s->failed; i++) {
        s->out[s->out_at++] = (u8)take(s, 8);
    }
}

struct tables {
    struct codes literals, distances, lengths;
    u8 list[320];
};

static void dynamic(struct stream *s, struct tables *t)
{
    static const u8 order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                 11, 4,  12, 3, 13, 2, 14, 1, 15};
    u32 literals = take(s, 5) + 257;
    u32 distances = take(s, 5) + 1;
    u32 lengths = take(s, 4) + 4;
    u8 first[19] = {0};
    for (u32 i = 0; i < lengths; i++) {
        first[order[i]] = (u8)take(s, 3);
    }
    if (literals > 286 || !build(&t->lengths, first, 19)) {
        s->failed = true;
        return;
    }
    u32 at = 0;
    while (at < literals + distances && !s->failed) {
        u32 symbol = decode(s, &t->lengths);
        if (symbol < 16) {
            t->list[at++] = (u8)symbol;
            continue;
        }
        u8 value = 0;
        u32 repeat;
        if (symbol == 16) {
            if (at == 0) {
                s->failed = true;
                return;
            }
            value = t->list[at - 1];
            repeat = 3 + take(s, 2);
        } else {
            repeat = symbol == 17 ? 3 + take(s, 3) : 11 + take(s, 7);
        }
        if (at + repeat > literals + distances) {
            s->failed = true;
            return;
        }
        while (repeat-- > 0) {
            t->list[at++] = value;
        }
    }
    if (!build(&t->literals, t->list, literals) ||
        !build(&t->distances, t->list + literals, distances)) {
        s->failed = true;
        return;
    }
    compressed(s, &t->literals, &t->distances);
}

static void fixed(struct stream *s, struct tables *t)
{
    memset(t->list, 8, 144);
    memset(t->list + 144, 9, 112);
    memset(t->list + 256, 7, 24);
    memset(t->list + 280, 8, 8);
    build(&t->literals, t->list, 288);
    memset(t->list, 5, 30);
    build(&t->distances, t->list, 30);
    compressed(s, &t->literals, &t->distances);
}

static usize skip_header(const u8 *in, usize size)
{
    enum { HCRC = 2, EXTRA = 4, NAME = 8, COMMENT = 16 };
    if (size < 18 || in[2] != 8) {
        return 0;
    }
    u8 flags = in[3];
    usize at = 10;
    if ((flags & EXTRA) != 0) {
        at += 2U + in[at] + in[at + 1] * 256U;
    }
    for (int field = 0; field < 2; field++) {
        if ((flags & (field == 0 ? NAME : COMMENT)) != 0) {
            while (at < size && in[at] != 0) {
                at++;
            }
            at++;
        }
    }
    at += (flags & HCRC) != 0 ? 2 : 0;
    return at < size ? at : 0;
}

u8 *gunzip(const u8 *from, usize size, usize *used, usize *out_size)
{
    struct tables *tables = kmalloc(sizeof(*tables));
    struct stream s = {.in = from, .in_size = size};
    s.in_at = skip_header(from, size);
    if (tables == NULL || s.in_at == 0) {
        kfree(tables);
        return err_ptr(tables == NULL ? -ENOMEM : -EINVAL);
    }
    reserve(&s, MAX(size * 3, PAGE_SIZE));
    bool last = false;
    while (!last && !s.failed) {
        last = take(&s, 1) != 0;
        switch (take(&s, 2)) {
        case 0: stored(&s); break;
        case 1: fixed(&s, tables); break;
        case 2: dynamic(&s, tables); break;
        default: s.failed = true; break;
        }
    }
    kfree(tables);
    usize end = s.in_at - s.bit_count / 8;
    if (s.failed || end + 8 > size) {
        if (s.out != NULL) {
            modules_free(s.out, s.out_size);
        }
        return err_ptr(-EINVAL);
    }
    *used = end + 8; /* checksum and length follow */
    *out_size = s.out_at;
    /* Give back what was reserved too much, so that the size tells all. */
    usize kept = ALIGN_UP(s.out_at, PAGE_SIZE);
    if (kept < s.out_size) {
        modules_free(s.out + kept, s.out_size - kept);
    }
    return s.out;
}

void gunzip_free(u8 *out, usize out_size)
{
    modules_free(out, out_size);
}
