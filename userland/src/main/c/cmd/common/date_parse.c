#include "date.h"
#include "../command.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct parsing {
    struct tm t;
    long nanoseconds;
    int has_date, has_time, has_zone;
    long zone;
    int weekday; /* -1: none */
    long months, days, seconds; /* relative */
};

static int two(const char *s, int *value)
{
    if (!isdigit((unsigned char)s[0]) || !isdigit((unsigned char)s[1]))
        return 0;
    *value = (s[0] - '0') * 10 + (s[1] - '0');
    return 1;
}

/* "+01", "+0100", "+01:00", at the sign. */
static const char *zone(const char *s, struct parsing *p)
{
    int hours, minutes = 0, sign = *s == '-' ? -1 : 1;
    if (!two(++s, &hours))
        return NULL;
    s += 2;
    if (two(s + (*s == ':'), &minutes))
        s += 2 + (*s == ':');
    p->zone = sign * (hours * 3600L + minutes * 60L);
    p->has_zone = 1;
    return hours < 25 && minutes < 60 ? s : NULL;
}

/* "20:02", "20:02:05.123456789", perhaps "am" or "pm", perhaps a zone. */
static const char *clock_time(const char *s, struct parsing *p)
{
    char *end;
    p->t.tm_hour = (int)strtol(s, &end, 10);
    s = end + 1;
    if (!two(s, &p->t.tm_min))
        return NULL;
    s += 2;
    p->t.tm_sec = 0;
    p->nanoseconds = 0;
    if (*s == ':') {
        if (!two(s + 1, &p->t.tm_sec))
            return NULL;
        s += 3;
        if (*s == '.' || *s == ',')
            for (long unit = 100000000; isdigit((unsigned char)*++s);
                 unit /= 10)
                p->nanoseconds += (*s - '0') * unit;
    }
    const char *half = s + strspn(s, " ");
    if (strncasecmp(half, "am", 2) == 0 || strncasecmp(half, "pm", 2) == 0) {
        if (p->t.tm_hour < 1 || p->t.tm_hour > 12)
            return NULL;
        p->t.tm_hour = p->t.tm_hour % 12 + (tolower(*half) == 'p' ? 12 : 0);
        s = half + 2;
    }
    p->has_time = 1;
    if (p->t.tm_hour > 24 || p->t.tm_min > 59 || p->t.tm_sec > 60)
        return NULL;
    return *s == '+' || *s == '-' ? zone(s, p) : s;
}

static int set_date(struct parsing *p, long year, long month, long day)
{
    if (p->has_date || month < 1 || month > 12 || day < 1 || day > 31)
        return 0;
    p->t.tm_year = (int)year - 1900;
    p->t.tm_mon = (int)month - 1;
    p->t.tm_mday = (int)day;
    p->has_date = 1;
    return 1;
}

static int month_of(const char *word, size_t n)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; n >= 3 && i < 12; i++)
        if (strncasecmp(names + 3 * i, word, 3) == 0)
            return i + 1;
    return 0;
}

static int weekday_of(const char *word, size_t n)
{
    static const char names[] = "sunmontuewedthufrisat";
    for (int i = 0; n >= 3 && i < 7; i++)
        if (strncasecmp(names + 3 * i, word, 3) == 0)
            return i;
    return -1;
}

/* "day", "weeks", "sec" ... times count. */
static int relative(struct parsing *p, const char *word, size_t n,
                    long count)
{
    static const struct {
        const char *name;
        int months, days, seconds;
    } units[] = {{"second", 0, 0, 1},   {"sec", 0, 0, 1},
                 {"minute", 0, 0, 60},  {"min", 0, 0, 60},
                 {"hour", 0, 0, 3600},  {"day", 0, 1, 0},
                 {"week", 0, 7, 0},     {"fortnight", 0, 14, 0},
                 {"month", 1, 0, 0},    {"year", 12, 0, 0}};
    if (n > 1 && tolower((unsigned char)word[n - 1]) == 's')
        n--;
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (strlen(units[i].name) == n &&
            strncasecmp(units[i].name, word, n) == 0) {
            p->months += count * units[i].months;
            p->days += count * units[i].days;
            p->seconds += count * units[i].seconds;
            return 1;
        }
    return 0;
}

/* A word that stands alone; p->t is midnight only if the day was named. */
static int word_alone(struct parsing *p, const char *word, size_t n)
{
    static const struct {
        const char *name;
        int days;
    } days[] = {{"now", 0}, {"today", 0}, {"tomorrow", 1}, {"yesterday", -1}};
    for (size_t i = 0; i < COUNT_OF(days); i++)
        if (strlen(days[i].name) == n &&
            strncasecmp(days[i].name, word, n) == 0) {
            p->days += days[i].days;
            return 1;
        }
    if ((n == 3 && (strncasecmp(word, "utc", 3) == 0 ||
                    strncasecmp(word, "gmt", 3) == 0)) ||
        (n == 1 && tolower((unsigned char)*word) == 'z')) {
        p->has_zone = 1;
        p->zone = 0;
        return 1;
    }
    if (n == 8 && strncasecmp(word, "midnight", 8) == 0) {
        p->has_time = 1;
        p->t.tm_hour = p->t.tm_min = p->t.tm_sec = 0;
        p->nanoseconds = 0;
        return 1;
    }
    p->weekday = weekday_of(word, n);
    return p->weekday >= 0;
}

