#include "../command.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Digits after a point, as nanoseconds. */
static const char *fraction(const char *s, long *nanoseconds)
{
    long unit = 100000000;
    *nanoseconds = 0;
    if (*s != '.' && *s != ',')
        return s;
    for (s++; isdigit((unsigned char)*s); s++, unit /= 10)
        *nanoseconds += (*s - '0') * unit;
    return s;
}

/* Z, UTC, +0100 or +01:00; *seconds east of Greenwich. */
static const char *zone(const char *s, long *seconds, int *given)
{
    *given = 1;
    *seconds = 0;
    if (*s == 'Z')
        return s + 1;
    if (strncmp(s, "UTC", 3) == 0)
        return s + 3;
    int hours, minutes = 0, n = 0;
    if (*s == '+' || *s == '-') {
        if ((sscanf(s + 1, "%2d:%2d%n", &hours, &minutes, &n) == 2 ||
             sscanf(s + 1, "%2d%2d%n", &hours, &minutes, &n) == 2) &&
            n > 0) {
            *seconds = (hours * 60L + minutes) * (*s == '-' ? -60 : 60);
            return s + 1 + n;
        }
    }
    *given = 0;
    return s;
}

/* The words that are no numbers: a moment relative to now. */
static int by_name(const char *text, struct timespec *when)
{
    static const struct {
        const char *name;
        long seconds;
    } names[] = {
        {"now", 0}, {"today", 0}, {"yesterday", -86400}, {"tomorrow", 86400},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(text, names[i].name) == 0) {
            clock_gettime(CLOCK_REALTIME, when);
            when->tv_sec += names[i].seconds;
            return 1;
        }
    return 0;
}

static int parse_clock(const char *s, struct tm *t, struct timespec *when,
                       const struct tm *date_only)
{
    int n = 0;
    long offset;
    int given;
    if (date_only)
        *t = *date_only;
    t->tm_sec = 0;
    if (sscanf(s, "%2d:%2d%n", &t->tm_hour, &t->tm_min, &n) < 2 || n == 0)
        return 0;
    s += n;
    n = 0;
    if (*s == ':' && sscanf(s, ":%2d%n", &t->tm_sec, &n) == 1)
        s = fraction(s + n, &when->tv_nsec);
    while (*s == ' ')
        s++;
    s = zone(s, &offset, &given);
    if (*s || t->tm_hour > 24 || t->tm_min > 59 || t->tm_sec > 60)
        return 0;
    when->tv_sec = given ? timegm(t) - offset : mktime(t);
    return 1;
}

int date_parse(const char *text, struct timespec *when)
{
    struct tm t = {.tm_isdst = -1};
    int n = 0;
    while (*text == ' ')
        text++;
    when->tv_nsec = 0;
    if (*text == '@') {
        char *end;
        when->tv_sec = strtol(text + 1, &end, 10);
        const char *rest = fraction(end, &when->tv_nsec);
        return end > text + 1 && !*rest;
    }
    if (by_name(text, when))
        return 1;
    if (sscanf(text, "%4d-%2d-%2d%n", &t.tm_year, &t.tm_mon, &t.tm_mday,
               &n) == 3 &&
        n > 0) {
        t.tm_year -= 1900;
        t.tm_mon--;
        if (t.tm_mon < 0 || t.tm_mon > 11 || t.tm_mday < 1 || t.tm_mday > 31)
            return 0;
        const char *rest = text + n;
        if (!*rest) {
            when->tv_sec = mktime(&t);
            return 1;
        }
        if (*rest != 'T' && *rest != ' ')
            return 0;
        return parse_clock(rest + 1, &t, when, NULL);
    }
    time_t now = time(NULL);
    struct tm today;
    localtime_r(&now, &today);
    today.tm_isdst = -1;
    return parse_clock(text, &t, when, &today);
}

static int two(const char *s)
{
    return (s[0] - '0') * 10 + s[1] - '0';
}

int date_parse_digits(const char *text, struct timespec *when)
{
    size_t digits = strspn(text, "0123456789");
    time_t now = time(NULL);
    struct tm t;
    localtime_r(&now, &t);
    t.tm_sec = 0;
    t.tm_isdst = -1;
    if (text[digits] == '.') {
        const char *rest = text + digits + 1;
        if (strspn(rest, "0123456789") != 2 || rest[2])
            return 0;
        t.tm_sec = two(rest);
    } else if (text[digits]) {
        return 0;
    }
    if (digits == 12) {
        t.tm_year = two(text) * 100 + two(text + 2) - 1900;
        text += 4;
    } else if (digits == 10) {
        /* POSIX: 69..99 are of the last century, 00..68 of this one. */
        int year = two(text);
        t.tm_year = year < 69 ? year + 100 : year;
        text += 2;
    } else if (digits != 8) {
        return 0;
    }
    t.tm_mon = two(text) - 1;
    t.tm_mday = two(text + 2);
    t.tm_hour = two(text + 4);
    t.tm_min = two(text + 6);
    if (t.tm_mon < 0 || t.tm_mon > 11 || t.tm_mday < 1 || t.tm_mday > 31 ||
        t.tm_hour > 23 || t.tm_min > 59 || t.tm_sec > 60)
        return 0;
    when->tv_sec = mktime(&t);
    when->tv_nsec = 0;
    return 1;
}
