#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

static int digit(int c)
{
    if (isdigit(c))
        return c - '0';
    return isalpha(c) ? (c | 32) - 'a' + 10 : 99;
}

/* The magnitude; *negative and *overflow say the rest. */
static unsigned long convert(const char *text, char **end, int base,
                             int *negative, int *overflow)
{
    const char *s = text;
    unsigned long value = 0;
    *negative = *overflow = 0;
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        if (end)
            *end = (char *)text;
        return 0;
    }
    while (isspace((unsigned char)*s))
        s++;
    if (*s == '+' || *s == '-')
        *negative = *s++ == '-';
    if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 32) == 'x' &&
        digit((unsigned char)s[2]) < 16) {
        s += 2;
        base = 16;
    }
    if (base == 0)
        base = *s == '0' ? 8 : 10;
    const char *first = s;
    for (; digit((unsigned char)*s) < base; s++) {
        unsigned long next;
        if (__builtin_mul_overflow(value, (unsigned long)base, &next) ||
            __builtin_add_overflow(next,
                                   (unsigned long)digit((unsigned char)*s),
                                   &next))
            *overflow = 1;
        value = next;
    }
    if (end)
        *end = (char *)(s == first ? text : s);
    if (*overflow)
        errno = ERANGE;
    return value;
}

long strtol(const char *restrict text, char **restrict end, int base)
{
    int negative, overflow;
    unsigned long value = convert(text, end, base, &negative, &overflow);
    unsigned long limit = (unsigned long)LONG_MAX + (unsigned)negative;
    if (overflow || value > limit) {
        errno = ERANGE;
        return negative ? LONG_MIN : LONG_MAX;
    }
    return (long)(negative ? -value : value);
}

unsigned long strtoul(const char *restrict text, char **restrict end,
                      int base)
{
    int negative, overflow;
    unsigned long value = convert(text, end, base, &negative, &overflow);
    if (overflow)
        return ULONG_MAX;
    return negative ? -value : value;
}

long long strtoll(const char *restrict text, char **restrict end, int base)
{
    return strtol(text, end, base);
}

unsigned long long strtoull(const char *restrict text, char **restrict end,
                            int base)
{
    return strtoul(text, end, base);
}

intmax_t strtoimax(const char *text, char **end, int base)
{
    return strtol(text, end, base);
}

uintmax_t strtoumax(const char *text, char **end, int base)
{
    return strtoul(text, end, base);
}
