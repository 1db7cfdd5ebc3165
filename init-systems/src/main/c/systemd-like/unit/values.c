/* Parsers of plain values: texts, numbers, times, words of a table. */
#include "../common/specifier.h"
#include "../common/words.h"
#include "setting.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void setting_bad(const struct ini_line *at, const char *what)
{
    complain(at->file, at->line, "Failed to parse %s, ignoring: %s", what,
             at->value);
}

char *setting_resolve(struct unit *unit, const struct ini_line *at,
                      const char *value)
{
    struct specifier_context context = {.name = unit->name,
                                        .fragment = unit->c.fragment,
                                        .user = unit->c.exec.user,
                                        .root = ""};
    char *made = specifiers_resolve(&context, value);
    if (!made)
        complain(at->file, at->line,
                 "Failed to resolve unit specifiers in '%s', ignoring: "
                 "Invalid slot",
                 value);
    return made;
}

void set_text(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)argument;
    char *value = setting_resolve(unit, at, at->value);
    if (value && !*value)
        replace(&value, NULL);
    else if (!value)
        return;
    replace(field, value);
}

void set_path(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)argument;
    char *value = setting_resolve(unit, at, at->value);
    if (!value)
        return;
    if (*value && *value != '/') {
        complain(at->file, at->line, "%s= path is not absolute, ignoring: %s",
                 at->key, value);
        free(value);
        return;
    }
    if (!*value)
        replace(&value, NULL);
    replace(field, value);
}

void set_pid_file(struct unit *unit, const struct ini_line *at, void *field,
                  long argument)
{
    (void)argument;
    char *value = setting_resolve(unit, at, at->value);
    if (!value)
        return;
    if (!*value)
        replace(&value, NULL);
    else if (*value != '/')
        replace(&value, print("/run/%s", value));
    replace(field, value);
}

/* A list of words; an empty value empties it. */
void set_words(struct unit *unit, const struct ini_line *at, void *field,
               long argument)
{
    (void)argument;
    struct strings words = {0};
    if (!*at->value) {
        strings_clear(field);
        return;
    }
    if (!split_words(at->value, WORD_RELAXED, &words))
        complain(at->file, at->line, "Invalid syntax, ignoring: %s",
                 at->value);
    for (size_t i = 0; i < words.n; i++) {
        char *value = setting_resolve(unit, at, words.v[i]);
        if (value)
            strings_take(field, value);
    }
    strings_clear(&words);
}

void set_unset(struct unit *unit, const struct ini_line *at, void *field,
               long argument)
{
    set_words(unit, at, field, argument);
}

/* Names of units for [Install]; specifiers are resolved when enabling. */
void set_names(struct unit *unit, const struct ini_line *at, void *field,
               long argument)
{
    (void)unit;
    (void)argument;
    if (!*at->value)
        strings_clear(field);
    else if (!split_words(at->value, WORD_RELAXED, field))
        complain(at->file, at->line, "Invalid syntax, ignoring: %s",
                 at->value);
}

void set_bool(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)unit;
    (void)argument;
    int value = parse_bool(at->value);
    if (value < 0)
        setting_bad(at, "boolean value");
    else
        *(bool *)field = value;
}

void set_span(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)unit;
    (void)argument;
    if (!parse_span(at->value, SECOND, field))
        setting_bad(at, "sec value");
}

/* Spans where 0 means never. TimeoutSec= sets two of them. */
void set_timeout(struct unit *unit, const struct ini_line *at, void *field,
                 long argument)
{
    usec value;
    if (!parse_span(at->value, SECOND, &value)) {
        setting_bad(at, "sec value");
        return;
    }
    if (value == 0)
        value = FOREVER;
    if (argument == 3) {
        unit->c.timeout_start = unit->c.timeout_stop = value;
        unit->c.timeout_start_set = true;
        return;
    }
    *(usec *)field = value;
    if (argument == 1)
        unit->c.timeout_start_set = true;
}

void set_unsigned(struct unit *unit, const struct ini_line *at, void *field,
                  long argument)
{
    (void)unit;
    (void)argument;
    uint64_t value;
    if (!parse_unsigned(at->value, UINT32_MAX, &value))
        setting_bad(at, "unsigned value");
    else
        *(unsigned *)field = (unsigned)value;
}

void set_mode(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)unit;
    (void)argument;
    char *end;
    unsigned long mode = strtoul(at->value, &end, 8);
    if (!isdigit((unsigned char)*at->value) || *end || mode > 07777)
        setting_bad(at, "mode value");
    else
        *(mode_t *)field = (mode_t)mode;
}

