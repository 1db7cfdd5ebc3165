#include "times.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool midnight(usec now, int days, usec *when)
{
    time_t second = (time_t)(now / SECOND);
    struct tm day;
    localtime_r(&second, &day);
    day.tm_hour = day.tm_min = day.tm_sec = 0;
    day.tm_mday += days;
    day.tm_isdst = -1;
    *when = (usec)mktime(&day) * SECOND;
    return true;
}

bool parse_time(const char *text, usec now, usec *when)
{
    static const char *const forms[] = {
        "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M",
        "%Y-%m-%d"};
    static const char *const clocks[] = {"%H:%M:%S", "%H:%M"};
    usec span;
    uint64_t seconds;
    if (!strcmp(text, "now")) {
        *when = now;
        return true;
    }
    if (!strcmp(text, "today"))
        return midnight(now, 0, when);
    if (!strcmp(text, "yesterday"))
        return midnight(now, -1, when);
    if (!strcmp(text, "tomorrow"))
        return midnight(now, 1, when);
    if (*text == '@' && parse_unsigned(text + 1, UINT64_MAX / SECOND / 2,
                                       &seconds)) {
        *when = seconds * SECOND;
        return true;
    }
    if (*text == '-' && parse_span(text + 1, SECOND, &span)) {
        *when = span < now ? now - span : 0;
        return true;
    }
    if (*text == '+' && parse_span(text + 1, SECOND, &span)) {
        *when = add_span(now, span);
        return true;
    }
    if (ends_with(text, " ago")) {
        char *before = copy_n(text, strlen(text) - 4);
        bool good = parse_span(before, SECOND, &span);
        free(before);
        *when = good && span < now ? now - span : 0;
        return good;
    }
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct tm day = {.tm_isdst = -1};
        const char *end = strptime(text, forms[i], &day);
        if (end && (!*end || !strcmp(end, " UTC"))) {
            *when = (usec)(*end ? timegm(&day) : mktime(&day)) * SECOND;
            return true;
        }
    }
    for (size_t i = 0; i < COUNT(clocks); i++) {
        time_t second = (time_t)(now / SECOND);
        struct tm day;
        localtime_r(&second, &day);
        day.tm_sec = 0;
        const char *end = strptime(text, clocks[i], &day);
        if (end && !*end) {
            *when = (usec)mktime(&day) * SECOND;
            return true;
        }
    }
    return false;
}

void format_time(char *to, size_t size, usec when, bool utc)
{
    time_t second = (time_t)(when / SECOND);
    struct tm day;
    if (utc)
        gmtime_r(&second, &day);
    else
        localtime_r(&second, &day);
    strftime(to, size, "%a %Y-%m-%d %H:%M:%S %Z", &day);
}
