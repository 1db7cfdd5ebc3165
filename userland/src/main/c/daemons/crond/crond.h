/*
 * crond: runs commands at times. It sleeps until the next full minute, reads
 * the tables that changed, and starts what is due.
 *
 * The clock is the local wall clock counted in minutes. A normal step is one
 * minute. Steps of other sizes are answered by clock_step (schedule.c):
 *
 *   back, up to three hours   wait: nothing runs twice
 *   forward, up to three      jobs at fixed times that were jumped over run
 *   hours                     once; jobs with "*" run for the new minute
 *   anything larger           the clock was set: only the new minute counts
 *
 * main.c     options, the loop, signals
 * schedule.c the five fields: parsing and matching; steps of the clock
 * table.c    files of jobs
 * job.c      running one
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct schedule {
    uint64_t minutes;
    uint32_t hours, days, months, weekdays;
    int any_day, any_weekday; /* the field began with "*" */
    int fixed;                /* neither minute nor hour began with "*" */
    int at_start;             /* @reboot */
};

struct job {
    struct job *next;
    struct schedule schedule;
    char *user;
    char *command;
    char *input;   /* what stood after "%", or NULL */
    char **environment;
};

struct table {
    struct table *next;
    char *path;
    char *owner; /* NULL: each line names its user */
    struct timespec changed;
    int seen;
    struct job *jobs;
};

/* schedule.c */
const char *schedule_parse(const char *text, struct schedule *result,
                           const char **rest);
int schedule_matches(const struct schedule *schedule, const struct tm *when);
enum step { STEP_WAIT, STEP_MINUTE, STEP_CATCH_UP, STEP_CLOCK_SET };
enum step clock_step(long last, long now);
int schedule_due(const struct schedule *schedule, enum step step, long last,
                 long now);
void minute_to_tm(long minute, struct tm *when);

/* table.c */
void tables_refresh(struct table **tables);
int table_read(struct table *table);
void table_drop(struct table *table);

/* job.c */
void job_run(const struct job *job);

void crond_log(int priority, const char *format, ...)
    __attribute__((__format__(__printf__, 2, 3)));