void set_signal(struct unit *unit, const struct ini_line *at, void *field,
                long argument)
{
    (void)unit;
    (void)argument;
    int number = signal_number(at->value);
    if (number < 0)
        setting_bad(at, "signal");
    else
        *(int *)field = number;
}

static int find_word(const char *const *words, const char *value)
{
    for (int i = 0; words[i]; i++)
        if (!strcmp(words[i], value))
            return i;
    return -1;
}

void set_keyword(struct unit *unit, const struct ini_line *at, void *field,
                 long argument)
{
    (void)unit;
    int value = find_word((const char *const *)(intptr_t)argument, at->value);
    if (value < 0)
        complain(at->file, at->line, "Failed to parse %s=, ignoring: %s",
                 at->key, at->value);
    else
        *(unsigned *)field = (unsigned)value;
}

void set_type(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)field;
    (void)argument;
    /* Readiness after a reload is not asked for; otherwise the same. */
    int value = !strcmp(at->value, "notify-reload")
                    ? NOTIFY
                    : find_word(type_words, at->value);
    if (value < 0) {
        complain(at->file, at->line,
                 "Failed to parse service type, ignoring: %s", at->value);
        return;
    }
    unit->c.type = (enum service_type)value;
    unit->c.type_set = true;
}

void set_restart(struct unit *unit, const struct ini_line *at, void *field,
                 long argument)
{
    (void)unit;
    (void)argument;
    int value = find_word(restart_words, at->value);
    if (value < 0)
        complain(at->file, at->line,
                 "Failed to parse service restart specifier, ignoring: %s",
                 at->value);
    else
        *(enum restart_when *)field = (enum restart_when)value;
}

void set_access(struct unit *unit, const struct ini_line *at, void *field,
                long argument)
{
    set_keyword(unit, at, field, (long)(intptr_t)access_words);
    (void)argument;
    unit->c.access_set = true;
}

void set_keep(struct unit *unit, const struct ini_line *at, void *field,
              long argument)
{
    (void)unit;
    (void)argument;
    int value = !strcmp(at->value, "restart") ? 2 : parse_bool(at->value);
    if (value < 0)
        setting_bad(at, "boolean value");
    else
        *(int *)field = value;
}

void set_job_mode(struct unit *unit, const struct ini_line *at, void *field,
                  long argument)
{
    (void)unit;
    (void)argument;
    static const char *const modes[] = {"replace", "isolate",
                                        "replace-irreversibly", "fail",
                                        NULL};
    int value = find_word(modes, at->value);
    if (value < 0)
        complain(at->file, at->line, "Failed to parse job mode, ignoring: %s",
                 at->value);
    else
        *(int *)field = value == 1;
}

/* Numbers of exit statuses and names of signals. */
void set_exit_set(struct unit *unit, const struct ini_line *at, void *field,
                  long argument)
{
    static const struct {
        const char *name;
        int code;
    } names[] = {{"SUCCESS", 0},   {"FAILURE", 1},      {"USAGE", 64},
                 {"DATAERR", 65},  {"NOINPUT", 66},     {"NOUSER", 67},
                 {"NOHOST", 68},   {"UNAVAILABLE", 69}, {"SOFTWARE", 70},
                 {"OSERR", 71},    {"OSFILE", 72},      {"CANTCREAT", 73},
                 {"IOERR", 74},    {"TEMPFAIL", 75},    {"PROTOCOL", 76},
                 {"NOPERM", 77},   {"CONFIG", 78},      {"CHDIR", 200},
                 {"NICE", 201},    {"EXEC", 203},       {"USER", 217}};
    (void)unit;
    (void)argument;
    struct exit_set *set = field;
    struct strings words = {0};
    if (!*at->value)
        *set = (struct exit_set){0};
    split_words(at->value, WORD_RELAXED, &words);
    for (size_t i = 0; i < words.n; i++) {
        uint64_t code;
        int number = -1;
        for (size_t k = 0; k < COUNT(names); k++)
            if (!strcmp(names[k].name, words.v[i]))
                number = names[k].code;
        if (parse_unsigned(words.v[i], 255, &code))
            number = (int)code;
        if (number >= 0)
            set->codes[number / 8] |= (uint8_t)(1 << number % 8);
        else if ((number = signal_number(words.v[i])) > 0 && number < 64)
            set->signals |= 1ull << number;
        else
            complain(at->file, at->line,
                     "Failed to parse value, ignoring: %s", words.v[i]);
    }
    strings_clear(&words);
}
