/* The assembly below usermem.c, and atomics on a process's memory. */
#ifndef FAB_USERMEM_H
#define FAB_USERMEM_H

#include "types.h"

int user_copy(u64 to, u64 from, usize size);
int user_clear(u64 to, usize size);
i64 user_string(char *to, u64 from, usize size);
int user_cas(u64 at, u32 expected, u32 value, u32 *was);

/* Stores `value` if the word is `expected`; *was is what it was. */
int cas_u32(uaddr at, u32 expected, u32 value, u32 *was);

#endif
