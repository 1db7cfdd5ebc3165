/* What a benchmark program consists of. */
#pragma once

#include <stdint.h>

/* How often kernel() is called. */
extern const int rounds;

/* One round of work. Returns a digest of what it computed. */
uint64_t kernel(void);

/* A fixed sequence of numbers below 2^31. */
static inline uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 1;
}
