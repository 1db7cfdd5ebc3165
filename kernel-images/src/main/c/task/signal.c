/*
 * Sending signals. A signal to a process goes to the process's queue and any
 * thread may take it; one to a thread, and one for a fault, to the thread's.
 * Stop signals and SIGCONT cancel each other as they are sent.
 */
#include "signal.h"
#include "errno.h"
#include "eventfd.h"
#include "mem.h"
#include "string.h"
#include "task.h"

#define STOPS \
    (SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define IGNORED_BY_DEFAULT \
    (SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) | SIGBIT(SIGURG) | SIGBIT(SIGWINCH))
#define UNBLOCKABLE (SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))

void pending_init(struct pending *pending)
{
    pending->set = 0;
    pending->count = 0;
    list_init(&pending->queue);
}

static void drop(struct pending *pending, u64 set)
{
    struct queued *queued;
    struct queued *next;
    list_for_each_safe(queued, next, &pending->queue, node)
    {
        if ((SIGBIT(queued->info.signo) & set) != 0) {
            list_remove(&queued->node);
            pending->count--;
            kfree(queued);
        }
    }
    pending->set &= ~set;
}

void pending_flush(struct pending *pending)
{
    drop(pending, (u64)-1);
}

void siginfo_init(struct siginfo *info, int sig, int code)
{
    memset(info, 0, sizeof(*info));
    info->signo = sig;
    info->code = code;
}

bool signal_ignored(struct process *process, int sig)
{
    u64 handler = process->handlers->actions[sig - 1].handler;
    return handler == SIG_IGN ||
           (handler == SIG_DFL && (SIGBIT(sig) & IGNORED_BY_DEFAULT) != 0);
}

bool signal_pending_in(struct task *task)
{
    const struct process *process = task->process;
    u64 set = (task->pending.set | process->pending.set) & ~task->blocked;
    return set != 0 || process->exiting || process->stopped ||
           (process->execing != NULL && process->execing != task);
}

bool signal_pending(void)
{
    struct task *task = current();
    return !task->kernel_thread && signal_pending_in(task);
}

void signal_wake(struct task *task)
{
    if (task->state == SLEEPING && task->interruptible) {
        task_wake(task);
    } else if (task->state == STOPPED &&
               (task->process->exiting || !task->process->stopped)) {
        task->state = SLEEPING;
        task_wake(task);
    }
}

static void wake_all(struct process *process)
{
    struct task *task;
    list_for_each(task, &process->threads, thread_node)
    {
        signal_wake(task);
    }
}

static void report_to_parent(struct process *process, int code, int status)
{
    struct process *parent = process->parent;
    const struct sigaction *action = &parent->handlers->actions[SIGCHLD - 1];
    if ((action->flags & SA_NOCLDSTOP) == 0 && parent->pid != 0) {
        struct siginfo info;
        siginfo_init(&info, SIGCHLD, code);
        info.u.child.pid = process->pid;
        info.u.child.uid = process_main(process)->cred->uid;
        info.u.child.status = status;
        signal_process(parent, &info);
    }
    waitq_wake_all(&parent->child_waitq);
}

/* What sending has to do at once, whoever handles the signal. */
static void prepare(struct process *process, int sig)
{
    struct task *task;
    if (sig == SIGCONT) {
        drop(&process->pending, STOPS);
        list_for_each(task, &process->threads, thread_node)
        {
            drop(&task->pending, STOPS);
        }
        if (process->stopped) {
            process->stopped = false;
            process->continued = true;
            wake_all(process);
            report_to_parent(process, CLD_CONTINUED, SIGCONT);
        }
    } else if ((SIGBIT(sig) & STOPS) != 0) {
        drop(&process->pending, SIGBIT(SIGCONT));
        list_for_each(task, &process->threads, thread_node)
        {
            drop(&task->pending, SIGBIT(SIGCONT));
        }
    }
}

static int enqueue(struct process *process, struct pending *pending,
                   const struct siginfo *info)
{
    u64 bit = SIGBIT(info->signo);
    if (info->signo < SIGRTMIN && (pending->set & bit) != 0) {
        return 0;
    }
    u64 limit = process->limits[RLIMIT_SIGPENDING].current;
    struct queued *queued = pending->count < limit || info->code >= 0
                                ? kmalloc(sizeof(*queued)) : NULL;
    if (queued == NULL && info->signo >= SIGRTMIN && info->code < 0) {
        return -EAGAIN;
    }
    pending->set |= bit;
    signalfd_notify(bit);
    if (queued != NULL) {
        queued->info = *info;
        list_append(&queued->node, &pending->queue);
        pending->count++;
    }
    return 0;
}

static bool wanted(struct process *process, const struct task *task, int sig)
{
    return !signal_ignored(process, sig) ||
           ((task->blocked | task->waited_for) & SIGBIT(sig)) != 0;
}

