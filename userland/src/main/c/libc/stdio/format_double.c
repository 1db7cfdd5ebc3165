/*
 * Doubles as text, exactly: the value is written out as all of its decimal
 * digits, which are then rounded half to even where the text ends.
 */
#include "../stdlib/bigint.h"
#include "format.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

#define MOST_DIGITS 1130

struct decimal {
    int count;    /* digits, no zero in front */
    int exponent; /* the value is 0.d1d2d3... * 10^exponent */
    char digits[MOST_DIGITS];
};

static void expand(struct decimal *d, uint64_t mantissa, int exponent)
{
    struct big whole;
    char *out = d->digits;
    d->count = 0;
    if (!mantissa) {
        d->exponent = 1;
        return;
    }
    /* mantissa * 2^-k is mantissa * 5^k with the point k digits in. */
    int point = 0;
    big_set(&whole, mantissa);
    if (exponent >= 0) {
        big_shift(&whole, exponent);
    } else {
        while (!(mantissa & 1) && exponent < 0) {
            mantissa >>= 1;
            exponent++;
        }
        big_set(&whole, mantissa);
        point = -exponent;
        for (int i = point; i > 0; i -= i > 13 ? 13 : i) {
            uint32_t factor = 1;
            for (int j = 0; j < (i > 13 ? 13 : i); j++)
                factor *= 5;
            big_mul(&whole, factor, 0);
        }
    }
    char reversed[MOST_DIGITS + 9];
    int n = 0;
    while (whole.used) {
        uint32_t part = big_div(&whole, 1000000000);
        for (int i = 0; i < 9; i++, part /= 10)
            reversed[n++] = (char)('0' + part % 10);
    }
    while (n && reversed[n - 1] == '0')
        n--;
    d->exponent = n - point;
    int low = 0;
    while (low < n && reversed[low] == '0')
        low++;
    while (n > low)
        out[d->count++] = reversed[--n];
}

/* Keeps the first n digits. */
static void round_to(struct decimal *d, int n)
{
    if (n >= d->count)
        return;
    if (n < 0) {
        d->count = 0;
        return;
    }
    int up = d->digits[n] > '5' ||
             (d->digits[n] == '5' &&
              (n + 1 < d->count || (n > 0 && (d->digits[n - 1] & 1))));
    d->count = n;
    if (up) {
        while (n > 0 && d->digits[n - 1] == '9')
            n--;
        if (n == 0) {
            d->digits[0] = '1';
            d->count = 1;
            d->exponent++;
            return;
        }
        d->digits[n - 1]++;
        d->count = n;
    }
    while (d->count && d->digits[d->count - 1] == '0')
        d->count--;
}

static void exponent_text(char *to, char letter, int exponent, int least)
{
    char reversed[8];
    int n = 0;
    *to++ = letter;
    *to++ = exponent < 0 ? '-' : '+';
    unsigned rest = (unsigned)(exponent < 0 ? -exponent : exponent);
    do
        reversed[n++] = (char)('0' + rest % 10);
    while ((rest /= 10));
    while (n < least)
        reversed[n++] = '0';
    while (n)
        *to++ = reversed[--n];
    *to = 0;
}

static void fixed(struct format_sink *sink, struct format_spec *spec,
                  const char *sign, struct decimal *d, int precision,
                  int point)
{
    char text[MOST_DIGITS + 400];
    int n = 0, used = 0;
    if (d->count == 0 || d->exponent <= 0)
        text[n++] = '0';
    for (int i = 0; d->count && i < d->exponent; i++)
        text[n++] = used < d->count ? d->digits[used++] : '0';
    int after = 0;
    if (precision > 0 || point)
        text[n++] = '.';
    for (int i = d->exponent; d->count && i < 0 && after < precision;
         i++, after++)
        text[n++] = '0';
    while (after < precision && used < d->count) {
        text[n++] = d->digits[used++];
        after++;
    }
    __fab_format_number(sink, spec, sign, text, (size_t)n, 0,
                        (size_t)(precision - after), "");
}

static void scientific(struct format_sink *sink, struct format_spec *spec,
                       const char *sign, struct decimal *d, int precision,
                       int point)
{
    char text[MOST_DIGITS + 2], suffix[16];
    int n = 0;
    text[n++] = d->count ? d->digits[0] : '0';
    if (precision > 0 || point)
        text[n++] = '.';
    int after = 0;
    for (; after < precision && after + 1 < d->count; after++)
        text[n++] = d->digits[after + 1];
    exponent_text(suffix, spec->conversion & 32 ? 'e' : 'E',
                  d->exponent - 1, 2);
    __fab_format_number(sink, spec, sign, text, (size_t)n, 0,
                        (size_t)(precision - after), suffix);
}

