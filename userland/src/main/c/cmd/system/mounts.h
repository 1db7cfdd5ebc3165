/* What mount and umount share. */
#pragma once
#include <stddef.h>

/* A line of /proc/self/mounts or /etc/fstab. */
struct mount_entry {
    char *source, *target, *type, *options;
};

struct mount_list {
    struct mount_entry *entries;
    size_t count;
};

/* Reads a table; 0, or -1 after a complaint. */
int mounts_read(const char *path, struct mount_list *list);
/* The last entry whose target or source is that; NULL if none. */
const struct mount_entry *mounts_find(const struct mount_list *list,
                                      const char *name);
/* Whether a type is in "ext4,tmpfs", or not in "noproc,sysfs". */
int type_fits(const char *types, const char *type);
/* Whether "ro,noauto,x=1" holds an option. */
int has_option(const char *options, const char *name);

/* "ro,noexec,size=1m": flags for the kernel, the rest as its data. */
struct mount_options {
    unsigned long flags;
    char *data; /* never NULL */
};
void mount_options_parse(const char *text, struct mount_options *result);
