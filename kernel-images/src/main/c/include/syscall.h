/* One function a system call, all of the same shape: the arguments are the
   registers a0 to a5; the result is a value or -errno. */
#ifndef FAB_SYSCALL_H
#define FAB_SYSCALL_H

#include "types.h"

#define SYSCALL(number, name, function, state, missing, test) \
    i64 function(const u64 *a);
#define ABSENT(number, name, why)
#include "syscalls.tbl"
#undef SYSCALL
#undef ABSENT

#define SYSCALL_COUNT 512

i64 syscall_dispatch(u64 number, const u64 *a);
/* How often an absent call was asked for; its name, or NULL. */
u64 syscall_missing(u64 number, const char **name);
const char *syscall_name(u64 number);

#endif
