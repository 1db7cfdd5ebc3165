#pragma once
#include <bits/types.h>
#include <bits/wait.h>
#include <signal.h>
#define WEXITED 4
#define WSTOPPED 2
#define WNOWAIT 0x1000000
typedef enum { P_ALL, P_PID, P_PGID, P_PIDFD } idtype_t;
struct rusage;
pid_t wait(int *status);
pid_t waitpid(pid_t pid, int *status, int options);
int waitid(idtype_t type, id_t id, siginfo_t *info, int options);
pid_t wait3(int *status, int options, struct rusage *usage);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);
