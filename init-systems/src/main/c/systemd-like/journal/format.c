#include "format.h"
#include <string.h>

uint32_t crc32_of(const void *bytes, size_t n)
{
    static uint32_t table[256];
    const unsigned char *at = bytes;
    uint32_t crc = ~0u;
    if (!table[1])
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++)
                c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
            table[i] = c;
        }
    while (n--)
        crc = table[(crc ^ *at++) & 255] ^ crc >> 8;
    return ~crc;
}

static void put(struct text *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_char(to, (char)(value >> 8 * i));
}

static uint64_t get(const char *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes; i-- > 0;)
        value = value << 8 | (unsigned char)at[i];
    return value;
}

void record_encode(const struct record *record, struct text *to)
{
    struct text body = {0};
    put(&body, record->sequence, 8);
    put(&body, record->real, 8);
    put(&body, record->monotonic, 8);
    text_bytes(&body, (const char *)record->boot, 16);
    text_bytes(&body, record->fields, record->fields_size);
    text_bytes(to, RECORD_MAGIC, 4);
    put(to, body.n, 4);
    put(to, crc32_of(body.s, body.n), 4);
    put(to, (uint64_t)record->priority, 4);
    text_bytes(to, body.s, body.n);
    while (to->n % 8)
        text_char(to, 0);
    text_free(&body);
}

size_t record_decode(const char *bytes, size_t room, struct record *record)
{
    if (room < RECORD_FIXED || memcmp(bytes, RECORD_MAGIC, 4))
        return 0;
    size_t size = get(bytes + 4, 4);
    if (size > LONGEST_RECORD || size < RECORD_FIXED - RECORD_HEAD ||
        size > room - RECORD_HEAD)
        return 0;
    if (get(bytes + 8, 4) != crc32_of(bytes + RECORD_HEAD, size))
        return 0;
    size_t fields = size - (RECORD_FIXED - RECORD_HEAD);
    /* The last field must end inside of it. */
    if (fields && bytes[RECORD_HEAD + size - 1])
        return 0;
    record->priority = (int)(get(bytes + 12, 4) & 7);
    record->sequence = get(bytes + 16, 8);
    record->real = get(bytes + 24, 8);
    record->monotonic = get(bytes + 32, 8);
    memcpy(record->boot, bytes + 40, 16);
    record->fields = bytes + RECORD_FIXED;
    record->fields_size = fields;
    size_t padded = (RECORD_HEAD + size + 7) & ~(size_t)7;
    return padded > room ? room : padded;
}

const char *record_field(const struct record *record, const char *name)
{
    size_t n = strlen(name);
    const char *at = record->fields, *end = at + record->fields_size;
    while (at < end) {
        if (!strncmp(at, name, n) && at[n] == '=')
            return at + n + 1;
        at += strlen(at) + 1;
    }
    return NULL;
}
