#include "../internal.h"
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *result)
{
    return (int)sys(SYS_clock_gettime, clock, result);
}

int clock_settime(clockid_t clock, const struct timespec *value)
{
    return (int)sys(SYS_clock_settime, clock, value);
}

int clock_getres(clockid_t clock, struct timespec *result)
{
    return (int)sys(SYS_clock_getres, clock, result);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *want,
                    struct timespec *rest)
{
    return (int)-raw(SYS_clock_nanosleep, clock, flags, want, rest);
}

int nanosleep(const struct timespec *want, struct timespec *rest)
{
    return (int)sys(SYS_clock_nanosleep, CLOCK_REALTIME, 0, want, rest);
}

unsigned sleep(unsigned seconds)
{
    struct timespec t = {seconds, 0};
    return nanosleep(&t, &t) < 0 ? (unsigned)t.tv_sec + (t.tv_nsec != 0) : 0;
}

int usleep(useconds_t microseconds)
{
    struct timespec t = {microseconds / 1000000,
                         microseconds % 1000000 * 1000L};
    return nanosleep(&t, NULL);
}

time_t time(time_t *result)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result)
        *result = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *result, int base)
{
    if (base != TIME_UTC || clock_gettime(CLOCK_REALTIME, result) < 0)
        return 0;
    return base;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec t;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &t);
    now->tv_sec = t.tv_sec;
    now->tv_usec = t.tv_nsec / 1000;
    return 0;
}

int settimeofday(const struct timeval *now, const struct timezone *zone)
{
    return (int)sys(SYS_settimeofday, now, zone);
}

clock_t clock(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) < 0)
        return -1;
    return t.tv_sec * CLOCKS_PER_SEC + t.tv_nsec / 1000;
}

double difftime(time_t later, time_t earlier)
{
    return (double)(later - earlier);
}
