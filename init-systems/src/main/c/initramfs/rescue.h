/* The prompt that is left when there is no way on. */
#ifndef INITRAMFS_RESCUE_H
#define INITRAMFS_RESCUE_H

#include "options.h"

/* Returns when its user says "exit": try again, with these options. */
void rescue(struct options *options, char **envp);

#endif
