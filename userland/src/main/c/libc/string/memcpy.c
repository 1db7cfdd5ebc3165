#include <stdint.h>
#include <string.h>

/* Aligned words when both sides agree, else bytes. */
void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    unsigned char *d = to;
    const unsigned char *s = from;
    if ((((uintptr_t)d ^ (uintptr_t)s) & 7) == 0) {
        for (; n && ((uintptr_t)d & 7); n--)
            *d++ = *s++;
        typedef uint64_t __attribute__((__may_alias__)) word;
        for (; n >= 32; n -= 32, d += 32, s += 32) {
            uint64_t a = ((const word *)s)[0], b = ((const word *)s)[1];
            uint64_t c = ((const word *)s)[2], e = ((const word *)s)[3];
            ((word *)d)[0] = a;
            ((word *)d)[1] = b;
            ((word *)d)[2] = c;
            ((word *)d)[3] = e;
        }
        for (; n >= 8; n -= 8, d += 8, s += 8)
            *(word *)d = *(const word *)s;
    }
    for (; n; n--)
        *d++ = *s++;
    return to;
}

void *mempcpy(void *restrict to, const void *restrict from, size_t n)
{
    return (char *)memcpy(to, from, n) + n;
}
