/*
 * Input is taken in pieces of 64 KB, each with the 32 KB before it in view.
 * A piece becomes tokens (a byte, or a length and a distance), found through
 * chains of places where the same three bytes begin; the tokens become a
 * block in whichever of the three forms is shortest.
 */
#include "deflate.h"
#include <stdlib.h>
#include <string.h>

#define WINDOW 32768u
#define PIECE 65536u
#define HASH_BITS 15
#define SHORTEST 3u
#define LONGEST 258u
#define NOWHERE 0xffffffffu

struct token {
    uint16_t length; /* 0: a byte */
    uint16_t value;  /* the byte, or the distance less one */
};

struct deflater {
    const struct deflate_io *io;
    int failed;
    unsigned chain;        /* how many places are looked at */
    unsigned good_enough;  /* no better match is looked for */
    uint8_t bytes[WINDOW + PIECE];
    uint32_t head[1u << HASH_BITS], before[WINDOW + PIECE];
    struct token tokens[PIECE];
    unsigned token_count;
    uint32_t literal_count[286], distance_count[30];
    uint64_t bits;
    unsigned bit_count;
    uint8_t out[4096];
    size_t filled;
};

static const uint16_t length_base[29] = {
    3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint16_t distance_base[30] = {
    1,    2,    3,    4,    5,    7,    9,    13,    17,   25,
    33,   49,   65,   97,   129,  193,  257,  385,   513,  769,
    1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static uint8_t length_code[LONGEST + 1];
static uint8_t near_code[257], far_code[257]; /* of distances, by 1 and 128 */

static unsigned length_extra(unsigned code)
{
    return code < 8 || code == 28 ? 0 : code / 4 - 1;
}

static unsigned distance_extra(unsigned code)
{
    return code < 4 ? 0 : code / 2 - 1;
}

static void make_tables(void)
{
    for (unsigned code = 0; code < 29; code++)
        for (unsigned n = length_base[code]; n <= LONGEST; n++)
            length_code[n] = (uint8_t)code;
    for (unsigned code = 0; code < 30; code++)
        for (unsigned d = distance_base[code]; d <= WINDOW;) {
            if (d <= 256) {
                near_code[d++] = (uint8_t)code;
            } else {
                far_code[(d - 1) >> 7] = (uint8_t)code;
                d += 128;
            }
        }
}

static unsigned distance_code(unsigned distance)
{
    return distance <= 256 ? near_code[distance]
                           : far_code[(distance - 1) >> 7];
}

static void flush(struct deflater *d)
{
    if (d->filled && d->io->put(d->io->data, d->out, d->filled))
        d->failed = 1;
    d->filled = 0;
}

static void put(struct deflater *d, unsigned value, unsigned n)
{
    d->bits |= (uint64_t)value << d->bit_count;
    d->bit_count += n;
    while (d->bit_count >= 8) {
        if (d->filled == sizeof d->out)
            flush(d);
        d->out[d->filled++] = (uint8_t)d->bits;
        d->bits >>= 8;
        d->bit_count -= 8;
    }
}

static unsigned hash(const uint8_t *s)
{
    uint32_t three = s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16;
    return three * 2654435761u >> (32 - HASH_BITS);
}

static unsigned same(const uint8_t *a, const uint8_t *b, unsigned most)
{
    unsigned n = 0;
    while (n < most && a[n] == b[n])
        n++;
    return n;
}

static void remember(struct deflater *d, unsigned at, unsigned end)
{
    if (at + SHORTEST > end)
        return;
    unsigned h = hash(d->bytes + at);
    d->before[at] = d->head[h];
    d->head[h] = at;
}

/* The longest match before at; its length, or 0. */
static unsigned find(const struct deflater *d, unsigned at, unsigned end,
                     unsigned *distance)
{
    unsigned most = end - at < LONGEST ? end - at : LONGEST;
    unsigned best = SHORTEST - 1;
    if (most < SHORTEST)
        return 0;
    uint32_t place = d->head[hash(d->bytes + at)];
    for (unsigned i = 0; i < d->chain && place != NOWHERE; i++) {
        if (at - place > WINDOW)
            break;
        if (d->bytes[place + best] == d->bytes[at + best]) {
            unsigned n = same(d->bytes + place, d->bytes + at, most);
            if (n > best) {
                best = n;
                *distance = at - place;
                if (n >= d->good_enough || n == most)
                    break;
            }
        }
        place = d->before[place];
    }
    return best >= SHORTEST ? best : 0;
}

static void add(struct deflater *d, unsigned length, unsigned value)
{
    d->tokens[d->token_count++] =
        (struct token){(uint16_t)length, (uint16_t)value};
    if (length) {
        d->literal_count[257 + length_code[length]]++;
        d->distance_count[distance_code(value + 1)]++;
    } else {
        d->literal_count[value]++;
    }
}

/* A match waits for the next byte's: a longer one there is better. */
static void tokenize(struct deflater *d, unsigned start, unsigned end)
{
    unsigned at = start;
    d->token_count = 0;
    memset(d->literal_count, 0, sizeof d->literal_count);
    memset(d->distance_count, 0, sizeof d->distance_count);
    d->literal_count[256] = 1;
    while (at < end) {
        unsigned distance = 0, later = 0;
        unsigned length = find(d, at, end, &distance);
        remember(d, at, end);
        if (length && length < d->good_enough && at + 1 < end &&
            find(d, at + 1, end, &later) > length)
            length = 0;
        if (!length) {
            add(d, 0, d->bytes[at++]);
            continue;
        }
        add(d, length, distance - 1);
        for (unsigned i = 1; i < length; i++)
            remember(d, at + i, end);
        at += length;
    }
}

static uint8_t literal_lengths[288], distance_lengths[32];
static uint16_t literal_codes[288], distance_codes[32];

static void put_tokens(struct deflater *d)
{
    for (unsigned i = 0; i < d->token_count; i++) {
        struct token t = d->tokens[i];
        if (!t.length) {
            put(d, literal_codes[t.value], literal_lengths[t.value]);
            continue;
        }
        unsigned code = length_code[t.length], far = t.value + 1u;
        put(d, literal_codes[257 + code], literal_lengths[257 + code]);
        put(d, t.length - length_base[code], length_extra(code));
        code = distance_code(far);
        put(d, distance_codes[code], distance_lengths[code]);
        put(d, far - distance_base[code], distance_extra(code));
    }
    put(d, literal_codes[256], literal_lengths[256]);
}

static uint64_t token_bits(const struct deflater *d, const uint8_t *literals,
                           const uint8_t *distances)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < 286; i++)
        sum += (uint64_t)d->literal_count[i] *
               (literals[i] + (i > 256 ? length_extra(i - 257) : 0));
    for (unsigned i = 0; i < 30; i++)
        sum += (uint64_t)d->distance_count[i] *
               (distances[i] + distance_extra(i));
    return sum;
}

