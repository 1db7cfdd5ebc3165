#pragma once
#include <bits/types.h>
struct passwd {
    char *pw_name;
    char *pw_passwd;
    uid_t pw_uid;
    gid_t pw_gid;
    char *pw_gecos;
    char *pw_dir;
    char *pw_shell;
};
void endpwent(void);
struct passwd *getpwent(void);
struct passwd *getpwnam(const char *name);
int getpwnam_r(const char *name, struct passwd *entry, char *buffer,
               size_t size, struct passwd **result);
struct passwd *getpwuid(uid_t user);
int getpwuid_r(uid_t user, struct passwd *entry, char *buffer, size_t size,
               struct passwd **result);
void setpwent(void);
