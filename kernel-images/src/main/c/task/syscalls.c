/*
 * The table of system calls, made from syscalls.tbl. One that is absent
 * returns ENOSYS and is counted: /proc/fab/missing tells what programs
 * asked for in vain.
 */
#include "syscall.h"
#include "errno.h"

#define FULL
#define PARTIAL

typedef i64 (*syscall_fn)(const u64 *a);

static const syscall_fn functions[SYSCALL_COUNT] = {
#define SYSCALL(number, name, function, state, missing, test) \
    [number] = function,
#define ABSENT(number, name, why)
#include "syscalls.tbl"
#undef SYSCALL
#undef ABSENT
};

static const char *const names[SYSCALL_COUNT] = {
#define SYSCALL(number, name, function, state, missing, test) \
    [number] = #name,
#define ABSENT(number, name, why) [number] = #name,
#include "syscalls.tbl"
#undef SYSCALL
#undef ABSENT
};

static u32 missing[SYSCALL_COUNT];

i64 syscall_dispatch(u64 number, const u64 *a)
{
    if (number >= SYSCALL_COUNT) {
        return -ENOSYS;
    }
    syscall_fn function = functions[number];
    if (function == NULL) {
        missing[number]++;
        return -ENOSYS;
    }
    return function(a);
}

u64 syscall_missing(u64 number, const char **name)
{
    *name = names[number];
    return missing[number];
}

const char *syscall_name(u64 number)
{
    return number < SYSCALL_COUNT ? names[number] : NULL;
}
