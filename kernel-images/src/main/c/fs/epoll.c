/*
 * epoll: an item stands on the queues of its file all the time. When one
 * fires the item goes to the ready list; epoll_wait asks the file what it is
 * that happened, and a level-triggered item stays as long as it is so.
 */
#include "errno.h"
#include "fs.h"
#include "poll.h"
#include "syscall.h"
#include "task.h"

#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3
#define EPOLLONESHOT (1U << 30)
#define EPOLLET (1U << 31)
#define EPOLL_DEPTH 4

struct epoll_event {
    u32 events;
    u32 pad;
    u64 data;
};

struct epoll {
    struct list items;
    struct list ready;
    struct waitq waitq;
};

struct hook {
    struct waiter waiter;
    struct item *item;
    struct hook *next;
};

struct item {
    struct poll_table table;
    struct list node;       /* epoll->items */
    struct list ready_node; /* epoll->ready */
    struct list file_node;  /* file->epolls */
    struct epoll *epoll;
    struct file *file;
    int fd;
    struct epoll_event event;
    struct hook *hooks;
};

static void make_ready(struct item *item)
{
    if (list_empty(&item->ready_node)) {
        list_append(&item->ready_node, &item->epoll->ready);
    }
    waitq_wake_all(&item->epoll->waitq);
}

static void fire(struct waiter *waiter)
{
    make_ready(container_of(waiter, struct hook, waiter)->item);
}

static void add_hook(struct poll_table *table, struct waitq *queue)
{
    struct item *item = container_of(table, struct item, table);
    struct hook *hook = kzalloc(sizeof(*hook));
    if (hook != NULL) {
        hook->waiter.fn = fire;
        hook->item = item;
        hook->next = item->hooks;
        item->hooks = hook;
        waiter_add(queue, &hook->waiter);
    }
}

static void item_free(struct item *item)
{
    while (item->hooks != NULL) {
        struct hook *hook = item->hooks;
        item->hooks = hook->next;
        waiter_remove(&hook->waiter);
        kfree(hook);
    }
    list_remove(&item->node);
    list_remove(&item->ready_node);
    list_remove(&item->file_node);
    kfree(item);
}

/* The file is closed for good. */
void epoll_forget(struct file *file)
{
    while (!list_empty(&file->epolls)) {
        item_free(list_first(&file->epolls, struct item, file_node));
    }
}

static void epoll_release(struct file *file)
{
    struct epoll *epoll = file->private;
    while (!list_empty(&epoll->items)) {
        item_free(list_first(&epoll->items, struct item, node));
    }
    kfree(epoll);
}

static u32 events_of(struct item *item)
{
    return file_poll(item->file, NULL) &
           (item->event.events | POLLERR | POLLHUP);
}

static u32 epoll_poll(struct file *file, struct poll_table *table)
{
    struct epoll *epoll = file->private;
    poll_add(table, &epoll->waitq);
    struct item *item;
    list_for_each(item, &epoll->ready, ready_node)
    {
        if (events_of(item) != 0) {
            return POLLIN | POLLRDNORM;
        }
    }
    return 0;
}

static const struct file_ops epoll_ops = {
    .poll = epoll_poll,
    .release = epoll_release,
};

i64 sys_epoll_create1(const u64 *a)
{
    if ((a[0] & ~(u64)O_CLOEXEC) != 0) {
        return -EINVAL;
    }
    struct epoll *epoll = kzalloc(sizeof(*epoll));
    if (epoll == NULL) {
        return -ENOMEM;
    }
    list_init(&epoll->items);
    list_init(&epoll->ready);
    waitq_init(&epoll->waitq);
    struct file *file = file_anonymous("[eventpoll]", &epoll_ops, epoll,
                                       O_RDWR);
    if (is_err(file)) {
        kfree(epoll);
        return ptr_err(file);
    }
    return fd_install(file, (a[0] & O_CLOEXEC) != 0);
}

static struct item *find(struct epoll *epoll, const struct file *file, int fd)
{
    struct item *item;
    list_for_each(item, &epoll->items, node)
    {
        if (item->file == file && item->fd == fd) {
            return item;
        }
    }
    return NULL;
}

/* An epoll may watch others, but not itself through them. */
static bool reaches(const struct file *from, const struct epoll *epoll,
                    int depth)
{
    if (from->ops != &epoll_ops) {
        return false;
    }
    struct epoll *inner = from->private;
    if (inner == epoll || depth == 0) {
        return true;
    }
    const struct item *item;
    list_for_each(item, &inner->items, node)
    {
        if (reaches(item->file, epoll, depth - 1)) {
            return true;
        }
    }
    return false;
}

