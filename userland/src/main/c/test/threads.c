#include "check.h"
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static _Thread_local int own = 17;
static int counter, once_count, turn, destroyed;

static void count_once(void)
{
    once_count++;
}

static void destroy(void *value)
{
    __sync_fetch_and_add(&destroyed, *(int *)value);
    free(value);
}

static void *work(void *arg)
{
    for (int i = 0; i < 2000; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
        free(malloc((size_t)i));
        if (i % 100 == 0) {
            pthread_rwlock_rdlock(&rwlock);
            pthread_rwlock_unlock(&rwlock);
        }
    }
    pthread_once(&once, count_once);
    int *value = malloc(sizeof *value);
    *value = 1;
    pthread_setspecific(key, value);
    int fresh = own == 17;
    own += (int)(long)arg;
    errno = (int)(long)arg;
    return (void *)(long)(fresh && own == 17 + (int)(long)arg &&
                          errno == (int)(long)arg);
}

static void *ping(void *arg)
{
    int mine = (int)(long)arg;
    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != mine)
            pthread_cond_wait(&cond, &mutex);
        turn = !mine;
        pthread_cond_broadcast(&cond);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *nothing(void *arg)
{
    return arg;
}

void test_threads(void)
{
    enum { THREADS = 6 };
    pthread_t threads[THREADS];
    pthread_key_create(&key, destroy);
    for (long i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)(i + 1)) != 0)
            check(0, "pthread_create");
    long good = 0;
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        good += (long)result;
    }
    check_number(good, THREADS, "each thread has its own TLS and errno");
    check_number(counter, THREADS * 2000, "a mutex excludes");
    check_number(once_count, 1, "pthread_once runs once");
    check_number(destroyed, THREADS, "key destructors run");
    pthread_create(&threads[0], NULL, ping, (void *)0);
    pthread_create(&threads[1], NULL, ping, (void *)1);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    check(1, "two threads take turns by a condition");
    pthread_mutex_t checked;
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&checked, &attr);
    pthread_mutex_lock(&checked);
    check_number(pthread_mutex_lock(&checked), EDEADLK, "errorcheck mutex");
    pthread_mutex_unlock(&checked);
    check_number(pthread_mutex_unlock(&checked), EPERM,
                 "errorcheck mutex of nobody");
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_nsec += 5000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_nsec -= 1000000000;
        deadline.tv_sec++;
    }
    pthread_mutex_lock(&mutex);
    check_number(pthread_cond_timedwait(&cond, &mutex, &deadline), ETIMEDOUT,
                 "a timed wait ends");
    pthread_mutex_unlock(&mutex);
    int made = 0;
    for (int i = 0; i < 50; i++) {
        pthread_t t;
        if (pthread_create(&t, NULL, nothing, NULL) == 0) {
            pthread_detach(t);
            made++;
        }
    }
    check_number(made, 50, "detached threads");
    sem_t semaphore;
    sem_init(&semaphore, 0, 1);
    check(sem_wait(&semaphore) == 0 && sem_trywait(&semaphore) < 0 &&
              errno == EAGAIN,
          "semaphore");
}
