/* clone: a new thread, or a new process that starts as a copy. */
#include "errno.h"
#include "fs.h"
#include "pidfd.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "vm.h"

#define CSIGNAL 0xffUL
#define CLONE_VM 0x100UL
#define CLONE_FS 0x200UL
#define CLONE_FILES 0x400UL
#define CLONE_SIGHAND 0x800UL
#define CLONE_PIDFD 0x1000UL
#define CLONE_VFORK 0x4000UL
#define CLONE_PARENT 0x8000UL
#define CLONE_THREAD 0x10000UL
#define CLONE_NEWNS 0x20000UL
#define CLONE_SETTLS 0x80000UL
#define CLONE_PARENT_SETTID 0x100000UL
#define CLONE_CHILD_CLEARTID 0x200000UL
#define CLONE_CHILD_SETTID 0x1000000UL
#define CLONE_NAMESPACES 0x7e020000UL

static int check_flags(u64 flags)
{
    if (((flags & CLONE_THREAD) != 0 && (flags & CLONE_SIGHAND) == 0) ||
        ((flags & CLONE_SIGHAND) != 0 && (flags & CLONE_VM) == 0) ||
        (flags & CLONE_NAMESPACES) != 0) {
        return -EINVAL;
    }
    return 0;
}

static u32 tasks_of(u32 uid)
{
    u32 count = 0;
    const struct task *task;
    list_for_each(task, &all_tasks, all_node)
    {
        count += task->cred != NULL && task->cred->uid == uid;
    }
    return count;
}

static bool over_limit(void)
{
    const struct task *task = current();
    u64 limit = task->process->limits[RLIMIT_NPROC].current;
    return task->cred->uid != 0 && tasks_of(task->cred->uid) >= limit &&
           !capable(CAP_SYS_RESOURCE);
}

static struct process *make_process(u64 flags, int exit_signal)
{
    struct task *task = current();
    struct process *parent = (flags & CLONE_PARENT) != 0
                                 ? task->process->parent : task->process;
    struct process *process = process_new(parent);
    if (process == NULL) {
        return NULL;
    }
    process->exit_signal = exit_signal;
    if ((flags & CLONE_SIGHAND) != 0) {
        process->handlers = task->process->handlers;
        process->handlers->refs++;
    } else {
        process->handlers = handlers_new();
        if (process->handlers == NULL) {
            process_put(process);
            return NULL;
        }
        memcpy(process->handlers->actions, task->process->handlers->actions,
               sizeof(process->handlers->actions));
    }
    return process;
}

/* Memory, files and names: shared or copied. */
static bool copy_resources(struct task *child, u64 flags)
{
    const struct task *task = current();
    if ((flags & CLONE_VM) != 0) {
        mm_get(task->mm);
        child->mm = task->mm;
    } else {
        child->mm = mm_fork(task->mm);
    }
    if ((flags & CLONE_FILES) != 0) {
        task->files->refs++;
        child->files = task->files;
    } else {
        child->files = files_copy(task->files);
    }
    if ((flags & CLONE_FS) != 0) {
        task->fs->refs++;
        child->fs = task->fs;
    } else {
        child->fs = fs_copy(task->fs);
    }
    return child->mm != NULL && child->files != NULL && child->fs != NULL;
}

static void drop_resources(struct task *child)
{
    if (child->mm != NULL) {
        mm_put(child->mm);
    }
    if (child->files != NULL) {
        files_put(child->files);
    }
    if (child->fs != NULL) {
        fs_put(child->fs);
    }
    child->state = DEAD;
    task_release(child);
}

static void copy_thread(struct task *child, u64 flags, u64 stack, u64 tls)
{
    struct task *task = current();
    struct trapframe *from = task_frame(task);
    struct trapframe *tf = task_frame(child);
    if ((from->status & SSTATUS_FS) == SSTATUS_FS_DIRTY) {
        fp_save(&task->fp);
        from->status = (from->status & ~SSTATUS_FS) | SSTATUS_FS_CLEAN;
    }
    *tf = *from;
    tf->a0 = 0;
    tf->cause = (u64)-1;
    if (stack != 0) {
        tf->sp = stack;
    }
    if ((flags & CLONE_SETTLS) != 0) {
        tf->tp = tls;
    }
    child->fp = task->fp;
    memcpy(child->comm, task->comm, sizeof(child->comm));
    child->cred = cred_get(task->cred);
    child->blocked = task->blocked;
    child->nice = task->nice;
    child->vruntime = task->vruntime;
    child->personality = task->personality;
    child->timer_slack = task->timer_slack;
    child->no_new_privileges = task->no_new_privileges;
    child->keep_capabilities = task->keep_capabilities;
    if ((flags & CLONE_VM) == 0 || (flags & CLONE_VFORK) != 0) {
        child->altstack = task->altstack;
    } else {
        child->altstack.flags = SS_DISABLE;
    }
}

