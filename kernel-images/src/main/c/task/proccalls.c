/* Process identities, groups, sessions, limits, scheduling. */
#include "errno.h"
#include "fs.h"
#include "resource.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "vm.h"

i64 sys_getpid(unused const u64 *a)
{
    return current()->process->pid;
}

i64 sys_gettid(unused const u64 *a)
{
    return current()->tid;
}

i64 sys_getppid(unused const u64 *a)
{
    return current()->process->parent->pid;
}

i64 sys_set_tid_address(const u64 *a)
{
    current()->clear_tid = a[0];
    return current()->tid;
}

static struct process *by_pid(int pid)
{
    return pid == 0 ? current()->process : process_find(pid);
}

i64 sys_getpgid(const u64 *a)
{
    const struct process *process = by_pid((int)a[0]);
    return process == NULL ? -ESRCH : process->pgid;
}

i64 sys_getsid(const u64 *a)
{
    const struct process *process = by_pid((int)a[0]);
    return process == NULL ? -ESRCH : process->session->sid;
}

i64 sys_setpgid(const u64 *a)
{
    struct process *me = current()->process;
    struct process *process = by_pid((int)a[0]);
    int pgid = (int)a[1] == 0 && process != NULL ? process->pid : (int)a[1];
    if (pgid < 0) {
        return -EINVAL;
    }
    if (process == NULL || (process != me && process->parent != me)) {
        return -ESRCH;
    }
    if (process != me && process->has_execed) {
        return -EACCES;
    }
    if (process->session->sid == process->pid ||
        process->session != me->session) {
        return -EPERM;
    }
    bool exists = pgid == process->pid;
    const struct process *other;
    list_for_each(other, &all_processes, all)
    {
        exists |= other->pgid == pgid && other->session == me->session;
    }
    if (!exists) {
        return -EPERM;
    }
    process->pgid = pgid;
    return 0;
}

i64 sys_setsid(unused const u64 *a)
{
    struct process *process = current()->process;
    const struct process *other;
    list_for_each(other, &all_processes, all)
    {
        if (other->pgid == process->pid) {
            return -EPERM;
        }
    }
    struct session *session = session_new(process->pid);
    if (session == NULL) {
        return -ENOMEM;
    }
    session_put(process->session);
    process->session = session;
    process->pgid = process->pid;
    return process->pid;
}

static int set_limit(struct process *process, u32 which,
                     const struct rlimit *new)
{
    struct rlimit *limit = &process->limits[which];
    if (new->current > new->max) {
        return -EINVAL;
    }
    if (new->max > limit->max && !capable(CAP_SYS_RESOURCE)) {
        return -EPERM;
    }
    *limit = *new;
    return 0;
}

i64 sys_prlimit64(const u64 *a)
{
    struct process *process = by_pid((int)a[0]);
    struct rlimit new;
    if (a[1] >= RLIMITS) {
        return -EINVAL;
    }
    if (process == NULL) {
        return -ESRCH;
    }
    if (a[2] != 0 && copy_in(&new, a[2], sizeof(new)) != 0) {
        return -EFAULT;
    }
    struct rlimit old = process->limits[a[1]];
    if (a[2] != 0) {
        int error = set_limit(process, (u32)a[1], &new);
        if (error != 0) {
            return error;
        }
    }
    return a[3] != 0 ? copy_out(a[3], &old, sizeof(old)) : 0;
}

i64 sys_getrlimit(const u64 *a)
{
    const u64 args[6] = {0, a[0], 0, a[1]};
    return sys_prlimit64(args);
}

i64 sys_setrlimit(const u64 *a)
{
    const u64 args[6] = {0, a[0], a[1], 0};
    return sys_prlimit64(args);
}

void rusage_fill(struct rusage *out, const struct usage *usage)
{
    memset(out, 0, sizeof(*out));
    out->utime.sec = (i64)(usage->user / NANOS);
    out->utime.usec = (i64)(usage->user % NANOS / 1000);
    out->stime.sec = (i64)(usage->system / NANOS);
    out->stime.usec = (i64)(usage->system % NANOS / 1000);
    out->maxrss = (i64)usage->max_pages * 4;
    out->minflt = (i64)usage->minor_faults;
    out->majflt = (i64)usage->major_faults;
    out->nvcsw = (i64)usage->voluntary;
    out->nivcsw = (i64)usage->involuntary;
}

static struct usage process_usage(const struct process *process)
{
    struct usage total = process->usage;
    const struct task *task;
    list_for_each(task, &process->threads, thread_node)
    {
        if (task->state == ZOMBIE) {
            continue;
        }
        total.user += task->usage.user;
        total.system += task->usage.system;
        total.minor_faults += task->usage.minor_faults;
        total.voluntary += task->usage.voluntary;
        total.involuntary += task->usage.involuntary;
        u64 peak = task->mm != NULL ? task->mm->peak_pages : 0;
        total.max_pages = MAX(total.max_pages, peak);
    }
    return total;
}

