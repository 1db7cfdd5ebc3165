/*
 * MD5 (RFC 1321), SHA-1 and the two widths of SHA-2 (FIPS 180-4). All of them
 * pad and count alike; what differs is the block and how it is stirred in.
 */
#include "digest.h"
#include <string.h>

static uint32_t left(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static uint32_t right(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static uint64_t wide_right(uint64_t x, unsigned n)
{
    return x >> n | x << (64 - n);
}

static uint64_t load(const unsigned char *s, unsigned n, int little)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < n; i++)
        value |= (uint64_t)s[i] << (8 * (little ? i : n - 1 - i));
    return value;
}

/* The first 64 bits of the fractions of the cube roots of primes. */
static const uint64_t cube_roots[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f,
    0xe9b5dba58189dbbc, 0x3956c25bf348b538, 0x59f111f1b605d019,
    0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242,
    0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3,
    0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65, 0x2de92c6f592b0275,
    0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f,
    0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc,
    0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6,
    0x92722c851482353b, 0xa2bfe8a14cf10364, 0xa81a664bbc423001,
    0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99,
    0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb,
    0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc,
    0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915,
    0xc67178f2e372532b, 0xca273eceea26619c, 0xd186b8c721c0c207,
    0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba,
    0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a,
    0x5fcb6fab3ad6faec, 0x6c44198c4a475817};
/* And of the square roots. */
static const uint64_t square_roots[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
    0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
    0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

static void sha512_start(struct digest_state *s)
{
    memcpy(s->words, square_roots, sizeof square_roots);
}

static void sha512_take(struct digest_state *s, const unsigned char *block)
{
    uint64_t w[80], v[8];
    for (int i = 0; i < 16; i++)
        w[i] = load(block + 8 * i, 8, 0);
    for (int i = 16; i < 80; i++) {
        uint64_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] +
               (wide_right(a, 1) ^ wide_right(a, 8) ^ a >> 7) +
               (wide_right(b, 19) ^ wide_right(b, 61) ^ b >> 6);
    }
    memcpy(v, s->words, sizeof v);
    for (int i = 0; i < 80; i++) {
        uint64_t e = v[4], a = v[0];
        uint64_t t = v[7] + cube_roots[i] + w[i] +
                     (wide_right(e, 14) ^ wide_right(e, 18) ^
                      wide_right(e, 41)) +
                     ((e & v[5]) ^ (~e & v[6]));
        uint64_t u =
            (wide_right(a, 28) ^ wide_right(a, 34) ^ wide_right(a, 39)) +
            ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t;
        v[0] = t + u;
    }
    for (int i = 0; i < 8; i++)
        s->words[i] += v[i];
}

/* The narrow width has the upper halves of the same constants. */
static void sha256_start(struct digest_state *s)
{
    for (int i = 0; i < 8; i++)
        s->words[i] = square_roots[i] >> 32;
}

static void sha256_take(struct digest_state *s, const unsigned char *block)
{
    uint32_t w[64], v[8];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)load(block + 4 * i, 4, 0);
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (right(a, 7) ^ right(a, 18) ^ a >> 3) +
               (right(b, 17) ^ right(b, 19) ^ b >> 10);
    }
    for (int i = 0; i < 8; i++)
        v[i] = (uint32_t)s->words[i];
    for (int i = 0; i < 64; i++) {
        uint32_t e = v[4], a = v[0];
        uint32_t t = v[7] + (uint32_t)(cube_roots[i] >> 32) + w[i] +
                     (right(e, 6) ^ right(e, 11) ^ right(e, 25)) +
                     ((e & v[5]) ^ (~e & v[6]));
        uint32_t u = (right(a, 2) ^ right(a, 13) ^ right(a, 22)) +
                     ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t;
        v[0] = t + u;
    }
    for (int i = 0; i < 8; i++)
        s->words[i] = (uint32_t)(s->words[i] + v[i]);
}

static void md5_start(struct digest_state *s)
{
    static const uint32_t first[5] = {0x67452301, 0xefcdab89, 0x98badcfe,
                                      0x10325476, 0xc3d2e1f0};
    for (int i = 0; i < 5; i++)
        s->words[i] = first[i];
}

