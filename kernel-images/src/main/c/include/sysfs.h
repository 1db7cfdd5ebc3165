/* /sys: a tree of small files, made by those that know something. */
#ifndef FAB_SYSFS_H
#define FAB_SYSFS_H

#include "types.h"

/* Makes (or replaces the text of) a file, and the folders above it. */
int sysfs_file(const char *path, const char *text);
int sysfs_link(const char *path, const char *target);
int sysfs_directory(const char *path);
void sysfs_remove(const char *path);
int sysfs_init(void);

#endif
