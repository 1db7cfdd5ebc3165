/* Searching strings for characters. */
#include <string.h>

char *strchrnul(const char *s, int c)
{
    while (*s && *s != (char)c)
        s++;
    return (char *)s;
}

char *strchr(const char *s, int c)
{
    s = strchrnul(s, c);
    return *s == (char)c ? (char *)s : NULL;
}

char *strrchr(const char *s, int c)
{
    return memrchr(s, c, strlen(s) + 1);
}

char *index(const char *s, int c)
{
    return strchr(s, c);
}

char *rindex(const char *s, int c)
{
    return strrchr(s, c);
}

static size_t span(const char *s, const char *set, int wanted)
{
    unsigned long bits[4] = {0};
    for (; *set; set++)
        bits[(unsigned char)*set / 64] |= 1UL << (*set % 64);
    const unsigned char *p = (const unsigned char *)s;
    while (*p && (int)(bits[*p / 64] >> (*p % 64) & 1) == wanted)
        p++;
    return (size_t)(p - (const unsigned char *)s);
}

size_t strspn(const char *s, const char *accept)
{
    return span(s, accept, 1);
}

size_t strcspn(const char *s, const char *reject)
{
    return span(s, reject, 0);
}

char *strpbrk(const char *s, const char *accept)
{
    s += strcspn(s, accept);
    return *s ? (char *)s : NULL;
}
