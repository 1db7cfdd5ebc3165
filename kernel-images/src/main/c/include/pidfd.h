/* Descriptors that stand for a process. */
#ifndef FAB_PIDFD_H
#define FAB_PIDFD_H

#include "types.h"

struct process;

int pidfd_open(struct process *process, u32 flags);
int pidfd_pid(int fd);
void pidfd_notify(struct process *process);

#endif
