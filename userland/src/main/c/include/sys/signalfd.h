#pragma once
#include <bits/types.h>
#define SFD_CLOEXEC 02000000
#define SFD_NONBLOCK 04000
struct signalfd_siginfo {
    uint32_t ssi_signo;
    int32_t ssi_errno;
    int32_t ssi_code;
    uint32_t ssi_pid;
    uint32_t ssi_uid;
    uint8_t __pad[108];
};
int signalfd(int fd, const sigset_t *mask, int flags);
