/*
 * What a handler finds on its stack, byte for byte as Linux lays it out on
 * riscv64 (struct rt_sigframe: siginfo, then ucontext), and taking signals
 * on the way back to the process.
 */
#include "errno.h"
#include "mem.h"
#include "print.h"
#include "riscv.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "vdso.h"
#include "vm.h"

struct sigcontext {
    u64 regs[32]; /* pc, x1 … x31 */
    u64 f[32];
    u32 fcsr;
    /* The rest of the union that could hold quad-precision registers. */
    u32 reserved[67];
} __attribute__((aligned(16)));

struct ucontext {
    u64 flags;
    u64 link;
    struct sigaltstack stack;
    u64 mask;
    u8 reserved[120];
    struct sigcontext mcontext;
};

struct rt_sigframe {
    struct siginfo info;
    struct ucontext uc;
};

_Static_assert(sizeof(struct siginfo) == 128, "siginfo");
_Static_assert(sizeof(struct sigcontext) == 784, "sigcontext");
_Static_assert(offsetof(struct ucontext, mcontext) == 176, "ucontext");

void signal_stop(int sig);

static bool on_altstack(const struct task *task, u64 sp)
{
    return (task->altstack.flags & SS_DISABLE) == 0 &&
           sp > task->altstack.sp &&
           sp - task->altstack.sp <= task->altstack.size;
}

static void save_fp(struct task *task, struct trapframe *tf)
{
    if ((tf->status & SSTATUS_FS) == SSTATUS_FS_DIRTY) {
        fp_save(&task->fp);
        tf->status = (tf->status & ~SSTATUS_FS) | SSTATUS_FS_CLEAN;
    }
}

int sigframe_push(int sig, const struct siginfo *info,
                  const struct sigaction *action, u64 mask)
{
    struct task *task = current();
    struct trapframe *tf = task_frame(task);
    u64 sp = tf->sp;
    if ((action->flags & SA_ONSTACK) != 0 && !on_altstack(task, sp) &&
        (task->altstack.flags & SS_DISABLE) == 0 && task->altstack.size != 0) {
        sp = task->altstack.sp + task->altstack.size;
    }
    sp = ALIGN_DOWN(sp - sizeof(struct rt_sigframe), 16);
    struct rt_sigframe *frame = kzalloc(sizeof(*frame));
    if (frame == NULL) {
        return -ENOMEM;
    }
    frame->info = *info;
    frame->uc.stack = task->altstack;
    if ((task->altstack.flags & SS_DISABLE) == 0 &&
        on_altstack(task, tf->sp)) {
        frame->uc.stack.flags |= SS_ONSTACK;
    }
    frame->uc.mask = mask;
    memcpy(frame->uc.mcontext.regs, tf, sizeof(frame->uc.mcontext.regs));
    save_fp(task, tf);
    memcpy(frame->uc.mcontext.f, task->fp.f, sizeof(task->fp.f));
    frame->uc.mcontext.fcsr = (u32)task->fp.fcsr;
    int error = copy_out(sp, frame, sizeof(*frame));
    kfree(frame);
    if (error != 0) {
        return error;
    }
    if ((task->altstack.flags & SS_AUTODISARM) != 0) {
        task->altstack = (struct sigaltstack){.flags = SS_DISABLE};
    }
    tf->pc = action->handler;
    tf->ra = vdso_sigreturn(task->mm);
    tf->sp = sp;
    tf->a0 = (u64)sig;
    tf->a1 = sp + offsetof(struct rt_sigframe, info);
    tf->a2 = sp + offsetof(struct rt_sigframe, uc);
    return 0;
}

i64 sys_rt_sigreturn(unused const u64 *a)
{
    struct task *task = current();
    struct trapframe *tf = task_frame(task);
    struct rt_sigframe *frame = kmalloc(sizeof(*frame));
    if (frame == NULL) {
        return -ENOMEM;
    }
    if ((tf->sp & 15) != 0 || copy_in(frame, tf->sp, sizeof(*frame)) != 0) {
        kfree(frame);
        signal_force(SIGSEGV, SEGV_MAPERR, tf->sp);
        return 0;
    }
    signal_set_blocked(frame->uc.mask);
    if ((frame->uc.stack.flags & SS_AUTODISARM) != 0 ||
        (frame->uc.stack.flags & SS_DISABLE) == 0) {
        task->altstack = frame->uc.stack;
        task->altstack.flags &= SS_AUTODISARM;
    }
    memcpy(tf, frame->uc.mcontext.regs, sizeof(frame->uc.mcontext.regs));
    memcpy(task->fp.f, frame->uc.mcontext.f, sizeof(task->fp.f));
    task->fp.fcsr = frame->uc.mcontext.fcsr & 0xff;
    fp_restore(&task->fp);
    tf->status = (tf->status & ~SSTATUS_FS) | SSTATUS_FS_CLEAN;
    tf->cause = (u64)-1; /* a0 is not the result of a call to restart */
    kfree(frame);
    return (i64)tf->a0;
}

