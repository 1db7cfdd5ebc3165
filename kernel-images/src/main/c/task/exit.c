/* The end of a thread and of a process. */
#include "errno.h"
#include "fs.h"
#include "futex.h"
#include "pidfd.h"
#include "posixtimer.h"
#include "print.h"
#include "syscall.h"
#include "task.h"
#include "tty.h"
#include "vm.h"

static struct process *reaper_for(const struct process *process)
{
    for (struct process *up = process->parent; up->pid != 0;
         up = up->parent) {
        if (up->subreaper && !up->exiting) {
            return up;
        }
    }
    return init_process;
}

static void notify_parent(struct process *process)
{
    struct process *parent = process->parent;
    int sig = process->exit_signal;
    bool discard = false;
    if (sig == SIGCHLD) {
        const struct sigaction *action =
            &parent->handlers->actions[SIGCHLD - 1];
        discard = action->handler == SIG_IGN ||
                  (action->flags & SA_NOCLDWAIT) != 0;
    }
    if (sig != 0) {
        struct siginfo info;
        int status = process->exit_status;
        siginfo_init(&info, sig, (status & 0x7f) == 0 ? CLD_EXITED
                     : (status & 0x80) != 0 ? CLD_DUMPED : CLD_KILLED);
        info.u.child.pid = process->pid;
        info.u.child.uid = process_main(process)->cred->uid;
        info.u.child.status = (status & 0x7f) == 0 ? status >> 8
                                                   : status & 0x7f;
        info.u.child.utime = (i64)(process->usage.user / 10000000);
        info.u.child.stime = (i64)(process->usage.system / 10000000);
        signal_process(parent, &info);
    }
    if (discard) {
        process->exit_signal = -1;
    }
    waitq_wake_all(&parent->child_waitq);
}

/* A group without anyone in the session but outside the group who could
   continue it. */
bool pgrp_orphaned(int pgid, struct process *except)
{
    const struct process *process;
    list_for_each(process, &all_processes, all)
    {
        if (process->pgid != pgid || process == except || process->zombie) {
            continue;
        }
        const struct process *parent = process->parent;
        if (parent->pgid != pgid && parent->pid != 0 &&
            parent->session == process->session) {
            return false;
        }
    }
    return true;
}

/*
 * Stopped groups that this exit orphans would sleep forever. It orphans its
 * group only if its parent was the group's link to the outside: a group that
 * has none anyway, as init's, goes on when one of its members ends.
 */
static void free_orphans(struct process *process)
{
    int pgid = process->pgid;
    const struct process *parent = process->parent;
    if (parent->pgid == pgid || parent->session != process->session ||
        !pgrp_orphaned(pgid, process)) {
        return;
    }
    const struct process *member;
    list_for_each(member, &all_processes, all)
    {
        if (member->pgid == pgid && member->stopped && member != process) {
            signal_pgrp_kernel(pgid, SIGHUP);
            signal_pgrp_kernel(pgid, SIGCONT);
            return;
        }
    }
}

static void add_usage(struct usage *to, const struct usage *from)
{
    to->user += from->user;
    to->system += from->system;
    to->minor_faults += from->minor_faults;
    to->major_faults += from->major_faults;
    to->voluntary += from->voluntary;
    to->involuntary += from->involuntary;
    to->max_pages = MAX(to->max_pages, from->max_pages);
}

static void forget(struct process *process)
{
    struct process *parent = process->parent;
    add_usage(&parent->children_usage, &process->usage);
    add_usage(&parent->children_usage, &process->children_usage);
    list_remove(&process->sibling);
    list_remove(&process->all);
}

/* The parent has waited, or never will. */
void process_reap(struct process *process)
{
    forget(process);
    struct task *main = process_main(process);
    main->state = DEAD;
    task_release(main); /* and with it the process */
}

static void adopt_children(struct process *process)
{
    struct process *reaper = reaper_for(process);
    struct process *child;
    struct process *next;
    list_for_each_safe(child, next, &process->children, sibling)
    {
        list_remove(&child->sibling);
        child->parent = reaper;
        list_append(&child->sibling, &reaper->children);
        struct task *main = process_main(child);
        if (main != NULL && main->death_signal != 0) {
            signal_kernel(child, (int)main->death_signal);
        }
        if (child->zombie) {
            child->exit_signal = SIGCHLD;
            notify_parent(child);
            if (child->exit_signal == -1) {
                process_reap(child);
            }
        }
    }
}

static void last_thread(struct process *process)
{
    if (process == init_process) {
        panic("Attempted to kill init! exitcode=0x%08x",
              process->exit_status);
    }
    timer_cancel(&process->alarm);
    posix_timers_drop(process);
    if (process->session->sid == process->pid) {
        tty_session_ends(process->session);
    }
    free_orphans(process);
    adopt_children(process);
    process->zombie = true;
    pidfd_notify(process);
    notify_parent(process);
}

static void drop_memory(struct task *task)
{
    if (task->mm == NULL) {
        return;
    }
    if (task->clear_tid != 0 && task->mm->refs > 1) {
        put_u32(task->clear_tid, 0);
        futex_wake_at(task->clear_tid, 1);
    }
    futex_robust_exit(task);
    task->usage.max_pages = task->mm->peak_pages;
    struct mm *mm = task->mm;
    task->mm = NULL;
    mm_activate(NULL);
    vfork_release(task);
    mm_put(mm);
}

noreturn void task_exit(int status)
{
    struct task *task = current();
    struct process *process = task->process;
    task->exit_status = status;
    drop_memory(task);
    if (task->files != NULL) {
        files_put(task->files);
        task->files = NULL;
    }
    if (task->fs != NULL) {
        fs_put(task->fs);
        task->fs = NULL;
    }
    if (task->kernel_thread) {
        task->state = DEAD;
        schedule();
        panic("a dead kernel thread runs");
    }
    pending_flush(&task->pending);
    task->usage.system += time_monotonic() - task->kernel_since;
    task->kernel_since = time_monotonic();
    add_usage(&process->usage, &task->usage);
    process->thread_count--;
    bool leader = task->tid == process->pid;
    if (process->thread_count == 0) {
        if (!process->exiting) {
            process->exit_status = status;
            process->exiting = true;
        }
        last_thread(process);
    } else if (process->execing != NULL) {
        task_wake(process->execing);
    }
    /* The leader's struct stays, so that there is someone to wait for. */
    task->state = leader ? ZOMBIE : DEAD;
    if (process->zombie && process->exit_signal == -1) {
        if (leader) {
            forget(process);
            task->state = DEAD;
        } else {
            process_reap(process);
        }
    }
    for (;;) {
        schedule();
    }
}

noreturn void process_exit(int status)
{
    struct process *process = current()->process;
    if (!process->exiting) {
        process->exiting = true;
        process->exit_status = status;
        struct task *task;
        list_for_each(task, &process->threads, thread_node)
        {
            signal_wake(task);
        }
    }
    task_exit(process->exit_status);
}

i64 sys_exit(const u64 *a)
{
    task_exit((int)(a[0] & 0xff) << 8);
}

i64 sys_exit_group(const u64 *a)
{
    process_exit((int)(a[0] & 0xff) << 8);
}
