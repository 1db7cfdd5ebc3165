#include "../thread.h"
#include <pthread.h>

static volatile int lock;
static struct {
    int used;
    void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];

void __fab_run_key_destructors(struct __pthread *self);

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    __fab_lock(&lock);
    for (unsigned i = 0; i < PTHREAD_KEYS_MAX; i++)
        if (!keys[i].used) {
            keys[i].used = 1;
            keys[i].destructor = destructor;
            __fab_unlock(&lock);
            *key = i;
            return 0;
        }
    __fab_unlock(&lock);
    return EAGAIN;
}

int pthread_key_delete(pthread_key_t key)
{
    if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
        return EINVAL;
    __fab_lock(&lock);
    keys[key].used = 0;
    keys[key].destructor = NULL;
    __fab_unlock(&lock);
    return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
    return key < PTHREAD_KEYS_MAX ? __fab_self()->values[key] : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
        return EINVAL;
    __fab_self()->values[key] = (void *)value;
    return 0;
}

void __fab_run_key_destructors(struct __pthread *self)
{
    int again = 1;
    for (int round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS;
         round++) {
        again = 0;
        for (unsigned i = 0; i < PTHREAD_KEYS_MAX; i++) {
            void *value = self->values[i];
            self->values[i] = NULL;
            if (value && keys[i].used && keys[i].destructor) {
                keys[i].destructor(value);
                again = 1;
            }
        }
    }
}
