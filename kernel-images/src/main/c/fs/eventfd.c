/* Descriptors for things that happen: eventfd, timerfd, signalfd. */
#include "eventfd.h"
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

#define EFD_SEMAPHORE 1
#define TFD_TIMER_ABSTIME 1

static int install(const char *name, const struct file_ops *ops,
                   void *private, u64 flags)
{
    struct file *file = file_anonymous(name, ops, private,
                                       O_RDWR | (flags & O_NONBLOCK));
    if (is_err(file)) {
        kfree(private);
        return (int)ptr_err(file);
    }
    return fd_install(file, (flags & O_CLOEXEC) != 0);
}

static void release(struct file *file)
{
    kfree(file->private);
}

struct eventfd {
    u64 count;
    bool semaphore;
    struct waitq waitq;
};

static i64 event_read(struct file *file, struct io *io, unused u64 *pos)
{
    struct eventfd *event = file->private;
    if (io->left < 8) {
        return -EINVAL;
    }
    while (event->count == 0) {
        if ((file->flags & O_NONBLOCK) != 0) {
            return -EAGAIN;
        }
        int error = wait_on(&event->waitq, 0, true);
        if (error != 0) {
            return error;
        }
    }
    u64 value = event->semaphore ? 1 : event->count;
    event->count -= value;
    waitq_wake_all(&event->waitq);
    return io_put(io, &value, 8);
}

static i64 event_write(struct file *file, struct io *io, unused u64 *pos)
{
    struct eventfd *event = file->private;
    u64 value;
    if (io->left < 8) {
        return -EINVAL;
    }
    i64 got = io_get(io, &value, 8);
    if (got < 8 || value == (u64)-1) {
        return got < 0 ? got : -EINVAL;
    }
    while (value > (u64)-2 - event->count) {
        if ((file->flags & O_NONBLOCK) != 0) {
            return -EAGAIN;
        }
        int error = wait_on(&event->waitq, 0, true);
        if (error != 0) {
            return error;
        }
    }
    event->count += value;
    waitq_wake_all(&event->waitq);
    return 8;
}

static u32 event_poll(struct file *file, struct poll_table *table)
{
    struct eventfd *event = file->private;
    poll_add(table, &event->waitq);
    return (event->count > 0 ? POLLIN | POLLRDNORM : 0) |
           (event->count < (u64)-2 ? POLLOUT | POLLWRNORM : 0);
}

static const struct file_ops event_ops = {
    .read = event_read,
    .write = event_write,
    .poll = event_poll,
    .release = release,
};

i64 sys_eventfd2(const u64 *a)
{
    if ((a[1] & ~(u64)(O_CLOEXEC | O_NONBLOCK | EFD_SEMAPHORE)) != 0) {
        return -EINVAL;
    }
    struct eventfd *event = kzalloc(sizeof(*event));
    if (event == NULL) {
        return -ENOMEM;
    }
    event->count = (u32)a[0];
    event->semaphore = (a[1] & EFD_SEMAPHORE) != 0;
    waitq_init(&event->waitq);
    return install("[eventfd]", &event_ops, event, a[1]);
}

struct timerfd {
    struct timer timer;
    struct waitq waitq;
    u64 interval;
    u64 expirations;
    bool realtime;
};

static void expired(struct timer *timer)
{
    struct timerfd *t = container_of(timer, struct timerfd, timer);
    t->expirations++;
    if (t->interval != 0) {
        timer_arm(timer, timer->expires + t->interval);
    }
    waitq_wake_all(&t->waitq);
}

static i64 timer_read(struct file *file, struct io *io, unused u64 *pos)
{
    struct timerfd *t = file->private;
    if (io->left < 8) {
        return -EINVAL;
    }
    while (t->expirations == 0) {
        if ((file->flags & O_NONBLOCK) != 0) {
            return -EAGAIN;
        }
        int error = wait_on(&t->waitq, 0, true);
        if (error != 0) {
            return error;
        }
    }
    u64 value = t->expirations;
    t->expirations = 0;
    return io_put(io, &value, 8);
}

static u32 timer_poll(struct file *file, struct poll_table *table)
{
    struct timerfd *t = file->private;
    poll_add(table, &t->waitq);
    return t->expirations > 0 ? POLLIN | POLLRDNORM : 0;
}

static void timer_release(struct file *file)
{
    struct timerfd *t = file->private;
    timer_cancel(&t->timer);
    kfree(t);
}

static const struct file_ops timer_ops = {
    .read = timer_read,
    .poll = timer_poll,
    .release = timer_release,
};

i64 sys_timerfd_create(const u64 *a)
{
    if ((a[1] & ~(u64)(O_CLOEXEC | O_NONBLOCK)) != 0 || a[0] > 9) {
        return -EINVAL;
    }
    struct timerfd *t = kzalloc(sizeof(*t));
    if (t == NULL) {
        return -ENOMEM;
    }
    t->timer.fn = expired;
    t->realtime = a[0] == 0 || a[0] == 8;
    waitq_init(&t->waitq);
    return install("[timerfd]", &timer_ops, t, a[1]);
}

