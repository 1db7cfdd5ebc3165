/*
 * Clocks: the hart's `time` counter makes the monotonic clock, an offset
 * that can be set makes the realtime one. Timers are a list in the order in
 * which they expire; the first one, or the end of the running task's time
 * slice, programs the only timer interrupt there is: without either no
 * interrupt comes.
 */
#include "errno.h"
#include "mem.h"
#include "riscv.h"
#include "sbi.h"
#include "task.h"
#include "time.h"
#include "vdso.h"

static struct list timers = LIST_INIT(timers);
static u64 frequency = 10000000;
static u64 boot_ticks;
static u64 realtime_offset;
static u64 programmed = (u64)-1;

void time_init(u64 ticks_per_second)
{
    frequency = ticks_per_second;
    boot_ticks = rdtime();
}

void time_start_hart(void)
{
    csr_write(scounteren, 7); /* processes may read cycle, time, instret */
    sbi_set_timer((u64)-1);
    csr_set(sie, SIP_TIMER | SIP_EXTERNAL);
    vdso_set_clock(boot_ticks, frequency, realtime_offset);
}

/* Split, since ticks * 10^9 overflows after half an hour. */
static u64 ticks_nanos(u64 ticks)
{
    return ticks / frequency * NANOS + ticks % frequency * NANOS / frequency;
}

static u64 nanos_ticks(u64 nanos)
{
    return nanos / NANOS * frequency +
           (nanos % NANOS * frequency + NANOS - 1) / NANOS;
}

u64 time_monotonic(void)
{
    return ticks_nanos(rdtime() - boot_ticks);
}

u64 time_realtime(void)
{
    return time_monotonic() + realtime_offset;
}

u64 time_offset(void)
{
    return realtime_offset;
}

void time_set_realtime(u64 nanos)
{
    realtime_offset = nanos - time_monotonic();
    vdso_set_clock(boot_ticks, frequency, realtime_offset);
}

static void program(u64 at)
{
    if (at == programmed) {
        return;
    }
    programmed = at;
    sbi_set_timer(at == (u64)-1 ? at : boot_ticks + nanos_ticks(at));
}

static u64 slice;

static u64 first_event(void)
{
    u64 at = slice != 0 ? slice : (u64)-1;
    if (!list_empty(&timers)) {
        at = MIN(at, list_first(&timers, struct timer, node)->expires);
    }
    return at;
}

void time_program(u64 slice_end)
{
    slice = slice_end;
    program(first_event());
}

void time_limit_slice(u64 slice_end)
{
    if (slice == 0) {
        time_program(slice_end);
    }
}

void timer_arm(struct timer *timer, u64 expires)
{
    timer_cancel(timer);
    timer->expires = expires;
    timer->armed = true;
    struct timer *other;
    struct list *before = &timers;
    list_for_each(other, &timers, node)
    {
        if (other->expires > expires) {
            before = &other->node;
            break;
        }
    }
    list_insert(&timer->node, before);
    program(first_event());
}

void timer_cancel(struct timer *timer)
{
    if (timer->armed) {
        timer->armed = false;
        list_remove(&timer->node);
    }
}

void time_interrupt(void)
{
    u64 now = time_monotonic();
    while (!list_empty(&timers)) {
        struct timer *timer = list_first(&timers, struct timer, node);
        if (timer->expires > now) {
            break;
        }
        timer_cancel(timer);
        timer->fn(timer);
    }
    if (slice != 0 && now >= slice) {
        slice = 0;
        sched_tick();
    }
    programmed = 0; /* clears the pending interrupt by asking anew */
    program(first_event());
}

u64 timespec_nanos(const struct timespec *ts)
{
    const u64 most = (u64)1 << 62;
    if (ts->sec < 0) {
        return 0;
    }
    if ((u64)ts->sec >= most / NANOS) {
        return most;
    }
    return (u64)ts->sec * NANOS + (u64)ts->nsec;
}

struct timespec nanos_timespec(u64 nanos)
{
    return (struct timespec){(i64)(nanos / NANOS), (i64)(nanos % NANOS)};
}

int timespec_in(u64 *nanos, uaddr from)
{
    struct timespec ts;
    if (copy_in(&ts, from, sizeof(ts)) != 0) {
        return -EFAULT;
    }
    if (ts.sec < 0 || ts.nsec < 0 || ts.nsec >= (i64)NANOS) {
        return -EINVAL;
    }
    *nanos = timespec_nanos(&ts);
    return 0;
}

int timespec_out(uaddr to, u64 nanos)
{
    struct timespec ts = nanos_timespec(nanos);
    return copy_out(to, &ts, sizeof(ts));
}
