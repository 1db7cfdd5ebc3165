/*
 * Threads. One mapping holds guard, stack, control block and static TLS; the
 * kernel clears "alive" and wakes whoever joins when the thread is gone.
 */
#include "../thread.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096ul
#define DEFAULT_STACK (256ul << 10)

void __fab_run_key_destructors(struct __pthread *self);

static volatile int fork_lock;

int pthread_attr_init(pthread_attr_t *attr)
{
    memset(attr, 0, sizeof *attr);
    attr->stack_size = DEFAULT_STACK;
    attr->guard_size = PAGE;
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
    if (state != PTHREAD_CREATE_DETACHED && state != PTHREAD_CREATE_JOINABLE)
        return EINVAL;
    attr->detached = state;
    return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state)
{
    *state = attr->detached;
    return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
    if (size < PTHREAD_STACK_MIN || size > (1ul << 40))
        return EINVAL;
    attr->stack_size = size;
    return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *attr, size_t *size)
{
    *size = attr->stack_size;
    return 0;
}

static int start(void *arg)
{
    struct __pthread *self = arg;
    self->tid = (int)raw(SYS_gettid);
    sigset_t none;
    sigemptyset(&none);
    none.bits[0] = (unsigned long)self->spare[0];
    sigprocmask(SIG_SETMASK, &none, NULL);
    pthread_exit(self->function(self->arg));
}

int pthread_create(pthread_t *restrict thread,
                   const pthread_attr_t *restrict attr,
                   void *(*function)(void *), void *restrict arg)
{
    size_t stack = attr ? attr->stack_size : DEFAULT_STACK;
    size_t align = __dl_tls_align();
    size_t tail = sizeof(struct __pthread) + __dl_tls_size() + 2 * align;
    size_t size = (PAGE + stack + tail + PAGE - 1) & -PAGE;
    long map = raw(SYS_mmap, 0, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if ((unsigned long)map > -4096ul)
        return EAGAIN;
    raw(SYS_mprotect, map, PAGE, PROT_NONE);
    unsigned long block =
        ((unsigned long)map + size - __dl_tls_size()) & -align;
    struct __pthread *made = (struct __pthread *)block - 1;
    made->self = made;
    made->map = (void *)map;
    made->map_size = size;
    made->function = function;
    made->arg = arg;
    made->detached = attr && attr->detached == PTHREAD_CREATE_DETACHED;
    made->alive = 1;
    __dl_tls_install(made);
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    made->spare[0] = (long)before.bits[0];
    __fab_threaded = 1;
    __fab_lock(&fork_lock);
    long answer = __fab_clone(
        CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
            CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
            CLONE_CHILD_CLEARTID,
        made, &made->tid, (void *)block, &made->alive, start, made);
    __fab_unlock(&fork_lock);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (answer < 0) {
        raw(SYS_munmap, map, size);
        return EAGAIN;
    }
    *thread = made;
    return 0;
}

pthread_t pthread_self(void)
{
    return __fab_self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}

/* Detached threads free themselves; the first thread ends the process. */
void pthread_exit(void *result)
{
    struct __pthread *self = __fab_self();
    self->result = result;
    __fab_run_key_destructors(self);
    if (!self->map) {
        /* Others go on; the kernel ends the process after the last. */
        for (;;)
            raw(SYS_exit, 0);
    }
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    __dl_tls_release(self);
    if (__atomic_exchange_n(&self->detached, 2, __ATOMIC_ACQ_REL) == 1) {
        /* The kernel must not write into what is unmapped. */
        raw(SYS_set_tid_address, 0);
        __fab_unmap_and_exit(self->map, self->map_size);
    }
    for (;;)
        raw(SYS_exit, 0);
}

int pthread_join(pthread_t thread, void **result)
{
    if (thread == __fab_self())
        return EDEADLK;
    if (thread->detached == 1)
        return EINVAL;
    int alive;
    while ((alive = thread->alive) != 0)
        /* The kernel's wake on exit is not a private one. */
        raw(SYS_futex, &thread->alive, 0, alive, 0, 0, 0);
    if (result)
        *result = thread->result;
    if (thread->map)
        raw(SYS_munmap, thread->map, thread->map_size);
    return 0;
}

int pthread_detach(pthread_t thread)
{
    int state = __sync_val_compare_and_swap(&thread->detached, 0, 1);
    if (state == 1)
        return EINVAL;
    if (state == 2)
        return pthread_join(thread, NULL);
    return 0;
}

void __fab_thread_before_fork(void)
{
    __fab_lock(&fork_lock);
}

void __fab_thread_parent_after_fork(void)
{
    __fab_unlock(&fork_lock);
}

void __fab_thread_child_after_fork(void)
{
    __fab_unlock(&fork_lock);
    __fab_threaded = 0;
}
