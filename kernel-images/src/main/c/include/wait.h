/*
 * Waiting. The kernel is neither interrupted nor preempted, so between a
 * test and the wait_on that follows it nothing can happen:
 *
 *     while (!condition) {
 *         int error = wait_on(&queue, 0, true);
 *         if (error != 0) {
 *             return error;
 *         }
 *     }
 */
#ifndef FAB_WAIT_H
#define FAB_WAIT_H

#include "list.h"

struct task;

struct waitq {
    struct list waiters;
};

#define WAITQ_INIT(name) {LIST_INIT((name).waiters)}

struct waiter {
    struct list node;
    struct task *task;
    void (*fn)(struct waiter *waiter); /* called instead of waking the task */
};

static inline void waitq_init(struct waitq *queue)
{
    list_init(&queue->waiters);
}

/*
 * Sleeps until woken: 0; -ETIMEDOUT at `deadline` (monotonic ns, 0 for
 * none); -ERESTARTSYS when a signal came and `interruptible`.
 */
int wait_on(struct waitq *queue, u64 deadline, bool interruptible);
void waiter_add(struct waitq *queue, struct waiter *waiter);
void waiter_remove(struct waiter *waiter);
void waitq_wake_all(struct waitq *queue);
void waitq_wake_one(struct waitq *queue);

/* Held across sleeps, by a task. Not recursive. */
struct mutex {
    struct task *owner;
    struct waitq queue;
};

#define MUTEX_INIT(name) {NULL, WAITQ_INIT((name).queue)}

void mutex_init(struct mutex *mutex);
void mutex_lock(struct mutex *mutex);
bool mutex_try(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

#endif
