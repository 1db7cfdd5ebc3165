/* echo and printf. */
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * One string with its backslashes resolved: 1 if \c ends all output. In echo
 * and %b octal numbers start with a zero.
 */
int print_escaped(const char *s, int octal_needs_zero, struct text *out)
{
    static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
    for (; *s; s++) {
        if (*s != '\\' || !s[1]) {
            text_put(out, *s);
            continue;
        }
        const char *known = strchr(from, *++s);
        if (known) {
            text_put(out, to[known - from]);
        } else if (*s == 'e') {
            text_put(out, '\\');
            text_put(out, 'e');
        } else if (*s == 'c' && octal_needs_zero) {
            return 1;
        } else if (*s >= '0' && *s <= '7' &&
                   (*s == '0' || !octal_needs_zero)) {
            int value = 0, digits = 0;
            s += octal_needs_zero;
            for (; digits < 3 && *s >= '0' && *s <= '7'; digits++)
                value = value * 8 + (*s++ - '0');
            s--;
            text_put(out, (char)value);
        } else {
            text_put(out, '\\');
            text_put(out, *s);
        }
    }
    return 0;
}

int builtin_echo(int argc, char **argv)
{
    int first = 1, newline = 1;
    struct text out = {0};
    if (first < argc && strcmp(argv[first], "-n") == 0) {
        newline = 0;
        first++;
    }
    for (int i = first; i < argc; i++) {
        if (print_escaped(argv[i], 1, &out)) {
            newline = 0;
            break;
        }
        if (i + 1 < argc)
            text_put(&out, ' ');
    }
    if (newline)
        text_put(&out, '\n');
    text_end(&out);
    fwrite(out.s, 1, out.n, stdout);
    free(out.s);
    return 0;
}

struct printing {
    char **next;
    char **end;
    int status;
    int stop;
};

static const char *argument(struct printing *p)
{
    return p->next < p->end ? *p->next++ : NULL;
}

static void check(struct printing *p, const char *text, const char *end,
                  const char *wanted)
{
    if (*end) {
        complain("printf: %s: %s", text,
                 end == text ? wanted : "not completely converted");
        p->status = 1;
    } else if (errno == ERANGE) {
        complain("printf: %s: %s", text, strerror(errno));
        p->status = 1;
    }
}

static intmax_t integer(struct printing *p, int is_signed)
{
    const char *text = argument(p);
    char *end;
    if (!text)
        return 0;
    if (*text == '"' || *text == '\'')
        return (unsigned char)text[1];
    errno = 0;
    intmax_t value = is_signed ? strtoimax(text, &end, 0)
                               : (intmax_t)strtoumax(text, &end, 0);
    if (!*text) {
        complain("printf: %s: expected numeric value", text);
        p->status = 1;
        return 0;
    }
    check(p, text, end, "expected numeric value");
    return value;
}

static void padded(const char *s, size_t n, int width, int left)
{
    for (int i = (int)n; !left && i < width; i++)
        putchar(' ');
    fwrite(s, 1, n, stdout);
    for (int i = (int)n; left && i < width; i++)
        putchar(' ');
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* One conversion; the rest of the format. */
static const char *conversion(struct printing *p, const char *f)
{
    char spec[64] = "%";
    size_t n = 1;
    int width = 0, precision = -1, left = 0;
    for (; *f && strchr("-+ #0", *f); f++) {
        left |= *f == '-';
        if (n < 8)
            spec[n++] = *f;
    }
    if (*f == '*') {
        width = (int)integer(p, 1);
        if (width < 0) {
            left = 1;
            width = -width;
            spec[n++] = '-';
        }
        f++;
    } else {
        width = (int)strtol(f, (char **)&f, 10);
    }
    if (*f == '.') {
        f++;
        precision = *f == '*' ? (f++, (int)integer(p, 1))
                              : (int)strtol(f, (char **)&f, 10);
    }
    while (*f && strchr("hlLjzt", *f))
        f++;
    char kind = *f;
    if (!kind) {
        complain("printf: %%: missing conversion");
        p->status = 1;
        p->stop = 1;
        return f;
    }
    n += (size_t)snprintf(spec + n, sizeof spec - n, "*.*%s%c",
                          strchr("diouxX", kind) ? "j" : "", kind);
    switch (kind) {
    case 'd':
    case 'i':
        printf(spec, width, precision, integer(p, 1));
        break;
    case 'o':
    case 'u':
    case 'x':
    case 'X':
        printf(spec, width, precision, (uintmax_t)integer(p, 0));
        break;
    case 'c': {
        const char *text = argument(p);
        padded(text ? text : "", text && *text ? 1 : 0, width, left);
        break;
    }
    case 's': {
        const char *text = argument(p);
        size_t length = text ? strlen(text) : 0;
        if (precision >= 0 && (size_t)precision < length)
            length = (size_t)precision;
        padded(text ? text : "", length, width, left);
        break;
    }
    case 'b': {
        const char *text = argument(p);
        struct text out = {0};
        p->stop |= print_escaped(text ? text : "", 1, &out);
        text_end(&out);
        size_t length = out.n;
        if (precision >= 0 && (size_t)precision < length)
            length = (size_t)precision;
        padded(out.s, length, width, left);
        free(out.s);
        break;
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A': {
        const char *text = argument(p);
        char *end = (char *)"";
        errno = 0;
        double value = text ? strtod(text, &end) : 0;
        if (text)
            check(p, text, end, "expected numeric value");
        printf(spec, width, precision, value);
        break;
    }
    default:
        complain("printf: %%%c: invalid directive", kind);
        p->status = 1;
        p->stop = 1;
    }
    return f + 1;
}

#pragma GCC diagnostic pop

int builtin_printf(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
    if (first >= argc)
        fail(2, "usage: printf format [arg ...]");
    const char *format = argv[first];
    struct printing p = {argv + first + 1, argv + argc, 0, 0};
    char **before;
    do {
        before = p.next;
        for (const char *f = format; *f && !p.stop;) {
            if (*f == '%' && f[1] == '%') {
                putchar('%');
                f += 2;
            } else if (*f == '%') {
                f = conversion(&p, f + 1);
            } else if (*f == '\\') {
                size_t n = f[1] ? 2 : 1;
                if (f[1] >= '0' && f[1] <= '7')
                    while (n < 4 && f[n] >= '0' && f[n] <= '7')
                        n++;
                char *piece = need(strndup(f, n));
                struct text out = {0};
                if (f[1] == 'c')
                    p.stop = 1;
                else
                    print_escaped(piece, 0, &out);
                text_end(&out);
                fwrite(out.s, 1, out.n, stdout);
                free(out.s);
                free(piece);
                f += n;
            } else {
                putchar(*f++);
            }
        }
    } while (p.next < p.end && p.next != before && !p.stop);
    return p.status;
}
