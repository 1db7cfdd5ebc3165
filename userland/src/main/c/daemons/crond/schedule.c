/* When a job is due: crontab(5)'s five fields. */
#include "crond.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};
static const char *const weekdays[] = {"sun", "mon", "tue", "wed",
                                       "thu", "fri", "sat"};

static const struct field {
    const char *trouble;
    int least, most;
    const char *const *names;
    int name_count;
} fields[] = {{"bad minute", 0, 59, NULL, 0},
              {"bad hour", 0, 23, NULL, 0},
              {"bad day of the month", 1, 31, NULL, 0},
              {"bad month", 1, 12, months, 12},
              {"bad day of the week", 0, 7, weekdays, 7}};

static const char *number(const struct field *field, const char *s,
                          int *value)
{
    if (isdigit((unsigned char)*s)) {
        for (*value = 0; isdigit((unsigned char)*s) && *value < 1000; s++)
            *value = *value * 10 + (*s - '0');
    } else {
        int i = 0;
        while (i < field->name_count && strncasecmp(s, field->names[i], 3))
            i++;
        if (i == field->name_count)
            return NULL;
        *value = field->least + i;
        s += 3;
    }
    return *value >= field->least && *value <= field->most ? s : NULL;
}

/* "*", "5", "1-5", "* /2" without the blank, "8-18/2"; lists with ",". */
static const char *parse_field(const struct field *field, const char *s,
                               uint64_t *bits)
{
    *bits = 0;
    for (;;) {
        int from, to, step = 1;
        if (*s == '*') {
            from = field->least;
            to = field->most;
            s++;
        } else {
            s = number(field, s, &from);
            if (!s)
                return NULL;
            to = from;
            if (*s == '-') {
                s = number(field, s + 1, &to);
                if (!s || to < from)
                    return NULL;
            } else if (*s == '/') {
                to = field->most;
            }
        }
        if (*s == '/') {
            step = atoi(s + 1);
            s += 1 + strspn(s + 1, "0123456789");
            if (step <= 0)
                return NULL;
        }
        for (int i = from; i <= to; i += step)
            *bits |= 1ull << i;
        if (*s != ',')
            return *s == ' ' || *s == '\t' || !*s ? s : NULL;
        s++;
    }
}

static const struct {
    const char *name;
    const char *meaning;
} nicknames[] = {{"@yearly", "0 0 1 1 *"},   {"@annually", "0 0 1 1 *"},
                 {"@monthly", "0 0 1 * *"},  {"@weekly", "0 0 * * 0"},
                 {"@daily", "0 0 * * *"},    {"@midnight", "0 0 * * *"},
                 {"@hourly", "0 * * * *"},   {"@reboot", NULL}};

static const char *nickname(const char *text, struct schedule *result,
                            const char **rest)
{
    size_t n = strcspn(text, " \t");
    for (size_t i = 0; i < sizeof nicknames / sizeof *nicknames; i++) {
        const char *unused;
        if (strlen(nicknames[i].name) != n ||
            strncasecmp(nicknames[i].name, text, n) != 0)
            continue;
        *rest = text + n;
        if (nicknames[i].meaning)
            return schedule_parse(nicknames[i].meaning, result, &unused);
        result->at_start = 1;
        return NULL;
    }
    return "unknown @name";
}

/* NULL and where the text goes on, or what is wrong. */
const char *schedule_parse(const char *text, struct schedule *result,
                           const char **rest)
{
    uint64_t bits[5];
    int star[5];
    *result = (struct schedule){0};
    text += strspn(text, " \t");
    if (*text == '@')
        return nickname(text, result, rest);
    for (int i = 0; i < 5; i++) {
        text += strspn(text, " \t");
        star[i] = *text == '*';
        text = parse_field(&fields[i], text, &bits[i]);
        if (!text)
            return fields[i].trouble;
    }
    result->minutes = bits[0];
    result->hours = (uint32_t)bits[1];
    result->days = (uint32_t)bits[2];
    result->months = (uint32_t)bits[3];
    /* Sunday is 0 and 7. */
    result->weekdays = (uint32_t)(bits[4] | bits[4] >> 7) & 0x7f;
    result->any_day = star[2];
    result->any_weekday = star[4];
    result->fixed = !star[0] && !star[1];
    *rest = text;
    return NULL;
}

/*
 * Of the two day fields both must fit if one of them is "*"; otherwise one
 * is enough: "0 0 13 * 5" is the 13th and every Friday.
 */
int schedule_matches(const struct schedule *s, const struct tm *when)
{
    int day = (int)(s->days >> when->tm_mday & 1);
    int weekday = (int)(s->weekdays >> when->tm_wday & 1);
    int date = s->any_day || s->any_weekday ? day && weekday : day || weekday;
    return date && (s->minutes >> when->tm_min & 1) &&
           (s->hours >> when->tm_hour & 1) &&
           (s->months >> (when->tm_mon + 1) & 1);
}

#define SHORT_JUMP (3 * 60)

enum step clock_step(long last, long now)
{
    long jump = now - last;
    if (jump == 1)
        return STEP_MINUTE;
    if (jump <= 0 && jump >= -SHORT_JUMP)
        return STEP_WAIT;
    return jump > 0 && jump <= SHORT_JUMP ? STEP_CATCH_UP : STEP_CLOCK_SET;
}

/* A minute of the wall clock, counted from 1970, as a date. */
void minute_to_tm(long minute, struct tm *when)
{
    time_t seconds = minute * 60;
    gmtime_r(&seconds, when);
}

/* last is the minute that was dealt with before, now the one that begins. */
int schedule_due(const struct schedule *schedule, enum step step, long last,
                 long now)
{
    struct tm when;
    if (step == STEP_WAIT || schedule->at_start)
        return 0;
    minute_to_tm(now, &when);
    if (schedule_matches(schedule, &when))
        return 1;
    if (step != STEP_CATCH_UP || !schedule->fixed)
        return 0;
    for (long minute = last + 1; minute < now; minute++) {
        minute_to_tm(minute, &when);
        if (schedule_matches(schedule, &when))
            return 1;
    }
    return 0;
}
