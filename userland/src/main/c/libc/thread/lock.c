/* The lock that libc uses inside (Drepper, "Futexes Are Tricky", mutex3). */
#include "../internal.h"

#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129

long __fab_futex_wait(volatile int *word, int value,
                      const struct timespec *timeout)
{
    return raw(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, timeout, 0, 0);
}

void __fab_futex_wake(volatile int *word, int count)
{
    raw(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, 0, 0, 0);
}

void __fab_lock(volatile int *lock)
{
    if (__sync_val_compare_and_swap(lock, 0, 1) == 0)
        return;
    while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE) != 0)
        __fab_futex_wait(lock, 2, NULL);
}

void __fab_unlock(volatile int *lock)
{
    if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2)
        __fab_futex_wake(lock, 1);
}
