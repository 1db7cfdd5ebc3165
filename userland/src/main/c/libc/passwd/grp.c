#include "../internal.h"
#include "database.h"
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_MEMBERS 256

static FILE *open_file;
static struct group shared;
static char text[4096];
static char *members[MOST_MEMBERS + 1];

static struct group *next(FILE *file)
{
    char *f[4];
    int n;
    while ((n = __fab_database_line(file, text, sizeof text, f, 4)) >= 0) {
        if (n != 4 || __fab_database_number(f[2], &shared.gr_gid) < 0)
            continue;
        shared.gr_name = f[0];
        shared.gr_passwd = f[1];
        shared.gr_mem = members;
        int count = 0;
        char *rest = f[3], *member;
        while (count < MOST_MEMBERS && (member = strsep(&rest, ",")))
            if (*member)
                members[count++] = member;
        members[count] = NULL;
        return &shared;
    }
    return NULL;
}

void setgrent(void)
{
    if (open_file)
        fclose(open_file);
    open_file = NULL;
}

void endgrent(void)
{
    setgrent();
}

struct group *getgrent(void)
{
    if (!open_file)
        open_file = __fab_database_open("group", "/etc/group");
    return open_file ? next(open_file) : NULL;
}

static struct group *find(const char *name, gid_t id)
{
    FILE *file = __fab_database_open("group", "/etc/group");
    struct group *entry = NULL;
    if (!file)
        return NULL;
    while ((entry = next(file)))
        if (name ? strcmp(entry->gr_name, name) == 0 : entry->gr_gid == id)
            break;
    fclose(file);
    return entry;
}

struct group *getgrnam(const char *name)
{
    return find(name, 0);
}

struct group *getgrgid(gid_t group)
{
    return find(NULL, group);
}

int getgrouplist(const char *user, gid_t group, gid_t *groups, int *count)
{
    int found = 0, room = *count;
    FILE *file = __fab_database_open("group", "/etc/group");
    if (found < room)
        groups[found] = group;
    found++;
    struct group *entry;
    while (file && (entry = next(file)))
        for (char **m = entry->gr_mem; *m; m++)
            if (strcmp(*m, user) == 0 && entry->gr_gid != group) {
                if (found < room)
                    groups[found] = entry->gr_gid;
                found++;
                break;
            }
    if (file)
        fclose(file);
    *count = found;
    return found > room ? -1 : found;
}

int initgroups(const char *user, gid_t group)
{
    gid_t groups[256];
    int count = 256;
    if (getgrouplist(user, group, groups, &count) < 0)
        count = 256;
    return setgroups((size_t)count, groups);
}
