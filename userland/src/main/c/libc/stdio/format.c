#include "format.h"
#include "../internal.h"
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void put(struct format_sink *sink, const char *text, size_t n)
{
    sink->put(sink, text, n);
    sink->total += n;
}

static void fill(struct format_sink *sink, char c, long n)
{
    char block[32];
    memset(block, c, sizeof block);
    for (; n > 0; n -= 32)
        put(sink, block, n < 32 ? (size_t)n : 32);
}

static void padded(struct format_sink *sink, const struct format_spec *spec,
                   const char *text, size_t n)
{
    long blanks = (long)spec->width - (long)n;
    if (!spec->left)
        fill(sink, ' ', blanks);
    put(sink, text, n);
    if (spec->left)
        fill(sink, ' ', blanks);
}

/* prefix, zeros, digits, zeros, suffix: the width filled as wanted. */
void __fab_format_number(struct format_sink *sink,
                         const struct format_spec *spec, const char *prefix,
                         const char *digits, size_t n, size_t zeros_before,
                         size_t zeros_after, const char *suffix)
{
    size_t used = strlen(prefix) + n + zeros_before + zeros_after +
                  strlen(suffix);
    long blanks = (long)spec->width - (long)used;
    if (!spec->left && !spec->zero)
        fill(sink, ' ', blanks);
    put(sink, prefix, strlen(prefix));
    if (!spec->left && spec->zero)
        fill(sink, '0', blanks);
    fill(sink, '0', (long)zeros_before);
    put(sink, digits, n);
    fill(sink, '0', (long)zeros_after);
    put(sink, suffix, strlen(suffix));
    if (spec->left)
        fill(sink, ' ', blanks);
}

static void integer(struct format_sink *sink, struct format_spec *spec,
                    uint64_t value, int negative)
{
    char buffer[24], *end = buffer + sizeof buffer, *s = end;
    unsigned base = spec->conversion == 'o'                     ? 8
                    : (spec->conversion | 32) == 'x' ||
                              spec->conversion == 'p'           ? 16
                                                                : 10;
    const char *letters =
        spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    uint64_t rest = value;
    for (; rest; rest /= base)
        *--s = letters[rest % base];
    size_t n = (size_t)(end - s);
    const char *prefix = "";
    if (base == 10 && (spec->conversion == 'd' || spec->conversion == 'i'))
        prefix = negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
    if (base == 16 && (spec->alternate || spec->conversion == 'p') && value)
        prefix = spec->conversion == 'X' ? "0X" : "0x";
    if (spec->conversion == 'p' && !value)
        prefix = "0x";
    size_t least = spec->precision < 0 ? 1 : (size_t)spec->precision;
    if (base == 8 && spec->alternate && least <= n)
        least = n + 1;
    if (spec->precision >= 0)
        spec->zero = 0;
    __fab_format_number(sink, spec, prefix, s, n, least > n ? least - n : 0,
                        0, "");
}

static int wide(struct format_sink *sink, const struct format_spec *spec,
                const wchar_t *text)
{
    char one[4];
    size_t total = 0, count = 0;
    for (; text[count]; count++) {
        int n = __fab_utf8_encode(one, (unsigned)text[count]);
        if (n < 0) {
            errno = EILSEQ;
            return -1;
        }
        if (spec->precision >= 0 && total + (size_t)n >
                                        (size_t)spec->precision)
            break;
        total += (size_t)n;
    }
    long blanks = (long)spec->width - (long)total;
    if (!spec->left)
        fill(sink, ' ', blanks);
    for (size_t i = 0; i < count; i++)
        put(sink, one, (size_t)__fab_utf8_encode(one, (unsigned)text[i]));
    if (spec->left)
        fill(sink, ' ', blanks);
    return 0;
}

enum { L_CHAR = -2, L_SHORT, L_INT, L_LONG, L_DOUBLE };

static const char *modifiers(const char *f, int *length)
{
    *length = L_INT;
    switch (*f) {
    case 'h':
        *length = f[1] == 'h' ? L_CHAR : L_SHORT;
        return f + (f[1] == 'h' ? 2 : 1);
    case 'l':
        *length = L_LONG;
        return f + (f[1] == 'l' ? 2 : 1);
    case 'j':
    case 'z':
    case 't':
        *length = L_LONG;
        return f + 1;
    case 'L':
        *length = L_DOUBLE;
        return f + 1;
    }
    return f;
}

