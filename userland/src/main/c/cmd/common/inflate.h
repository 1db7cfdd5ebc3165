/* The compression of gzip and zip (RFC 1951), as a stream of bytes. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct inflate_io {
    int (*next)(void *data); /* the next byte, or -1 at the end */
    int (*put)(void *data, const void *bytes, size_t n); /* nonzero: stop */
    void *data;
};

enum inflate_result {
    INFLATE_DONE,
    INFLATE_TRUNCATED, /* the bytes end too early */
    INFLATE_WRONG,     /* no such block, code or distance */
    INFLATE_STOPPED,   /* put said so */
};

/* Reads one deflate stream and not a byte more. */
enum inflate_result inflate(const struct inflate_io *io);

/* CRC-32 of ISO 3309, as gzip, xz and zip use it; starts with 0. */
uint32_t crc32_add(uint32_t crc, const void *bytes, size_t n);
