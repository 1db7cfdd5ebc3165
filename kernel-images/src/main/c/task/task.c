/* Making and freeing tasks and processes, and finding them. */
#include "task.h"
#include "errno.h"
#include "fs.h"
#include "print.h"
#include "string.h"
#include "vm.h"

#define PIDS 32768

struct list all_tasks = LIST_INIT(all_tasks);
struct list all_processes = LIST_INIT(all_processes);
struct process *init_process;
u32 task_count;
u64 forks_total;

static u64 pids[PIDS / 64];
static int last_pid;
static struct process kernel_process;
static struct session no_session = {.refs = 1};
static struct handlers kernel_handlers = {.refs = 1};

struct task boot_task = {
    .comm = "swapper",
    .cred = &root_cred,
    .process = &kernel_process,
    .kernel_thread = true,
    .all_node = LIST_INIT(boot_task.all_node),
    .run_node = LIST_INIT(boot_task.run_node),
    .pending = {.queue = LIST_INIT(boot_task.pending.queue)},
};

void task_init(void)
{
    pids[0] = 1;
    struct process *process = &kernel_process;
    process->refs = 1;
    process->parent = process;
    list_init(&process->children);
    list_init(&process->sibling);
    list_init(&process->threads);
    list_init(&process->posix_timers);
    list_init(&process->all);
    pending_init(&process->pending);
    waitq_init(&process->child_waitq);
    process->session = &no_session;
    process->handlers = &kernel_handlers;
    for (int i = 0; i < RLIMITS; i++) {
        process->limits[i] = (struct rlimit){(u64)-1, (u64)-1};
    }
    u64 tasks = MIN(pages_total / 16, PIDS - 8);
    process->limits[RLIMIT_STACK].current = 8 << 20;
    process->limits[RLIMIT_CORE].current = 0;
    process->limits[RLIMIT_NPROC] = (struct rlimit){tasks, tasks};
    process->limits[RLIMIT_NOFILE] = (struct rlimit){1024, 524288};
    process->limits[RLIMIT_MEMLOCK] = (struct rlimit){8 << 20, 8 << 20};
    process->limits[RLIMIT_SIGPENDING] = (struct rlimit){tasks, tasks};
    process->limits[RLIMIT_MSGQUEUE] = (struct rlimit){819200, 819200};
    process->limits[RLIMIT_NICE] = (struct rlimit){0, 0};
    process->limits[RLIMIT_RTPRIO] = (struct rlimit){0, 0};
}

static bool pid_in_use(int pid)
{
    if ((pids[pid / 64] >> (pid % 64) & 1) != 0) {
        return true;
    }
    const struct process *process;
    list_for_each(process, &all_processes, all)
    {
        if (process->pgid == pid || process->session->sid == pid) {
            return true;
        }
    }
    return false;
}

int pid_alloc(void)
{
    for (int tried = 0; tried < PIDS; tried++) {
        last_pid = last_pid + 1 < PIDS ? last_pid + 1 : 300;
        if (!pid_in_use(last_pid)) {
            pids[last_pid / 64] |= 1UL << (last_pid % 64);
            return last_pid;
        }
    }
    return -EAGAIN;
}

void pid_free(int pid)
{
    pids[pid / 64] &= ~(1UL << (pid % 64));
}

struct trapframe *task_frame(struct task *task)
{
    return (struct trapframe *)(task->kstack - FRAME_SIZE);
}

/* Everything zero apart from the stack; the caller fills it in. */
struct task *task_new(struct process *process)
{
    struct task *task = kzalloc(sizeof(*task));
    if (task == NULL) {
        return NULL;
    }
    void *stack = kstack_alloc();
    int tid = stack != NULL ? pid_alloc() : -1;
    if (tid < 0) {
        if (stack != NULL) {
            kstack_free(stack);
        }
        kfree(task);
        return NULL;
    }
    task->kstack = (u64)stack;
    task->tid = tid;
    task->context.sp = task->kstack - FRAME_SIZE;
    task->context.ra = (u64)task_entry;
    task->state = SLEEPING;
    task->started = time_monotonic();
    list_init(&task->run_node);
    list_init(&task->thread_node);
    pending_init(&task->pending);
    task->process = process;
    list_append(&task->all_node, &all_tasks);
    task_count++;
    return task;
}

