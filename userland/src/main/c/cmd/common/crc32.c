#include "inflate.h"

static uint32_t table[256];

static void make_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++)
            c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
        table[i] = c;
    }
}

uint32_t crc32_add(uint32_t crc, const void *bytes, size_t n)
{
    const unsigned char *s = bytes;
    if (!table[1])
        make_table();
    crc = ~crc;
    while (n--)
        crc = crc >> 8 ^ table[(crc ^ *s++) & 0xff];
    return ~crc;
}
