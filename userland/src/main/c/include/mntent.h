#pragma once
#include <stdio.h>
#define MOUNTED "/proc/mounts"
struct mntent {
    char *mnt_fsname;
    char *mnt_dir;
    char *mnt_type;
    char *mnt_opts;
    int mnt_freq;
    int mnt_passno;
};
int endmntent(FILE *file);
struct mntent *getmntent(FILE *file);
char *hasmntopt(const struct mntent *entry, const char *option);
FILE *setmntent(const char *path, const char *mode);