int signal_task(struct task *task, const struct siginfo *info)
{
    struct process *process = task->process;
    if (info->signo == SIGKILL) {
        return signal_process(process, info);
    }
    prepare(process, info->signo);
    if (!wanted(process, task, info->signo)) {
        return 0;
    }
    int error = enqueue(process, &task->pending, info);
    if (error == 0 && signal_pending_in(task)) {
        signal_wake(task);
    }
    return error;
}

static void kill_now(struct process *process)
{
    if (process->exiting) {
        return;
    }
    process->exiting = true;
    process->exit_status = SIGKILL;
    process->stopped = false;
    wake_all(process);
}

int signal_process(struct process *process, const struct siginfo *info)
{
    int sig = info->signo;
    if (process->zombie || process->pid == 0) {
        return 0;
    }
    if (sig == SIGKILL) {
        if (process == init_process && info->code <= 0) {
            return 0; /* nobody kills init, except the kernel */
        }
        kill_now(process);
        return 0;
    }
    prepare(process, sig);
    struct task *task = process_main(process);
    struct task *other;
    list_for_each(other, &process->threads, thread_node)
    {
        if ((other->blocked & SIGBIT(sig)) == 0 &&
            ((task->blocked & SIGBIT(sig)) != 0 || task->state == ZOMBIE)) {
            task = other;
        }
    }
    if (!wanted(process, task, sig)) {
        return 0;
    }
    int error = enqueue(process, &process->pending, info);
    if (error == 0 && (task->blocked & SIGBIT(sig)) == 0) {
        signal_wake(task);
    }
    return error;
}

int signal_pgrp(int pgid, const struct siginfo *info)
{
    int found = -ESRCH;
    struct process *process;
    list_for_each(process, &all_processes, all)
    {
        if (process->pgid == pgid && !process->zombie) {
            signal_process(process, info);
            found = 0;
        }
    }
    return found;
}

void signal_kernel(struct process *process, int sig)
{
    struct siginfo info;
    siginfo_init(&info, sig, SI_KERNEL);
    signal_process(process, &info);
}

void signal_pgrp_kernel(int pgid, int sig)
{
    struct siginfo info;
    siginfo_init(&info, sig, SI_KERNEL);
    signal_pgrp(pgid, &info);
}

void signal_force(int sig, int code, u64 address)
{
    struct task *task = current();
    struct sigaction *action = &task->process->handlers->actions[sig - 1];
    if (action->handler == SIG_IGN || (task->blocked & SIGBIT(sig)) != 0) {
        action->handler = SIG_DFL;
        task->blocked &= ~SIGBIT(sig);
    }
    struct siginfo info;
    siginfo_init(&info, sig, code);
    info.u.fault.address = address;
    if (enqueue(task->process, &task->pending, &info) != 0) {
        task->pending.set |= SIGBIT(sig);
    }
}

static int take_from(struct pending *pending, u64 set, struct siginfo *info)
{
    u64 ready = pending->set & set;
    if (ready == 0) {
        return 0;
    }
    /* Faults first: their frames must show the instruction that faulted. */
    const u64 faults = SIGBIT(SIGSEGV) | SIGBIT(SIGBUS) | SIGBIT(SIGILL) |
                       SIGBIT(SIGTRAP) | SIGBIT(SIGFPE) | SIGBIT(SIGSYS);
    u64 from = (ready & faults) != 0 ? ready & faults : ready;
    int sig = __builtin_ctzl(from) + 1;
    struct queued *queued;
    struct queued *found = NULL;
    bool more = false;
    list_for_each(queued, &pending->queue, node)
    {
        if (queued->info.signo == sig) {
            more = found != NULL;
            found = found != NULL ? found : queued;
            if (more) {
                break;
            }
        }
    }
    if (!more) {
        pending->set &= ~SIGBIT(sig);
    }
    siginfo_init(info, sig, SI_USER);
    if (found != NULL) {
        *info = found->info;
        list_remove(&found->node);
        pending->count--;
        kfree(found);
    }
    return sig;
}

int signal_take(struct task *task, u64 set, struct siginfo *info)
{
    int sig = take_from(&task->pending, set, info);
    return sig != 0 ? sig : take_from(&task->process->pending, set, info);
}

void signal_set_blocked(u64 set)
{
    current()->blocked = set & ~UNBLOCKABLE;
}

/* All threads stop; the last one to do so is not waited for. */
void signal_stop(int sig)
{
    struct process *process = current()->process;
    process->stopped = true;
    process->stop_reported = false;
    process->continued = false;
    process->stop_signal = sig;
    wake_all(process);
    report_to_parent(process, CLD_STOPPED, sig);
}

struct handlers *handlers_new(void)
{
    struct handlers *handlers = kzalloc(sizeof(*handlers));
    if (handlers != NULL) {
        handlers->refs = 1;
    }
    return handlers;
}

void handlers_put(struct handlers *handlers)
{
    if (--handlers->refs == 0) {
        kfree(handlers);
    }
}
