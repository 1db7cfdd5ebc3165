#include "../thread.h"
#include <string.h>
#include <time.h>
#include <pthread.h>

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
    attr->kind = PTHREAD_MUTEX_NORMAL;
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)
{
    if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    attr->kind = type;
    return 0;
}

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attr)
{
    memset(mutex, 0, sizeof *mutex);
    mutex->kind = attr ? attr->kind : PTHREAD_MUTEX_NORMAL;
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    return mutex->word ? EBUSY : 0;
}

/* The time left until a point of a clock; 0 if it has passed. */
int __fab_time_left(int clock, const struct timespec *deadline,
                    struct timespec *left);

int __fab_time_left(int clock, const struct timespec *deadline,
                    struct timespec *left)
{
    struct timespec now;
    clock_gettime(clock, &now);
    left->tv_sec = deadline->tv_sec - now.tv_sec;
    left->tv_nsec = deadline->tv_nsec - now.tv_nsec;
    if (left->tv_nsec < 0) {
        left->tv_nsec += 1000000000;
        left->tv_sec--;
    }
    return left->tv_sec >= 0;
}

/* -1 if it was neither taken nor refused: somebody else holds it. */
static int try(pthread_mutex_t *mutex, int self)
{
    if (mutex->kind != PTHREAD_MUTEX_NORMAL && mutex->owner == self) {
        if (mutex->kind == PTHREAD_MUTEX_ERRORCHECK)
            return EDEADLK;
        if (mutex->depth == INT_MAX)
            return EAGAIN;
        mutex->depth++;
        return 0;
    }
    if (__sync_val_compare_and_swap(&mutex->word, 0, 1) != 0)
        return -1;
    mutex->owner = self;
    mutex->depth = 1;
    return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    int result = try(mutex, __fab_self()->tid);
    return result == -1 || result == EDEADLK ? EBUSY : result;
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
                            const struct timespec *restrict deadline)
{
    int self = __fab_self()->tid, result = try(mutex, self);
    if (result != -1)
        return result;
    while (__atomic_exchange_n(&mutex->word, 2, __ATOMIC_ACQUIRE) != 0) {
        struct timespec left;
        if (deadline && !__fab_time_left(CLOCK_REALTIME, deadline, &left))
            return ETIMEDOUT;
        __fab_futex_wait(&mutex->word, 2, deadline ? &left : NULL);
    }
    mutex->owner = self;
    mutex->depth = 1;
    return 0;
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    return pthread_mutex_timedlock(mutex, NULL);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (mutex->kind != PTHREAD_MUTEX_NORMAL) {
        if (mutex->owner != __fab_self()->tid)
            return EPERM;
        if (--mutex->depth > 0)
            return 0;
    }
    mutex->owner = 0;
    __fab_unlock(&mutex->word);
    return 0;
}
