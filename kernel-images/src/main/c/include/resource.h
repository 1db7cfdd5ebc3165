/* getrusage's structure. */
#ifndef FAB_RESOURCE_H
#define FAB_RESOURCE_H

#include "time.h"

struct usage;

struct rusage {
    struct timeval utime, stime;
    i64 maxrss, ixrss, idrss, isrss;
    i64 minflt, majflt, nswap, inblock, oublock;
    i64 msgsnd, msgrcv, nsignals, nvcsw, nivcsw;
};

void rusage_fill(struct rusage *out, const struct usage *usage);

#endif
