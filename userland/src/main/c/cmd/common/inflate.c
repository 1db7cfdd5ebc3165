#include "inflate.h"
#include <setjmp.h>
#include <string.h>

#define WINDOW 32768
#define LONGEST 15 /* bits of a code */
#define QUICK 9    /* codes up to so many bits are found in one step */
#define MOST_CODES 320

/*
 * A Huffman code. Codes of one length are consecutive numbers, so that a
 * longer code is found by counting; short ones stand in a table under all the
 * bits that may follow them.
 */
struct code {
    uint16_t count[LONGEST + 1];
    uint16_t symbols[MOST_CODES]; /* by length, then by number */
    uint16_t quick[1 << QUICK];   /* symbol << 4 | length; 0: look further */
};

struct inflater {
    const struct inflate_io *io;
    jmp_buf out;
    uint32_t bits; /* read, but not used: the lowest come first */
    unsigned bit_count;
    unsigned char window[WINDOW];
    size_t at;      /* in the window */
    int wrapped;    /* the window was full before */
    struct code literals, distances;
};

static _Noreturn void fail(struct inflater *f, enum inflate_result why)
{
    longjmp(f->out, (int)why);
}

static void want(struct inflater *f, unsigned n)
{
    while (f->bit_count < n) {
        int byte = f->io->next(f->io->data);
        if (byte < 0)
            fail(f, INFLATE_TRUNCATED);
        f->bits |= (uint32_t)byte << f->bit_count;
        f->bit_count += 8;
    }
}

static unsigned take(struct inflater *f, unsigned n)
{
    want(f, n);
    unsigned value = f->bits & ((1u << n) - 1);
    f->bits >>= n;
    f->bit_count -= n;
    return value;
}

static unsigned reversed(unsigned code, unsigned length)
{
    unsigned result = 0;
    for (unsigned i = 0; i < length; i++)
        result |= (code >> i & 1) << (length - 1 - i);
    return result;
}

/* RFC 1951 §3.2.2; -1 if there are more codes than fit. */
static int make_code(struct code *code, const unsigned char *lengths,
                     unsigned count)
{
    unsigned next[LONGEST + 2] = {0}, first[LONGEST + 2] = {0};
    int left = 1;
    memset(code, 0, sizeof *code);
    for (unsigned i = 0; i < count; i++)
        code->count[lengths[i]]++;
    code->count[0] = 0;
    for (unsigned n = 1; n <= LONGEST; n++) {
        left = 2 * left - code->count[n];
        if (left < 0)
            return -1;
        first[n + 1] = (first[n] + code->count[n]) << 1;
        next[n + 1] = next[n] + code->count[n];
    }
    for (unsigned i = 0; i < count; i++) {
        unsigned n = lengths[i];
        if (!n)
            continue;
        code->symbols[next[n]++] = (uint16_t)i;
        unsigned bits = reversed(first[n]++, n);
        for (; n <= QUICK && bits < 1u << QUICK; bits += 1u << n)
            code->quick[bits] = (uint16_t)(i << 4 | n);
    }
    return left;
}

