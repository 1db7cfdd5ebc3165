/* A sequence number: who waits sleeps until it changes. */
#include "../thread.h"
#include <pthread.h>
#include <string.h>
#include <time.h>

int __fab_time_left(int clock, const struct timespec *deadline,
                    struct timespec *left);

int pthread_condattr_init(pthread_condattr_t *attr)
{
    attr->clock = CLOCK_REALTIME;
    return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attr, clockid_t clock)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return EINVAL;
    attr->clock = clock;
    return 0;
}

int pthread_cond_init(pthread_cond_t *restrict cond,
                      const pthread_condattr_t *restrict attr)
{
    memset(cond, 0, sizeof *cond);
    cond->clock = attr ? attr->clock : CLOCK_REALTIME;
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *cond)
{
    return cond->waiters ? EBUSY : 0;
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond,
                           pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline)
{
    int sequence = cond->sequence, result = 0;
    if (deadline &&
        (unsigned long)deadline->tv_nsec >= 1000000000)
        return EINVAL;
    __sync_fetch_and_add(&cond->waiters, 1);
    int error = pthread_mutex_unlock(mutex);
    if (error) {
        __sync_fetch_and_sub(&cond->waiters, 1);
        return error;
    }
    struct timespec left;
    if (deadline && !__fab_time_left(cond->clock, deadline, &left))
        result = ETIMEDOUT;
    else if (__fab_futex_wait(&cond->sequence, sequence,
                              deadline ? &left : NULL) == -ETIMEDOUT)
        result = ETIMEDOUT;
    __sync_fetch_and_sub(&cond->waiters, 1);
    pthread_mutex_lock(mutex);
    return result;
}

int pthread_cond_wait(pthread_cond_t *restrict cond,
                      pthread_mutex_t *restrict mutex)
{
    return pthread_cond_timedwait(cond, mutex, NULL);
}

int pthread_cond_signal(pthread_cond_t *cond)
{
    if (cond->waiters) {
        __sync_fetch_and_add(&cond->sequence, 1);
        __fab_futex_wake(&cond->sequence, 1);
    }
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
    if (cond->waiters) {
        __sync_fetch_and_add(&cond->sequence, 1);
        __fab_futex_wake(&cond->sequence, INT_MAX);
    }
    return 0;
}