i64 sys_getrusage(const u64 *a)
{
    const struct process *process = current()->process;
    struct usage usage;
    switch ((int)a[0]) {
    case 0: usage = process_usage(process); break;
    case -1: usage = process->children_usage; break;
    case 1: usage = current()->usage; break;
    default: return -EINVAL;
    }
    struct rusage out;
    rusage_fill(&out, &usage);
    return copy_out(a[1], &out, sizeof(out));
}

i64 sys_times(const u64 *a)
{
    const u64 tick = NANOS / 100;
    const struct process *process = current()->process;
    struct usage usage = process_usage(process);
    const u64 out[4] = {usage.user / tick, usage.system / tick,
                        process->children_usage.user / tick,
                        process->children_usage.system / tick};
    if (a[0] != 0 && copy_out(a[0], out, sizeof(out)) != 0) {
        return -EFAULT;
    }
    return (i64)(time_monotonic() / tick);
}

enum { PRIO_PROCESS, PRIO_PGRP, PRIO_USER };

static bool selected(const struct task *task, int which, int who)
{
    const struct task *me = current();
    if (task->kernel_thread) {
        return false;
    }
    switch (which) {
    case PRIO_PROCESS: return task->tid == (who == 0 ? me->tid : who);
    case PRIO_PGRP:
        return task->process->pgid == (who == 0 ? me->process->pgid : who);
    default:
        return task->cred->uid == (who == 0 ? me->cred->uid : (u32)who);
    }
}

i64 sys_setpriority(const u64 *a)
{
    i64 nice = MIN(MAX((int)a[2], -20), 19);
    i64 result = -ESRCH;
    struct task *task;
    if (a[0] > PRIO_USER) {
        return -EINVAL;
    }
    list_for_each(task, &all_tasks, all_node)
    {
        if (!selected(task, (int)a[0], (int)a[1])) {
            continue;
        }
        if (nice < task->nice && !capable(CAP_SYS_NICE)) {
            return -EACCES;
        }
        task->nice = nice;
        result = 0;
    }
    return result;
}

/* The ABI's answer is 20 - nice, so that it is never negative. */
i64 sys_getpriority(const u64 *a)
{
    i64 best = -ESRCH;
    const struct task *task;
    if (a[0] > PRIO_USER) {
        return -EINVAL;
    }
    list_for_each(task, &all_tasks, all_node)
    {
        if (selected(task, (int)a[0], (int)a[1])) {
            best = MAX(best, 20 - task->nice);
        }
    }
    return best;
}

i64 sys_sched_yield(unused const u64 *a)
{
    sched_yield();
    return 0;
}

i64 sys_sched_getaffinity(const u64 *a)
{
    if (a[1] < 8) {
        return -EINVAL;
    }
    return put_u64(a[2], 1) != 0 ? -EFAULT : 8;
}

i64 sys_sched_setaffinity(const u64 *a)
{
    u64 mask = 0;
    if (copy_in(&mask, a[2], MIN(a[1], 8)) != 0) {
        return -EFAULT;
    }
    return (mask & 1) != 0 ? 0 : -EINVAL;
}

i64 sys_sched_getscheduler(const u64 *a)
{
    return (int)a[0] != 0 && task_find((int)a[0]) == NULL ? -ESRCH : 0;
}

i64 sys_sched_setscheduler(const u64 *a)
{
    return a[1] == 0 || a[1] == 3 || a[1] == 5 ? 0 : -EPERM;
}

i64 sys_sched_getparam(const u64 *a)
{
    return put_u32(a[1], 0);
}

i64 sys_sched_get_priority(const u64 *a)
{
    return a[0] == 1 || a[0] == 2 ? 1 : a[0] > 6 ? -EINVAL : 0;
}

i64 sys_sched_rr_get_interval(const u64 *a)
{
    return timespec_out(a[1], 4 * NANOS / 1000);
}

i64 sys_getcpu(const u64 *a)
{
    if ((a[0] != 0 && put_u32(a[0], 0) != 0) ||
        (a[1] != 0 && put_u32(a[1], 0) != 0)) {
        return -EFAULT;
    }
    return 0;
}

i64 sys_membarrier(const u64 *a)
{
    return a[0] == 0 ? 0x19f : 0; /* one hart: always in order */
}

enum {
    PR_SET_PDEATHSIG = 1, PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_DUMPABLE,
    PR_GET_KEEPCAPS = 7, PR_SET_KEEPCAPS, PR_SET_NAME = 15, PR_GET_NAME,
    PR_CAPBSET_READ = 23, PR_CAPBSET_DROP, PR_GET_SECUREBITS = 27,
    PR_SET_SECUREBITS, PR_SET_TIMERSLACK,
    PR_GET_TIMERSLACK, PR_SET_CHILD_SUBREAPER = 36, PR_GET_CHILD_SUBREAPER,
    PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 47,
};