static unsigned symbol(struct inflater *f, const struct code *code)
{
    /* The stream's last bits may be fewer than the table's width. */
    unsigned entry = code->quick[f->bits & ((1u << QUICK) - 1)];
    if (entry && (entry & 15) <= f->bit_count) {
        f->bits >>= entry & 15;
        f->bit_count -= entry & 15;
        return entry >> 4;
    }
    unsigned value = 0, first = 0, index = 0;
    for (unsigned n = 1; n <= LONGEST; n++) {
        value |= take(f, 1);
        unsigned count = code->count[n];
        if (value < first + count)
            return code->symbols[index + value - first];
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    fail(f, INFLATE_WRONG);
}

static void flush(struct inflater *f)
{
    if (f->at && f->io->put(f->io->data, f->window, f->at))
        fail(f, INFLATE_STOPPED);
    if (f->at == WINDOW)
        f->wrapped = 1;
    f->at = 0;
}

static void put(struct inflater *f, unsigned char byte)
{
    f->window[f->at++] = byte;
    if (f->at == WINDOW)
        flush(f);
}

static void stored(struct inflater *f)
{
    f->bits >>= f->bit_count & 7;
    f->bit_count &= ~7u;
    unsigned n = take(f, 16), check = take(f, 16);
    if (n != (~check & 0xffff))
        fail(f, INFLATE_WRONG);
    while (n--)
        put(f, (unsigned char)take(f, 8));
}

static void fixed_codes(struct inflater *f)
{
    unsigned char lengths[288];
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    make_code(&f->literals, lengths, 288);
    memset(lengths, 5, 30);
    make_code(&f->distances, lengths, 30);
}

/* RFC 1951 §3.2.7: the lengths of the codes are themselves compressed. */
static void read_codes(struct inflater *f)
{
    static const unsigned char order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                            11, 4,  12, 3, 13, 2, 14, 1, 15};
    unsigned char lengths[MOST_CODES] = {0};
    unsigned literals = take(f, 5) + 257, distances = take(f, 5) + 1;
    unsigned count = take(f, 4) + 4, at = 0;
    if (literals > 286 || distances > 30)
        fail(f, INFLATE_WRONG);
    for (unsigned i = 0; i < count; i++)
        lengths[order[i]] = (unsigned char)take(f, 3);
    if (make_code(&f->literals, lengths, 19) != 0)
        fail(f, INFLATE_WRONG);
    memset(lengths, 0, sizeof lengths);
    while (at < literals + distances) {
        unsigned s = symbol(f, &f->literals), repeat = 1, value = s;
        if (s == 16) {
            if (at == 0)
                fail(f, INFLATE_WRONG);
            value = lengths[at - 1];
            repeat = 3 + take(f, 2);
        } else if (s > 16) {
            value = 0;
            repeat = s == 17 ? 3 + take(f, 3) : 11 + take(f, 7);
        }
        if (at + repeat > literals + distances)
            fail(f, INFLATE_WRONG);
        memset(lengths + at, (int)value, repeat);
        at += repeat;
    }
    /* A block must be able to end; a lone distance may leave a code over. */
    if (!lengths[256] || make_code(&f->literals, lengths, literals) < 0 ||
        make_code(&f->distances, lengths + literals, distances) < 0)
        fail(f, INFLATE_WRONG);
}

static void compressed(struct inflater *f)
{
    static const uint16_t length_base[29] = {
        3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
        31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint16_t distance_base[30] = {
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,
        33,  49,  65,  97,  129, 193,  257,  385,  513,  769,
        1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    for (;;) {
        unsigned s = symbol(f, &f->literals);
        if (s < 256) {
            put(f, (unsigned char)s);
            continue;
        }
        if (s == 256)
            return;
        s -= 257;
        if (s >= 29)
            fail(f, INFLATE_WRONG);
        unsigned extra = s < 8 || s == 28 ? 0 : s / 4 - 1;
        unsigned length = length_base[s] + take(f, extra);
        unsigned d = symbol(f, &f->distances);
        if (d >= 30)
            fail(f, INFLATE_WRONG);
        size_t distance = distance_base[d] + take(f, d < 4 ? 0 : d / 2 - 1);
        if (distance > f->at && !f->wrapped)
            fail(f, INFLATE_WRONG);
        while (length--)
            put(f, f->window[(f->at + WINDOW - distance) % WINDOW]);
    }
}

enum inflate_result inflate(const struct inflate_io *io)
{
    static struct inflater f; /* too large for a stack */
    f.io = io;
    f.bits = f.bit_count = 0;
    f.at = 0;
    f.wrapped = 0;
    int why = setjmp(f.out);
    if (why)
        return (enum inflate_result)why;
    unsigned last;
    do {
        last = take(&f, 1);
        switch (take(&f, 2)) {
        case 0:
            stored(&f);
            break;
        case 1:
            fixed_codes(&f);
            compressed(&f);
            break;
        case 2:
            read_codes(&f);
            compressed(&f);
            break;
        default:
            fail(&f, INFLATE_WRONG);
        }
    } while (!last);
    flush(&f);
    return INFLATE_DONE;
}
