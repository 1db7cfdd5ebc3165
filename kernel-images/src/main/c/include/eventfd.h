/* Descriptors for things that happen. */
#ifndef FAB_EVENTFD_H
#define FAB_EVENTFD_H

#include "types.h"

/* A signal of the set has been sent to somebody. */
void signalfd_notify(u64 set);

#endif