static i64 drop_bounding(u64 capability)
{
    if (capability > CAP_LAST) {
        return -EINVAL;
    }
    if (!capable(CAP_SETPCAP)) {
        return -EPERM;
    }
    struct cred *cred = cred_copy();
    if (cred == NULL) {
        return -ENOMEM;
    }
    cred->cap_bounding &= ~(1UL << capability);
    cred_install(cred);
    return 0;
}

enum { AMBIENT_IS_SET = 1, AMBIENT_RAISE, AMBIENT_LOWER, AMBIENT_CLEAR };

/* Capabilities that a program without privileges of its own keeps. */
static i64 ambient(u64 what, u64 capability)
{
    const struct cred *old = current()->cred;
    u64 bit = capability <= CAP_LAST ? 1UL << capability : 0;
    if ((what != AMBIENT_CLEAR && bit == 0) || what < AMBIENT_IS_SET ||
        what > AMBIENT_CLEAR) {
        return -EINVAL;
    }
    if (what == AMBIENT_IS_SET) {
        return (old->cap_ambient & bit) != 0;
    }
    if (what == AMBIENT_RAISE &&
        (old->cap_permitted & old->cap_inheritable & bit) == 0) {
        return -EPERM;
    }
    struct cred *cred = cred_copy();
    if (cred == NULL) {
        return -ENOMEM;
    }
    cred->cap_ambient = what == AMBIENT_CLEAR   ? 0
                        : what == AMBIENT_RAISE ? cred->cap_ambient | bit
                                                : cred->cap_ambient & ~bit;
    cred_install(cred);
    return 0;
}

i64 sys_prctl(const u64 *a)
{
    struct task *task = current();
    struct process *process = task->process;
    char name[16] = {0};
    switch (a[0]) {
    case PR_SET_PDEATHSIG:
        task->death_signal = a[1];
        return a[1] > SIGNALS ? -EINVAL : 0;
    case PR_GET_PDEATHSIG: return put_u32(a[1], (u32)task->death_signal);
    case PR_GET_DUMPABLE: return 1;
    case PR_SET_DUMPABLE: return 0;
    case PR_SET_KEEPCAPS:
        if (a[1] > 1) {
            return -EINVAL;
        }
        task->keep_capabilities = a[1] != 0;
        return 0;
    case PR_GET_KEEPCAPS: return task->keep_capabilities;
    case PR_SET_NO_NEW_PRIVS:
        if (a[1] != 1 || a[2] != 0) {
            return -EINVAL;
        }
        task->no_new_privileges = true;
        return 0;
    case PR_GET_NO_NEW_PRIVS: return task->no_new_privileges;
    case PR_GET_SECUREBITS: return 0;
    case PR_SET_SECUREBITS: return a[1] == 0 ? 0 : -EPERM;
    case PR_SET_NAME:
        if (string_in(name, a[1], 15) < 0) {
            return -EFAULT;
        }
        strcpy_n(task->comm, name, sizeof(task->comm));
        return 0;
    case PR_GET_NAME: return copy_out(a[1], task->comm, 16);
    case PR_CAPBSET_READ:
        return a[1] > CAP_LAST ? -EINVAL
                               : (i64)(task->cred->cap_bounding >> a[1] & 1);
    case PR_CAPBSET_DROP: return drop_bounding(a[1]);
    case PR_SET_TIMERSLACK: task->timer_slack = a[1]; return 0;
    case PR_GET_TIMERSLACK: return (i64)task->timer_slack;
    case PR_SET_CHILD_SUBREAPER: process->subreaper = a[1] != 0; return 0;
    case PR_GET_CHILD_SUBREAPER: return put_u32(a[1], process->subreaper);
    case PR_CAP_AMBIENT: return ambient(a[1], a[2]);
    default: return -EINVAL;
    }
}

#define CLONE_FS 0x200UL
#define CLONE_FILES 0x400UL
#define CLONE_SYSVSEM 0x40000UL

/* Tables of one's own. Of namespaces there is one of each kind, for all. */
i64 sys_unshare(const u64 *a)
{
    struct task *task = current();
    if ((a[0] & ~(CLONE_FS | CLONE_FILES | CLONE_SYSVSEM)) != 0) {
        return -EINVAL;
    }
    if ((a[0] & CLONE_FS) != 0 && task->fs->refs > 1) {
        struct path_context *fs = fs_copy(task->fs);
        if (fs == NULL) {
            return -ENOMEM;
        }
        fs_put(task->fs);
        task->fs = fs;
    }
    if ((a[0] & CLONE_FILES) != 0 && task->files->refs > 1) {
        struct files *files = files_copy(task->files);
        if (files == NULL) {
            return -ENOMEM;
        }
        files_put(task->files);
        task->files = files;
    }
    return 0;
}

i64 sys_setns(const u64 *a)
{
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    file_put(file);
    return -EINVAL; /* no file stands for a namespace */
}

i64 sys_personality(const u64 *a)
{
    u64 old = current()->personality;
    if ((u32)a[0] != 0xffffffffU) {
        current()->personality = (u32)a[0];
    }
    return (i64)old;
}
