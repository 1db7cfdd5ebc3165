#pragma once
#include <time.h>

/*
 * A date as people write it: "2026-11-22 20:02:05", "@1700000000",
 * "tomorrow", "next month", "3 days ago", "22 Nov 2026 10:00 +0100".
 * What is not said is taken from now. 0, or -1 if it is none.
 */
int date_parse(const char *text, const struct timespec *now, int utc,
               struct timespec *result);
/* POSIX: [[CC]YY]MMDDhhmm[.SS], local time. 0, or -1 if it is none. */
int date_digits(const char *text, struct timespec *result);
