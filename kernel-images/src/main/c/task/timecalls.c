/* Sleeping, clocks and interval timers. */
#include "errno.h"
#include "fs.h"
#include "posixtimer.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

enum {
    CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPU, CLOCK_THREAD_CPU,
    CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE,
    CLOCK_BOOTTIME, CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM, CLOCK_TAI = 11,
};

#define TIMER_ABSTIME 1

static u64 task_cpu(const struct task *task)
{
    u64 now = task == current() ? time_monotonic() - task->kernel_since : 0;
    return task->usage.user + task->usage.system + now;
}

static u64 process_cpu(const struct process *process)
{
    u64 total = process->usage.user + process->usage.system;
    const struct task *task;
    list_for_each(task, &process->threads, thread_node)
    {
        if (task->state != ZOMBIE) {
            total += task_cpu(task);
        }
    }
    return total;
}

static int clock_read(int clock, u64 *nanos)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_TAI: *nanos = time_realtime(); return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM: *nanos = time_monotonic(); return 0;
    case CLOCK_PROCESS_CPU: *nanos = process_cpu(current()->process); return 0;
    case CLOCK_THREAD_CPU: *nanos = task_cpu(current()); return 0;
    default: break;
    }
    /* Negative numbers are clocks of processes and threads: ~pid << 3. */
    if (clock < 0) {
        int pid = ~(clock >> 3);
        const struct task *task = pid == 0 ? current() : task_find(pid);
        if (task == NULL) {
            return -EINVAL;
        }
        *nanos = (clock & 4) != 0 ? task_cpu(task)
                                  : process_cpu(task->process);
        return 0;
    }
    return -EINVAL;
}

i64 sys_clock_gettime(const u64 *a)
{
    u64 nanos;
    int error = clock_read((int)a[0], &nanos);
    return error != 0 ? error : timespec_out(a[1], nanos);
}

i64 sys_clock_getres(const u64 *a)
{
    u64 nanos;
    int error = clock_read((int)a[0], &nanos);
    return error != 0 || a[1] == 0 ? error : timespec_out(a[1], 1);
}

i64 sys_clock_settime(const u64 *a)
{
    u64 nanos;
    int error = timespec_in(&nanos, a[1]);
    if (error != 0 || a[0] != CLOCK_REALTIME) {
        return error != 0 ? error : -EINVAL;
    }
    if (!capable(CAP_SYS_TIME)) {
        return -EPERM;
    }
    time_set_realtime(nanos);
    return 0;
}

i64 sys_gettimeofday(const u64 *a)
{
    u64 now = time_realtime();
    struct timeval tv = {(i64)(now / NANOS), (i64)(now % NANOS / 1000)};
    if (a[0] != 0 && copy_out(a[0], &tv, sizeof(tv)) != 0) {
        return -EFAULT;
    }
    return a[1] != 0 ? clear_out(a[1], 8) : 0;
}

i64 sys_settimeofday(const u64 *a)
{
    struct timeval tv;
    if (!capable(CAP_SYS_TIME)) {
        return -EPERM;
    }
    if (a[0] == 0) {
        return 0;
    }
    if (copy_in(&tv, a[0], sizeof(tv)) != 0) {
        return -EFAULT;
    }
    if (tv.sec < 0 || tv.usec < 0 || tv.usec >= 1000000) {
        return -EINVAL;
    }
    time_set_realtime((u64)tv.sec * NANOS + (u64)tv.usec * 1000);
    return 0;
}

static i64 sleep_until(u64 deadline, uaddr left)
{
    int error;
    do {
        error = wait_on(NULL, MAX(deadline, 1), true);
    } while (error == 0);
    if (error == -ETIMEDOUT) {
        return 0;
    }
    u64 now = time_monotonic();
    if (left != 0) {
        timespec_out(left, deadline > now ? deadline - now : 0);
        return -EINTR;
    }
    return -ERESTARTNOHAND;
}

i64 sys_nanosleep(const u64 *a)
{
    u64 nanos;
    int error = timespec_in(&nanos, a[0]);
    /* A stop and continue would restart the whole sleep: always tell. */
    return error != 0 ? error
                      : sleep_until(time_monotonic() + nanos,
                                    a[1] != 0 ? a[1] : 0);
}

i64 sys_clock_nanosleep(const u64 *a)
{
    u64 nanos;
    u64 now;
    int error = timespec_in(&nanos, a[2]);
    if (error == 0) {
        error = clock_read((int)a[0], &now);
    }
    if (error != 0) {
        return error;
    }
    if ((a[1] & TIMER_ABSTIME) == 0) {
        return sleep_until(time_monotonic() + nanos, a[3]);
    }
    u64 ahead = nanos > now ? nanos - now : 0;
    return sleep_until(time_monotonic() + ahead, 0);
}

struct itimerval {
    struct timeval interval, value;
};

static struct timeval to_timeval(u64 nanos)
{
    return (struct timeval){(i64)(nanos / NANOS),
                            (i64)(nanos % NANOS / 1000)};
}

static void alarm_fires(struct timer *timer)
{
    struct process *process = container_of(timer, struct process, alarm);
    signal_kernel(process, SIGALRM);
    if (process->alarm_interval != 0) {
        timer_arm(timer, timer->expires + process->alarm_interval);
    }
}

static void alarm_read(const struct process *process, struct itimerval *out)
{
    u64 now = time_monotonic();
    *out = (struct itimerval){to_timeval(process->alarm_interval), {0, 0}};
    if (process->alarm.armed && process->alarm.expires > now) {
        out->value = to_timeval(process->alarm.expires - now);
    }
}

