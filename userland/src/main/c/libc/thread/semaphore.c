#include "../thread.h"
#include <semaphore.h>
#include <string.h>
#include <time.h>

int __fab_time_left(int clock, const struct timespec *deadline,
                    struct timespec *left);

int sem_init(sem_t *semaphore, int shared, unsigned value)
{
    (void)shared;
    if (value > INT_MAX) {
        errno = EINVAL;
        return -1;
    }
    memset(semaphore, 0, sizeof *semaphore);
    semaphore->value = (int)value;
    return 0;
}

int sem_destroy(sem_t *semaphore)
{
    (void)semaphore;
    return 0;
}

int sem_getvalue(sem_t *restrict semaphore, int *restrict value)
{
    *value = semaphore->value;
    return 0;
}

int sem_post(sem_t *semaphore)
{
    __sync_fetch_and_add(&semaphore->value, 1);
    if (semaphore->waiters)
        raw(SYS_futex, &semaphore->value, 1, 1, 0, 0, 0);
    return 0;
}

int sem_trywait(sem_t *semaphore)
{
    int value = semaphore->value;
    while (value > 0) {
        int seen = __sync_val_compare_and_swap(&semaphore->value, value,
                                               value - 1);
        if (seen == value)
            return 0;
        value = seen;
    }
    errno = EAGAIN;
    return -1;
}

int sem_timedwait(sem_t *restrict semaphore,
                  const struct timespec *restrict deadline)
{
    int result;
    __sync_fetch_and_add(&semaphore->waiters, 1);
    while ((result = sem_trywait(semaphore)) < 0) {
        struct timespec left;
        if (deadline && !__fab_time_left(CLOCK_REALTIME, deadline, &left)) {
            errno = ETIMEDOUT;
            break;
        }
        if (raw(SYS_futex, &semaphore->value, 0, 0,
                deadline ? &left : NULL, 0, 0) == -EINTR) {
            errno = EINTR;
            break;
        }
    }
    __sync_fetch_and_sub(&semaphore->waiters, 1);
    return result;
}

int sem_wait(sem_t *semaphore)
{
    return sem_timedwait(semaphore, NULL);
}
