#include "calendar.h"
#include <stdio.h>
#include <string.h>

const char *const __fab_days_names[7] = {"Sunday",    "Monday",   "Tuesday",
                                         "Wednesday", "Thursday", "Friday",
                                         "Saturday"};
const char *const __fab_month_names[12] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

/* The ISO 8601 week, and the year that it belongs to. */
static int iso_week(const struct tm *t, long *year)
{
    int weekday = (t->tm_wday + 6) % 7;
    int week = (t->tm_yday - weekday + 10) / 7;
    *year = 1900L + t->tm_year;
    if (week == 0) {
        --*year;
        int days = 365 + __fab_leap(*year);
        return (t->tm_yday + days - weekday + 10) / 7;
    }
    if (week == 53 && t->tm_yday - weekday + 3 >= 365 + __fab_leap(*year)) {
        ++*year;
        return 1;
    }
    return week;
}

static const char *one(char c, const struct tm *t, char *out, size_t n,
                       char pad)
{
    long value = 0, year;
    int width = 2;
    char fill = '0';
    switch (c) {
    case 'a':
        snprintf(out, n, "%.3s", __fab_days_names[(unsigned)t->tm_wday % 7]);
        return out;
    case 'A':
        return __fab_days_names[(unsigned)t->tm_wday % 7];
    case 'b':
    case 'h':
        snprintf(out, n, "%.3s", __fab_month_names[(unsigned)t->tm_mon % 12]);
        return out;
    case 'B':
        return __fab_month_names[(unsigned)t->tm_mon % 12];
    case 'C':
        value = (1900L + t->tm_year) / 100;
        break;
    case 'd':
        value = t->tm_mday;
        break;
    case 'e':
        value = t->tm_mday;
        fill = ' ';
        break;
    case 'g':
    case 'G':
        iso_week(t, &year);
        value = c == 'g' ? year % 100 : year;
        width = c == 'g' ? 2 : 4;
        break;
    case 'H':
        value = t->tm_hour;
        break;
    case 'k':
        value = t->tm_hour;
        fill = ' ';
        break;
    case 'I':
    case 'l':
        value = (t->tm_hour + 11) % 12 + 1;
        fill = c == 'l' ? ' ' : '0';
        break;
    case 'j':
        value = t->tm_yday + 1;
        width = 3;
        break;
    case 'm':
        value = t->tm_mon + 1;
        break;
    case 'M':
        value = t->tm_min;
        break;
    case 'n':
        return "\n";
    case 'p':
        return t->tm_hour < 12 ? "AM" : "PM";
    case 'P':
        return t->tm_hour < 12 ? "am" : "pm";
    case 's': {
        struct tm copy = *t;
        value = mktime(&copy);
        width = 1;
        break;
    }
    case 'S':
        value = t->tm_sec;
        break;
    case 't':
        return "\t";
    case 'u':
        value = (t->tm_wday + 6) % 7 + 1;
        width = 1;
        break;
    case 'U':
        value = (t->tm_yday + 7 - t->tm_wday) / 7;
        break;
    case 'V':
        value = iso_week(t, &year);
        break;
    case 'w':
        value = t->tm_wday;
        width = 1;
        break;
    case 'W':
        value = (t->tm_yday + 7 - (t->tm_wday + 6) % 7) / 7;
        break;
    case 'y':
        value = (1900L + t->tm_year) % 100;
        break;
    case 'Y':
        value = 1900L + t->tm_year;
        width = 1;
        break;
    case 'z':
        value = (t->tm_gmtoff < 0 ? -t->tm_gmtoff : t->tm_gmtoff) / 60;
        snprintf(out, n, "%c%02ld%02ld", t->tm_gmtoff < 0 ? '-' : '+',
                 value / 60, value % 60);
        return out;
    case 'Z':
        return t->tm_zone ? t->tm_zone : "";
    case '%':
        return "%";
    default:
        return NULL;
    }
    if (pad == '-')
        snprintf(out, n, "%ld", value);
    else if (pad ? pad == '_' : fill == ' ')
        snprintf(out, n, "%*ld", width, value);
    else
        snprintf(out, n, "%0*ld", width, value);
    return out;
}

static const char *composed(char c)
{
    switch (c) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'r':
        return "%I:%M:%S %p";
    case 'R':
        return "%H:%M";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    }
    return NULL;
}

size_t strftime(char *restrict to, size_t size, const char *restrict format,
                const struct tm *restrict when)
{
    size_t used = 0;
    for (const char *f = format; *f; f++) {
        char text[64];
        const char *piece = text;
        size_t n;
        if (*f != '%') {
            text[0] = *f;
            n = 1;
        } else {
            char pad = 0;
            const char *start = f++;
            if (*f == '-' || *f == '_' || *f == '0')
                pad = *f++;
            if (*f == 'E' || *f == 'O')
                f++;
            const char *whole = *f ? composed(*f) : NULL;
            if (whole) {
                n = strftime(text, sizeof text, whole, when);
            } else {
                piece = *f ? one(*f, when, text, sizeof text, pad) : NULL;
                if (!piece) {
                    piece = start;
                    n = (size_t)(f - start) + (*f != 0);
                    f -= *f == 0;
                } else {
                    n = strlen(piece);
                }
            }
        }
        if (n >= size - used || size == 0)
            return 0;
        memcpy(to + used, piece, n);
        used += n;
    }
    if (size)
        to[used] = 0;
    return used;
}
