#ifndef FAB_DEVICES_H
#define FAB_DEVICES_H

#include "types.h"

/* The registered character devices, one after another. */
const char *chardev_name(u32 index, u32 *major);

#endif
