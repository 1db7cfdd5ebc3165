#include "date.h"
#include <string.h>

static int two(const char *s)
{
    return (s[0] - '0') * 10 + s[1] - '0';
}

int date_digits(const char *text, struct timespec *result)
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
            return -1;
        t.tm_sec = two(rest);
    } else if (text[digits]) {
        return -1;
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
        return -1;
    }
    t.tm_mon = two(text) - 1;
    t.tm_mday = two(text + 2);
    t.tm_hour = two(text + 4);
    t.tm_min = two(text + 6);
    if (t.tm_mon < 0 || t.tm_mon > 11 || t.tm_mday < 1 || t.tm_mday > 31 ||
        t.tm_hour > 23 || t.tm_min > 59 || t.tm_sec > 60)
        return -1;
    result->tv_sec = mktime(&t);
    result->tv_nsec = 0;
    return 0;
}
