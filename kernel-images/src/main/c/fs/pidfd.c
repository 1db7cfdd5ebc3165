/* Descriptors that stand for a process: readable once it has ended. */
#include "pidfd.h"
#include "errno.h"
#include "fs.h"
#include "syscall.h"
#include "task.h"

struct pidfd {
    struct process *process;
    struct waitq waitq;
    struct list node;
};

static struct list pidfds = LIST_INIT(pidfds);

static u32 pid_poll(struct file *file, struct poll_table *table)
{
    struct pidfd *p = file->private;
    poll_add(table, &p->waitq);
    return p->process->zombie ? POLLIN | POLLRDNORM : 0;
}

static void pid_release(struct file *file)
{
    struct pidfd *p = file->private;
    list_remove(&p->node);
    process_put(p->process);
    kfree(p);
}

static const struct file_ops pid_ops = {
    .poll = pid_poll,
    .release = pid_release,
};

void pidfd_notify(struct process *process)
{
    struct pidfd *p;
    list_for_each(p, &pidfds, node)
    {
        if (p->process == process) {
            waitq_wake_all(&p->waitq);
        }
    }
}

int pidfd_open(struct process *process, u32 flags)
{
    struct pidfd *p = kzalloc(sizeof(*p));
    if (p == NULL) {
        return -ENOMEM;
    }
    process_get(process);
    p->process = process;
    waitq_init(&p->waitq);
    list_append(&p->node, &pidfds);
    struct file *file = file_anonymous("[pidfd]", &pid_ops, p,
                                       O_RDWR | (flags & O_NONBLOCK));
    if (is_err(file)) {
        list_remove(&p->node);
        process_put(process);
        kfree(p);
        return (int)ptr_err(file);
    }
    return fd_install(file, true);
}

int pidfd_pid(int fd)
{
    struct file *file = fd_file(fd);
    if (file == NULL) {
        return -EBADF;
    }
    int pid = -EBADF;
    if (file->ops == &pid_ops) {
        pid = ((struct pidfd *)file->private)->process->pid;
    }
    file_put(file);
    return pid;
}

i64 sys_pidfd_open(const u64 *a)
{
    struct process *process = process_find((int)a[0]);
    if ((a[1] & ~(u64)O_NONBLOCK) != 0 || (int)a[0] <= 0) {
        return -EINVAL;
    }
    return process == NULL ? -ESRCH : pidfd_open(process, (u32)a[1]);
}
