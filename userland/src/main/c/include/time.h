#pragma once
#include <bits/types.h>
#define CLOCKS_PER_SEC 1000000L
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_BOOTTIME 7
#define TIMER_ABSTIME 1
#define TIME_UTC 1
struct tm {
    int tm_sec;
    int tm_min;
    int tm_hour;
    int tm_mday;
    int tm_mon;
    int tm_year;
    int tm_wday;
    int tm_yday;
    int tm_isdst;
    long tm_gmtoff;
    const char *tm_zone;
};
struct itimerspec {
    struct timespec it_interval;
    struct timespec it_value;
};
extern char *tzname[2];
extern long timezone;
extern int daylight;
char *asctime(const struct tm *when);
char *asctime_r(const struct tm *restrict when, char *restrict buffer);
clock_t clock(void);
int clock_getres(clockid_t clock, struct timespec *result);
int clock_gettime(clockid_t clock, struct timespec *result);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *want,
                    struct timespec *rest);
int clock_settime(clockid_t clock, const struct timespec *value);
char *ctime(const time_t *when);
char *ctime_r(const time_t *when, char *buffer);
double difftime(time_t later, time_t earlier);
struct tm *gmtime(const time_t *when);
struct tm *gmtime_r(const time_t *restrict when, struct tm *restrict result);
struct tm *localtime(const time_t *when);
struct tm *localtime_r(const time_t *restrict when,
                       struct tm *restrict result);
time_t mktime(struct tm *when);
int nanosleep(const struct timespec *want, struct timespec *rest);
size_t strftime(char *restrict to, size_t size, const char *restrict format,
                const struct tm *restrict when);
char *strptime(const char *restrict text, const char *restrict format,
               struct tm *restrict result);
time_t time(time_t *result);
time_t timegm(struct tm *when);
int timespec_get(struct timespec *result, int base);
void tzset(void);
