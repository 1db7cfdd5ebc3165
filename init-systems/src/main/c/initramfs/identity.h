/* What is written on a disk: file systems and partition tables. */
#ifndef INITRAMFS_IDENTITY_H
#define INITRAMFS_IDENTITY_H

#include <stdbool.h>

enum { UUID_TEXT_SIZE = 37, LABEL_SIZE = 17, PART_LABEL_SIZE = 40 };

struct file_system {
    const char *type; /* ext4, or NULL if it is none that we know */
    char uuid[UUID_TEXT_SIZE];
    char label[LABEL_SIZE];
};

void file_system_read(const char *device, struct file_system *found);

/*
 * The number of the partition on a whole disk whose unique id (or name, if
 * by_name) is this; 0 if it has none. GPT, and the ids that Linux gives to
 * the four primary partitions of an MBR (disk signature, dash, number).
 */
int partition_find(const char *disk, const char *wanted, bool by_name);

#endif
