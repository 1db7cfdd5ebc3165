/* Hardware sources of randomness, for the module rng_core. */
#ifndef FAB_HWRNG_H
#define FAB_HWRNG_H

#include "types.h"

struct hwrng {
    const char *name;
    /* Up to `size` bytes: how many, or an error; sleeps. */
    i64 (*read)(struct hwrng *rng, void *to, usize size);
};

int hwrng_register(struct hwrng *rng);
void hwrng_unregister(struct hwrng *rng);

#endif