i64 sys_getitimer(const u64 *a)
{
    struct itimerval out;
    if (a[0] != 0) {
        return a[0] > 2 ? -EINVAL : clear_out(a[1], sizeof(out));
    }
    alarm_read(current()->process, &out);
    return copy_out(a[1], &out, sizeof(out));
}

i64 sys_setitimer(const u64 *a)
{
    struct process *process = current()->process;
    struct itimerval new = {0};
    struct itimerval old;
    if (a[0] != 0) {
        return a[0] > 2 ? -EINVAL : -EOPNOTSUPP; /* CPU time: not yet */
    }
    if (a[1] != 0 && copy_in(&new, a[1], sizeof(new)) != 0) {
        return -EFAULT;
    }
    if (new.value.sec < 0 || new.value.usec < 0 ||
        new.value.usec >= 1000000 || new.interval.usec >= 1000000) {
        return -EINVAL;
    }
    alarm_read(process, &old);
    if (a[2] != 0 && copy_out(a[2], &old, sizeof(old)) != 0) {
        return -EFAULT;
    }
    timer_cancel(&process->alarm);
    process->alarm.fn = alarm_fires;
    process->alarm_interval = (u64)new.interval.sec * NANOS +
                              (u64)new.interval.usec * 1000;
    u64 value = (u64)new.value.sec * NANOS + (u64)new.value.usec * 1000;
    if (value != 0) {
        timer_arm(&process->alarm, time_monotonic() + value);
    }
    return 0;
}

/* timer_create and relatives */
struct posix_timer {
    struct list node;
    struct timer timer;
    struct process *process;
    int id;
    int signal;
    int tid; /* SIGEV_THREAD_ID, or 0 */
    u64 value;
    u64 interval;
    bool realtime, silent;
};

static void posix_fires(struct timer *timer)
{
    struct posix_timer *t = container_of(timer, struct posix_timer, timer);
    if (!t->silent) {
        struct siginfo info;
        siginfo_init(&info, t->signal, SI_TIMER);
        info.u.timer.id = t->id;
        info.u.timer.value = t->value;
        struct task *task = t->tid != 0 ? task_find(t->tid) : NULL;
        if (task != NULL) {
            signal_task(task, &info);
        } else {
            signal_process(t->process, &info);
        }
    }
    if (t->interval != 0) {
        timer_arm(timer, timer->expires + t->interval);
    }
}

static struct posix_timer *timer_find(int id)
{
    struct posix_timer *t;
    list_for_each(t, &current()->process->posix_timers, node)
    {
        if (t->id == id) {
            return t;
        }
    }
    return NULL;
}

static void posix_drop(struct posix_timer *t)
{
    timer_cancel(&t->timer);
    list_remove(&t->node);
    kfree(t);
}

void posix_timers_drop(struct process *process)
{
    while (!list_empty(&process->posix_timers)) {
        posix_drop(list_first(&process->posix_timers, struct posix_timer,
                              node));
    }
}

i64 sys_timer_create(const u64 *a)
{
    struct {
        u64 value;
        int signal, notify, tid;
    } event = {0, SIGALRM, 0, 0};
    u64 now;
    int error = clock_read((int)a[0], &now);
    if (error != 0) {
        return error;
    }
    if (a[1] != 0 && copy_in(&event, a[1], sizeof(event)) != 0) {
        return -EFAULT;
    }
    if (event.notify != 1 && (event.signal < 1 || event.signal > SIGNALS)) {
        return -EINVAL;
    }
    struct posix_timer *t = kzalloc(sizeof(*t));
    if (t == NULL) {
        return -ENOMEM;
    }
    struct process *process = current()->process;
    t->timer.fn = posix_fires;
    t->process = process;
    t->id = process->next_timer_id++;
    t->signal = event.signal;
    t->value = a[1] != 0 ? event.value : (u64)t->id;
    t->silent = event.notify == 1;
    t->tid = event.notify == 4 ? event.tid : 0;
    t->realtime = a[0] == CLOCK_REALTIME;
    list_append(&t->node, &process->posix_timers);
    return put_u32(a[2], (u32)t->id);
}

static int posix_read(const struct posix_timer *t, uaddr to)
{
    u64 now = time_monotonic();
    struct timespec out[2] = {nanos_timespec(t->interval), {0, 0}};
    if (t->timer.armed && t->timer.expires > now) {
        out[1] = nanos_timespec(t->timer.expires - now);
    }
    return copy_out(to, out, sizeof(out));
}

i64 sys_timer_settime(const u64 *a)
{
    struct posix_timer *t = timer_find((int)a[0]);
    u64 interval;
    u64 value;
    int error = timespec_in(&interval, a[2]);
    if (error == 0) {
        error = timespec_in(&value, a[2] + 16);
    }
    if (error != 0 || t == NULL) {
        return error != 0 ? error : -EINVAL;
    }
    if (a[3] != 0 && posix_read(t, a[3]) != 0) {
        return -EFAULT;
    }
    timer_cancel(&t->timer);
    t->interval = interval;
    if (value != 0) {
        u64 offset = t->realtime ? time_offset() : 0;
        u64 at = (a[1] & TIMER_ABSTIME) == 0 ? time_monotonic() + value
                 : value > offset            ? value - offset : 1;
        timer_arm(&t->timer, at);
    }
    return 0;
}

i64 sys_timer_gettime(const u64 *a)
{
    const struct posix_timer *t = timer_find((int)a[0]);
    return t == NULL ? -EINVAL : posix_read(t, a[1]);
}

i64 sys_timer_getoverrun(const u64 *a)
{
    return timer_find((int)a[0]) == NULL ? -EINVAL : 0;
}

i64 sys_timer_delete(const u64 *a)
{
    struct posix_timer *t = timer_find((int)a[0]);
    if (t == NULL) {
        return -EINVAL;
    }
    posix_drop(t);
    return 0;
}
