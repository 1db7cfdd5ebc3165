/* Sleeping and waking: see include/wait.h. */
#include "wait.h"
#include "errno.h"
#include "print.h"
#include "task.h"

void waiter_add(struct waitq *queue, struct waiter *waiter)
{
    list_append(&waiter->node, &queue->waiters);
}

void waiter_remove(struct waiter *waiter)
{
    list_remove(&waiter->node);
}

static void wake(struct waiter *waiter)
{
    if (waiter->fn != NULL) {
        waiter->fn(waiter);
    } else {
        list_remove(&waiter->node);
        task_wake(waiter->task);
    }
}

void waitq_wake_all(struct waitq *queue)
{
    struct waiter *waiter;
    struct waiter *next;
    list_for_each_safe(waiter, next, &queue->waiters, node)
    {
        wake(waiter);
    }
}

/* Callbacks (epoll) all hear of it, of the sleeping tasks only the first. */
void waitq_wake_one(struct waitq *queue)
{
    struct waiter *waiter;
    struct waiter *next;
    bool woken = false;
    list_for_each_safe(waiter, next, &queue->waiters, node)
    {
        if (waiter->fn != NULL) {
            waiter->fn(waiter);
        } else if (!woken) {
            woken = true;
            wake(waiter);
        }
    }
}

struct sleep_timer {
    struct timer timer;
    struct task *task;
};

static void sleep_over(struct timer *timer)
{
    task_wake(container_of(timer, struct sleep_timer, timer)->task);
}

int wait_on(struct waitq *queue, u64 deadline, bool interruptible)
{
    struct task *task = current();
    if (interruptible && signal_pending()) {
        return -ERESTARTSYS;
    }
    struct sleep_timer sleep = {.timer = {.fn = sleep_over}, .task = task};
    if (deadline != 0) {
        if (time_monotonic() >= deadline) {
            return -ETIMEDOUT;
        }
        timer_arm(&sleep.timer, deadline);
    }
    struct waiter waiter = {.task = task};
    list_init(&waiter.node);
    if (queue != NULL) {
        waiter_add(queue, &waiter);
    }
    task->state = SLEEPING;
    task->interruptible = interruptible;
    schedule();
    bool woken = queue != NULL && list_empty(&waiter.node);
    list_remove(&waiter.node);
    timer_cancel(&sleep.timer);
    if (woken) {
        return 0;
    }
    if (interruptible && signal_pending()) {
        return -ERESTARTSYS;
    }
    return deadline != 0 && time_monotonic() >= deadline ? -ETIMEDOUT : 0;
}

void mutex_init(struct mutex *mutex)
{
    mutex->owner = NULL;
    waitq_init(&mutex->queue);
}

bool mutex_try(struct mutex *mutex)
{
    if (mutex->owner != NULL) {
        return false;
    }
    mutex->owner = current();
    return true;
}

void mutex_lock(struct mutex *mutex)
{
    ASSERT(mutex->owner != current());
    while (!mutex_try(mutex)) {
        wait_on(&mutex->queue, 0, false);
    }
}

void mutex_unlock(struct mutex *mutex)
{
    ASSERT(mutex->owner == current());
    mutex->owner = NULL;
    waitq_wake_one(&mutex->queue);
}