/* The code lengths of a block, run by run (RFC 1951 §3.2.7). */
struct runs {
    uint8_t symbol[320], extra[320];
    unsigned count, literals, distances, order_count;
    uint32_t frequency[19];
    uint8_t lengths[19];
    uint16_t codes[19];
};
static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                  11, 4,  12, 3, 13, 2, 14, 1, 15};
static const uint8_t extra_bits[3] = {2, 3, 7};

static void add_run(struct runs *r, unsigned symbol, unsigned extra)
{
    r->symbol[r->count] = (uint8_t)symbol;
    r->extra[r->count++] = (uint8_t)extra;
    r->frequency[symbol]++;
}

static uint64_t make_runs(struct runs *r)
{
    uint8_t all[320];
    memset(r, 0, sizeof *r);
    r->literals = 286;
    while (r->literals > 257 && !literal_lengths[r->literals - 1])
        r->literals--;
    r->distances = 30;
    while (r->distances > 1 && !distance_lengths[r->distances - 1])
        r->distances--;
    memcpy(all, literal_lengths, r->literals);
    memcpy(all + r->literals, distance_lengths, r->distances);
    unsigned n = r->literals + r->distances;
    for (unsigned i = 0; i < n;) {
        unsigned run = 1;
        while (i + run < n && all[i + run] == all[i])
            run++;
        if (all[i] == 0 && run >= 3) {
            run = run > 138 ? 138 : run;
            add_run(r, run > 10 ? 18 : 17, run > 10 ? run - 11 : run - 3);
            i += run;
            continue;
        }
        add_run(r, all[i++], 0);
        for (run--; run >= 3;) {
            unsigned part = run > 6 ? 6 : run;
            add_run(r, 16, part - 3);
            i += part;
            run -= part;
        }
    }
    code_lengths(r->frequency, 19, 7, r->lengths);
    code_bits(r->lengths, 19, r->codes);
    r->order_count = 19;
    while (r->order_count > 4 && !r->lengths[order[r->order_count - 1]])
        r->order_count--;
    uint64_t bits = 14 + 3 * (uint64_t)r->order_count;
    for (unsigned i = 0; i < r->count; i++)
        bits += r->lengths[r->symbol[i]] +
                (r->symbol[i] > 15 ? extra_bits[r->symbol[i] - 16] : 0u);
    return bits;
}

