/* UTF-8 (RFC 3629): no surrogates, nothing overlong, nothing past 10FFFF. */
#include "../internal.h"

long __fab_utf8_decode(unsigned *result, const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    if (n == 0)
        return -2;
    unsigned c = *p;
    if (c < 0x80) {
        *result = c;
        return c != 0;
    }
    size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (c < 0xc2 || c > 0xf4)
        return -1;
    unsigned low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    unsigned high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    c &= 0x7fu >> length;
    for (size_t i = 1; i < length; i++) {
        if (i == n)
            return -2;
        if (p[i] < low || p[i] > high)
            return -1;
        low = 0x80;
        high = 0xbf;
        c = c << 6 | (p[i] & 0x3f);
    }
    *result = c;
    return (long)length;
}

int __fab_utf8_encode(char *to, unsigned c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return -1;
    int length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (int i = length - 1; i > 0; i--, c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3f));
    to[0] = (char)(0xf00 >> length | c);
    return length;
}
