/* systemd-analyze(1): what its verbs share. */
#pragma once
#include "client.h"

struct manager_times {
    usec kernel, userspace, finish; /* monotonic; finish 0: not yet */
};
/* All units and when the boot was what; false if process 1 is silent. */
bool fetch_units(struct properties **units, size_t *count);
bool fetch_times(struct manager_times *times);

int analyze_time(void);
int analyze_blame(void);
int analyze_chain(const char *name);
int analyze_verify(const struct strings *files);
