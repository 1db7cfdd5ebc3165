/* Memory and strings; the compiler calls the first four by itself. */
#include "string.h"

void *memcpy(void *to, const void *from, usize size)
{
    u8 *d = to;
    const u8 *s = from;
    if ((((u64)d | (u64)s) & 7) == 0) {
        for (; size >= 8; size -= 8, d += 8, s += 8) {
            *(u64 *)(void *)d = *(const u64 *)(const void *)s;
        }
    }
    while (size-- > 0) {
        *d++ = *s++;
    }
    return to;
}

void *memmove(void *to, const void *from, usize size)
{
    u8 *d = to;
    const u8 *s = from;
    if (d <= s || d >= s + size) {
        return memcpy(to, from, size);
    }
    while (size-- > 0) {
        d[size] = s[size];
    }
    return to;
}

void *memset(void *to, int byte, usize size)
{
    u8 *d = to;
    while (size > 0 && ((u64)d & 7) != 0) {
        *d++ = (u8)byte;
        size--;
    }
    u64 word = (u8)byte * 0x0101010101010101UL;
    for (; size >= 8; size -= 8, d += 8) {
        *(u64 *)(void *)d = word;
    }
    while (size-- > 0) {
        *d++ = (u8)byte;
    }
    return to;
}

int memcmp(const void *a, const void *b, usize size)
{
    const u8 *x = a;
    const u8 *y = b;
    for (; size > 0; size--, x++, y++) {
        if (*x != *y) {
            return *x - *y;
        }
    }
    return 0;
}

void *memchr(const void *s, int byte, usize size)
{
    for (const u8 *p = s; size > 0; size--, p++) {
        if (*p == (u8)byte) {
            return (void *)(u64)p;
        }
    }
    return NULL;
}

usize strlen(const char *s)
{
    usize length = 0;
    while (s[length] != 0) {
        length++;
    }
    return length;
}

usize strnlen(const char *s, usize max)
{
    usize length = 0;
    while (length < max && s[length] != 0) {
        length++;
    }
    return length;
}

int strcmp(const char *a, const char *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, usize max)
{
    for (; max > 0; max--, a++, b++) {
        if (*a != *b || *a == 0) {
            return (u8)*a - (u8)*b;
        }
    }
    return 0;
}

char *strchr(const char *s, int c)
{
    for (;; s++) {
        if (*s == (char)c) {
            return (char *)(u64)s;
        }
        if (*s == 0) {
            return NULL;
        }
    }
}

char *strrchr(const char *s, int c)
{
    const char *last = NULL;
    for (; *s != 0; s++) {
        if (*s == (char)c) {
            last = s;
        }
    }
    return (char *)(u64)last;
}

char *strstr(const char *s, const char *part)
{
    usize length = strlen(part);
    for (; *s != 0; s++) {
        if (strncmp(s, part, length) == 0) {
            return (char *)(u64)s;
        }
    }
    return NULL;
}

void strcpy_n(char *to, const char *from, usize size)
{
    usize length = strnlen(from, size - 1);
    memcpy(to, from, length);
    to[length] = 0;
}

bool starts_with(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'Z') {
        return c - 'A' + 10;
    }
    return 99;
}

u64 parse_number(const char *s, const char **end, int base)
{
    if (base == 0) {
        base = 10;
        if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
            base = 16;
            s += 2;
        } else if (s[0] == '0') {
            base = 8;
        }
    }
    u64 value = 0;
    while (digit_of(*s) < base) {
        value = value * (u64)base + (u64)digit_of(*s);
        s++;
    }
    if (end != NULL) {
        *end = s;
    }
    return value;
}
