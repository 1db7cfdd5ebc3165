/*
 * /etc/inittab: "id:runlevels:action:command", a line each. In busybox's form
 * the id names the terminal and the runlevels are empty; in sysvinit's form
 * the id is just a name, and an entry counts in the runlevels it lists. Both
 * are read alike: an id is a terminal if /dev has it, and runlevels count if
 * there is an initdefault line.
 */
#include "init.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FALLBACK "::respawn:-/bin/sh\n"

/* How sysvinit's and busybox's words for actions are taken here. */
static const struct {
    const char *word;
    int action; /* -1: known, and nothing is done for it */
} words[] = {
    {"sysinit", SYSINIT},       {"boot", SYSINIT},
    {"bootwait", SYSINIT},      {"wait", WAIT},
    {"once", ONCE},             {"respawn", RESPAWN},
    {"askfirst", ASKFIRST},     {"ctrlaltdel", CTRLALTDEL},
    {"shutdown", SHUTDOWN},     {"restart", RESTART},
    {"off", -1},                {"ondemand", -1},
    {"initdefault", -1},        {"powerwait", -1},
    {"powerfail", -1},          {"powerokwait", -1},
    {"powerfailnow", -1},       {"kbrequest", -1},
};

static int action_of(const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0)
            return (int)i;
    return -1;
}

static char *trim(char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    char *end = text + strlen(text);
    while (end > text && strchr(" \t\r", end[-1]))
        *--end = 0;
    return text;
}

static bool is_terminal(const char *name)
{
    char path[64];
    struct stat about;
    const char *plain = strncmp(name, "/dev/", 5) == 0 ? name + 5 : name;
    if ((size_t)snprintf(path, sizeof path, "/dev/%s", plain) >= sizeof path)
        return false;
    return stat(path, &about) == 0 && S_ISCHR(about.st_mode);
}

struct line {
    char *id, *levels, *action, *command;
};

/* False: an empty line or comment, or not of four fields. */
static bool split(char *text, int number, struct line *line,
                  void (*complain)(int line, const char *what))
{
    text = trim(text);
    if (*text == 0 || *text == '#')
        return false;
    line->id = strsep(&text, ":");
    line->levels = strsep(&text, ":");
    line->action = strsep(&text, ":");
    if (!text) {
        complain(number, "has not the four fields "
                         "id:runlevels:action:command");
        return false;
    }
    line->command = trim(text);
    return true;
}

static struct entry *make(const struct line *line, int action, char level)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    entry->action = (enum action)action;
    entry->command = strdup(line->command);
    if (!entry->command) {
        free(entry);
        return NULL;
    }
    if (strcmp(line->id, "console") != 0 && is_terminal(line->id))
        strlcpy(entry->tty,
                strncmp(line->id, "/dev/", 5) == 0 ? line->id + 5 : line->id,
                sizeof entry->tty);
    if (level && action == WAIT && *line->levels) {
        entry->of_halt = strchr(line->levels, '0') != NULL;
        entry->of_reboot = strchr(line->levels, '6') != NULL;
    }
    return entry;
}

static bool counts(const struct line *line, int action, char level)
{
    if (!level || !*line->levels)
        return true;
    switch (action) {
    case WAIT:
        return strchr(line->levels, level) || strchr(line->levels, '0') ||
               strchr(line->levels, '6');
    case ONCE:
    case RESPAWN:
    case ASKFIRST:
        return strchr(line->levels, level) != NULL;
    default:
        return true;
    }
}

/* The runlevel of sysvinit's initdefault, or 0. */
static char default_level(const char *text)
{
    const char *found = strstr(text, ":initdefault:");
    return found && found > text && found[-1] != ':' ? found[-1] : 0;
}

struct entry *inittab_parse(char *text,
                            void (*complain)(int line, const char *what))
{
    struct entry *first = NULL, **last = &first;
    char level = default_level(text);
    char *one;
    for (int number = 1; (one = strsep(&text, "\n")); number++) {
        struct line line;
        if (!split(one, number, &line, complain))
            continue;
        int word = action_of(line.action);
        if (word < 0) {
            complain(number, "has an unknown action");
            continue;
        }
        int action = words[word].action;
        if (action < 0 || !counts(&line, action, level))
            continue;
        if (!*line.command) {
            complain(number, "has no command");
            continue;
        }
        struct entry *entry = make(&line, action, level);
        if (!entry) {
            complain(number, "does not fit into memory");
            continue;
        }
        *last = entry;
        last = &entry->next;
    }
    return first;
}

static void complain(int line, const char *what)
{
    say("/etc/inittab line %d %s; it is ignored", line, what);
}

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    char *text = malloc(1);
    size_t n = 0;
    while (text) {
        char *more = realloc(text, n + 1024 + 1);
        if (!more)
            break;
        text = more;
        size_t got = fread(text + n, 1, 1024, file);
        n += got;
        text[n] = 0;
        if (got == 0)
            break;
    }
    fclose(file);
    return text;
}

struct entry *inittab_load(const char *path)
{
    char *text = read_all(path);
    if (!text)
        say("cannot read %s: %m", path);
    struct entry *loaded = text ? inittab_parse(text, complain) : NULL;
    free(text);
    if (!loaded) {
        char fallback[] = FALLBACK;
        say("%s starts nothing; there is a shell on the console instead",
            path);
        loaded = inittab_parse(fallback, complain);
    }
    return loaded;
}

void entries_free(struct entry *list)
{
    while (list) {
        struct entry *next = list->next;
        free(list->command);
        free(list);
        list = next;
    }
}
