/* Futexes: wait on a word of user memory. */
#ifndef FAB_FUTEX_H
#define FAB_FUTEX_H

#include "types.h"

struct task;

int futex_wake_at(uaddr at, u32 count);
void futex_robust_exit(struct task *task);

#endif
