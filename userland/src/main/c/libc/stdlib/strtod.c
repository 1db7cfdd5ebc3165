/*
 * Text to double, correctly rounded. Digits beyond the 780th cannot decide
 * anything but whether the rest is zero, so they become one sticky digit.
 */
#include "bigint.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#define MAX_DIGITS 780

/* significand * 2^exponent to the nearest double, ties to even. */
static double assemble(uint64_t significand, int exponent, int sticky,
                       int precision, int least)
{
    if (!significand)
        return 0;
    int bits = 64 - __builtin_clzll(significand);
    int drop = bits - precision;
    if (exponent + drop < least)
        drop = least - exponent;
    if (drop > 0) {
        if (drop > 64) {
            errno = ERANGE;
            return 0;
        }
        uint64_t half = 1ull << (drop - 1);
        uint64_t rest = significand & (half | (half - 1));
        uint64_t kept = drop == 64 ? 0 : significand >> drop;
        if (rest > half || (rest == half && (sticky || (kept & 1))))
            kept++;
        if (exponent + drop == least && kept < 1ull << (precision - 1) &&
            (rest || sticky))
            errno = ERANGE;
        significand = kept;
        exponent += drop;
    }
    if (!significand)
        return 0;
    bits = 64 - __builtin_clzll(significand);
    int top = precision == 53 ? 1024 : 128;
    if (exponent + bits > top) {
        errno = ERANGE;
        return HUGE_VAL;
    }
    union {
        double value;
        uint64_t bits;
    } result;
    if (exponent + bits - 1 < -1022) {
        result.bits = significand << (exponent + 1074);
    } else {
        result.bits = significand << (53 - bits);
        result.bits &= ~(1ull << 52);
        result.bits |= (uint64_t)(exponent + bits - 1 + 1023) << 52;
    }
    return result.value;
}

static double from_decimal(const char *digits, int count, long exponent,
                           int precision, int least)
{
    struct big top, bottom;
    if (exponent + count < -400) {
        errno = ERANGE;
        return 0;
    }
    if (exponent + count > 400) {
        errno = ERANGE;
        return HUGE_VAL;
    }
    big_set(&top, 0);
    for (int i = 0; i < count; i++)
        big_mul(&top, 10, (uint32_t)digits[i]);
    big_set(&bottom, 1);
    struct big *scaled = exponent < 0 ? &bottom : &top;
    for (long i = labs(exponent); i > 0; i -= i > 9 ? 9 : i) {
        uint32_t factor = 1;
        for (long j = 0; j < (i > 9 ? 9 : i); j++)
            factor *= 10;
        big_mul(scaled, factor, 0);
    }
    /* Make the quotient 62 or 63 bits long, then divide bit by bit. */
    int shift = big_bits(&bottom) + 62 - big_bits(&top);
    if (shift > 0)
        big_shift(&top, shift);
    else
        big_shift(&bottom, -shift);
    uint64_t quotient = 0;
    big_shift(&bottom, 63);
    for (int bit = 63; bit >= 0; bit--) {
        if (big_compare(&top, &bottom) >= 0) {
            big_subtract(&top, &bottom);
            quotient |= 1ull << bit;
        }
        for (int i = 0; i < bottom.used; i++)
            bottom.limb[i] = bottom.limb[i] >> 1 |
                             (i + 1 < bottom.used ? bottom.limb[i + 1] << 31
                                                  : 0);
        while (bottom.used && !bottom.limb[bottom.used - 1])
            bottom.used--;
    }
    return assemble(quotient, -shift, top.used != 0, precision, least);
}

static double hexadecimal(const char *s, const char **end, int precision,
                          int least)
{
    uint64_t value = 0;
    int sticky = 0, point = 0;
    long exponent = 0;
    for (; isxdigit((unsigned char)*s) || (*s == '.' && !point); s++) {
        if (*s == '.') {
            point = 1;
            continue;
        }
        unsigned digit = isdigit((unsigned char)*s)
                             ? (unsigned)(*s - '0')
                             : ((unsigned)*s | 32) - 'a' + 10;
        if (value >> 58) {
            sticky |= digit != 0;
            exponent += point ? 0 : 4;
        } else {
            value = value << 4 | digit;
            exponent -= point ? 4 : 0;
        }
    }
    if ((*s | 32) == 'p') {
        char *after;
        const char *sign = s + 1 + (s[1] == '+' || s[1] == '-');
        if (isdigit((unsigned char)*sign)) {
            long power = strtol(s + 1, &after, 10);
            exponent += power > 9999 ? 9999 : power < -9999 ? -9999 : power;
            s = after;
        }
    }
    *end = s;
    return assemble(value << 1 | (sticky != 0), (int)exponent - 1, sticky,
                    precision, least);
}

static double decimal(const char *s, const char **end, int precision,
                      int least)
{
    char digits[MAX_DIGITS + 1];
    int count = 0, point = 0;
    long exponent = 0;
    for (; isdigit((unsigned char)*s) || (*s == '.' && !point); s++) {
        if (*s == '.') {
            point = 1;
            continue;
        }
        exponent -= point;
        if (count == 0 && *s == '0')
            continue;
        if (count < MAX_DIGITS) {
            digits[count++] = (char)(*s - '0');
        } else {
            exponent++;
            if (*s != '0') {
                digits[MAX_DIGITS] = 1;
                count = MAX_DIGITS + 1;
                exponent -= exponent > -1000000;
                while (isdigit((unsigned char)s[1]) ||
                       (s[1] == '.' && !point)) {
                    s++;
                    if (*s == '.')
                        point = 1;
                    else
                        exponent += !point;
                }
            }
        }
    }
    if ((*s | 32) == 'e') {
        const char *sign = s + 1 + (s[1] == '+' || s[1] == '-');
        if (isdigit((unsigned char)*sign)) {
            char *after;
            int saved = errno;
            long power = strtol(s + 1, &after, 10);
            errno = saved;
            exponent += power > 99999 ? 99999 : power < -99999 ? -99999
                                                               : power;
            s = after;
        }
    }
    *end = s;
    if (count == 0)
        return 0;
    return from_decimal(digits, count, exponent, precision, least);
}

static double convert(const char *text, char **end, int precision, int least)
{
    const char *s = text, *after = NULL;
    while (isspace((unsigned char)*s))
        s++;
    int negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    double value = 0;
    if (strncasecmp(s, "inf", 3) == 0) {
        after = s + (strncasecmp(s, "infinity", 8) == 0 ? 8 : 3);
        value = INFINITY;
    } else if (strncasecmp(s, "nan", 3) == 0) {
        after = s + 3;
        value = NAN;
    } else if (s[0] == '0' && (s[1] | 32) == 'x' &&
               isxdigit((unsigned char)s[2 + (s[2] == '.')])) {
        value = hexadecimal(s + 2, &after, precision, least);
    } else if (isdigit((unsigned char)s[*s == '.'])) {
        value = decimal(s, &after, precision, least);
    }
    if (end)
        *end = (char *)(after ? after : text);
    return negative ? -value : value;
}

double strtod(const char *restrict text, char **restrict end)
{
    return convert(text, end, 53, -1074);
}

float strtof(const char *restrict text, char **restrict end)
{
    return (float)convert(text, end, 24, -149);
}