/* The task has ended or never began. Its process may outlive it. */
void task_release(struct task *task)
{
    if (task->kstack != 0) {
        kstack_free((void *)task->kstack);
        task->kstack = 0;
    }
    if (task->state == ZOMBIE) {
        return; /* the leader: waits for its parent's wait */
    }
    pending_flush(&task->pending);
    list_remove(&task->all_node);
    list_remove(&task->thread_node);
    task_count--;
    if (task->cred != NULL) {
        cred_put(task->cred);
    }
    if (task->process != NULL) {
        if (task->tid != task->process->pid) {
            pid_free(task->tid);
        }
        process_put(task->process);
    } else {
        pid_free(task->tid);
    }
    kfree(task);
}

struct process *process_new(struct process *parent)
{
    struct process *process = kzalloc(sizeof(*process));
    if (process == NULL) {
        return NULL;
    }
    process->refs = 1;
    process->parent = parent;
    list_init(&process->children);
    list_init(&process->threads);
    list_init(&process->posix_timers);
    pending_init(&process->pending);
    waitq_init(&process->child_waitq);
    process->pgid = parent->pgid;
    process->session = parent->session;
    process->session->refs++;
    process->oom_adjust = parent->oom_adjust;
    memcpy(process->limits, parent->limits, sizeof(process->limits));
    process->started = time_monotonic();
    list_append(&process->sibling, &parent->children);
    list_append(&process->all, &all_processes);
    return process;
}

void process_get(struct process *process)
{
    process->refs++;
}

void process_put(struct process *process)
{
    if (--process->refs > 0) {
        return;
    }
    pending_flush(&process->pending);
    timer_cancel(&process->alarm);
    list_remove(&process->all);
    list_remove(&process->sibling);
    if (process->handlers != NULL) {
        handlers_put(process->handlers);
    }
    session_put(process->session);
    if (process->pid != 0) {
        pid_free(process->pid);
    }
    kfree(process);
}

struct session *session_new(int sid)
{
    struct session *session = kzalloc(sizeof(*session));
    if (session != NULL) {
        session->refs = 1;
        session->sid = sid;
    }
    return session;
}

void session_put(struct session *session)
{
    if (--session->refs == 0) {
        kfree(session);
    }
}

struct task *task_find(int tid)
{
    struct task *task;
    list_for_each(task, &all_tasks, all_node)
    {
        if (task->tid == tid) {
            return task;
        }
    }
    return NULL;
}

struct process *process_find(int pid)
{
    struct process *process;
    list_for_each(process, &all_processes, all)
    {
        if (process->pid == pid) {
            return process;
        }
    }
    return NULL;
}

struct task *process_main(struct process *process)
{
    if (list_empty(&process->threads)) {
        return NULL;
    }
    struct task *task;
    list_for_each(task, &process->threads, thread_node)
    {
        if (task->tid == process->pid) {
            return task;
        }
    }
    return list_first(&process->threads, struct task, thread_node);
}

struct task *kernel_thread(const char *name, void (*fn)(void *), void *arg)
{
    struct task *task = task_new(&kernel_process);
    if (task == NULL) {
        return NULL;
    }
    process_get(&kernel_process);
    strcpy_n(task->comm, name, sizeof(task->comm));
    task->kernel_thread = true;
    task->cred = cred_get(&root_cred);
    task->context.s[1] = (u64)fn;
    task->context.s[2] = (u64)arg;
    task_wake(task);
    return task;
}
