/*
 * What happens on a trap. From a process: system calls, page faults,
 * signals for other faults, interrupts; on the way back preemption and
 * signals. From the kernel: a fault in a user copy, or the end.
 */
#include "trap.h"
#include "errno.h"
#include "irq.h"
#include "mem.h"
#include "print.h"
#include "riscv.h"
#include "syscall.h"
#include "task.h"
#include "vm.h"

_Static_assert(offsetof(struct trapframe, status) == FRAME_STATUS, "status");
_Static_assert(offsetof(struct trapframe, stval) == FRAME_STVAL, "stval");
_Static_assert(offsetof(struct trapframe, cause) == FRAME_CAUSE, "cause");
_Static_assert(offsetof(struct trapframe, orig_a0) == FRAME_ORIG_A0, "a0");
_Static_assert(sizeof(struct trapframe) == FRAME_SIZE, "frame");
_Static_assert(offsetof(struct task, kstack) == TASK_KSTACK, "kstack");
_Static_assert(offsetof(struct task, scratch) == TASK_SCRATCH, "scratch");
_Static_assert(offsetof(struct task, scratch2) == TASK_SCRATCH2, "scratch2");

struct fixup {
    u64 at, go_on;
};

extern const struct fixup _fixups_start[], _fixups_end[];

static u64 fixup_for(u64 pc)
{
    for (const struct fixup *f = _fixups_start; f < _fixups_end; f++) {
        if (f->at == pc) {
            return f->go_on;
        }
    }
    return 0;
}

static enum access access_of(u64 cause)
{
    return cause == CAUSE_STORE_PAGE   ? ACCESS_WRITE
           : cause == CAUSE_FETCH_PAGE ? ACCESS_EXEC : ACCESS_READ;
}

static bool is_page_fault(u64 cause)
{
    return cause == CAUSE_FETCH_PAGE || cause == CAUSE_LOAD_PAGE ||
           cause == CAUSE_STORE_PAGE;
}

/* As mm_fault, and when memory is short someone has to go first. */
static int fault_in(u64 address, enum access access)
{
    struct task *task = current();
    int error = mm_fault(task->mm, address, access);
    while (error == -ENOMEM && !task->process->exiting) {
        out_of_memory();
        if (task->process->exiting) {
            break;
        }
        wait_on(NULL, time_monotonic() + NANOS / 200, false);
        error = mm_fault(task->mm, address, access);
    }
    return error;
}

static noreturn void kernel_fault(struct trapframe *tf, const char *what)
{
    console_level = LOG_DEBUG + 1;
    log_at(LOG_EMERG, "Unable to handle kernel %s at virtual address %016lx",
           what, tf->stval);
    log_at(LOG_EMERG, "Oops [#1]");
    log_at(LOG_EMERG, "CPU: 0 PID: %d Comm: %.16s", current()->tid,
           current()->comm);
    log_at(LOG_EMERG, "epc : %016lx ra : %016lx sp : %016lx", tf->pc, tf->ra,
           tf->sp);
    log_at(LOG_EMERG, " a0 : %016lx a1 : %016lx a2 : %016lx", tf->a0, tf->a1,
           tf->a2);
    log_at(LOG_EMERG, "status: %016lx badaddr: %016lx cause: %016lx",
           tf->status, tf->stval, tf->cause);
    backtrace_log(tf->pc, tf->s0);
    panic("Fatal exception");
}

void trap_from_kernel(struct trapframe *tf)
{
    if (is_page_fault(tf->cause)) {
        u64 fixup = fixup_for(tf->pc);
        if (fixup != 0 && tf->stval < TASK_SIZE) {
            if (current()->mm == NULL ||
                fault_in(tf->stval, access_of(tf->cause)) != 0) {
                tf->pc = fixup;
            }
            return;
        }
        kernel_fault(tf, tf->stval < PAGE_SIZE ? "NULL pointer dereference"
                                               : "paging request");
    }
    u64 fixup = fixup_for(tf->pc);
    if (fixup != 0) {
        tf->pc = fixup;
        return;
    }
    kernel_fault(tf, "trap");
}

noreturn void kernel_stack_overflow(struct trapframe *tf);

noreturn void kernel_stack_overflow(struct trapframe *tf)
{
    kernel_fault(tf, "stack overflow");
}

static void user_page_fault(struct trapframe *tf)
{
    int error = tf->stval < TASK_SIZE
                    ? fault_in(tf->stval, access_of(tf->cause)) : -EFAULT;
    switch (error) {
    case 0:
    case -ENOMEM: /* somebody has been killed, perhaps this one */
        return;
    case -EFAULT:
        signal_force(SIGSEGV, SEGV_MAPERR, tf->stval);
        return;
    case -EACCES:
        signal_force(SIGSEGV, SEGV_ACCERR, tf->stval);
        return;
    default:
        signal_force(SIGBUS, BUS_ADRERR, tf->stval);
        return;
    }
}

static void user_exception(struct trapframe *tf)
{
    switch (tf->cause) {
    case CAUSE_ECALL_USER:
        tf->pc += 4;
        tf->a0 = (u64)syscall_dispatch(tf->a7, &tf->a0);
        break;
    case CAUSE_FETCH_PAGE:
    case CAUSE_LOAD_PAGE:
    case CAUSE_STORE_PAGE:
        user_page_fault(tf);
        break;
    case CAUSE_ILLEGAL:
        signal_force(SIGILL, ILL_ILLOPC, tf->pc);
        break;
    case CAUSE_BREAKPOINT:
        signal_force(SIGTRAP, TRAP_BRKPT, tf->pc);
        break;
    case CAUSE_FETCH_MISALIGNED:
    case CAUSE_LOAD_MISALIGNED:
    case CAUSE_STORE_MISALIGNED:
        signal_force(SIGBUS, BUS_ADRALN, tf->stval);
        break;
    default:
        signal_force(SIGSEGV, SEGV_ACCERR, tf->stval);
        break;
    }
}

void trap_from_user(struct trapframe *tf)
{
    struct task *task = current();
    u64 now = time_monotonic();
    task->usage.user += now - task->kernel_since;
    task->kernel_since = now;
    if ((tf->cause & CAUSE_INTERRUPT) != 0) {
        irq_poll();
    } else {
        user_exception(tf);
    }
    while (task->need_resched || signal_pending()) {
        if (task->need_resched) {
            irq_poll();
            schedule();
        } else {
            signal_deliver();
            break;
        }
    }
    if (task->restore_blocked || (tf->cause == CAUSE_ECALL_USER &&
                                  (i64)tf->a0 <= -ERESTARTSYS &&
                                  (i64)tf->a0 >= -ERESTARTNOHAND)) {
        signal_deliver();
    }
    now = time_monotonic();
    task->usage.system += now - task->kernel_since;
    task->kernel_since = now;
}
