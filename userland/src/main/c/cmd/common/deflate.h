/* The other direction of inflate.h: RFC 1951, from a stream to a stream. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct deflate_io {
    /* Fills to as far as it can; less than n at the end, below 0: failed. */
    long (*read)(void *data, void *to, size_t n);
    int (*put)(void *data, const void *bytes, size_t n); /* nonzero: stop */
    void *data;
};

/* 0, or -1 if the stream failed; level 1 is quick, 9 thorough. */
int deflate(const struct deflate_io *io, int level);

/*
 * Lengths of a prefix code for symbols of these frequencies, none longer than
 * most; 0 for symbols that do not occur.
 */
void code_lengths(const uint32_t *frequencies, unsigned count, unsigned most,
                  uint8_t *lengths);
/* The codes of the lengths (RFC 1951 §3.2.2), bits reversed for writing. */
void code_bits(const uint8_t *lengths, unsigned count, uint16_t *codes);
