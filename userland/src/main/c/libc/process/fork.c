#include "../thread.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#define MOST_HANDLERS 32

static struct {
    void (*prepare)(void);
    void (*parent)(void);
    void (*child)(void);
} handlers[MOST_HANDLERS];
static int handler_count;
static volatile int lock;

int pthread_atfork(void (*prepare)(void), void (*parent)(void),
                   void (*child)(void))
{
    int result = ENOMEM;
    __fab_lock(&lock);
    if (handler_count < MOST_HANDLERS) {
        handlers[handler_count].prepare = prepare;
        handlers[handler_count].parent = parent;
        handlers[handler_count++].child = child;
        result = 0;
    }
    __fab_unlock(&lock);
    return result;
}

/* Every lock of libc is taken, so that the child finds nothing half done. */
pid_t fork(void)
{
    for (int i = handler_count; i-- > 0;)
        if (handlers[i].prepare)
            handlers[i].prepare();
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    __fab_thread_before_fork();
    __fab_stdio_before_fork();
    __fab_malloc_before_fork();
    long answer = raw(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (answer == 0) {
        struct __pthread *self = __fab_self();
        self->tid = (int)raw(SYS_set_tid_address, &self->alive);
        self->alive = self->tid;
    }
    __fab_malloc_after_fork();
    __fab_stdio_after_fork();
    if (answer == 0)
        __fab_thread_child_after_fork();
    else
        __fab_thread_parent_after_fork();
    sigprocmask(SIG_SETMASK, &before, NULL);
    for (int i = 0; i < handler_count; i++) {
        void (*handler)(void) =
            answer == 0 ? handlers[i].child : handlers[i].parent;
        if (handler)
            handler();
    }
    return (pid_t)__fab_result(answer);
}

pid_t vfork(void)
{
    return fork();
}
