#include "calendar.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

extern const char *const __fab_days_names[7];
extern const char *const __fab_month_names[12];

static const char *number(const char *s, int digits, int least, int most,
                          int *value)
{
    int n = 0;
    while (isspace((unsigned char)*s))
        s++;
    for (*value = 0; n < digits && isdigit((unsigned char)*s); n++)
        *value = *value * 10 + (*s++ - '0');
    return n && *value >= least && *value <= most ? s : NULL;
}

static const char *name(const char *s, const char *const *names, int count,
                        int *value)
{
    for (int i = 0; i < count; i++) {
        size_t n = strlen(names[i]);
        if (strncasecmp(s, names[i], n) != 0)
            n = 3;
        if (strncasecmp(s, names[i], n) == 0) {
            *value = i;
            return s + n;
        }
    }
    return NULL;
}

static const char *zone(const char *s, struct tm *t)
{
    int value, sign = *s == '-' ? -1 : 1;
    if (*s == 'Z') {
        t->tm_gmtoff = 0;
        return s + 1;
    }
    if (*s != '+' && *s != '-')
        return NULL;
    s = number(s + 1, 2, 0, 23, &value);
    if (!s)
        return NULL;
    t->tm_gmtoff = value * 3600L;
    s += *s == ':';
    s = number(s, 2, 0, 59, &value);
    t->tm_gmtoff = sign * (t->tm_gmtoff + value * 60L);
    return s;
}

static const char *scan(const char *s, const char *f, struct tm *t,
                        int *afternoon);

static const char *one(const char *s, char c, struct tm *t, int *afternoon)
{
    int value;
    switch (c) {
    case 'a':
    case 'A':
        return name(s, __fab_days_names, 7, &t->tm_wday);
    case 'b':
    case 'B':
    case 'h':
        return name(s, __fab_month_names, 12, &t->tm_mon);
    case 'd':
    case 'e':
        return number(s, 2, 1, 31, &t->tm_mday);
    case 'D':
        return scan(s, "%m/%d/%y", t, afternoon);
    case 'F':
        return scan(s, "%Y-%m-%d", t, afternoon);
    case 'H':
    case 'k':
        return number(s, 2, 0, 23, &t->tm_hour);
    case 'I':
    case 'l':
        s = number(s, 2, 1, 12, &value);
        t->tm_hour = value % 12;
        return s;
    case 'j':
        s = number(s, 3, 1, 366, &value);
        t->tm_yday = value - 1;
        return s;
    case 'm':
        s = number(s, 2, 1, 12, &value);
        t->tm_mon = value - 1;
        return s;
    case 'M':
        return number(s, 2, 0, 59, &t->tm_min);
    case 'n':
    case 't':
        while (isspace((unsigned char)*s))
            s++;
        return s;
    case 'p':
        if (strncasecmp(s, "am", 2) != 0 && strncasecmp(s, "pm", 2) != 0)
            return NULL;
        *afternoon = (*s | 32) == 'p';
        return s + 2;
    case 'R':
        return scan(s, "%H:%M", t, afternoon);
    case 's': {
        char *end;
        time_t when = strtol(s, &end, 10);
        return end == s || !localtime_r(&when, t) ? NULL : end;
    }
    case 'S':
        return number(s, 2, 0, 60, &t->tm_sec);
    case 'T':
        return scan(s, "%H:%M:%S", t, afternoon);
    case 'y':
        s = number(s, 2, 0, 99, &value);
        t->tm_year = value < 69 ? value + 100 : value;
        return s;
    case 'Y':
        s = number(s, 4, 0, 9999, &value);
        t->tm_year = value - 1900;
        return s;
    case 'z':
        return zone(s, t);
    case '%':
        return *s == '%' ? s + 1 : NULL;
    }
    return NULL;
}

static const char *scan(const char *s, const char *f, struct tm *t,
                        int *afternoon)
{
    for (; s && *f; f++) {
        if (isspace((unsigned char)*f)) {
            while (isspace((unsigned char)*s))
                s++;
        } else if (*f != '%') {
            s = *s == *f ? s + 1 : NULL;
        } else {
            s = f[1] ? one(s, *++f, t, afternoon) : NULL;
        }
    }
    return s;
}

char *strptime(const char *restrict text, const char *restrict format,
               struct tm *restrict result)
{
    int afternoon = 0;
    const char *end = scan(text, format, result, &afternoon);
    if (end && afternoon)
        result->tm_hour += 12;
    return (char *)end;
}
