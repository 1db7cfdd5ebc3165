/*
 * The compiler calls these for long double (IEEE binary128) and for
 * multiplication and division of 128-bit integers; there is no compiler-rt.
 */
#include <stdint.h>

typedef unsigned __int128 u128;
typedef __int128 i128;

long double __extenddftf2(double value);
double __trunctfdf2(long double value);
u128 __udivti3(u128 a, u128 b);
u128 __umodti3(u128 a, u128 b);
i128 __divti3(i128 a, i128 b);
i128 __modti3(i128 a, i128 b);
void __clear_cache(void *start, void *end);

long double __extenddftf2(double value)
{
    union {
        double value;
        uint64_t bits;
    } in = {.value = value};
    union {
        u128 bits;
        long double value;
    } out;
    uint64_t exponent = in.bits >> 52 & 0x7ff;
    u128 mantissa = in.bits & 0xfffffffffffffu;
    if (exponent == 0x7ff) {
        exponent = 0x7fff;
    } else if (exponent) {
        exponent += 16383 - 1023;
    } else if (mantissa) {
        int shift = __builtin_clzll((uint64_t)mantissa) - 11;
        mantissa = mantissa << shift & 0xfffffffffffffu;
        exponent = (uint64_t)(16383 - 1022 - shift);
    }
    out.bits = (u128)(in.bits >> 63) << 127 | (u128)exponent << 112 |
               mantissa << 60;
    return out.value;
}

double __trunctfdf2(long double value)
{
    union {
        long double value;
        u128 bits;
    } in = {.value = value};
    union {
        uint64_t bits;
        double value;
    } out;
    uint64_t sign = (uint64_t)(in.bits >> 127) << 63;
    int exponent = (int)(in.bits >> 112 & 0x7fff);
    u128 mantissa = in.bits & (((u128)1 << 112) - 1);
    if (exponent == 0x7fff) {
        out.bits = sign | 0x7ffull << 52 |
                   (mantissa ? 1ull << 51 | (uint64_t)(mantissa >> 60) : 0);
        return out.value;
    }
    exponent -= 16383 - 1023;
    int drop = 60;
    if (exponent <= 0) {
        mantissa |= (u128)1 << 112;
        drop += 1 - exponent;
        exponent = 0;
        if (drop > 114) {
            out.bits = sign;
            return out.value;
        }
    }
    u128 half = (u128)1 << (drop - 1), rest = mantissa & (2 * half - 1);
    uint64_t kept = (uint64_t)(mantissa >> drop);
    kept += rest > half || (rest == half && (kept & 1));
    kept += (uint64_t)exponent << 52;
    if (kept >> 52 >= 0x7ff || exponent >= 0x7ff)
        kept = 0x7ffull << 52;
    out.bits = sign | kept;
    return out.value;
}

static u128 divide(u128 a, u128 b, u128 *rest)
{
    u128 quotient = 0, part = 0;
    for (int bit = 127; bit >= 0; bit--) {
        part = part << 1 | (a >> bit & 1);
        if (part >= b) {
            part -= b;
            quotient |= (u128)1 << bit;
        }
    }
    *rest = part;
    return quotient;
}

u128 __udivti3(u128 a, u128 b)
{
    u128 rest;
    return divide(a, b, &rest);
}

u128 __umodti3(u128 a, u128 b)
{
    u128 rest;
    divide(a, b, &rest);
    return rest;
}

i128 __divti3(i128 a, i128 b)
{
    u128 rest;
    u128 q = divide(a < 0 ? -(u128)a : (u128)a, b < 0 ? -(u128)b : (u128)b,
                    &rest);
    return (i128)((a < 0) != (b < 0) ? -q : q);
}

i128 __modti3(i128 a, i128 b)
{
    u128 rest;
    divide(a < 0 ? -(u128)a : (u128)a, b < 0 ? -(u128)b : (u128)b, &rest);
    return (i128)(a < 0 ? -rest : rest);
}