/* A number, or an argument for the star; -1 if it does not fit an int. */
static int number(const char **f, va_list *args)
{
    long value = 0;
    if (**f == '*') {
        ++*f;
        return va_arg(*args, int);
    }
    for (; **f >= '0' && **f <= '9'; ++*f)
        if (value <= INT_MAX)
            value = value * 10 + (**f - '0');
    return value > INT_MAX ? INT_MAX : (int)value;
}

static const char *specification(const char *f, struct format_spec *spec,
                                 va_list *args)
{
    memset(spec, 0, sizeof *spec);
    for (;; f++) {
        if (*f == '-')
            spec->left = 1;
        else if (*f == '+')
            spec->plus = 1;
        else if (*f == ' ')
            spec->space = 1;
        else if (*f == '#')
            spec->alternate = 1;
        else if (*f == '0')
            spec->zero = 1;
        else
            break;
    }
    spec->width = number(&f, args);
    if (spec->width < 0) {
        spec->left = 1;
        spec->width = spec->width == INT_MIN ? INT_MAX : -spec->width;
    }
    spec->precision = -1;
    if (*f == '.') {
        f++;
        spec->precision = number(&f, args);
        if (spec->precision < 0)
            spec->precision = -1;
    }
    return f;
}

static int64_t signed_arg(va_list *args, int length)
{
    if (length >= L_LONG)
        return va_arg(*args, long);
    int value = va_arg(*args, int);
    return length == L_CHAR    ? (signed char)value
           : length == L_SHORT ? (short)value
                               : value;
}

static uint64_t unsigned_arg(va_list *args, int length)
{
    if (length >= L_LONG)
        return va_arg(*args, unsigned long);
    unsigned value = va_arg(*args, unsigned);
    return length == L_CHAR    ? (unsigned char)value
           : length == L_SHORT ? (unsigned short)value
                               : value;
}

static int text(struct format_sink *sink, const struct format_spec *spec,
                int length, va_list *args)
{
    if (length == L_LONG) {
        const wchar_t *s = va_arg(*args, const wchar_t *);
        return wide(sink, spec, s ? s : L"(null)");
    }
    const char *s = va_arg(*args, const char *);
    if (!s)
        s = "(null)";
    padded(sink, spec, s,
           spec->precision < 0 ? strlen(s)
                               : strnlen(s, (size_t)spec->precision));
    return 0;
}

static void remember(void *target, int length, size_t total)
{
    if (length == L_LONG)
        *(long *)target = (long)total;
    else if (length == L_SHORT)
        *(short *)target = (short)total;
    else if (length == L_CHAR)
        *(signed char *)target = (signed char)total;
    else
        *(int *)target = (int)total;
}

static int convert(struct format_sink *sink, struct format_spec *spec,
                   int length, va_list *args)
{
    char c;
    switch (spec->conversion) {
    case 'd':
    case 'i': {
        int64_t value = signed_arg(args, length);
        integer(sink, spec, value < 0 ? -(uint64_t)value : (uint64_t)value,
                value < 0);
        return 0;
    }
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        integer(sink, spec, unsigned_arg(args, length), 0);
        return 0;
    case 'p':
        integer(sink, spec, (uintptr_t)va_arg(*args, void *), 0);
        return 0;
    case 'c':
        if (length == L_LONG) {
            wchar_t one[2] = {(wchar_t)va_arg(*args, unsigned), 0};
            return wide(sink, spec, one);
        }
        c = (char)va_arg(*args, int);
        padded(sink, spec, &c, 1);
        return 0;
    case 's':
        return text(sink, spec, length, args);
    case 'm': {
        const char *reason = strerror(errno);
        padded(sink, spec, reason, strlen(reason));
        return 0;
    }
    case 'n':
        remember(va_arg(*args, void *), length, sink->total);
        return 0;
    case '%':
        put(sink, "%", 1);
        return 0;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
        __fab_format_double(sink, spec,
                            length == L_DOUBLE
                                ? (double)va_arg(*args, long double)
                                : va_arg(*args, double));
        return 0;
    }
    errno = EINVAL;
    return -1;
}

int __fab_format(struct format_sink *sink, const char *format, va_list list)
{
    va_list args;
    int result = 0;
    va_copy(args, list);
    while (*format && result == 0) {
        size_t n = strcspn(format, "%");
        if (n) {
            put(sink, format, n);
            format += n;
            continue;
        }
        struct format_spec spec;
        int length;
        format = specification(format + 1, &spec, &args);
        format = modifiers(format, &length);
        spec.conversion = *format;
        if (*format)
            format++;
        result = convert(sink, &spec, length, &args);
    }
    va_end(args);
    if (result == 0 && sink->total > INT_MAX) {
        errno = EOVERFLOW;
        result = -1;
    }
    return result < 0 ? -1 : (int)sink->total;
}
