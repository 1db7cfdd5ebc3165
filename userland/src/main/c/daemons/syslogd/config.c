/*
 * /etc/syslog.conf: lines "SELECTOR BLANKS ACTION", as syslog.conf(5) has
 * them since 4.3BSD. A selector is "facility[,facility].level" with more of
 * them after ";"; a level takes itself and everything graver, "=level" only
 * itself, "!level" takes away, "none" takes all away. An action is the path
 * of a file or of a terminal; "-" before it saves the sync after each line.
 */
#include "syslogd.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const levels[] = {"emerg",  "alert", "crit", "err",
                                     "warning", "notice", "info", "debug"};
static const char *const facilities[FACILITIES] = {
    "kern",   "user",   "mail",   "daemon", "auth",   "syslog",
    "lpr",    "news",   "uucp",   "cron",   "authpriv", "ftp",
    "ntp",    "audit",  "alert",  "clock",  "local0", "local1",
    "local2", "local3", "local4", "local5", "local6", "local7"};

int level_number(const char *name)
{
    static const struct {
        const char *name;
        int level;
    } others[] = {{"panic", 0}, {"error", 3}, {"warn", 4}};
    for (int i = 0; i < 8; i++)
        if (strcasecmp(levels[i], name) == 0)
            return i;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcasecmp(others[i].name, name) == 0)
            return others[i].level;
    return -1;
}

int facility_number(const char *name)
{
    for (int i = 0; i < FACILITIES; i++)
        if (strcasecmp(facilities[i], name) == 0)
            return i;
    return strcasecmp(name, "security") == 0 ? 4 : -1;
}

/* The bits of "level", "=level", "*" ("none" is no bit); -1 if unknown. */
static int level_bits(const char *name)
{
    int only = *name == '=';
    name += only;
    if (strcmp(name, "*") == 0)
        return 0xff;
    if (strcmp(name, "none") == 0)
        return 0;
    int level = level_number(name);
    if (level < 0)
        return -1;
    return only ? 1 << level : (1 << (level + 1)) - 1;
}

static void apply(struct rule *rule, int facility, int bits, int replace,
                  int away)
{
    uint8_t *old = &rule->levels[facility];
    *old = (uint8_t)(replace ? 0 : away ? *old & ~bits : *old | bits);
}

/* One "facilities.level" of a selector. */
static const char *part(struct rule *rule, char *text)
{
    char *level = strrchr(text, '.');
    if (!level)
        return "a selector is FACILITY.LEVEL";
    *level++ = 0;
    int away = *level == '!';
    int bits = level_bits(level + away);
    if (bits < 0)
        return "unknown level";
    int none = strcmp(level, "none") == 0;
    for (char *name; (name = strsep(&text, ","));) {
        if (strcmp(name, "*") == 0) {
            for (int i = 0; i < FACILITIES; i++)
                apply(rule, i, bits, none, away);
            continue;
        }
        int facility = facility_number(name);
        if (facility < 0)
            return "unknown facility";
        apply(rule, facility, bits, none, away);
    }
    return NULL;
}

static const char *rule_line(char *line, struct rule *rule)
{
    memset(rule, 0, sizeof *rule);
    rule->fd = -1;
    size_t n = strcspn(line, " \t");
    char *action = line + n;
    if (!*action)
        return "no action after the selector";
    *action++ = 0;
    action += strspn(action, " \t");
    for (char *each; (each = strsep(&line, ";"));) {
        const char *trouble = *each ? part(rule, each) : NULL;
        if (trouble)
            return trouble;
    }
    rule->sync = *action != '-';
    action += !rule->sync;
    if (*action != '/')
        return "only files are written: the action wants a path";
    if (strlcpy(rule->path, action, sizeof rule->path) >= sizeof rule->path)
        return "the path is too long";
    return NULL;
}

static int add(struct config *config, const struct rule *rule)
{
    struct rule *more = reallocarray(config->rules, config->count + 1,
                                     sizeof *config->rules);
    if (!more)
        return -1;
    config->rules = more;
    config->rules[config->count++] = *rule;
    return 0;
}

/* Without a file everything goes to one; a bad line is said and left out. */
int config_read(const char *path, struct config *config)
{
    struct rule rule;
    char *line = NULL;
    size_t size = 0;
    int number = 0, bad = 0;
    *config = (struct config){NULL, 0};
    FILE *file = fopen(path, "re");
    if (!file) {
        char all[] = "*.*\t/var/log/messages";
        if (errno != ENOENT)
            fprintf(stderr, "syslogd: %s: %s\n", path, strerror(errno));
        rule_line(all, &rule);
        return add(config, &rule);
    }
    while (getline(&line, &size, file) > 0) {
        number++;
        size_t n = strlen(line);
        while (n && isspace((unsigned char)line[n - 1]))
            line[--n] = 0;
        char *text = line + strspn(line, " \t");
        if (!*text || *text == '#')
            continue;
        const char *trouble = rule_line(text, &rule);
        if (trouble) {
            fprintf(stderr, "syslogd: %s:%d: %s\n", path, number, trouble);
            bad = 1;
        } else if (add(config, &rule) < 0) {
            fprintf(stderr, "syslogd: no memory\n");
            exit(1);
        }
    }
    free(line);
    fclose(file);
    return bad ? -1 : 0;
}
