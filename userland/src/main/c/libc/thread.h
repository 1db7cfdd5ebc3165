/*
 * The thread control block. It ends where the thread pointer points: the
 * static TLS follows it (RISC-V psABI, TLS variant I).
 */
#pragma once
#include "internal.h"
#include <limits.h>
#include <pthread.h>

struct fab_cleanup {
    void (*function)(void *);
    void *arg;
    struct fab_cleanup *next;
};

struct __pthread {
    struct __pthread *self;
    void **dtv;
    int errno_value;
    volatile int tid;
    /* What join waits for: the kernel clears it when the thread is gone. */
    volatile int alive;
    volatile int detached;
    void *map;
    size_t map_size;
    void *(*function)(void *);
    void *arg;
    void *result;
    void *values[PTHREAD_KEYS_MAX];
    char strerror_buffer[48];
    char *dlerror_text;
    long spare[4];
} __attribute__((__aligned__(64)));

static inline struct __pthread *__fab_self(void)
{
    char *tp;
    __asm__("mv %0, tp" : "=r"(tp));
    return (struct __pthread *)tp - 1;
}

/* Kept by whoever knows the TLS segments: the loader, or a static program. */
size_t __dl_tls_size(void);
size_t __dl_tls_align(void);
/* Fills the TLS blocks behind a control block and makes its dtv. */
void __dl_tls_install(struct __pthread *thread);
/* Gives back what __tls_get_addr allocated for a thread that ends. */
void __dl_tls_release(struct __pthread *thread);

/* arch/ecall.S */
long __fab_clone(unsigned long flags, void *stack, volatile int *parent_tid,
                 void *tls, volatile int *child_tid, int (*function)(void *),
                 void *arg);
_Noreturn void __fab_unmap_and_exit(void *map, size_t size);
