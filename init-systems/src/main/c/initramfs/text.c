#include "text.h"

#include "system.h"

bool quiet;

size_t length(const char *text)
{
    size_t n = 0;
    while (text[n] != 0) {
        n++;
    }
    return n;
}

bool starts(const char *text, const char *prefix)
{
    while (*prefix != 0 && *text == *prefix) {
        text++;
        prefix++;
    }
    return *prefix == 0;
}

bool same(const char *a, const char *b)
{
    return starts(a, b) && a[length(b)] == 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

bool same_ignoring_case(const char *a, const char *b)
{
    while (*a != 0 && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

bool ends(const char *text, const char *suffix)
{
    size_t all = length(text);
    size_t wanted = length(suffix);
    return all >= wanted && same(text + all - wanted, suffix);
}

static void join_list(char *to, size_t size, const char *piece, va_list more)
{
    size_t at = 0;
    for (; piece != NULL; piece = va_arg(more, const char *)) {
        while (*piece != 0 && at + 1 < size) {
            to[at++] = *piece++;
        }
    }
    to[at] = 0;
}

void join(char *to, size_t size, ...)
{
    va_list more;
    va_start(more, size);
    const char *first = va_arg(more, const char *);
    join_list(to, size, first, more);
    va_end(more);
}

void copy(char *to, const char *from, size_t size)
{
    join(to, size, from, NULL);
}

long number(const char *text)
{
    long value = 0;
    if (*text == 0) {
        return -1;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        if (value > 1L << 50) {
            return -1;
        }
        value = value * 10 + (*text - '0');
    }
    return *text == 0 ? value : -1;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

char *word(char **rest)
{
    char *at = *rest;
    while (blank(*at)) {
        at++;
    }
    char *start = at;
    while (*at != 0 && !blank(*at)) {
        at++;
    }
    if (*at != 0) {
        *at++ = 0;
    }
    *rest = at;
    return *start != 0 ? start : NULL;
}

const char *decimal(long value)
{
    static char places[4][24];
    static unsigned turn;
    char *place = places[turn++ % 4];
    char *at = place + sizeof(places[0]) - 1;
    unsigned long left = value < 0 ? -(unsigned long)value
                                   : (unsigned long)value;
    *at = 0;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (value < 0) {
        *--at = '-';
    }
    return at;
}

void *memset(void *to, int byte, size_t size)
{
    char *at = to;
    while (size-- > 0) {
        *at++ = (char)byte;
    }
    return to;
}

void *memcpy(void *to, const void *from, size_t size)
{
    char *at = to;
    const char *source = from;
    while (size-- > 0) {
        *at++ = *source++;
    }
    return to;
}

/* One write a line, so that lines of the kernel do not cut ours. */
static void write_line(const char *before, const char *piece, va_list more,
                       const char *after)
{
    char line[512];
    join(line, sizeof(line), before, NULL);
    size_t at = length(line);
    join_list(line + at, sizeof(line) - at - length(after), piece, more);
    at += length(line + at);
    join(line + at, sizeof(line) - at, after, NULL);
    CALL3(SYS_write, 1, line, length(line));
}

void print(const char *piece, ...)
{
    va_list more;
    va_start(more, piece);
    write_line("", piece, more, "");
    va_end(more);
}

void say(const char *piece, ...)
{
    if (!quiet) {
        va_list more;
        va_start(more, piece);
        write_line("initramfs: ", piece, more, "\n");
        va_end(more);
    }
}

void complain(const char *piece, ...)
{
    va_list more;
    va_start(more, piece);
    write_line("initramfs: ", piece, more, "\n");
    va_end(more);
}
