/* Block devices: which there are, and which of them is meant. */
#ifndef INITRAMFS_DEVICES_H
#define INITRAMFS_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

#include "identity.h"

enum { DEVICE_PATH_SIZE = 96 };

/*
 * Finds what root= names: a path, UUID=, LABEL=, PARTUUID= or PARTLABEL=.
 * False if it is not there yet; "device" is the path of its node else.
 */
bool device_find(const char *wanted, char *device);
/* Every block device with its size, type, label and UUID. */
void devices_list(void);
/* The kernel has no devtmpfs: nodes are made of what /sys knows. */
extern bool devices_by_hand;

#endif