static size_t word_length(const char *s)
{
    size_t n = 0;
    while (isalpha((unsigned char)s[n]))
        n++;
    return n;
}

static const char *blanks(const char *s)
{
    while (isspace((unsigned char)*s) || *s == ',')
        s++;
    return s;
}

/* "22 Nov 2026" from the month on, the day being known, or "Nov 22 2026". */
static const char *named_month(const char *s, struct parsing *p, int month,
                               long day)
{
    char *end;
    long year = p->t.tm_year + 1900L;
    if (day < 0) {
        s = blanks(s);
        day = strtol(s, &end, 10);
        if (end == s)
            return NULL;
        s = end;
    }
    const char *next = blanks(s);
    if (*next == '-')
        next++;
    size_t digits = strspn(next, "0123456789");
    if (digits == 4 && next[4] != ':') {
        year = strtol(next, NULL, 10);
        s = next + 4;
    }
    return set_date(p, year, month, day) ? s : NULL;
}

/* Anything that begins with a digit or a sign. */
static const char *with_number(const char *s, struct parsing *p)
{
    char *end;
    int sign = *s == '-' || *s == '+';
    long value = strtol(s, &end, 10);
    if (end == s)
        return NULL;
    if (*end == ':' && !sign)
        return clock_time(s, p);
    if (*end == '-' && !sign && end - s == 4 &&
        isdigit((unsigned char)end[1])) {
        long month = strtol(end + 1, &end, 10);
        long day = *end == '-' ? strtol(end + 1, &end, 10) : 0;
        if (*end == 'T' || *end == 't')
            end++;
        return set_date(p, value, month, day) ? end : NULL;
    }
    if (*end == '/' && !sign) {
        long day = strtol(end + 1, &end, 10);
        long year = p->t.tm_year + 1900L;
        if (*end == '/')
            year = strtol(end + 1, &end, 10);
        return set_date(p, year, value, day) ? end : NULL;
    }
    if (end - s == 8 && !sign)
        return set_date(p, value / 10000, value / 100 % 100, value % 100)
                   ? end
                   : NULL;
    const char *word = blanks(end);
    if (*word == '-' && !sign)
        word++;
    size_t n = word_length(word);
    int month = sign ? 0 : month_of(word, n);
    if (month)
        return named_month(word + n, p, month, value);
    if (!n && sign && p->has_time && end - s >= 3)
        return zone(s, p);
    const char *after = blanks(word + n);
    if (word_length(after) == 3 && strncasecmp(after, "ago", 3) == 0) {
        return relative(p, word, n, -value) ? after + 3 : NULL;
    }
    return relative(p, word, n, value) ? word + n : NULL;
}

static const char *with_word(const char *s, struct parsing *p)
{
    size_t n = word_length(s);
    if (n == 1 && tolower((unsigned char)*s) == 't')
        return s + 1;
    int next = n == 4 && strncasecmp(s, "next", 4) == 0;
    int last = n == 4 && strncasecmp(s, "last", 4) == 0;
    if (next || last) {
        const char *unit = blanks(s + n);
        size_t length = word_length(unit);
        return relative(p, unit, length, next ? 1 : -1) ? unit + length
                                                        : NULL;
    }
    int month = month_of(s, n);
    if (month)
        return named_month(s + n, p, month, -1);
    return n && word_alone(p, s, n) ? s + n : NULL;
}

static int seconds_since_epoch(const char *s, struct timespec *result)
{
    char *end;
    int negative = *s == '-';
    long seconds = strtol(s, &end, 10), nanoseconds = 0;
    if (end == s)
        return -1;
    if (*end == '.')
        for (long unit = 100000000; isdigit((unsigned char)*++end);
             unit /= 10)
            nanoseconds += (*end - '0') * unit;
    if (negative && nanoseconds) {
        seconds--;
        nanoseconds = 1000000000 - nanoseconds;
    }
    *result = (struct timespec){seconds, nanoseconds};
    return *blanks(end) ? -1 : 0;
}

int date_parse(const char *text, const struct timespec *now, int utc,
               struct timespec *result)
{
    struct parsing p = {.nanoseconds = now->tv_nsec, .weekday = -1};
    const char *s = blanks(text);
    if (*s == '@')
        return seconds_since_epoch(s + 1, result);
    if (utc)
        gmtime_r(&now->tv_sec, &p.t);
    else
        localtime_r(&now->tv_sec, &p.t);
    while (*s) {
        s = isdigit((unsigned char)*s) || *s == '+' || *s == '-'
                ? with_number(s, &p)
                : with_word(s, &p);
        if (!s)
            return -1;
        s = blanks(s);
    }
    /* A day alone begins at midnight; "now" and "2 days ago" keep the hour. */
    if (!p.has_time && (p.has_date || p.weekday >= 0 || !*blanks(text))) {
        p.t.tm_hour = p.t.tm_min = p.t.tm_sec = 0;
        p.nanoseconds = 0;
    }
    if (p.weekday >= 0 && !p.has_date)
        p.days += (p.weekday - p.t.tm_wday + 7) % 7;
    p.t.tm_mon += (int)p.months;
    p.t.tm_mday += (int)p.days;
    p.t.tm_isdst = -1;
    if (p.has_zone)
        result->tv_sec = timegm(&p.t) - p.zone;
    else
        result->tv_sec = utc ? timegm(&p.t) : mktime(&p.t);
    result->tv_sec += p.seconds;
    result->tv_nsec = p.nanoseconds;
    return 0;
}
