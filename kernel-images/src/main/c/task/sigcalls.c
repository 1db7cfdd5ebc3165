/* The system calls about signals. */
#include "errno.h"
#include "mem.h"
#include "pidfd.h"
#include "syscall.h"
#include "task.h"

#define SIGSET_SIZE 8

enum { SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK };

i64 sys_rt_sigaction(const u64 *a)
{
    int sig = (int)a[0];
    if (sig < 1 || sig > SIGNALS || a[3] != SIGSET_SIZE) {
        return -EINVAL;
    }
    struct process *process = current()->process;
    struct sigaction *action = &process->handlers->actions[sig - 1];
    struct sigaction new = *action;
    if (a[1] != 0) {
        if (sig == SIGKILL || sig == SIGSTOP) {
            return -EINVAL;
        }
        if (copy_in(&new, a[1], sizeof(new)) != 0) {
            return -EFAULT;
        }
    }
    if (a[2] != 0 && copy_out(a[2], action, sizeof(*action)) != 0) {
        return -EFAULT;
    }
    if (a[1] == 0) {
        return 0;
    }
    new.mask &= ~(SIGBIT(SIGKILL) | SIGBIT(SIGSTOP));
    *action = new;
    if (signal_ignored(process, sig)) {
        struct siginfo dropped;
        u64 set = SIGBIT(sig);
        struct task *task;
        list_for_each(task, &process->threads, thread_node)
        {
            while (signal_take(task, set, &dropped) != 0) {
            }
        }
    }
    return 0;
}

i64 sys_rt_sigprocmask(const u64 *a)
{
    struct task *task = current();
    u64 old = task->blocked;
    if (a[3] != SIGSET_SIZE) {
        return -EINVAL;
    }
    if (a[1] != 0) {
        u64 set;
        if (get_u64(&set, a[1]) != 0) {
            return -EFAULT;
        }
        switch ((int)a[0]) {
        case SIG_BLOCK: signal_set_blocked(old | set); break;
        case SIG_UNBLOCK: signal_set_blocked(old & ~set); break;
        case SIG_SETMASK: signal_set_blocked(set); break;
        default: return -EINVAL;
        }
    }
    return a[2] != 0 ? put_u64(a[2], old) : 0;
}

i64 sys_rt_sigpending(const u64 *a)
{
    const struct task *task = current();
    u64 set = (task->pending.set | task->process->pending.set) &
              task->blocked;
    return a[1] != SIGSET_SIZE ? -EINVAL : put_u64(a[0], set);
}

i64 sys_rt_sigsuspend(const u64 *a)
{
    struct task *task = current();
    u64 set;
    if (a[1] != SIGSET_SIZE) {
        return -EINVAL;
    }
    if (get_u64(&set, a[0]) != 0) {
        return -EFAULT;
    }
    task->saved_blocked = task->blocked;
    task->restore_blocked = true;
    signal_set_blocked(set);
    while (!signal_pending()) {
        wait_on(NULL, 0, true);
    }
    return -ERESTARTNOHAND;
}

i64 sys_rt_sigtimedwait(const u64 *a)
{
    struct task *task = current();
    u64 set;
    u64 deadline = 0;
    if (a[3] != SIGSET_SIZE) {
        return -EINVAL;
    }
    if (get_u64(&set, a[0]) != 0) {
        return -EFAULT;
    }
    set &= ~(SIGBIT(SIGKILL) | SIGBIT(SIGSTOP));
    if (a[2] != 0) {
        u64 nanos;
        int error = timespec_in(&nanos, a[2]);
        if (error != 0) {
            return error;
        }
        deadline = time_monotonic() + nanos + 1;
    }
    struct siginfo info;
    int sig;
    u64 blocked = task->blocked;
    while ((sig = signal_take(task, set, &info)) == 0) {
        /* Open for those while asleep, so that they wake this thread. */
        task->blocked = blocked & ~set;
        task->waited_for = set;
        int error = wait_on(NULL, deadline, true);
        task->waited_for = 0;
        task->blocked = blocked;
        if (error == -ETIMEDOUT) {
            sig = signal_take(task, set, &info);
            if (sig == 0) {
                return -EAGAIN;
            }
            break;
        }
        if (error != 0) {
            sig = signal_take(task, set, &info);
            if (sig == 0) {
                return -EINTR;
            }
            break;
        }
    }
    if (a[1] != 0 && copy_out(a[1], &info, sizeof(info)) != 0) {
        return -EFAULT;
    }
    return sig;
}

static bool may_signal(const struct process *process, int sig)
{
    const struct cred *from = current()->cred;
    struct task *main = process_main((struct process *)(u64)process);
    if (main == NULL || main->cred == NULL || capable(CAP_KILL)) {
        return true;
    }
    const struct cred *to = main->cred;
    return from->euid == to->suid || from->euid == to->uid ||
           from->uid == to->suid || from->uid == to->uid ||
           (sig == SIGCONT &&
            process->session == current()->process->session);
}

static void info_from_me(struct siginfo *info, int sig, int code)
{
    siginfo_init(info, sig, code);
    info->u.kill.pid = current()->process->pid;
    info->u.kill.uid = current()->cred->uid;
}

