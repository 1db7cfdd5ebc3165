/* Parsers of settings that say what a process is started with. */
#include "../common/words.h"
#include "setting.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void set_user(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)argument;
    char *value = setting_resolve(unit, at, at->value);
    if (!value)
        return;
    bool good = true;
    for (const char *c = value; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("_-.$", *c))
            good = false;
    if (!good || *value == '-') {
        complain(at->file, at->line,
                 "Invalid user/group name or numeric ID: %s", value);
        unit->c.fatal = true;
        free(value);
        return;
    }
    if (!*value)
        replace(&value, NULL);
    replace(field, value);
}

static bool assignment_valid(const char *word)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word || isdigit((unsigned char)*word))
        return false;
    for (const char *c = word; c < equals; c++)
        if (!isalnum((unsigned char)*c) && *c != '_')
            return false;
    return true;
}

void set_environment(struct unit *unit, const struct ini_line *at,
                     void *field, long argument)
{
    (void)argument;
    struct strings words = {0};
    if (!*at->value) {
        strings_clear(field);
        return;
    }
    if (!split_words(at->value, WORD_ESCAPES | WORD_RELAXED, &words))
        complain(at->file, at->line, "Invalid syntax, ignoring: %s",
                 at->value);
    for (size_t i = 0; i < words.n; i++) {
        char *value = setting_resolve(unit, at, words.v[i]);
        if (!value)
            continue;
        if (assignment_valid(value)) {
            strings_take(field, value);
        } else {
            complain(at->file, at->line,
                     "Invalid environment assignment, ignoring: %s", value);
            free(value);
        }
    }
    strings_clear(&words);
}

void set_environment_file(struct unit *unit, const struct ini_line *at,
                          void *field, long argument)
{
    (void)argument;
    if (!*at->value) {
        strings_clear(field);
        return;
    }
    char *value = setting_resolve(unit, at, at->value);
    if (!value)
        return;
    if (value[*value == '-'] != '/') {
        complain(at->file, at->line,
                 "EnvironmentFile= path is not absolute, ignoring: %s",
                 value);
        free(value);
        return;
    }
    strings_take(field, value);
}

void set_folder(struct unit *unit, const struct ini_line *at, void *field,
                long argument)
{
    (void)field;
    (void)argument;
    struct exec_settings *exec = &unit->c.exec;
    const char *from = at->value;
    bool may_miss = *from == '-';
    from += may_miss;
    char *value = setting_resolve(unit, at, from);
    if (!value)
        return;
    if (*value && *value != '/' && strcmp(value, "~")) {
        complain(at->file, at->line,
                 "WorkingDirectory= path is not absolute%s: %s",
                 may_miss ? ", ignoring" : "", value);
        unit->c.fatal |= !may_miss;
        free(value);
        return;
    }
    exec->folder_may_miss = may_miss;
    exec->folder_is_home = !strcmp(value, "~");
    if (!*value || exec->folder_is_home)
        replace(&value, NULL);
    replace(&exec->folder, value);
}

void set_stream(struct unit *unit, const struct ini_line *at, void *field,
                long argument)
{
    struct exec_settings *exec = &unit->c.exec;
    char **file = argument == 0   ? &exec->in_file
                  : argument == 1 ? &exec->out_file
                                  : &exec->err_file;
    char *value = setting_resolve(unit, at, at->value);
    if (!value)
        return;
    /* Long ago output went to syslog; today that is the journal. */
    if (!strcmp(value, "syslog"))
        replace(&value, copy("journal"));
    char *colon = strchr(value, ':');
    if (colon)
        *colon = 0;
    int found = -1;
    for (int i = 0; stream_words[i]; i++)
        if (!strcmp(stream_words[i], value))
            found = i;
    bool with_file = found >= STREAM_FILE;
    if (found < 0 || with_file != (colon != NULL) ||
        (argument == 0 && found >= STREAM_JOURNAL && found != STREAM_FILE) ||
        (argument && (found == STREAM_TTY_FORCE || found == STREAM_TTY_FAIL)))
    {
        complain(at->file, at->line,
                 "Failed to parse %s specifier, ignoring: %s",
                 argument ? "output" : "input", at->value);
    } else if (with_file && colon[1] != '/') {
        complain(at->file, at->line, "%s= path is not absolute, ignoring: %s",
                 at->key, colon + 1);
    } else {
        *(enum stream *)field = (enum stream)found;
        replace(file, with_file ? copy(colon + 1) : NULL);
    }
    free(value);
}

