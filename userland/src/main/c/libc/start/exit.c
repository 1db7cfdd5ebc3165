#include "../internal.h"
#include <stdlib.h>
#include <unistd.h>

static volatile int lock;
static struct block {
    struct block *next;
    int used;
    struct {
        void (*function)(void *);
        void *arg;
    } handlers[32];
} first, *last = &first;

int __cxa_atexit(void (*function)(void *), void *arg, void *object);

int __cxa_atexit(void (*function)(void *), void *arg, void *object)
{
    (void)object;
    __fab_lock(&lock);
    if (last->used == 32) {
        struct block *fresh = calloc(1, sizeof *fresh);
        if (!fresh) {
            __fab_unlock(&lock);
            return -1;
        }
        fresh->next = last;
        last = fresh;
    }
    last->handlers[last->used].function = function;
    last->handlers[last->used++].arg = arg;
    __fab_unlock(&lock);
    return 0;
}

static void call_plain(void *function)
{
    union {
        void *object;
        void (*function)(void);
    } pointer = {.object = function};
    pointer.function();
}

int atexit(void (*function)(void))
{
    union {
        void (*function)(void);
        void *object;
    } pointer = {.function = function};
    return __cxa_atexit(call_plain, pointer.object, NULL);
}

/* The newest first; a handler may register others. */
void __fab_run_exit_handlers(void)
{
    for (;;) {
        __fab_lock(&lock);
        while (last != &first && last->used == 0)
            last = last->next;
        if (last->used == 0) {
            __fab_unlock(&lock);
            return;
        }
        last->used--;
        void (*function)(void *) = last->handlers[last->used].function;
        void *arg = last->handlers[last->used].arg;
        __fab_unlock(&lock);
        function(arg);
    }
}

void exit(int status)
{
    __fab_run_exit_handlers();
    __fab_flush_all();
    _exit(status);
}

void _Exit(int status)
{
    for (;;)
        raw(SYS_exit_group, status);
}

void _exit(int status)
{
    _Exit(status);
}
