/* When crond runs what: its schedules and how it takes steps of the clock. */
#include "../../daemons/crond/crond.h"
#include "../check.h"

int passed, failed;

void check(int good, const char *name)
{
    printf("%s %s\n", good ? "ok" : "FAILED", name);
    passed += good != 0;
    failed += !good;
}

/* Minutes of the wall clock since 1970. */
static long minute(int year, int month, int day, int hour, int min)
{
    struct tm t = {.tm_year = year - 1900, .tm_mon = month - 1,
                   .tm_mday = day, .tm_hour = hour, .tm_min = min};
    return timegm(&t) / 60;
}

static int matches(const char *fields, long when)
{
    struct schedule s;
    struct tm t;
    const char *rest;
    if (schedule_parse(fields, &s, &rest))
        return -1;
    minute_to_tm(when, &t);
    return schedule_matches(&s, &t);
}

static int is_refused(const char *fields)
{
    struct schedule s;
    const char *rest;
    return schedule_parse(fields, &s, &rest) != NULL;
}

/* How often it is due in the minutes after from, up to and with to. */
static int times(const char *fields, long from, long to)
{
    struct schedule s;
    const char *rest;
    int count = 0;
    schedule_parse(fields, &s, &rest);
    for (long now = from + 1; now <= to; now++)
        count += schedule_due(&s, clock_step(now - 1, now), now - 1, now);
    return count;
}

static int due(const char *fields, long last, long now)
{
    struct schedule s;
    const char *rest;
    schedule_parse(fields, &s, &rest);
    return schedule_due(&s, clock_step(last, now), last, now);
}

static void test_fields(void)
{
    long noon = minute(2026, 11, 22, 12, 0); /* a Sunday */
    check(matches("* * * * *", noon) == 1, "every minute");
    check(matches("0 12 * * *", noon) == 1, "a fixed time");
    check(matches("1 12 * * *", noon) == 0, "another minute");
    check(matches("0 12 22 11 *", noon) == 1, "a date");
    check(matches("0 12 * nov sun", noon) == 1, "names");
    check(matches("0 12 * NOV Sunday", noon) == -1, "only short names");
    check(matches("0 12 * * 7", noon) == 1 &&
              matches("0 12 * * 0", noon) == 1,
          "Sunday is 0 and 7");
    check(matches("*/15 8-18/2 * * *", noon) == 1, "steps");
    check(matches("*/7 * * * *", noon + 7) == 1 &&
              matches("*/7 * * * *", noon + 8) == 0,
          "a step from the least value");
    check(matches("0,30 12 1,15,22 * *", noon) == 1, "lists");
    check(matches("0 12 13 * 0", noon) == 1,
          "of two restricted days one is enough");
    check(matches("0 12 13 * *", noon) == 0, "with a star both count");
    check(matches("@daily", minute(2026, 1, 1, 0, 0)) == 1 &&
              matches("@hourly", noon) == 1 && matches("@weekly", noon) == 0,
          "names for the usual");
}

static void test_refusals(void)
{
    static const char *const wrong[] = {
        "60 * * * *", "* 24 * * *", "* * 0 * *",   "* * * 13 *",
        "* * * * 8",  "5-1 * * * *", "*/0 * * * *", "* * * *",
        "a * * * *",  "1,,2 * * * *", "@never",     "1- * * * *",
        "-1 * * * *", "1x * * * *"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char name[64];
        snprintf(name, sizeof name, "refused: %s", wrong[i]);
        check(is_refused(wrong[i]), name);
    }
}

static void test_clock(void)
{
    long start = minute(2026, 3, 1, 0, 0);
    check(times("* * * * *", start, start + 1440) == 1440,
          "each minute of a day once");
    check(times("30 2 * * *", start, start + 10 * 1440) == 10,
          "each night once");
    check(clock_step(start, start) == STEP_WAIT, "a minute is not begun twice");
    check(clock_step(start, start - 60) == STEP_WAIT,
          "an hour back: nothing runs again");
    check(clock_step(start, start - 600) == STEP_CLOCK_SET,
          "ten hours back: the clock was set");
    check(due("30 2 * * *", minute(2026, 3, 29, 1, 59),
              minute(2026, 3, 29, 3, 0)) == 1,
          "a fixed time that summer time jumps over runs");
    check(due("*/5 * * * *", minute(2026, 3, 29, 1, 59),
              minute(2026, 3, 29, 3, 1)) == 0,
          "what runs often does not catch up");
    check(due("30 2 * * *", minute(2026, 3, 29, 1, 0),
              minute(2026, 3, 29, 8, 0)) == 0,
          "seven hours forward: the clock was set");
    check(due("0 8 * * *", minute(2026, 3, 29, 1, 0),
              minute(2026, 3, 29, 8, 0)) == 1,
          "but the new minute counts");
    check(due("@reboot", start, start + 1) == 0, "@reboot is no time");
}

int main(void)
{
    test_fields();
    test_refusals();
    test_clock();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