/* A system call that a signal broke says so in a0: again, or EINTR? */
static void restart(struct trapframe *tf, const struct sigaction *action)
{
    i64 result = (i64)tf->a0;
    if (tf->cause != CAUSE_ECALL_USER) {
        return;
    }
    bool again = result == -ERESTARTNOINTR;
    if (result == -ERESTARTSYS) {
        again = action == NULL || (action->flags & SA_RESTART) != 0;
    } else if (result == -ERESTARTNOHAND) {
        again = action == NULL;
    } else if (!again) {
        return;
    }
    if (again) {
        tf->a0 = tf->orig_a0;
        tf->pc -= 4;
    } else {
        tf->a0 = (u64)-EINTR;
    }
    tf->cause = (u64)-1;
}

static void stop_here(struct task *task)
{
    while (task->process->stopped && !task->process->exiting) {
        task->state = STOPPED;
        schedule();
    }
}

static void default_action(int sig, const struct siginfo *info)
{
    struct task *task = current();
    struct process *process = task->process;
    switch (sig) {
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        if (pgrp_orphaned(process->pgid, NULL)) {
            return;
        }
        signal_stop(sig);
        return;
    case SIGSTOP:
        signal_stop(sig);
        return;
    case SIGCONT:
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
        return;
    default:
        break;
    }
    bool forced = info->code > 0 && sig != SIGCHLD;
    if (process == init_process && !forced) {
        return;
    }
    bool core = sig == SIGQUIT || sig == SIGILL || sig == SIGTRAP ||
                sig == SIGABRT || sig == SIGBUS || sig == SIGFPE ||
                sig == SIGSEGV || sig == SIGSYS || sig == SIGXCPU ||
                sig == SIGXFSZ;
    if (core && forced) {
        const struct trapframe *tf = task_frame(task);
        log_info("%s[%d]: unhandled signal %d code 0x%x at 0x%016lx, "
                 "pc 0x%lx ra 0x%lx sp 0x%lx",
                 task->comm, task->tid, sig, (u32)info->code,
                 info->u.fault.address, tf->pc, tf->ra, tf->sp);
    }
    process_exit(sig);
}

static void handle(int sig, const struct siginfo *info)
{
    struct task *task = current();
    struct sigaction *slot = &task->process->handlers->actions[sig - 1];
    struct sigaction action = *slot;
    if (action.handler == SIG_IGN) {
        return;
    }
    if (action.handler == SIG_DFL) {
        default_action(sig, info);
        return;
    }
    restart(task_frame(task), &action);
    if ((action.flags & SA_RESETHAND) != 0) {
        slot->handler = SIG_DFL;
    }
    u64 mask = task->restore_blocked ? task->saved_blocked : task->blocked;
    task->restore_blocked = false;
    if (sigframe_push(sig, info, &action, mask) != 0) {
        /* No stack to run a handler on: nothing can be handled any more. */
        task->process->handlers->actions[SIGSEGV - 1].handler = SIG_DFL;
        signal_force(SIGSEGV, SI_KERNEL, task_frame(task)->sp);
        return;
    }
    u64 blocked = task->blocked | action.mask;
    if ((action.flags & SA_NODEFER) == 0) {
        blocked |= SIGBIT(sig);
    }
    signal_set_blocked(blocked);
}

void signal_deliver(void)
{
    struct task *task = current();
    struct process *process = task->process;
    while (signal_pending()) {
        if (process->exiting) {
            task_exit(process->exit_status);
        }
        if (process->execing != NULL && process->execing != task) {
            task_exit(0);
        }
        if (process->stopped) {
            stop_here(task);
            continue;
        }
        struct siginfo info;
        int sig = signal_take(task, ~task->blocked, &info);
        if (sig == 0) {
            break;
        }
        handle(sig, &info);
    }
    restart(task_frame(task), NULL);
    if (task->restore_blocked) {
        task->restore_blocked = false;
        task->blocked = task->saved_blocked;
    }
}
