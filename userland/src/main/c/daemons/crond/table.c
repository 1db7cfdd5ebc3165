/*
 * Files of jobs: /etc/crontab and /etc/cron.d/NAME, whose lines name a user,
 * and /var/spool/cron/NAME or /var/spool/cron/crontabs/NAME, which belong to
 * the user NAME. Lines are "NAME=VALUE", comments or jobs.
 */
#include "crond.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>

static void drop_jobs(struct table *table)
{
    while (table->jobs) {
        struct job *job = table->jobs;
        table->jobs = job->next;
        for (char **e = job->environment; e && *e; e++)
            free(*e);
        free(job->environment);
        free(job->user);
        free(job->command);
        free(job->input);
        free(job);
    }
}

void table_drop(struct table *table)
{
    drop_jobs(table);
    free(table->path);
    free(table->owner);
    free(table);
}

static char **copy_list(char **list, size_t count)
{
    char **copy = calloc(count + 1, sizeof *copy);
    for (size_t i = 0; copy && i < count; i++)
        copy[i] = strdup(list[i]);
    return copy;
}

/* "\%" is "%"; the first bare "%" ends the command, later ones are lines. */
static void split_command(char *text, struct job *job)
{
    char *out = text, *input = NULL;
    for (char *s = text; *s; s++) {
        if (*s == '\\' && s[1] == '%')
            *out++ = *++s;
        else if (*s != '%')
            *out++ = *s;
        else if (input)
            *out++ = '\n';
        else {
            *out++ = 0;
            input = out;
        }
    }
    *out = 0;
    job->command = strdup(text);
    if (input && asprintf(&job->input, "%s\n", input) < 0)
        job->input = NULL;
}

/* NAME = VALUE, blanks around "=", the value perhaps in quotes. */
static char *assignment(const char *line)
{
    size_t name = strcspn(line, " \t=");
    const char *s = line + name + strspn(line + name, " \t");
    if (!name || *s != '=' || isdigit((unsigned char)*line) ||
        memchr(line, '*', name))
        return NULL;
    s += 1 + strspn(s + 1, " \t");
    size_t n = strlen(s);
    if (n >= 2 && (*s == '"' || *s == '\'') && s[n - 1] == *s) {
        s++;
        n -= 2;
    }
    char *result;
    return asprintf(&result, "%.*s=%.*s", (int)name, line, (int)n, s) < 0
               ? NULL
               : result;
}

static const char *job_line(const char *line, const char *owner,
                            struct job *job)
{
    const char *rest;
    const char *trouble = schedule_parse(line, &job->schedule, &rest);
    if (trouble)
        return trouble;
    rest += strspn(rest, " \t");
    if (owner) {
        job->user = strdup(owner);
    } else {
        size_t n = strcspn(rest, " \t");
        job->user = strndup(rest, n);
        rest += n + strspn(rest + n, " \t");
    }
    char *command = strdup(rest);
    if (!command || !job->user)
        return "no memory";
    if (*command)
        split_command(command, job);
    free(command);
    return job->command ? NULL : "no command";
}

static void assign(char ***list, size_t *count, char *text)
{
    size_t name = strcspn(text, "=") + 1;
    for (size_t i = 0; i < *count; i++)
        if (strncmp((*list)[i], text, name) == 0) {
            free((*list)[i]);
            (*list)[i] = text;
            return;
        }
    char **more = reallocarray(*list, *count + 1, sizeof *more);
    if (!more) {
        free(text);
        return;
    }
    *list = more;
    more[(*count)++] = text;
}

/* 0, or -1 if a line was wrong (said, and left out). */
int table_read(struct table *table)
{
    FILE *file = fopen(table->path, "re");
    char *line = NULL, **environment = NULL;
    size_t size = 0, count = 0;
    int number = 0, bad = 0;
    struct job **last = &table->jobs;
    drop_jobs(table);
    if (!file) {
        crond_log(LOG_ERR, "%s: %s", table->path, strerror(errno));
        return -1;
    }
    while (getline(&line, &size, file) > 0) {
        number++;
        line[strcspn(line, "\n")] = 0;
        char *text = line + strspn(line, " \t");
        if (!*text || *text == '#')
            continue;
        char *set = assignment(text);
        if (set) {
            assign(&environment, &count, set);
            continue;
        }
        struct job *job = calloc(1, sizeof *job);
        const char *trouble =
            job ? job_line(text, table->owner, job) : "no memory";
        if (job) {
            job->environment = copy_list(environment, count);
            *last = job;
        }
        if (trouble) {
            crond_log(LOG_ERR, "%s:%d: %s", table->path, number, trouble);
            bad = -1;
            struct table scrap = {.jobs = job};
            drop_jobs(&scrap);
            *last = NULL;
        } else {
            last = &job->next;
        }
    }
    for (size_t i = 0; i < count; i++)
        free(environment[i]);
    free(environment);
    free(line);
    fclose(file);
    return bad;
}

/* A table that others may write would give them its user's rights. */
static const char *refused(const struct stat *about, const char *owner)
{
    struct passwd *user = owner ? getpwnam(owner) : NULL;
    if (!S_ISREG(about->st_mode))
        return "not a regular file";
    if (owner && !user)
        return "no such user";
    if (about->st_uid != 0 && (!user || about->st_uid != user->pw_uid))
        return "belongs to somebody else";
    if (about->st_mode & (S_IWGRP | S_IWOTH))
        return "others may write it";
    return NULL;
}

static void consider(struct table **tables, const char *path,
                     const char *owner)
{
    struct stat about;
    struct table *table = *tables;
    if (stat(path, &about) < 0 || S_ISDIR(about.st_mode))
        return;
    while (table && strcmp(table->path, path) != 0)
        table = table->next;
    if (table && table->changed.tv_sec == about.st_mtim.tv_sec &&
        table->changed.tv_nsec == about.st_mtim.tv_nsec) {
        table->seen = 1;
        return;
    }
    if (!table) {
        table = calloc(1, sizeof *table);
        if (!table)
            return;
        table->path = strdup(path);
        table->owner = owner ? strdup(owner) : NULL;
        table->next = *tables;
        *tables = table;
    }
    table->seen = 1;
    table->changed = about.st_mtim;
    const char *why = refused(&about, owner);
    if (!why) {
        table_read(table);
        return;
    }
    crond_log(LOG_ERR, "%s: %s; ignored", path, why);
    drop_jobs(table);
}

/* Names with other characters are backups and leftovers of packages. */
static int plain(const char *name)
{
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && *name != '-' && *name != '_')
            return 0;
    return 1;
}

static void consider_folder(struct table **tables, const char *folder,
                            int of_users)
{
    DIR *names = opendir(folder);
    struct dirent *entry;
    char path[512];
    while (names && (entry = readdir(names))) {
        if (!plain(entry->d_name))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        consider(tables, path, of_users ? entry->d_name : NULL);
    }
    if (names)
        closedir(names);
}

void tables_refresh(struct table **tables)
{
    for (struct table *t = *tables; t; t = t->next)
        t->seen = 0;
    consider(tables, "/etc/crontab", NULL);
    consider_folder(tables, "/etc/cron.d", 0);
    consider_folder(tables, "/var/spool/cron", 1);
    consider_folder(tables, "/var/spool/cron/crontabs", 1);
    for (struct table **link = tables; *link;) {
        struct table *table = *link;
        if (table->seen) {
            link = &table->next;
            continue;
        }
        *link = table->next;
        table_drop(table);
    }
}