static void sha1_take(struct digest_state *s, const unsigned char *block)
{
    static const uint32_t constants[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc,
                                          0xca62c1d6};
    uint32_t w[80], v[5];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)load(block + 4 * i, 4, 0);
    for (int i = 16; i < 80; i++)
        w[i] = left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 5; i++)
        v[i] = (uint32_t)s->words[i];
    for (int i = 0; i < 80; i++) {
        uint32_t b = v[1], c = v[2], d = v[3];
        uint32_t mix = i < 20               ? (b & c) | (~b & d)
                       : i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d)
                                            : b ^ c ^ d;
        uint32_t t = left(v[0], 5) + mix + v[4] + constants[i / 20] + w[i];
        memmove(v + 1, v, 4 * sizeof *v);
        v[2] = left(b, 30);
        v[0] = t;
    }
    for (int i = 0; i < 5; i++)
        s->words[i] = (uint32_t)(s->words[i] + v[i]);
}

static void md5_take(struct digest_state *s, const unsigned char *block)
{
    /* The integer parts of 2^32 times the sines of 1 to 64. */
    static const uint32_t sines[64] = {
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf,
        0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af,
        0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e,
        0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
        0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6,
        0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
        0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122,
        0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
        0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97,
        0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d,
        0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
        0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
    static const unsigned char turns[4][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t w[16], a = (uint32_t)s->words[0], b = (uint32_t)s->words[1];
    uint32_t c = (uint32_t)s->words[2], d = (uint32_t)s->words[3];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)load(block + 4 * i, 4, 1);
    for (int i = 0; i < 64; i++) {
        uint32_t mix;
        int place;
        switch (i / 16) {
        case 0:
            mix = (b & c) | (~b & d);
            place = i;
            break;
        case 1:
            mix = (d & b) | (~d & c);
            place = (5 * i + 1) % 16;
            break;
        case 2:
            mix = b ^ c ^ d;
            place = (3 * i + 5) % 16;
            break;
        default:
            mix = c ^ (b | ~d);
            place = 7 * i % 16;
        }
        uint32_t t = d;
        d = c;
        c = b;
        b += left(a + mix + sines[i] + w[place], turns[i / 16][i % 4]);
        a = t;
    }
    s->words[0] = (uint32_t)(s->words[0] + a);
    s->words[1] = (uint32_t)(s->words[1] + b);
    s->words[2] = (uint32_t)(s->words[2] + c);
    s->words[3] = (uint32_t)(s->words[3] + d);
}

static const struct digest digests[] = {
    {"md5sum", 16, 64, 1, md5_start, md5_take},
    {"sha1sum", 20, 64, 0, md5_start, sha1_take},
    {"sha256sum", 32, 64, 0, sha256_start, sha256_take},
    {"sha512sum", 64, 128, 0, sha512_start, sha512_take},
};

const struct digest *digest_find(const char *command)
{
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        if (strcmp(digests[i].name, command) == 0)
            return &digests[i];
    return NULL;
}

void digest_add(const struct digest *d, struct digest_state *s,
                const void *bytes, size_t n)
{
    const unsigned char *from = bytes;
    size_t filled = s->length % d->block;
    s->length += n;
    if (filled) {
        size_t part = d->block - filled < n ? d->block - filled : n;
        memcpy(s->block + filled, from, part);
        from += part;
        n -= part;
        if (filled + part < d->block)
            return;
        d->take(s, s->block);
    }
    for (; n >= d->block; from += d->block, n -= d->block)
        d->take(s, from);
    memcpy(s->block, from, n);
}

void digest_finish(const struct digest *d, struct digest_state *s,
                   unsigned char *result)
{
    uint64_t bits = s->length * 8;
    size_t filled = s->length % d->block, counter = d->block / 8;
    unsigned word = d->block / 16;
    s->block[filled++] = 0x80;
    if (filled > d->block - counter) {
        memset(s->block + filled, 0, d->block - filled);
        d->take(s, s->block);
        filled = 0;
    }
    memset(s->block + filled, 0, d->block - filled);
    for (unsigned i = 0; i < 8; i++)
        s->block[d->block - 8 + i] = (unsigned char)(
            bits >> 8 * (d->little_endian ? i : 7 - i));
    d->take(s, s->block);
    for (unsigned i = 0; i < d->bytes; i++) {
        unsigned shift = d->little_endian ? i % word : word - 1 - i % word;
        result[i] = (unsigned char)(s->words[i / word] >> 8 * shift);
    }
}
