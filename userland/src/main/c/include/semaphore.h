#pragma once
#include <bits/types.h>
typedef struct {
    volatile int value;
    volatile int waiters;
    int spare[6];
} sem_t;
int sem_destroy(sem_t *semaphore);
int sem_getvalue(sem_t *restrict semaphore, int *restrict value);
int sem_init(sem_t *semaphore, int shared, unsigned value);
int sem_post(sem_t *semaphore);
int sem_timedwait(sem_t *restrict semaphore,
                  const struct timespec *restrict deadline);
int sem_trywait(sem_t *semaphore);
int sem_wait(sem_t *semaphore);
