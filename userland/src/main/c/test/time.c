#include "check.h"
#include <stdlib.h>
#include <time.h>

static void at(const char *zone, time_t when, const char *wanted)
{
    char text[64], name[96];
    struct tm t;
    setenv("TZ", zone, 1);
    tzset();
    strftime(text, sizeof text, "%F %T %z %Z", localtime_r(&when, &t));
    snprintf(name, sizeof name, "%ld in %s", (long)when, zone);
    check_text(text, wanted, name);
    t.tm_isdst = -1;
    if (mktime(&t) != when)
        check(0, "mktime is the way back");
}

void test_time(void)
{
    at("UTC0", 0, "1970-01-01 00:00:00 +0000 UTC");
    at("UTC0", 951782400, "2000-02-29 00:00:00 +0000 UTC");
    at("UTC0", -2208988800, "1900-01-01 00:00:00 +0000 UTC");
    at("CET-1CEST,M3.5.0,M10.5.0/3", 1711846799,
       "2024-03-31 01:59:59 +0100 CET");
    at("CET-1CEST,M3.5.0,M10.5.0/3", 1711846800,
       "2024-03-31 03:00:00 +0200 CEST");
    at("EST5EDT,M3.2.0,M11.1.0", 1720000000,
       "2024-07-03 05:46:40 -0400 EDT");
    at("AEST-10AEDT,M10.1.0,M4.1.0/3", 1704067200,
       "2024-01-01 11:00:00 +1100 AEDT");
    at("<+0530>-5:30", 1700000000, "2023-11-15 03:43:20 +0530 +0530");
    char text[64];
    setenv("TZ", "UTC0", 1);
    struct tm t = {.tm_year = 120, .tm_mon = 11, .tm_mday = 31};
    timegm(&t);
    strftime(text, sizeof text, "%a %b %e %j %U %V %G %u %y %%", &t);
    check_text(text, "Thu Dec 31 366 52 53 2020 4 20 %", "strftime");
    struct tm parsed = {0};
    check(strptime("2024-02-29 12:34:56", "%Y-%m-%d %H:%M:%S", &parsed) &&
              timegm(&parsed) == 1709210096,
          "strptime");
    t = (struct tm){.tm_year = 100, .tm_mon = 14, .tm_mday = -3};
    timegm(&t);
    check(t.tm_year == 101 && t.tm_mon == 1 && t.tm_mday == 25,
          "timegm carries over");
    struct timespec a, b, nap = {0, 2000000};
    clock_gettime(CLOCK_MONOTONIC, &a);
    nanosleep(&nap, NULL);
    clock_gettime(CLOCK_MONOTONIC, &b);
    check((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec >=
              2000000,
          "nanosleep sleeps long enough");
}
