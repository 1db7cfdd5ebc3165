/* The files that messages go to. */
#include "syslogd.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct limits limits;

void output_start(const struct limits *wanted)
{
    limits = *wanted;
}

static int open_rule(struct rule *rule)
{
    if (rule->fd >= 0)
        return 0;
    rule->fd = open(rule->path,
                    O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_NONBLOCK |
                        O_CLOEXEC,
                    0640);
    if (rule->fd < 0 && !rule->broken) {
        fprintf(stderr, "syslogd: %s: %s\n", rule->path, strerror(errno));
        rule->broken = 1;
    }
    if (rule->fd >= 0)
        rule->broken = 0;
    return rule->fd < 0 ? -1 : 0;
}

static void name_of_old(const struct rule *rule, int number, char *to,
                        size_t size)
{
    if (number)
        snprintf(to, size, "%s.%d", rule->path, number);
    else
        strlcpy(to, rule->path, size);
}

/* FILE becomes FILE.1, that FILE.2, and the oldest goes. */
static void rotate(struct rule *rule)
{
    char from[PATH_MAX + 16], to[PATH_MAX + 16];
    close(rule->fd);
    rule->fd = -1;
    if (limits.kept == 0)
        unlink(rule->path);
    for (int i = limits.kept; i > 0; i--) {
        name_of_old(rule, i - 1, from, sizeof from);
        name_of_old(rule, i, to, sizeof to);
        if (rename(from, to) < 0 && errno != ENOENT)
            fprintf(stderr, "syslogd: %s: %s\n", from, strerror(errno));
    }
}

static void put(struct rule *rule, const char *text)
{
    char line[LINE_SIZE + 300], host[65], when[32];
    struct stat about;
    time_t now = time(NULL);
    struct tm t;
    if (open_rule(rule) < 0)
        return;
    if (limits.most_bytes && fstat(rule->fd, &about) == 0 &&
        S_ISREG(about.st_mode) && about.st_size >= limits.most_bytes) {
        rotate(rule);
        if (open_rule(rule) < 0)
            return;
    }
    if (gethostname(host, sizeof host) < 0)
        strlcpy(host, "localhost", sizeof host);
    strftime(when, sizeof when, "%b %e %H:%M:%S", localtime_r(&now, &t));
    int n = snprintf(line, sizeof line, "%s %s %s\n", when, host, text);
    if (n >= (int)sizeof line)
        n = (int)sizeof line - 1;
    /* A full disk loses lines; the daemon goes on. */
    if (write(rule->fd, line, (size_t)n) < 0 && errno == EIO) {
        close(rule->fd);
        rule->fd = -1;
    } else if (rule->sync) {
        fdatasync(rule->fd);
    }
}

static void say_repetitions(struct rule *rule)
{
    char text[64];
    if (!rule->repeated)
        return;
    snprintf(text, sizeof text, "last message repeated %d times",
             rule->repeated);
    rule->repeated = 0;
    put(rule, text);
}

void output_write(struct config *config, const struct message *message)
{
    int facility = message->priority >> 3;
    int bit = 1 << LOG_PRI(message->priority);
    for (size_t i = 0; i < config->count; i++) {
        struct rule *rule = &config->rules[i];
        if (!(rule->levels[facility] & bit))
            continue;
        if (strcmp(rule->last, message->text) == 0) {
            rule->repeated++;
            continue;
        }
        say_repetitions(rule);
        strlcpy(rule->last, message->text, sizeof rule->last);
        put(rule, message->text);
    }
}

/* What was only counted so far is written. */
void output_flush(struct config *config)
{
    for (size_t i = 0; i < config->count; i++)
        say_repetitions(&config->rules[i]);
}

void output_reopen(struct config *config)
{
    output_flush(config);
    for (size_t i = 0; i < config->count; i++) {
        if (config->rules[i].fd >= 0)
            close(config->rules[i].fd);
        config->rules[i].fd = -1;
        config->rules[i].broken = 0;
    }
}

void config_close(struct config *config)
{
    output_reopen(config);
    free(config->rules);
    *config = (struct config){NULL, 0};
}