static i64 add_item(struct epoll *epoll, struct file *file, int fd,
                    const struct epoll_event *event)
{
    struct item *item = kzalloc(sizeof(*item));
    if (item == NULL) {
        return -ENOMEM;
    }
    item->table.add = add_hook;
    item->epoll = epoll;
    item->file = file;
    item->fd = fd;
    item->event = *event;
    list_append(&item->node, &epoll->items);
    list_init(&item->ready_node);
    list_append(&item->file_node, &file->epolls);
    u32 events = file_poll(file, &item->table);
    if ((events & (event->events | POLLERR | POLLHUP)) != 0) {
        make_ready(item);
    }
    return 0;
}

static i64 change(struct epoll *epoll, struct file *file, const u64 *a)
{
    struct epoll_event event = {0};
    if (a[1] != EPOLL_CTL_DEL &&
        copy_in(&event, a[3], sizeof(event)) != 0) {
        return -EFAULT;
    }
    struct item *item = find(epoll, file, (int)a[2]);
    switch (a[1]) {
    case EPOLL_CTL_ADD:
        if (item != NULL) {
            return -EEXIST;
        }
        if (file->ops->poll == NULL) {
            return -EPERM;
        }
        if (reaches(file, epoll, EPOLL_DEPTH)) {
            return -ELOOP;
        }
        return add_item(epoll, file, (int)a[2], &event);
    case EPOLL_CTL_DEL:
        if (item != NULL) {
            item_free(item);
        }
        return item != NULL ? 0 : -ENOENT;
    case EPOLL_CTL_MOD:
        if (item == NULL) {
            return -ENOENT;
        }
        item->event = event;
        if (events_of(item) != 0) {
            make_ready(item);
        }
        return 0;
    default: return -EINVAL;
    }
}

i64 sys_epoll_ctl(const u64 *a)
{
    struct file *outer = fd_file((int)a[0]);
    struct file *file = fd_file((int)a[2]);
    i64 result = -EBADF;
    if (outer != NULL && file != NULL) {
        result = outer->ops != &epoll_ops || outer == file
                     ? -EINVAL : change(outer->private, file, a);
    }
    if (outer != NULL) {
        file_put(outer);
    }
    if (file != NULL) {
        file_put(file);
    }
    return result;
}

/* Each item that was ready when we began is asked once. */
static i64 collect(struct epoll *epoll, uaddr to, u64 max)
{
    struct list asked = LIST_INIT(asked);
    i64 count = 0;
    while (!list_empty(&epoll->ready) && (u64)count < max) {
        struct item *item = list_first(&epoll->ready, struct item,
                                       ready_node);
        list_remove(&item->ready_node);
        u32 events = events_of(item);
        if (events == 0) {
            continue;
        }
        struct epoll_event event = {events, 0, item->event.data};
        if (copy_out(to + (u64)count * sizeof(event), &event,
                     sizeof(event)) != 0) {
            list_append(&item->ready_node, &asked);
            count = count > 0 ? count : -EFAULT;
            break;
        }
        count++;
        if ((item->event.events & EPOLLONESHOT) != 0) {
            item->event.events &= EPOLLET | EPOLLONESHOT;
        } else if ((item->event.events & EPOLLET) == 0) {
            list_append(&item->ready_node, &asked);
        }
    }
    while (!list_empty(&asked)) {
        struct item *item = list_first(&asked, struct item, ready_node);
        list_remove(&item->ready_node);
        list_append(&item->ready_node, &epoll->ready);
    }
    return count;
}

/* deadline as in poll.c. */
static i64 wait_events(struct epoll *epoll, uaddr to, u64 max, u64 deadline)
{
    for (;;) {
        i64 count = collect(epoll, to, max);
        if (count != 0 || deadline == 1) {
            return count;
        }
        int error = wait_on(&epoll->waitq, deadline, true);
        if (error == -ETIMEDOUT) {
            return collect(epoll, to, max);
        }
        if (error != 0) {
            return -EINTR;
        }
    }
}

static i64 epoll_wait(const u64 *a, u64 deadline)
{
    if ((int)a[2] <= 0) {
        return -EINVAL;
    }
    struct file *file = fd_file((int)a[0]);
    if (file == NULL) {
        return -EBADF;
    }
    i64 result = file->ops != &epoll_ops ? -EINVAL : mask_begin(a[4], a[5]);
    if (result == 0) {
        result = wait_events(file->private, a[1], a[2], deadline);
        mask_end(result);
    }
    file_put(file);
    return result;
}

i64 sys_epoll_pwait(const u64 *a)
{
    int millis = (int)a[3];
    u64 deadline = millis < 0    ? 0
                   : millis == 0 ? 1
                   : time_monotonic() + (u64)millis * (NANOS / 1000);
    return epoll_wait(a, deadline);
}

i64 sys_epoll_pwait2(const u64 *a)
{
    u64 deadline = 0;
    if (a[3] != 0) {
        u64 nanos;
        int error = timespec_in(&nanos, a[3]);
        if (error != 0) {
            return error;
        }
        deadline = nanos == 0 ? 1 : time_monotonic() + nanos;
    }
    return epoll_wait(a, deadline);
}
