#pragma once
#include <bits/types.h>
#define FD_SETSIZE 1024
typedef struct {
    unsigned long bits[FD_SETSIZE / 64];
} fd_set;
#define FD_ZERO(set) __builtin_memset((set), 0, sizeof(fd_set))
#define FD_SET(fd, set) ((set)->bits[(fd) / 64] |= 1UL << ((fd) % 64))
#define FD_CLR(fd, set) ((set)->bits[(fd) / 64] &= ~(1UL << ((fd) % 64)))
#define FD_ISSET(fd, set) ((int)((set)->bits[(fd) / 64] >> ((fd) % 64)) & 1)
int pselect(int count, fd_set *restrict in, fd_set *restrict out,
            fd_set *restrict error, const struct timespec *restrict timeout,
            const sigset_t *restrict mask);
int select(int count, fd_set *restrict in, fd_set *restrict out,
           fd_set *restrict error, struct timeval *restrict timeout);
