/* The root file system: waited for, mounted, and entered. */
#ifndef INITRAMFS_ROOT_H
#define INITRAMFS_ROOT_H

#include <stdbool.h>

#include "options.h"

#define NEW_ROOT "/sysroot"

/* Waits for what root= names and mounts it; says why if it cannot. */
bool root_mount(const struct options *options);
bool root_unmount(void);
/*
 * Leaves the initramfs for the mounted root and becomes its init. Returns
 * only if there is nothing to start in it; the initramfs is whole then.
 */
void root_enter(const struct options *options, char **argv, char **envp);

#endif
