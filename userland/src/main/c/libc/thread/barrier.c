#include "../thread.h"
#include <pthread.h>

int pthread_barrier_init(pthread_barrier_t *restrict barrier,
                         const pthread_barrierattr_t *restrict attr,
                         unsigned count)
{
    (void)attr;
    if (count == 0 || count > INT_MAX)
        return EINVAL;
    barrier->arrived = barrier->round = 0;
    barrier->wanted = (int)count;
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    return barrier->arrived ? EBUSY : 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    int round = barrier->round;
    if (__sync_add_and_fetch(&barrier->arrived, 1) == barrier->wanted) {
        barrier->arrived = 0;
        __sync_fetch_and_add(&barrier->round, 1);
        __fab_futex_wake(&barrier->round, INT_MAX);
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    while (barrier->round == round)
        __fab_futex_wait(&barrier->round, round, NULL);
    return 0;
}

int pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
    (void)shared;
    *lock = 0;
    return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    return __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) ? EBUSY : 0;
}

int pthread_spin_lock(pthread_spinlock_t *lock)
{
    while (pthread_spin_trylock(lock))
        sched_yield();
    return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    return 0;
}
