/* 0 not yet, 1 somebody does it, 2 done. */
#include "../thread.h"
#include <pthread.h>

int pthread_once(pthread_once_t *once, void (*function)(void))
{
    for (;;) {
        int state = __sync_val_compare_and_swap(once, 0, 1);
        if (state == 2)
            return 0;
        if (state == 1) {
            __fab_futex_wait(once, 1, NULL);
            continue;
        }
        function();
        __atomic_store_n(once, 2, __ATOMIC_RELEASE);
        __fab_futex_wake(once, INT_MAX);
        return 0;
    }
}