static void hexadecimal(struct format_sink *sink, struct format_spec *spec,
                        int negative, uint64_t bits)
{
    int upper = !(spec->conversion & 32);
    const char *letters = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    int exponent = (int)(bits >> 52 & 0x7ff);
    uint64_t mantissa = bits & 0xfffffffffffffu;
    unsigned lead = exponent ? 1 : 0;
    exponent = !exponent ? (mantissa ? -1022 : 0) : exponent - 1023;
    int precision = spec->precision;
    if (precision < 0) {
        precision = 13;
        while (precision && !(mantissa >> (52 - 4 * precision) & 15))
            precision--;
    } else if (precision < 13) {
        uint64_t whole = (uint64_t)lead << 52 | mantissa;
        int drop = 52 - 4 * precision;
        uint64_t half = 1ull << (drop - 1);
        uint64_t rest = whole & (2 * half - 1);
        whole = whole >> drop;
        whole += rest > half || (rest == half && (whole & 1));
        whole <<= drop;
        lead = (unsigned)(whole >> 52);
        mantissa = whole & 0xfffffffffffffu;
    }
    char text[24], suffix[16], prefix[4];
    int n = 0, p = 0, digits = precision < 13 ? precision : 13;
    if (negative || spec->plus || spec->space)
        prefix[p++] = negative ? '-' : spec->plus ? '+' : ' ';
    prefix[p++] = '0';
    prefix[p++] = upper ? 'X' : 'x';
    prefix[p] = 0;
    text[n++] = letters[lead];
    if (precision || spec->alternate)
        text[n++] = '.';
    for (int i = 1; i <= digits; i++)
        text[n++] = letters[mantissa >> (52 - 4 * i) & 15];
    exponent_text(suffix, upper ? 'P' : 'p', exponent, 1);
    __fab_format_number(sink, spec, prefix, text, (size_t)n, 0,
                        (size_t)(precision - digits), suffix);
}

void __fab_format_double(struct format_sink *sink, struct format_spec *spec,
                         double value)
{
    union {
        double value;
        uint64_t bits;
    } u = {.value = value};
    int negative = (int)(u.bits >> 63), kind = spec->conversion | 32;
    const char *sign = negative      ? "-"
                       : spec->plus  ? "+"
                       : spec->space ? " "
                                     : "";
    uint64_t bits = u.bits & 0x7fffffffffffffffu;
    if (bits >> 52 == 0x7ff) {
        const char *upper = bits << 12 ? "NAN" : "INF";
        const char *lower = bits << 12 ? "nan" : "inf";
        spec->zero = 0;
        __fab_format_number(sink, spec, sign,
                            spec->conversion & 32 ? lower : upper, 3, 0, 0,
                            "");
        return;
    }
    if (kind == 'a') {
        hexadecimal(sink, spec, negative, bits);
        return;
    }
    struct decimal d;
    int exponent = (int)(bits >> 52);
    uint64_t mantissa = bits & 0xfffffffffffffu;
    if (exponent)
        mantissa |= 1ull << 52;
    expand(&d, mantissa, (exponent ? exponent : 1) - 1075);
    int precision = spec->precision < 0 ? 6 : spec->precision;
    if (kind == 'f') {
        round_to(&d, d.exponent + precision);
        fixed(sink, spec, sign, &d, precision, spec->alternate);
    } else if (kind == 'e') {
        round_to(&d, precision + 1);
        scientific(sink, spec, sign, &d, precision, spec->alternate);
    } else {
        precision = precision ? precision : 1;
        round_to(&d, precision);
        int power = d.count ? d.exponent - 1 : 0;
        if (power < -4 || power >= precision) {
            int digits = spec->alternate ? precision - 1
                                         : (d.count ? d.count - 1 : 0);
            scientific(sink, spec, sign, &d, digits, spec->alternate);
        } else {
            int digits = precision - 1 - power;
            int needed = d.count - d.exponent;
            if (!spec->alternate && digits > needed)
                digits = needed > 0 && d.count ? needed : 0;
            fixed(sink, spec, sign, &d, digits, spec->alternate);
        }
    }
}