static void wait_for_vfork(struct waitq *done, const bool *released)
{
    while (!*released) {
        wait_on(done, 0, false);
    }
}

struct vfork_wait {
    struct waitq queue;
    bool released;
};

i64 task_clone(u64 flags, u64 stack, uaddr parent_tid, uaddr child_tid,
               u64 tls, int exit_signal, uaddr pidfd)
{
    int error = check_flags(flags);
    if (error != 0) {
        return error;
    }
    bool thread = (flags & CLONE_THREAD) != 0;
    if (over_limit()) {
        return -EAGAIN;
    }
    struct process *process = thread ? current()->process
                                     : make_process(flags, exit_signal);
    if (process == NULL) {
        return -ENOMEM;
    }
    struct task *child = task_new(process);
    if (child == NULL) {
        if (!thread) {
            process_put(process);
        }
        return -EAGAIN;
    }
    if (thread) {
        process_get(process);
    }
    copy_thread(child, flags, stack, tls);
    int tid = child->tid;
    int fd = -1;
    if (copy_resources(child, flags) && (flags & CLONE_PIDFD) != 0) {
        fd = pidfd_open(process, 0);
        error = fd < 0 ? fd : put_u32(pidfd, (u32)fd);
    }
    if (child->mm == NULL || child->files == NULL || child->fs == NULL ||
        error != 0) {
        drop_resources(child);
        return error != 0 ? error : -ENOMEM;
    }
    if (!thread) {
        process->pid = tid;
    }
    list_append(&child->thread_node, &process->threads);
    process->thread_count++;
    forks_total++;
    if ((flags & CLONE_PARENT_SETTID) != 0) {
        put_u32(parent_tid, (u32)tid);
    }
    if ((flags & CLONE_CHILD_SETTID) != 0) {
        struct page *page = mm_page(child->mm, child_tid, true);
        if (page != NULL) {
            *(u32 *)(void *)((u8 *)page_address(page) +
                             (child_tid & PAGE_MASK & ~3UL)) = (u32)tid;
            page_put(page);
        }
    }
    if ((flags & CLONE_CHILD_CLEARTID) != 0) {
        child->clear_tid = child_tid;
    }
    struct vfork_wait vfork = {.released = false};
    waitq_init(&vfork.queue);
    if ((flags & CLONE_VFORK) != 0) {
        child->vfork_done = &vfork.queue;
    }
    task_wake(child);
    if ((flags & CLONE_VFORK) != 0) {
        wait_for_vfork(&vfork.queue, &vfork.released);
    }
    return tid;
}

/* The child of a vfork has ended or runs another program. */
void vfork_release(struct task *task)
{
    if (task->vfork_done != NULL) {
        struct vfork_wait *wait =
            container_of(task->vfork_done, struct vfork_wait, queue);
        task->vfork_done = NULL;
        wait->released = true;
        waitq_wake_all(&wait->queue);
    }
}

i64 sys_clone(const u64 *a)
{
    /* flags, stack, parent_tid, tls, child_tid: riscv64 has tls fourth. */
    uaddr pidfd = (a[0] & CLONE_PIDFD) != 0 ? a[2] : 0;
    return task_clone(a[0] & ~CSIGNAL, a[1], a[2], a[4], a[3],
                      (int)(a[0] & CSIGNAL), pidfd);
}

i64 sys_clone3(const u64 *a)
{
    struct {
        u64 flags, pidfd, child_tid, parent_tid, exit_signal, stack,
            stack_size, tls, set_tid, set_tid_size, cgroup;
    } args = {0};
    if (a[1] < 64) {
        return -EINVAL;
    }
    if (copy_in(&args, a[0], MIN(a[1], sizeof(args))) != 0) {
        return -EFAULT;
    }
    if (args.set_tid_size != 0 || args.cgroup != 0 ||
        (args.flags & CSIGNAL) != 0 || args.exit_signal > SIGNALS) {
        return -EINVAL;
    }
    u64 stack = args.stack != 0 ? args.stack + args.stack_size : 0;
    return task_clone(args.flags, stack, args.parent_tid, args.child_tid,
                      args.tls, (int)args.exit_signal, args.pidfd);
}
