#include "gzip.h"
#include "deflate.h"
#include "inflate.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLAG_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16 };

struct stream {
    int in, out;
    uint32_t crc;
    uint64_t taken, given;
    unsigned char buffer[16384];
    size_t at, filled;
    int read_error, write_error;
};

static long take(void *data, void *to, size_t n)
{
    struct stream *s = data;
    ssize_t got = read_all(s->in, to, n);
    if (got < 0) {
        s->read_error = errno;
        return -1;
    }
    s->crc = crc32_add(s->crc, to, (size_t)got);
    s->taken += (uint64_t)got;
    return got;
}

static int give(void *data, const void *bytes, size_t n)
{
    struct stream *s = data;
    s->given += n;
    if (write_all(s->out, bytes, n) < 0)
        s->write_error = errno;
    return s->write_error;
}

static void put_four(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

int gzip_pack(int in, int out, const char *name, time_t when, int level,
              uint64_t sizes[2])
{
    struct stream *s = need_memory(sizeof *s);
    const struct deflate_io io = {take, give, s};
    unsigned char header[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    unsigned char trailer[8];
    s->in = in;
    s->out = out;
    header[3] = name ? FLAG_NAME : 0;
    header[8] = level == 9 ? 2 : level == 1 ? 4 : 0;
    put_four(header + 4, (uint32_t)when);
    int failed = give(s, header, sizeof header) ||
                 (name && give(s, name, strlen(name) + 1)) ||
                 deflate(&io, level) < 0;
    put_four(trailer, s->crc);
    put_four(trailer + 4, (uint32_t)s->taken);
    failed = failed || give(s, trailer, sizeof trailer);
    sizes[0] = s->taken;
    sizes[1] = s->given;
    errno = s->read_error ? s->read_error : s->write_error;
    free(s);
    return failed ? -1 : 0;
}

static int next(void *data)
{
    struct stream *s = data;
    if (s->at == s->filled) {
        ssize_t n = read(s->in, s->buffer, sizeof s->buffer);
        if (n < 0)
            s->read_error = errno;
        if (n <= 0)
            return -1;
        s->at = 0;
        s->filled = (size_t)n;
    }
    s->taken++;
    return s->buffer[s->at++];
}

static int keep(void *data, const void *bytes, size_t n)
{
    struct stream *s = data;
    s->crc = crc32_add(s->crc, bytes, n);
    s->given += n;
    if (s->out >= 0 && write_all(s->out, bytes, n) < 0)
        s->write_error = errno;
    return s->write_error;
}

/* The lowest 32 bits of a number; what is longer is only passed. */
static int32_t number_of(struct stream *s, int bytes)
{
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) {
        int byte = next(s);
        if (i < 4)
            value |= (uint32_t)(byte < 0 ? 0 : byte) << (8 * i);
    }
    return (int32_t)value;
}

static int skip_text(struct stream *s)
{
    int c;
    while ((c = next(s)) > 0)
        ;
    return c;
}

/* What follows the two magic bytes; 0, or -1 if it ends. */
static const char *header(struct stream *s)
{
    if (next(s) != 8)
        return "compressed in an unknown way";
    int flags = next(s), c = 0;
    number_of(s, 6); /* when, how, where */
    if (flags < 0)
        return "unexpected end of file";
    if (flags & 0xe0)
        return "unknown flags";
    if (flags & FLAG_EXTRA)
        for (int32_t n = number_of(s, 2); n > 0 && c >= 0; n--)
            c = next(s);
    if (flags & FLAG_NAME && c >= 0)
        c = skip_text(s);
    if (flags & FLAG_COMMENT && c >= 0)
        c = skip_text(s);
    if (flags & FLAG_CRC)
        number_of(s, 2);
    return c < 0 ? "unexpected end of file" : NULL;
}

static const char *member(struct stream *s)
{
    const struct inflate_io io = {next, keep, s};
    const char *wrong = header(s);
    if (wrong)
        return wrong;
    uint64_t before = s->given;
    s->crc = 0;
    switch (inflate(&io)) {
    case INFLATE_DONE:
        break;
    case INFLATE_TRUNCATED:
        return "unexpected end of file";
    case INFLATE_WRONG:
        return "the compressed data is damaged";
    case INFLATE_STOPPED:
        return strerror(s->write_error);
    }
    uint32_t crc = (uint32_t)number_of(s, 4);
    uint32_t size = (uint32_t)number_of(s, 4);
    if (crc != s->crc)
        return "the checksum is wrong";
    return size != (uint32_t)(s->given - before) ? "the length is wrong"
                                                 : NULL;
}

const char *gzip_unpack(int in, int out, uint64_t sizes[2])
{
    struct stream *s = need_memory(sizeof *s);
    const char *wrong = NULL;
    s->in = in;
    s->out = out;
    for (int members = 0; !wrong; members++) {
        int first = next(s), second = first < 0 ? -1 : next(s);
        if (first == 0x1f && second == 0x8b)
            wrong = member(s);
        else if (members == 0)
            wrong = first < 0 ? "unexpected end of file"
                              : "not in the format of gzip";
        else
            break; /* zeros and the like may follow: tapes are padded */
    }
    sizes[0] = s->given;
    sizes[1] = s->taken;
    if (s->read_error)
        wrong = strerror(s->read_error);
    free(s);
    return wrong;
}
