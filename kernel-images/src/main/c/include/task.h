/* Tasks (threads) and processes. */
#ifndef FAB_TASK_H
#define FAB_TASK_H

#include "list.h"
#include "signal.h"
#include "time.h"
#include "trap.h"
#include "wait.h"

struct mm;
struct files;
struct path_context;
struct tty;

enum task_state { RUNNING, SLEEPING, STOPPED, ZOMBIE, DEAD };

/* Who a task is: never changed while shared, replaced instead. */
struct cred {
    u32 refs;
    u32 uid, euid, suid, fsuid;
    u32 gid, egid, sgid, fsgid;
    u64 cap_permitted, cap_effective, cap_inheritable, cap_bounding;
    u64 cap_ambient;
    u32 group_count;
    u32 groups[];
};

enum {
    RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE,
    RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_AS,
    RLIMIT_LOCKS, RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE,
    RLIMIT_RTPRIO, RLIMIT_RTTIME, RLIMITS,
};

struct rlimit {
    u64 current;
    u64 max;
};

struct usage {
    u64 user, system; /* ns */
    u64 minor_faults, major_faults;
    u64 voluntary, involuntary;
    u64 max_pages;
};

/* A session: its leader's pid names it, it may have a terminal. */
struct session {
    u32 refs;
    int sid;
    struct tty *tty;
};

/* A thread group. Lives until its parent has waited for it. */
struct process {
    u32 refs;
    int pid;
    struct process *parent;
    struct list children;
    struct list sibling;
    struct list threads;
    struct list all;
    u32 thread_count;
    int pgid;
    struct session *session;
    struct handlers *handlers;
    struct pending pending; /* signals to the process as a whole */
    struct rlimit limits[RLIMITS];
    struct usage usage;          /* of threads that have ended */
    struct usage children_usage; /* of children that were waited for */
    struct waitq child_waitq;
    u64 started;
    int exit_status; /* as wait4 reports it */
    int exit_signal; /* sent to the parent at the end */
    bool exiting;    /* exit_group has begun */
    bool zombie;
    bool stopped;
    bool stop_reported, continued;
    int stop_signal;
    bool subreaper;
    bool has_execed;
    struct timer alarm;
    u64 alarm_interval;
    u64 virtual_left, virtual_interval, prof_left, prof_interval;
    struct list posix_timers;
    int next_timer_id;
    int oom_adjust;
    struct task *execing; /* kills the other threads */
};

struct task {
    /* trap.S knows the first three. */
    u64 kstack;
    u64 scratch;
    u64 scratch2;

    struct context context;
    struct fpstate fp;
    enum task_state state;
    bool need_resched;
    bool kernel_thread;
    bool on_queue;
    bool interruptible; /* while SLEEPING: a signal wakes it */
    int tid;
    char comm[16];
    struct list run_node;
    struct list thread_node;
    struct list all_node;
    struct process *process;
    struct mm *mm;
    struct files *files;
    struct path_context *fs;
    struct cred *cred;
    struct pending pending;
    u64 blocked;
    u64 waited_for;    /* by sigtimedwait: kept even if they are ignored */
    u64 saved_blocked; /* restored after sigsuspend, ppoll … */
    bool restore_blocked;
    struct sigaltstack altstack;
    u64 clear_tid;   /* CLONE_CHILD_CLEARTID */
    u64 robust_list; /* set_robust_list */
    struct waitq *vfork_done;
    bool vfork_released;
    int exit_status;
    i64 nice;
    u64 vruntime;
    u64 slice_start;
    u64 slice_used;
    struct usage usage;
    u64 kernel_since; /* when it entered the kernel or was switched to */
    u64 started;
    u64 waiting_until;
    u32 futex_bitset;
    u64 fault_address;
    const char *wait_what;
    u64 personality;
    u64 death_signal;
    u64 timer_slack;
    bool no_new_privileges;
    bool keep_capabilities;
};

register struct task *current_register __asm__("tp");

static inline struct task *current(void)
{
    return current_register;
}

extern struct list all_tasks;
extern struct list all_processes;
extern struct process *init_process;
extern struct task boot_task;
extern u32 task_count;
extern u64 forks_total;

/* ---- sched.c */
void sched_init(void);
void schedule(void);
void task_wake(struct task *task);
void sched_enqueue(struct task *task);
void sched_tick(void);
void sched_yield(void);
void task_started(void);
/* Lets others run in the middle of something long. */
void relax(void);
noreturn void idle_loop(void);
extern u64 context_switches;
extern u64 idle_nanos;
u32 sched_runnable(void);
u64 load_average(int which);

/* ---- task.c */
void task_init(void);
struct task *task_new(struct process *process);
void task_release(struct task *task);
struct process *process_new(struct process *parent);
void process_get(struct process *process);
void process_put(struct process *process);
struct task *task_find(int tid);
struct process *process_find(int pid);
struct task *process_main(struct process *process);
struct task *kernel_thread(const char *name, void (*fn)(void *), void *arg);
int pid_alloc(void);
void pid_free(int pid);
struct session *session_new(int sid);
void session_put(struct session *session);
struct trapframe *task_frame(struct task *task);

/* ---- fork.c, exit.c, exec.c */
i64 task_clone(u64 flags, u64 stack, uaddr parent_tid, uaddr child_tid,
               u64 tls, int exit_signal, uaddr pidfd);
noreturn void task_exit(int status);
noreturn void process_exit(int status);
void process_reap(struct process *process);
void vfork_release(struct task *task);
bool pgrp_orphaned(int pgid, struct process *except);
i64 exec(const char *filename, char **argv, char **envp);

/* ---- cred.c */
#define CAP_CHOWN 0
#define CAP_DAC_OVERRIDE 1
#define CAP_DAC_READ_SEARCH 2
#define CAP_FOWNER 3
#define CAP_FSETID 4
#define CAP_KILL 5
#define CAP_SETGID 6
#define CAP_SETUID 7
#define CAP_SETPCAP 8
#define CAP_SYS_MODULE 16
#define CAP_SYS_CHROOT 18
#define CAP_SYS_ADMIN 21
#define CAP_SYS_BOOT 22
#define CAP_SYS_NICE 23
#define CAP_SYS_RESOURCE 24
#define CAP_SYS_TIME 25
#define CAP_SYS_TTY_CONFIG 26
#define CAP_MKNOD 27
#define CAP_SYSLOG 34
#define CAP_LAST 40
#define CAP_ALL ((1UL << (CAP_LAST + 1)) - 1)
bool capable(int capability);
bool in_group(u32 gid);
struct cred *cred_get(struct cred *cred);
void cred_put(struct cred *cred);
struct cred *cred_copy(void);
void cred_install(struct cred *cred);
extern struct cred root_cred;

#endif
