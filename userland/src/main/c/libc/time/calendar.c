#include "calendar.h"
#include "../internal.h"
#include <limits.h>
#include <string.h>

/* Years are counted from March, so that the leap day comes last. */
long __fab_days(long year, int month, int day)
{
    year += month / 12;
    month %= 12;
    if (month < 0) {
        month += 12;
        year--;
    }
    int shifted = (month + 10) % 12;
    year -= shifted >= 10;
    long era = (year >= 0 ? year : year - 399) / 400;
    long in_era = year - era * 400;
    long in_year = (153 * shifted + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year -
           719468;
}

int __fab_leap(long year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int __fab_fill_tm(long seconds, struct tm *result)
{
    long days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    memset(result, 0, sizeof *result);
    result->tm_hour = (int)(rest / 3600);
    result->tm_min = (int)(rest / 60 % 60);
    result->tm_sec = (int)(rest % 60);
    result->tm_wday = (int)(((days % 7) + 11) % 7);
    long shifted = days + 719468;
    long era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    long in_era = shifted - era * 146097;
    long year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) /
                365;
    long in_year = in_era - (365 * year + year / 4 - year / 100);
    long month = (5 * in_year + 2) / 153;
    result->tm_mday = (int)(in_year - (153 * month + 2) / 5 + 1);
    result->tm_mon = (int)((month + 2) % 12);
    year += era * 400 + (month >= 10);
    if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
        errno = EOVERFLOW;
        return -1;
    }
    result->tm_year = (int)(year - 1900);
    result->tm_yday = (int)(days - __fab_days(year, 0, 1));
    return 0;
}

struct tm *gmtime_r(const time_t *restrict when, struct tm *restrict result)
{
    if (__fab_fill_tm(*when, result) < 0)
        return NULL;
    result->tm_zone = "UTC";
    return result;
}

struct tm *gmtime(const time_t *when)
{
    static struct tm result;
    return gmtime_r(when, &result);
}

struct tm *localtime_r(const time_t *restrict when,
                       struct tm *restrict result)
{
    long offset;
    int dst;
    const char *name;
    __fab_zone_at(*when, &offset, &dst, &name);
    if (__fab_fill_tm(*when + offset, result) < 0)
        return NULL;
    result->tm_gmtoff = offset;
    result->tm_isdst = dst;
    result->tm_zone = name;
    return result;
}

struct tm *localtime(const time_t *when)
{
    static struct tm result;
    return localtime_r(when, &result);
}

static time_t plain(const struct tm *t)
{
    return __fab_days(1900L + t->tm_year, t->tm_mon, 1) * 86400 +
           (t->tm_mday - 1L) * 86400 + t->tm_hour * 3600L + t->tm_min * 60L +
           t->tm_sec;
}

time_t timegm(struct tm *when)
{
    time_t result = plain(when);
    return gmtime_r(&result, when) ? result : -1;
}

/*
 * The local time is tried with the offsets around it; the wish in tm_isdst
 * decides between two that fit.
 */
time_t mktime(struct tm *when)
{
    time_t wanted = plain(when), best = 0;
    int found = 0;
    for (int side = 0; side < 2; side++) {
        long offset;
        int dst;
        const char *name;
        __fab_zone_at(wanted + (side ? 86400 : -86400), &offset, &dst, &name);
        time_t guess = wanted - offset;
        __fab_zone_at(guess, &offset, &dst, &name);
        int fits = guess + offset == wanted;
        int wish = when->tm_isdst < 0 || !when->tm_isdst == !dst;
        int score = 1 + 2 * fits + wish;
        if (score > found) {
            found = score;
            best = guess;
        }
    }
    if (when->tm_isdst > 0 && found && !(found & 1)) {
        /* Daylight time was asked for where there is none: an hour less. */
        long offset;
        int dst;
        const char *name;
        __fab_zone_at(best, &offset, &dst, &name);
        if (!dst && daylight)
            best -= 3600;
    }
    return localtime_r(&best, when) ? best : -1;
}

char *asctime_r(const struct tm *restrict when, char *restrict buffer)
{
    strftime(buffer, 26, "%a %b %e %H:%M:%S %Y\n", when);
    return buffer;
}

char *asctime(const struct tm *when)
{
    static char buffer[26];
    return asctime_r(when, buffer);
}

char *ctime_r(const time_t *when, char *buffer)
{
    struct tm t;
    return localtime_r(when, &t) ? asctime_r(&t, buffer) : NULL;
}

char *ctime(const time_t *when)
{
    static char buffer[26];
    return ctime_r(when, buffer);
}
