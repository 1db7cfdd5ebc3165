#pragma once
#include <bits/types.h>
struct group {
    char *gr_name;
    char *gr_passwd;
    gid_t gr_gid;
    char **gr_mem;
};
void endgrent(void);
struct group *getgrent(void);
struct group *getgrgid(gid_t group);
struct group *getgrnam(const char *name);
int getgrouplist(const char *user, gid_t group, gid_t *groups, int *count);
int initgroups(const char *user, gid_t group);
void setgrent(void);
int setgroups(size_t count, const gid_t *groups);
