/* What is on a block device: file system, label and UUID, read off its
 * superblock. */
#pragma once

struct volume {
    const char *type; /* "ext4", "vfat", ...; NULL: not known */
    char uuid[40];
    char label[68];
};

/* 0, or -1 and errno if the device cannot be read. */
int volume_probe(const char *path, struct volume *result);
/* Goes through the block devices of /proc/partitions; stops at nonzero. */
int volume_each(int (*visit)(const char *path, const struct volume *volume,
                             void *data),
                void *data);
/* "UUID=..." or "LABEL=..." to a device, a new text; NULL if none fits. */
char *volume_find(const char *tag);
