/* The scanf family: one reader, which looks one character ahead. */
#include "file.h"
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    FILE *file;       /* or, without one, */
    const char *text; /* a string */
    long taken;
};

static int take(struct reader *in)
{
    int c;
    if (in->file)
        c = getc_unlocked(in->file);
    else
        c = *in->text ? (unsigned char)*in->text++ : EOF;
    if (c != EOF)
        in->taken++;
    return c;
}

static void give_back(struct reader *in, int c)
{
    if (c == EOF)
        return;
    in->taken--;
    if (in->file)
        ungetc(c, in->file);
    else
        in->text--;
}

static int skip_blanks(struct reader *in)
{
    int c;
    do
        c = take(in);
    while (c != EOF && isspace(c));
    give_back(in, c);
    return c;
}

static void store(void *to, int size, uint64_t value)
{
    if (!to)
        return;
    if (size == -2)
        *(char *)to = (char)value;
    else if (size == -1)
        *(short *)to = (short)value;
    else if (size == 0)
        *(int *)to = (int)value;
    else
        *(long *)to = (long)value;
}

/* The longest prefix that can be a number; its text into the buffer. */
static int number(struct reader *in, char *text, int room, int base,
                  int is_float)
{
    int n = 0, digits = 0, c = take(in), point = 0, exponent = 0;
    if (n < room && (c == '+' || c == '-')) {
        text[n++] = (char)c;
        c = take(in);
    }
    if (!is_float && n < room && c == '0' && (base == 0 || base == 16)) {
        text[n++] = (char)c;
        digits = 1;
        c = take(in);
        if (n < room && (c | 32) == 'x') {
            text[n++] = (char)c;
            c = take(in);
            base = 16;
        } else if (base == 0) {
            base = 8;
        }
    }
    if (!base)
        base = 10;
    for (; n < room && c != EOF; c = take(in)) {
        int value = isdigit(c) ? c - '0' : isalpha(c) ? (c | 32) - 87 : 99;
        if (is_float && (isalpha(c) && (c | 32) != 'e') &&
            memchr("infatyx", c | 32, 7) && digits == 0)
            ; /* inf, nan */
        else if (is_float && c == '.' && !point && !exponent)
            point = 1;
        else if (is_float && (c | 32) == 'e' && digits && !exponent)
            exponent = n + 1;
        else if (is_float && exponent == n && (c == '+' || c == '-'))
            exponent = exponent + 0;
        else if (value < base)
            digits++;
        else
            break;
        text[n++] = (char)c;
    }
    give_back(in, c);
    text[n] = 0;
    return n;
}

static const char *set_of(const char *f, unsigned char *member, int *invert)
{
    *invert = *f == '^';
    f += *invert;
    memset(member, 0, 256);
    for (int first = 1; *f && (first || *f != ']'); first = 0, f++) {
        if (f[1] == '-' && f[2] && f[2] != ']') {
            for (int c = (unsigned char)f[0]; c <= (unsigned char)f[2]; c++)
                member[c] = 1;
            f += 2;
        } else {
            member[(unsigned char)*f] = 1;
        }
    }
    return *f ? f + 1 : f;
}

/* %s, %c, %[: grows its own memory for the modifier m. */
static int characters(struct reader *in, char kind, long width,
                      const unsigned char *member, int invert, char *to,
                      char **allocated)
{
    size_t n = 0, room = 0;
    char *text = to;
    if (width < 0)
        width = kind == 'c' ? 1 : LONG_MAX;
    int c = EOF;
    while ((long)n < width && (c = take(in)) != EOF) {
        if ((kind == 's' && isspace(c)) ||
            (kind == '[' && member[c] == invert)) {
            give_back(in, c);
            break;
        }
        if (allocated && n + 2 > room) {
            room = room ? room * 2 : 32;
            char *grown = realloc(text, room);
            if (!grown) {
                free(text);
                return -1;
            }
            text = grown;
        }
        if (text)
            text[n] = (char)c;
        n++;
    }
    if (n == 0 || (kind == 'c' && (long)n < width)) {
        if (allocated)
            free(text);
        return c == EOF && n == 0 ? -1 : 0;
    }
    if (text && kind != 'c')
        text[n] = 0;
    if (allocated)
        *allocated = text;
    return 1;
}

static int scan(struct reader *in, const char *f, va_list args)
{
    int done = 0;
    for (; *f; f++) {
        if (isspace((unsigned char)*f)) {
            skip_blanks(in);
            continue;
        }
        if (*f != '%' || *++f == '%') {
            if (*f == '%')
                skip_blanks(in);
            int c = take(in);
            if (c != (unsigned char)*f) {
                give_back(in, c);
                return c == EOF && !done ? EOF : done;
            }
            continue;
        }
        int assign = 1, size = 0, allocate = 0;
        long width = -1;
        if (*f == '*') {
            assign = 0;
            f++;
        }
        if (isdigit((unsigned char)*f))
            width = strtol(f, (char **)&f, 10);
        if (*f == 'm') {
            allocate = assign;
            f++;
        }
        for (; *f && strchr("hljztL", *f); f++)
            size += *f == 'h' ? -1 : 1;
        char kind = *f;
        unsigned char member[256];
        int invert = 0;
        if (kind == '[') {
            f = set_of(f + 1, member, &invert) - 1;
        } else if (kind != 'c' && kind != 'n' && skip_blanks(in) == EOF) {
            return done ? done : EOF;
        }
        void *to = assign ? va_arg(args, void *) : NULL;
        char text[1200], *end;
        int room = width < 0 || width > 1199 ? 1199 : (int)width, result;
        switch (kind) {
        case 'n':
            store(to, size, (uint64_t)in->taken);
            continue;
        case 's':
        case 'c':
        case '[':
            result = characters(in, kind, width, member, invert,
                                allocate ? NULL : to, allocate ? to : NULL);
            if (result <= 0)
                return result < 0 && !done ? EOF : done;
            break;
        case 'd':
        case 'i':
        case 'u':
        case 'x':
        case 'X':
        case 'p':
        case 'o': {
            int base = kind == 'i'                      ? 0
                       : kind == 'o'                    ? 8
                       : kind == 'd' || kind == 'u'     ? 10
                                                        : 16;
            number(in, text, room, base, 0);
            uint64_t value = kind == 'd' || kind == 'i'
                                 ? (uint64_t)strtol(text, &end, base)
                                 : strtoul(text, &end, base);
            if (end == text)
                return done;
            store(to, kind == 'p' ? 1 : size, value);
            break;
        }
        case 'e':
        case 'E':
        case 'f':
        case 'g':
        case 'G':
        case 'a': {
            number(in, text, room, 10, 1);
            double value = strtod(text, &end);
            if (end == text)
                return done;
            if (to && size > 0)
                *(double *)to = value;
            else if (to)
                *(float *)to = (float)value;
            break;
        }
        default:
            return done;
        }
        done += assign;
    }
    return done;
}

int vfscanf(FILE *restrict file, const char *restrict format, va_list args)
{
    struct reader in = {file, NULL, 0};
    flockfile(file);
    int result = scan(&in, format, args);
    funlockfile(file);
    return result;
}

int vsscanf(const char *restrict text, const char *restrict format,
            va_list args)
{
    struct reader in = {NULL, text, 0};
    return scan(&in, format, args);
}

int fscanf(FILE *restrict file, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int result = vfscanf(file, format, args);
    va_end(args);
    return result;
}

int scanf(const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int result = vfscanf(stdin, format, args);
    va_end(args);
    return result;
}

int sscanf(const char *restrict text, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int result = vsscanf(text, format, args);
    va_end(args);
    return result;
}
