/* state: the number of readers, or -1; writers that wait go first. */
#include "../thread.h"
#include <pthread.h>
#include <string.h>

int pthread_rwlock_init(pthread_rwlock_t *restrict lock,
                        const pthread_rwlockattr_t *restrict attr)
{
    (void)attr;
    memset(lock, 0, sizeof *lock);
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    return lock->state ? EBUSY : 0;
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    int state = lock->state;
    while (state >= 0 && !lock->writers) {
        int seen = __sync_val_compare_and_swap(&lock->state, state, state + 1);
        if (seen == state)
            return 0;
        state = seen;
    }
    return EBUSY;
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    return __sync_val_compare_and_swap(&lock->state, 0, -1) == 0 ? 0 : EBUSY;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    for (;;) {
        int wake = lock->wake;
        __sync_synchronize();
        if (pthread_rwlock_tryrdlock(lock) == 0)
            return 0;
        __fab_futex_wait(&lock->wake, wake, NULL);
    }
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    __sync_fetch_and_add(&lock->writers, 1);
    for (;;) {
        int wake = lock->wake;
        __sync_synchronize();
        if (pthread_rwlock_trywrlock(lock) == 0)
            break;
        __fab_futex_wait(&lock->wake, wake, NULL);
    }
    __sync_fetch_and_sub(&lock->writers, 1);
    return 0;
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    if (lock->state == 0)
        return EPERM;
    if (lock->state < 0)
        __atomic_store_n(&lock->state, 0, __ATOMIC_RELEASE);
    else if (__sync_sub_and_fetch(&lock->state, 1) > 0)
        return 0;
    __sync_fetch_and_add(&lock->wake, 1);
    __fab_futex_wake(&lock->wake, INT_MAX);
    return 0;
}