/* To everyone in the group, or (0) to everyone but init and oneself. */
static i64 kill_many(int pgid, const struct siginfo *info)
{
    i64 result = -ESRCH;
    bool sent = false;
    struct process *process;
    struct process *next;
    list_for_each_safe(process, next, &all_processes, all)
    {
        if (process->zombie || process->pid == 0 ||
            (pgid != 0 ? process->pgid != pgid
                       : process == init_process ||
                             process == current()->process)) {
            continue;
        }
        if (!may_signal(process, info->signo)) {
            result = sent ? result : -EPERM;
            continue;
        }
        sent = true;
        result = info->signo == 0 ? 0 : signal_process(process, info);
    }
    return sent ? 0 : result;
}

i64 sys_kill(const u64 *a)
{
    int pid = (int)a[0];
    int sig = (int)a[1];
    if (sig < 0 || sig > SIGNALS) {
        return -EINVAL;
    }
    struct siginfo info;
    info_from_me(&info, sig, SI_USER);
    if (pid <= 0) {
        return kill_many(pid == -1 ? 0 : pid == 0 ? current()->process->pgid
                                                  : -pid, &info);
    }
    struct process *process = process_find(pid);
    if (process == NULL) {
        return -ESRCH;
    }
    if (!may_signal(process, sig)) {
        return -EPERM;
    }
    return sig == 0 ? 0 : signal_process(process, &info);
}

static i64 thread_kill(int tgid, int tid, const struct siginfo *info)
{
    if (info->signo < 0 || info->signo > SIGNALS || tid <= 0) {
        return -EINVAL;
    }
    struct task *task = task_find(tid);
    if (task == NULL || task->kernel_thread ||
        (tgid > 0 && task->process->pid != tgid)) {
        return -ESRCH;
    }
    if (!may_signal(task->process, info->signo)) {
        return -EPERM;
    }
    return info->signo == 0 ? 0 : signal_task(task, info);
}

i64 sys_tkill(const u64 *a)
{
    struct siginfo info;
    info_from_me(&info, (int)a[1], SI_TKILL);
    return thread_kill(0, (int)a[0], &info);
}

i64 sys_tgkill(const u64 *a)
{
    struct siginfo info;
    info_from_me(&info, (int)a[2], SI_TKILL);
    return (int)a[0] <= 0 ? -EINVAL
                          : thread_kill((int)a[0], (int)a[1], &info);
}

static int queue_info_in(struct siginfo *info, uaddr from, int sig)
{
    if (copy_in(info, from, sizeof(*info)) != 0) {
        return -EFAULT;
    }
    info->signo = sig;
    bool lies = info->code >= 0 || info->code == SI_TKILL;
    return sig < 0 || sig > SIGNALS ? -EINVAL : lies ? -EPERM : 0;
}

i64 sys_rt_sigqueueinfo(const u64 *a)
{
    struct siginfo info;
    int error = queue_info_in(&info, a[2], (int)a[1]);
    struct process *process = process_find((int)a[0]);
    if (error != 0 || process == NULL) {
        return error != 0 ? error : -ESRCH;
    }
    if (!may_signal(process, (int)a[1])) {
        return -EPERM;
    }
    return (int)a[1] == 0 ? 0 : signal_process(process, &info);
}

i64 sys_rt_tgsigqueueinfo(const u64 *a)
{
    struct siginfo info;
    int error = queue_info_in(&info, a[3], (int)a[2]);
    return error != 0 ? error : thread_kill((int)a[0], (int)a[1], &info);
}

i64 sys_pidfd_send_signal(const u64 *a)
{
    int pid = pidfd_pid((int)a[0]);
    if (pid < 0) {
        return pid;
    }
    const u64 kill[6] = {(u64)pid, a[1]};
    return sys_kill(kill);
}

i64 sys_sigaltstack(const u64 *a)
{
    struct task *task = current();
    struct sigaltstack old = task->altstack;
    struct sigaltstack new;
    u64 sp = task_frame(task)->sp;
    bool active = (old.flags & SS_DISABLE) == 0 && old.size != 0 &&
                  sp > old.sp && sp - old.sp <= old.size;
    if (old.size == 0) {
        old.flags |= SS_DISABLE;
    } else if (active) {
        old.flags |= SS_ONSTACK;
    }
    if (a[0] != 0) {
        if (copy_in(&new, a[0], sizeof(new)) != 0) {
            return -EFAULT;
        }
        if (active) {
            return -EPERM;
        }
        if ((new.flags & ~(SS_DISABLE | SS_ONSTACK | SS_AUTODISARM)) != 0) {
            return -EINVAL;
        }
        if ((new.flags & SS_DISABLE) != 0) {
            new.sp = 0;
            new.size = 0;
        } else if (new.size < 2048) {
            return -ENOMEM;
        }
        new.flags &= SS_DISABLE | SS_AUTODISARM;
        task->altstack = new;
    }
    return a[1] != 0 ? copy_out(a[1], &old, sizeof(old)) : 0;
}
