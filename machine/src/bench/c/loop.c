/* Integer arithmetic in one small loop. */
#include "bench.h"

const int rounds = 20;

uint64_t kernel(void)
{
    uint64_t a = 1;
    uint64_t b = 0x9e3779b97f4a7c15;

    for (uint32_t i = 0; i < 40000000; i++) {
        a ^= a << 13;
        a ^= a >> 7;
        a ^= a << 17;
        b += a & i;
    }
    return a + b;
}
