/* xorshift64* (Marsaglia; Vigna): not for secrets, getrandom is. */
#include "../internal.h"
#include <stdint.h>
#include <stdlib.h>

static volatile int lock;
static uint64_t state = 0x9e3779b97f4a7c15u;

static int next(uint64_t *s)
{
    *s ^= *s >> 12;
    *s ^= *s << 25;
    *s ^= *s >> 27;
    return (int)(*s * 0x2545f4914f6cdd1du >> 33);
}

void srandom(unsigned seed)
{
    __fab_lock(&lock);
    state = (seed + 1ull) * 0x9e3779b97f4a7c15u;
    __fab_unlock(&lock);
}

long random(void)
{
    __fab_lock(&lock);
    int value = next(&state);
    __fab_unlock(&lock);
    return value;
}

void srand(unsigned seed)
{
    srandom(seed);
}

int rand(void)
{
    return (int)random();
}

int rand_r(unsigned *seed)
{
    uint64_t s = (*seed + 1ull) * 0x9e3779b97f4a7c15u;
    int value = next(&s);
    *seed = (unsigned)(s >> 32);
    return value;
}
