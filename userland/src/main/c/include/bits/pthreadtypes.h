/* Sizes are part of the ABI: the spare words are for what comes later. */
#pragma once
#include <stddef.h>

typedef struct __pthread *pthread_t;

typedef struct {
    volatile int word;
    int kind;
    volatile int owner;
    int depth;
    long spare[2];
} pthread_mutex_t;

typedef struct {
    int kind;
} pthread_mutexattr_t;

typedef struct {
    volatile int sequence;
    int clock;
    volatile int waiters;
    int spare[5];
} pthread_cond_t;

typedef struct {
    int clock;
} pthread_condattr_t;

typedef struct {
    volatile int state;
    volatile int writers;
    volatile int wake;
    int spare[5];
} pthread_rwlock_t;

typedef struct {
    int unused;
} pthread_rwlockattr_t;

typedef struct {
    size_t stack_size;
    size_t guard_size;
    void *stack;
    int detached;
    int spare;
} pthread_attr_t;

typedef volatile int pthread_once_t;
typedef unsigned pthread_key_t;
typedef volatile int pthread_spinlock_t;

typedef struct {
    volatile int arrived;
    volatile int round;
    int wanted;
    int spare;
} pthread_barrier_t;

typedef struct {
    int unused;
} pthread_barrierattr_t;
