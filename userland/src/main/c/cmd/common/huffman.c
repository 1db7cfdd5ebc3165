/*
 * Code lengths by the package-merge method (Larmore and Hirschberg 1990): the
 * best code of all whose longest word has a given length. Each round pairs
 * the cheapest packages of the round before and merges them with the symbols;
 * how often a symbol is in the cheapest 2n-2 of the last is its length.
 */
#include "deflate.h"
#include <stdlib.h>
#include <string.h>

#define MOST_SYMBOLS 288
#define MOST_LENGTH 15

struct package {
    uint64_t weight;
    int16_t symbol;     /* -1: two of the round before */
    uint16_t pair;      /* the first of them */
};

static struct package rounds[MOST_LENGTH][2 * MOST_SYMBOLS];

static int lighter(const void *a, const void *b)
{
    const struct package *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    return x->symbol - y->symbol;
}

static void count(unsigned round, unsigned index, uint8_t *lengths)
{
    const struct package *p = &rounds[round][index];
    if (p->symbol >= 0) {
        lengths[p->symbol]++;
        return;
    }
    count(round - 1, p->pair, lengths);
    count(round - 1, p->pair + 1u, lengths);
}

void code_lengths(const uint32_t *frequencies, unsigned n, unsigned most,
                  uint8_t *lengths)
{
    static struct package leaves[MOST_SYMBOLS];
    unsigned used = 0, size;
    memset(lengths, 0, n);
    for (unsigned i = 0; i < n; i++)
        if (frequencies[i])
            leaves[used++] =
                (struct package){frequencies[i], (int16_t)i, 0};
    if (used == 0)
        return;
    if (used == 1) {
        lengths[leaves[0].symbol] = 1;
        return;
    }
    qsort(leaves, used, sizeof *leaves, lighter);
    memcpy(rounds[0], leaves, used * sizeof *leaves);
    size = used;
    for (unsigned r = 1; r < most; r++) {
        unsigned leaf = 0, pair = 0, made = 0;
        while (leaf < used || pair + 1 < size) {
            uint64_t weight = pair + 1 < size
                                  ? rounds[r - 1][pair].weight +
                                        rounds[r - 1][pair + 1].weight
                                  : UINT64_MAX;
            if (leaf < used && leaves[leaf].weight <= weight) {
                rounds[r][made++] = leaves[leaf++];
            } else {
                rounds[r][made++] =
                    (struct package){weight, -1, (uint16_t)pair};
                pair += 2;
            }
        }
        size = made;
    }
    for (unsigned i = 0; i < 2 * used - 2; i++)
        count(most - 1, i, lengths);
}

void code_bits(const uint8_t *lengths, unsigned n, uint16_t *codes)
{
    unsigned next[MOST_LENGTH + 2] = {0}, amount[MOST_LENGTH + 2] = {0};
    for (unsigned i = 0; i < n; i++)
        amount[lengths[i]]++;
    amount[0] = 0;
    for (unsigned length = 1; length <= MOST_LENGTH; length++)
        next[length] = (next[length - 1] + amount[length - 1]) << 1;
    for (unsigned i = 0; i < n; i++) {
        unsigned code = next[lengths[i]]++, reversed = 0;
        for (unsigned bit = 0; bit < lengths[i]; bit++)
            reversed |= (code >> bit & 1) << (lengths[i] - 1u - bit);
        codes[i] = lengths[i] ? (uint16_t)reversed : 0;
    }
}
