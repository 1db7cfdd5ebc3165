/* Clocks and timers. Times are nanoseconds. */
#ifndef FAB_TIME_H
#define FAB_TIME_H

#include "list.h"

#define NANOS 1000000000UL

struct timer {
    struct list node;
    u64 expires; /* monotonic */
    void (*fn)(struct timer *timer);
    bool armed;
};

struct timespec {
    i64 sec;
    i64 nsec;
};

struct timeval {
    i64 sec;
    i64 usec;
};

void time_init(u64 ticks_per_second);
u64 time_monotonic(void);
u64 time_realtime(void);
void time_set_realtime(u64 nanos);
/* How far the realtime clock is ahead of the monotonic one. */
u64 time_offset(void);
void timer_arm(struct timer *timer, u64 expires);
void timer_cancel(struct timer *timer);
void time_interrupt(void);
/* Programs the next interrupt: the first timer or the end of the slice. */
void time_program(u64 slice_end);
/* The same, unless the slice has an end already. */
void time_limit_slice(u64 slice_end);
void time_start_hart(void);

u64 timespec_nanos(const struct timespec *ts);
struct timespec nanos_timespec(u64 nanos);
/* Reads a timespec of the process: -EFAULT, -EINVAL or 0. */
int timespec_in(u64 *nanos, uaddr from);
int timespec_out(uaddr to, u64 nanos);

#endif