static bool limit_value(const char *text, int which, rlim_t *value)
{
    uint64_t number;
    usec span;
    if (!strcmp(text, "infinity")) {
        *value = RLIM_INFINITY;
        return true;
    }
    if (which == RLIMIT_CPU && parse_span(text, SECOND, &span)) {
        *value = span / SECOND;
        return true;
    }
    bool sized = which == RLIMIT_FSIZE || which == RLIMIT_DATA ||
                 which == RLIMIT_STACK || which == RLIMIT_CORE ||
                 which == RLIMIT_RSS || which == RLIMIT_AS ||
                 which == RLIMIT_MEMLOCK;
    if (sized ? !parse_size(text, &number)
              : !parse_unsigned(text, UINT64_MAX, &number))
        return false;
    *value = number;
    return true;
}

/* "SOFT:HARD", or one value for both. */
void set_limit(struct unit *unit, const struct ini_line *at, void *field,
               long argument)
{
    (void)field;
    struct rlimit limit;
    char *colon = strchr(at->value, ':');
    if (colon)
        *colon = 0;
    bool good = limit_value(at->value, (int)argument, &limit.rlim_cur);
    if (colon)
        good = good && limit_value(colon + 1, (int)argument, &limit.rlim_max);
    else
        limit.rlim_max = limit.rlim_cur;
    if (colon)
        *colon = ':';
    if (!good || limit.rlim_cur > limit.rlim_max) {
        setting_bad(at, "resource value");
        return;
    }
    struct rlimit **place = &unit->c.exec.limits[argument];
    if (!*place)
        *place = need(sizeof **place);
    **place = limit;
}

static bool signed_value(const char *text, int least, int most, int *value)
{
    uint64_t number;
    bool negative = *text == '-';
    if (!parse_unsigned(text + (negative || *text == '+'), 100000, &number))
        return false;
    *value = negative ? -(int)number : (int)number;
    return *value >= least && *value <= most;
}

void set_nice(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)argument;
    if (signed_value(at->value, -20, 19, field))
        unit->c.exec.nice_set = true;
    else
        setting_bad(at, "nice priority");
}

void set_oom(struct unit *unit, const struct ini_line *at, void *field,
             long argument)
{
    (void)argument;
    if (signed_value(at->value, -1000, 1000, field))
        unit->c.exec.oom_set = true;
    else
        setting_bad(at, "the OOM score adjust value");
}

void set_level(struct unit *unit, const struct ini_line *at, void *field,
               long argument)
{
    static const char *const names[] = {"emerg",   "alert",  "crit", "err",
                                        "warning", "notice", "info", "debug"};
    (void)unit;
    (void)argument;
    for (size_t i = 0; i < COUNT(names); i++)
        if (!strcmp(names[i], at->value)) {
            *(int *)field = (int)i;
            return;
        }
    setting_bad(at, "log level");
}

/* Names below /run, /var/lib and so on; they may not lead out of there. */
void set_directories(struct unit *unit, const struct ini_line *at,
                     void *field, long argument)
{
    struct strings words = {0};
    (void)argument;
    if (!*at->value) {
        strings_clear(field);
        return;
    }
    split_words(at->value, WORD_RELAXED, &words);
    for (size_t i = 0; i < words.n; i++) {
        char *value = setting_resolve(unit, at, words.v[i]);
        if (!value)
            continue;
        char *around = print("/%s/", value);
        bool bad = *value == '/' || !*value || strstr(around, "/../") ||
                   strstr(around, "/./");
        free(around);
        if (bad) {
            complain(at->file, at->line,
                     "%s= path is not valid, ignoring assignment: %s",
                     at->key, value);
            free(value);
        } else {
            strings_take(field, value);
        }
    }
    strings_clear(&words);
}
