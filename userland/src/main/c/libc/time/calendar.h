/* Days and civil dates of the proleptic Gregorian calendar. */
#pragma once
#include <time.h>

long __fab_days(long year, int month, int day); /* since 1970; month from 0 */
int __fab_leap(long year);
int __fab_fill_tm(long seconds, struct tm *result);
/* What the zone says about a moment. */
void __fab_zone_at(time_t when, long *offset, int *dst, const char **name);