static void put_runs(struct deflater *d, const struct runs *r)
{
    put(d, r->literals - 257, 5);
    put(d, r->distances - 1, 5);
    put(d, r->order_count - 4, 4);
    for (unsigned i = 0; i < r->order_count; i++)
        put(d, r->lengths[order[i]], 3);
    for (unsigned i = 0; i < r->count; i++) {
        put(d, r->codes[r->symbol[i]], r->lengths[r->symbol[i]]);
        if (r->symbol[i] > 15)
            put(d, r->extra[i], extra_bits[r->symbol[i] - 16]);
    }
}

static void put_stored(struct deflater *d, const uint8_t *s, unsigned n,
                       int last)
{
    do {
        unsigned part = n > 65535 ? 65535 : n;
        put(d, last && part == n, 3);
        put(d, 0, (8 - d->bit_count) & 7);
        put(d, part, 16);
        put(d, ~part & 0xffff, 16);
        for (unsigned i = 0; i < part; i++)
            put(d, s[i], 8);
        s += part;
        n -= part;
    } while (n);
}

static void put_block(struct deflater *d, const uint8_t *s, unsigned n,
                      int last)
{
    static struct runs runs;
    uint8_t fixed[288], fixed_distances[32];
    memset(fixed, 8, 144);
    memset(fixed + 144, 9, 112);
    memset(fixed + 256, 7, 24);
    memset(fixed + 280, 8, 8);
    memset(fixed_distances, 5, sizeof fixed_distances);
    memset(literal_lengths, 0, sizeof literal_lengths);
    memset(distance_lengths, 0, sizeof distance_lengths);
    code_lengths(d->literal_count, 286, 15, literal_lengths);
    code_lengths(d->distance_count, 30, 15, distance_lengths);
    uint64_t own = make_runs(&runs) +
                   token_bits(d, literal_lengths, distance_lengths);
    uint64_t plain = token_bits(d, fixed, fixed_distances);
    if (n && (uint64_t)n * 8 + 40 <= (own < plain ? own : plain)) {
        put_stored(d, s, n, last);
        return;
    }
    if (plain <= own) {
        memcpy(literal_lengths, fixed, sizeof fixed);
        memcpy(distance_lengths, fixed_distances, sizeof fixed_distances);
    }
    code_bits(literal_lengths, 288, literal_codes);
    code_bits(distance_lengths, 32, distance_codes);
    put(d, last, 1);
    put(d, plain <= own ? 1 : 2, 2);
    if (plain > own)
        put_runs(d, &runs);
    put_tokens(d);
}

/* Half of what is known moves down, and the places with it. */
static void slide(struct deflater *d, unsigned end)
{
    unsigned by = end - WINDOW;
    memmove(d->bytes, d->bytes + by, WINDOW);
    memmove(d->before, d->before + by, WINDOW * sizeof *d->before);
    for (unsigned i = 0; i < WINDOW; i++)
        d->before[i] = d->before[i] == NOWHERE || d->before[i] < by
                           ? NOWHERE
                           : d->before[i] - by;
    for (unsigned i = 0; i < 1u << HASH_BITS; i++)
        d->head[i] = d->head[i] == NOWHERE || d->head[i] < by
                         ? NOWHERE
                         : d->head[i] - by;
}

int deflate(const struct deflate_io *io, int level)
{
    static const uint16_t chains[10] = {1,  4,  8,   16,  24,
                                        32, 64, 128, 512, 2048};
    struct deflater *d = calloc(1, sizeof *d);
    if (!d)
        return -1;
    d->io = io;
    d->chain = chains[level];
    d->good_enough = level < 6 ? 8u << (level / 2) : LONGEST;
    memset(d->head, 0xff, sizeof d->head);
    memset(d->before, 0xff, sizeof d->before);
    make_tables();
    unsigned end = 0;
    int last = 0;
    while (!last && !d->failed) {
        if (end > WINDOW) {
            slide(d, end);
            end = WINDOW;
        }
        unsigned room = end + PIECE > sizeof d->bytes
                            ? (unsigned)sizeof d->bytes - end
                            : PIECE;
        long n = io->read(io->data, d->bytes + end, room);
        if (n < 0) {
            d->failed = 1;
            break;
        }
        last = (unsigned)n < room;
        tokenize(d, end, end + (unsigned)n);
        put_block(d, d->bytes + end, (unsigned)n, last);
        end += (unsigned)n;
    }
    put(d, 0, (8 - d->bit_count) & 7);
    flush(d);
    int failed = d->failed;
    free(d);
    return failed ? -1 : 0;
}
