/* Signals: numbers, structures of the ABI, and sending. */
#ifndef FAB_SIGNAL_H
#define FAB_SIGNAL_H

#include "list.h"

struct task;
struct process;

enum {
    SIGHUP = 1, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
    SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM,
    SIGSTKFLT, SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU,
    SIGURG, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, SIGIO, SIGPWR,
    SIGSYS, SIGRTMIN = 32, SIGNALS = 64,
};

#define SIGBIT(sig) (1UL << ((sig) - 1))

#define SA_NOCLDSTOP 1UL
#define SA_NOCLDWAIT 2UL
#define SA_SIGINFO 4UL
#define SA_ONSTACK 0x08000000UL
#define SA_RESTART 0x10000000UL
#define SA_NODEFER 0x40000000UL
#define SA_RESETHAND 0x80000000UL
#define SIG_DFL 0UL
#define SIG_IGN 1UL

#define SI_USER 0
#define SI_KERNEL 0x80
#define SI_QUEUE (-1)
#define SI_TIMER (-2)
#define SI_TKILL (-6)
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define ILL_ILLOPC 1
#define TRAP_BRKPT 1
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_STOPPED 5
#define CLD_CONTINUED 6

/* As the process sees it: 128 bytes. */
struct siginfo {
    int signo;
    int error;
    int code;
    int pad;
    union {
        struct { int pid; u32 uid; u64 value; } kill;
        struct { int pid; u32 uid; int status; int pad; i64 utime, stime; } child;
        struct { u64 address; } fault;
        struct { int id; int overrun; u64 value; } timer;
        struct { i64 band; int fd; } poll;
        u8 bytes[112];
    } u;
};

struct sigaction {
    u64 handler;
    u64 flags;
    u64 mask;
};

struct sigaltstack {
    u64 sp;
    u32 flags;
    u32 pad;
    u64 size;
};

#define SS_ONSTACK 1
#define SS_DISABLE 2
#define SS_AUTODISARM 0x80000000U

struct handlers {
    u32 refs;
    struct sigaction actions[SIGNALS];
};

/* Signals that have been sent and not yet taken. */
struct pending {
    u64 set;
    struct list queue; /* struct queued */
    u32 count;
};

struct queued {
    struct list node;
    struct siginfo info;
};

void pending_init(struct pending *pending);
void pending_flush(struct pending *pending);
int signal_task(struct task *task, const struct siginfo *info);
int signal_process(struct process *process, const struct siginfo *info);
int signal_pgrp(int pgid, const struct siginfo *info);
void signal_kernel(struct process *process, int sig);
void signal_pgrp_kernel(int pgid, int sig);
/* For a fault: cannot be blocked or ignored. */
void signal_force(int sig, int code, u64 address);
/* Whether the current task has a signal to act on. */
bool signal_pending(void);
bool signal_pending_in(struct task *task);
/* The next signal out of `set`, removed from its queue; 0 if none. */
int signal_take(struct task *task, u64 set, struct siginfo *info);
/* Before going back to the process: acts on what is pending. */
void signal_deliver(void);
void signal_wake(struct task *task);
void siginfo_init(struct siginfo *info, int sig, int code);
bool signal_ignored(struct process *process, int sig);
void signal_set_blocked(u64 set);
int sigframe_push(int sig, const struct siginfo *info,
                  const struct sigaction *action, u64 mask);

struct handlers *handlers_new(void);
void handlers_put(struct handlers *handlers);

#endif