static int timer_out(const struct timerfd *t, uaddr to)
{
    u64 now = time_monotonic();
    struct timespec out[2] = {nanos_timespec(t->interval), {0, 0}};
    if (t->timer.armed && t->timer.expires > now) {
        out[1] = nanos_timespec(t->timer.expires - now);
    }
    return copy_out(to, out, sizeof(out));
}

static struct file *timer_file(int fd, struct timerfd **out)
{
    struct file *file = fd_file(fd);
    if (file == NULL) {
        return err_ptr(-EBADF);
    }
    if (file->ops != &timer_ops) {
        file_put(file);
        return err_ptr(-EINVAL);
    }
    *out = file->private;
    return file;
}

i64 sys_timerfd_settime(const u64 *a)
{
    u64 interval;
    u64 value;
    int error = timespec_in(&interval, a[2]);
    if (error == 0) {
        error = timespec_in(&value, a[2] + 16);
    }
    struct timerfd *t = NULL;
    struct file *file = error == 0 ? timer_file((int)a[0], &t)
                                   : err_ptr(error);
    if (is_err(file)) {
        return ptr_err(file);
    }
    error = a[3] != 0 ? timer_out(t, a[3]) : 0;
    if (error == 0) {
        timer_cancel(&t->timer);
        t->expirations = 0;
        t->interval = interval;
        if (value != 0) {
            bool absolute = (a[1] & TFD_TIMER_ABSTIME) != 0;
            u64 offset = t->realtime ? time_offset() : 0;
            u64 at = !absolute ? time_monotonic() + value
                     : value > offset ? value - offset : 1;
            timer_arm(&t->timer, at);
        }
    }
    file_put(file);
    return error;
}

i64 sys_timerfd_gettime(const u64 *a)
{
    struct timerfd *t = NULL;
    struct file *file = timer_file((int)a[0], &t);
    if (is_err(file)) {
        return ptr_err(file);
    }
    int error = timer_out(t, a[1]);
    file_put(file);
    return error;
}

/* signalfd: reads what is pending for the reader, whoever has opened it. */
struct signalfd {
    u64 set;
    struct waitq waitq;
    struct list node;
};

static struct list signalfds = LIST_INIT(signalfds);

void signalfd_notify(u64 set)
{
    struct signalfd *s;
    list_for_each(s, &signalfds, node)
    {
        if ((s->set & set) != 0) {
            waitq_wake_all(&s->waitq);
        }
    }
}

static i64 signal_read(struct file *file, struct io *io, unused u64 *pos)
{
    struct signalfd *s = file->private;
    struct siginfo info;
    if (io->left < 128) {
        return -EINVAL;
    }
    struct task *task = current();
    while (signal_take(task, s->set, &info) == 0) {
        int error = (file->flags & O_NONBLOCK) != 0
                        ? -EAGAIN : wait_on(&s->waitq, 0, true);
        if (error != 0) {
            return error;
        }
    }
    struct {
        u32 signo;
        i32 error, code;
        u32 pid, uid;
        i32 fd;
        u32 tid, band, overrun, trapno;
        i32 status, integer;
        u64 pointer, utime, stime, address;
        u8 pad[48];
    } out = {.signo = (u32)info.signo, .code = info.code,
             .pid = (u32)info.u.kill.pid, .uid = info.u.kill.uid,
             .pointer = info.u.kill.value};
    if (info.signo == SIGCHLD) {
        out.status = info.u.child.status;
    }
    return io_put(io, &out, sizeof(out));
}

static u32 signal_poll(struct file *file, struct poll_table *table)
{
    struct signalfd *s = file->private;
    poll_add(table, &s->waitq);
    const struct task *task = current();
    u64 set = task->pending.set | task->process->pending.set;
    return (set & s->set) != 0 ? POLLIN | POLLRDNORM : 0;
}

static void signal_release(struct file *file)
{
    struct signalfd *s = file->private;
    list_remove(&s->node);
    kfree(s);
}

static const struct file_ops signal_ops = {
    .read = signal_read,
    .poll = signal_poll,
    .release = signal_release,
};

i64 sys_signalfd4(const u64 *a)
{
    u64 set;
    if (a[2] != 8) {
        return -EINVAL;
    }
    if (get_u64(&set, a[1]) != 0) {
        return -EFAULT;
    }
    set &= ~(SIGBIT(SIGKILL) | SIGBIT(SIGSTOP));
    if ((int)a[0] != -1) {
        struct file *file = fd_file((int)a[0]);
        if (file == NULL) {
            return -EBADF;
        }
        i64 result = -EINVAL;
        if (file->ops == &signal_ops) {
            struct signalfd *old = file->private;
            old->set = set;
            waitq_wake_all(&old->waitq);
            result = (i64)a[0];
        }
        file_put(file);
        return result;
    }
    struct signalfd *s = kzalloc(sizeof(*s));
    if (s == NULL) {
        return -ENOMEM;
    }
    s->set = set;
    waitq_init(&s->waitq);
    struct file *file = file_anonymous("[signalfd]", &signal_ops, s,
                                       O_RDWR | (a[3] & O_NONBLOCK));
    if (is_err(file)) {
        kfree(s);
        return ptr_err(file);
    }
    list_append(&s->node, &signalfds);
    return fd_install(file, (a[3] & O_CLOEXEC) != 0);
}
