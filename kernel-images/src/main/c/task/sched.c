/*
 * The scheduler: of the tasks that can run, the one that has run least,
 * where the time of a nicer task counts for more. A task that wakes up does
 * not get back what it slept, only a small head start.
 */
#include "print.h"
#include "irq.h"
#include "riscv.h"
#include "task.h"
#include "vm.h"

#define SLICE (4 * NANOS / 1000)
#define HEAD_START (2 * SLICE)
#define LOAD_PERIOD (5 * NANOS)
#define LOAD_ONE 2048 /* fixed point, as in /proc/loadavg's maker */

static struct list run_queue = LIST_INIT(run_queue);
static u64 least_vruntime;
static u32 runnable;
static struct task *dead; /* switched away from for the last time */
u64 context_switches;
u64 idle_nanos;

static u64 loads[3];
static struct timer load_timer;

/* Weights in steps of about 1.25, as nice(2) promises; nice 0 is 1024. */
static u64 weight(i64 nice)
{
    u64 value = 1024;
    for (i64 i = 0; i < nice; i++) {
        value = value * 4 / 5;
    }
    for (i64 i = 0; i > nice; i--) {
        value = value * 5 / 4;
    }
    return MAX(value, 1);
}

static void account(struct task *task, u64 now)
{
    u64 ran = now - task->slice_start;
    task->slice_start = now;
    task->vruntime += ran * 1024 / weight(task->nice);
}

void sched_enqueue(struct task *task)
{
    if (task->on_queue) {
        return;
    }
    struct task *other;
    struct list *before = &run_queue;
    list_for_each(other, &run_queue, run_node)
    {
        if (other->vruntime > task->vruntime) {
            before = &other->run_node;
            break;
        }
    }
    list_insert(&task->run_node, before);
    task->on_queue = true;
    runnable++;
}

void task_wake(struct task *task)
{
    if (task->state != SLEEPING) {
        return;
    }
    task->state = RUNNING;
    if (task == &boot_task) {
        return;
    }
    u64 floor = least_vruntime > HEAD_START ? least_vruntime - HEAD_START : 0;
    task->vruntime = MAX(task->vruntime, floor);
    sched_enqueue(task);
    struct task *running = current();
    if (running == &boot_task) {
        running->need_resched = true;
        return;
    }
    /* It ran alone until now, without an end of its slice. */
    u64 now = time_monotonic();
    account(running, now);
    if (task->vruntime < running->vruntime) {
        running->need_resched = true;
    } else {
        time_limit_slice(now + SLICE);
    }
}

void sched_tick(void)
{
    current()->need_resched = true;
}

static struct task *pick(void)
{
    if (list_empty(&run_queue)) {
        return &boot_task;
    }
    struct task *task = list_first(&run_queue, struct task, run_node);
    list_remove(&task->run_node);
    task->on_queue = false;
    runnable--;
    least_vruntime = MAX(least_vruntime, task->vruntime);
    return task;
}

/* On the new task's stack: the old one may have been its last time. */
static void after_switch(void)
{
    if (dead != NULL) {
        struct task *task = dead;
        dead = NULL;
        task_release(task);
    }
}

static void save_fp(struct task *task)
{
    if (task->kernel_thread || task->kstack == 0) {
        return;
    }
    struct trapframe *tf = task_frame(task);
    if ((tf->status & SSTATUS_FS) == SSTATUS_FS_DIRTY) {
        fp_save(&task->fp);
        tf->status = (tf->status & ~SSTATUS_FS) | SSTATUS_FS_CLEAN;
    }
}

void schedule(void)
{
    struct task *prev = current();
    u64 now = time_monotonic();
    account(prev, now);
    prev->need_resched = false;
    if (prev->state == RUNNING && prev != &boot_task) {
        sched_enqueue(prev);
        prev->usage.involuntary++;
    } else {
        prev->usage.voluntary++;
    }
    struct task *next = pick();
    next->slice_start = now;
    if (next == &boot_task || list_empty(&run_queue)) {
        time_program(0);
    } else {
        time_program(now + SLICE);
    }
    if (next == prev) {
        return;
    }
    context_switches++;
    prev->usage.system += now - prev->kernel_since;
    next->kernel_since = now;
    save_fp(prev);
    if (prev->state == DEAD || prev->state == ZOMBIE) {
        dead = prev;
    }
    if (!next->kernel_thread && next->kstack != 0) {
        fp_restore(&next->fp);
    }
    if (next->mm != prev->mm || next->mm == NULL) {
        mm_activate(next->mm);
    }
    context_switch(&prev->context, &next->context, next);
    after_switch();
}

/* Where the first switch to a new task leads. */
void task_started(void)
{
    after_switch();
}

void sched_yield(void)
{
    struct task *task = current();
    task->vruntime = MAX(task->vruntime, least_vruntime) + SLICE;
    schedule();
}

void relax(void)
{
    irq_poll();
    if (current()->need_resched && current() != &boot_task) {
        schedule();
    }
}

u32 sched_runnable(void)
{
    return runnable + (current() != &boot_task ? 1 : 0);
}

/* The averages over 1, 5 and 15 minutes decay by e^(-5/60), …: 1884, 2014
   and 2037 of 2048. */
static void load_tick(struct timer *timer)
{
    static const u64 decay[3] = {1884, 2014, 2037};
    u64 active = runnable * (u64)LOAD_ONE;
    for (int i = 0; i < 3; i++) {
        loads[i] = (loads[i] * decay[i] + active * (LOAD_ONE - decay[i])) /
                   LOAD_ONE;
    }
    timer_arm(timer, time_monotonic() + LOAD_PERIOD);
}

/* In hundredths. */
u64 load_average(int which)
{
    return loads[which] * 100 / LOAD_ONE;
}

void sched_init(void)
{
    load_timer.fn = load_tick;
    timer_arm(&load_timer, time_monotonic() + LOAD_PERIOD);
}

/* The boot task ends here: it runs when nobody else can. */
noreturn void idle_loop(void)
{
    for (;;) {
        if (!list_empty(&run_queue)) {
            schedule();
            continue;
        }
        u64 before = time_monotonic();
        __asm__ volatile("wfi");
        idle_nanos += time_monotonic() - before;
        irq_poll();
    }
}
