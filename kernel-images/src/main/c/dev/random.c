/*
 * Random numbers: the ChaCha20 block function (RFC 8439 §2.3) over a key
 * that is replaced by part of its own output after each use, so that what
 * was handed out cannot be found again. Seeded from the device tree, the
 * clock and virtio-rng.
 */
#include "random.h"
#include "riscv.h"
#include "string.h"

static u32 key[8];
static u64 counter;

static void quarter(u32 *a, u32 *b, u32 *c, u32 *d)
{
    *a += *b;
    *d = (*d ^ *a) << 16 | (*d ^ *a) >> 16;
    *c += *d;
    *b = (*b ^ *c) << 12 | (*b ^ *c) >> 20;
    *a += *b;
    *d = (*d ^ *a) << 8 | (*d ^ *a) >> 24;
    *c += *d;
    *b = (*b ^ *c) << 7 | (*b ^ *c) >> 25;
}

static void block(u32 out[16])
{
    u32 in[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    memcpy(in + 4, key, sizeof(key));
    in[12] = (u32)counter;
    in[13] = (u32)(counter >> 32);
    counter++;
    memcpy(out, in, sizeof(in));
    for (int i = 0; i < 10; i++) {
        for (int j = 0; j < 4; j++) {
            quarter(&out[j], &out[4 + j], &out[8 + j], &out[12 + j]);
        }
        for (int j = 0; j < 4; j++) {
            quarter(&out[j], &out[4 + (j + 1) % 4], &out[8 + (j + 2) % 4],
                    &out[12 + (j + 3) % 4]);
        }
    }
    for (int i = 0; i < 16; i++) {
        out[i] += in[i];
    }
}

void random_add(const void *bytes, usize size)
{
    const u8 *at = bytes;
    u8 *k = (u8 *)key;
    u32 out[16];
    while (size > 0) {
        usize part = MIN(size, sizeof(key));
        for (usize i = 0; i < part; i++) {
            k[i] ^= at[i];
        }
        block(out);
        memcpy(key, out, sizeof(key));
        at += part;
        size -= part;
    }
}

void random_init(const void *seed, usize size)
{
    u64 now = rdtime();
    random_add(&now, sizeof(now));
    random_add(seed, size);
}

void random_bytes(void *to, usize size)
{
    u8 *at = to;
    u32 out[16];
    while (size > 0) {
        block(out);
        memcpy(key, out, sizeof(key));
        usize part = MIN(size, sizeof(out) - sizeof(key));
        memcpy(at, (u8 *)out + sizeof(key), part);
        at += part;
        size -= part;
    }
}
