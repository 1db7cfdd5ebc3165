/* SHA-512 (FIPS 180-4). */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct sha512 {
    uint64_t state[8];
    uint64_t length;
    unsigned char block[128];
};

void __fab_sha512_start(struct sha512 *h);
void __fab_sha512_add(struct sha512 *h, const void *bytes, size_t n);
void __fab_sha512_end(struct sha512 *h, unsigned char digest[64]);
