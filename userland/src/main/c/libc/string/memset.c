#include <stdint.h>
#include <string.h>

void *memset(void *to, int c, size_t n)
{
    typedef uint64_t __attribute__((__may_alias__)) word;
    unsigned char *d = to;
    for (; n && ((uintptr_t)d & 7); n--)
        *d++ = (unsigned char)c;
    uint64_t pattern = 0x0101010101010101u * (unsigned char)c;
    for (; n >= 32; n -= 32, d += 32) {
        ((word *)d)[0] = pattern;
        ((word *)d)[1] = pattern;
        ((word *)d)[2] = pattern;
        ((word *)d)[3] = pattern;
    }
    for (; n >= 8; n -= 8, d += 8)
        *(word *)d = pattern;
    for (; n; n--)
        *d++ = (unsigned char)c;
    return to;
}
