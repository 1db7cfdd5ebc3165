/* Comparing and searching bytes. */
#include <string.h>

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a, *y = b;
    for (; n; n--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

int bcmp(const void *a, const void *b, size_t n)
{
    return memcmp(a, b, n);
}

void *memchr(const void *s, int c, size_t n)
{
    const unsigned char *p = s;
    for (; n; n--, p++)
        if (*p == (unsigned char)c)
            return (void *)p;
    return NULL;
}

void *memrchr(const void *s, int c, size_t n)
{
    const unsigned char *p = (const unsigned char *)s + n;
    while (n--)
        if (*--p == (unsigned char)c)
            return (void *)p;
    return NULL;
}

void *memccpy(void *restrict to, const void *restrict from, int c, size_t n)
{
    unsigned char *d = to;
    const unsigned char *s = from;
    while (n--)
        if ((*d++ = *s++) == (unsigned char)c)
            return d;
    return NULL;
}

void bzero(void *s, size_t n)
{
    memset(s, 0, n);
}

void bcopy(const void *from, void *to, size_t n)
{
    memmove(to, from, n);
}
