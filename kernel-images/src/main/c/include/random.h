/* Random numbers. */
#ifndef FAB_RANDOM_H
#define FAB_RANDOM_H

#include "types.h"

void random_init(const void *seed, usize size);
void random_add(const void *bytes, usize size);
void random_bytes(void *to, usize size);

#endif
