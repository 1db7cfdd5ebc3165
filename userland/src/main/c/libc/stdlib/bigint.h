/* Unsigned numbers of up to 8000 bits for exact decimal conversion. */
#pragma once
#include <stdint.h>
#include <string.h>

#define BIG_LIMBS 250

struct big {
    int used;
    uint32_t limb[BIG_LIMBS];
};

static inline void big_set(struct big *b, uint64_t value)
{
    b->limb[0] = (uint32_t)value;
    b->limb[1] = (uint32_t)(value >> 32);
    b->used = b->limb[1] ? 2 : b->limb[0] ? 1 : 0;
}

/* b = b * factor + add */
static inline void big_mul(struct big *b, uint32_t factor, uint32_t add)
{
    uint64_t carry = add;
    for (int i = 0; i < b->used; i++) {
        carry += (uint64_t)b->limb[i] * factor;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry)
        b->limb[b->used++] = (uint32_t)carry;
}

/* b = b / divisor; returns the remainder. */
static inline uint32_t big_div(struct big *b, uint32_t divisor)
{
    uint64_t rest = 0;
    for (int i = b->used; i-- > 0;) {
        rest = rest << 32 | b->limb[i];
        b->limb[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    while (b->used && !b->limb[b->used - 1])
        b->used--;
    return (uint32_t)rest;
}

static inline void big_shift(struct big *b, int bits)
{
    int words = bits / 32;
    if (!b->used)
        return;
    bits %= 32;
    if (words) {
        memmove(b->limb + words, b->limb, (size_t)b->used * 4);
        memset(b->limb, 0, (size_t)words * 4);
        b->used += words;
    }
    if (bits) {
        uint32_t carry = 0;
        for (int i = words; i < b->used; i++) {
            uint32_t next = b->limb[i] >> (32 - bits);
            b->limb[i] = b->limb[i] << bits | carry;
            carry = next;
        }
        if (carry)
            b->limb[b->used++] = carry;
    }
}

static inline int big_bits(const struct big *b)
{
    if (!b->used)
        return 0;
    return b->used * 32 - __builtin_clz(b->limb[b->used - 1]);
}

static inline int big_compare(const struct big *a, const struct big *b)
{
    if (a->used != b->used)
        return a->used < b->used ? -1 : 1;
    for (int i = a->used; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* a = a - b, where a >= b */
static inline void big_subtract(struct big *a, const struct big *b)
{
    int64_t borrow = 0;
    for (int i = 0; i < a->used; i++) {
        borrow += (int64_t)a->limb[i] - (i < b->used ? b->limb[i] : 0);
        a->limb[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->used && !a->limb[a->used - 1])
        a->used--;
}
