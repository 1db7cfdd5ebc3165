/*
 * poll and select: asks every file, leaving a waiter on each queue that the
 * file names, sleeps until one of them fires, and asks again.
 */
#include "poll.h"
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

struct entry {
    struct waiter waiter;
    struct sleeper *sleeper;
    struct entry *next;
};

struct sleeper {
    struct poll_table table;
    struct task *task;
    struct entry *entries;
    bool fired;
};

static void fire(struct waiter *waiter)
{
    struct entry *entry = container_of(waiter, struct entry, waiter);
    entry->sleeper->fired = true;
    task_wake(entry->sleeper->task);
}

static void add(struct poll_table *table, struct waitq *queue)
{
    struct sleeper *sleeper = container_of(table, struct sleeper, table);
    struct entry *entry = kzalloc(sizeof(*entry));
    if (entry == NULL) {
        sleeper->fired = true; /* poll by polling */
        return;
    }
    entry->waiter.fn = fire;
    entry->sleeper = sleeper;
    entry->next = sleeper->entries;
    sleeper->entries = entry;
    waiter_add(queue, &entry->waiter);
}

static void drop_entries(struct sleeper *sleeper)
{
    while (sleeper->entries != NULL) {
        struct entry *entry = sleeper->entries;
        sleeper->entries = entry->next;
        waiter_remove(&entry->waiter);
        kfree(entry);
    }
}

u32 file_poll(struct file *file, struct poll_table *table)
{
    if (file->ops->poll == NULL) {
        return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
    }
    return file->ops->poll(file, table);
}

struct pollfd {
    int fd;
    i16 events;
    i16 revents;
};

static int ask_all(struct pollfd *fds, u64 count, struct poll_table *table)
{
    int ready = 0;
    for (u64 i = 0; i < count; i++) {
        fds[i].revents = 0;
        if (fds[i].fd < 0) {
            continue;
        }
        struct file *file = fd_file(fds[i].fd);
        if (file == NULL) {
            fds[i].revents = POLLNVAL;
            ready++;
            continue;
        }
        u32 mask = (u16)fds[i].events | POLLERR | POLLHUP;
        fds[i].revents = (i16)(file_poll(file, ready > 0 ? NULL : table) &
                               mask);
        ready += fds[i].revents != 0;
        file_put(file);
    }
    return ready;
}

/* deadline: 0 never, 1 at once, else monotonic. */
static int poll_files(struct pollfd *fds, u64 count, u64 deadline)
{
    struct sleeper sleeper = {.table = {add}, .task = current()};
    for (;;) {
        sleeper.fired = false;
        int ready = ask_all(fds, count, deadline == 1 ? NULL : &sleeper.table);
        if (ready > 0 || deadline == 1) {
            drop_entries(&sleeper);
            return ready;
        }
        int error = 0;
        if (!sleeper.fired) {
            error = wait_on(NULL, deadline, true);
        }
        bool fired = sleeper.fired;
        drop_entries(&sleeper);
        if (fired) {
            relax();
            continue;
        }
        if (error == -ETIMEDOUT) {
            return ask_all(fds, count, NULL);
        }
        if (error != 0) {
            return error;
        }
    }
}

/* The mask that holds during the call. */
int mask_begin(uaddr mask, u64 size)
{
    struct task *task = current();
    u64 set;
    if (mask == 0) {
        return 0;
    }
    if (size != 8) {
        return -EINVAL;
    }
    if (get_u64(&set, mask) != 0) {
        return -EFAULT;
    }
    task->saved_blocked = task->blocked;
    task->restore_blocked = true;
    signal_set_blocked(set);
    return 0;
}

/* Unless a signal is to be handled under it, the old mask comes back. */
void mask_end(i64 result)
{
    struct task *task = current();
    if (task->restore_blocked && result != -EINTR &&
        result != -ERESTARTNOHAND) {
        task->blocked = task->saved_blocked;
        task->restore_blocked = false;
    }
}

static int deadline_in(u64 *deadline, uaddr timeout)
{
    u64 nanos;
    *deadline = 0;
    if (timeout == 0) {
        return 0;
    }
    int error = timespec_in(&nanos, timeout);
    *deadline = nanos == 0 ? 1 : time_monotonic() + nanos;
    return error;
}

static void left_out(uaddr timeout, u64 deadline)
{
    if (timeout != 0) {
        u64 now = time_monotonic();
        timespec_out(timeout, deadline > now ? deadline - now : 0);
    }
}

i64 sys_ppoll(const u64 *a)
{
    u64 count = a[1];
    u64 deadline;
    if (count > current()->process->limits[RLIMIT_NOFILE].current) {
        return -EINVAL;
    }
    i64 result = deadline_in(&deadline, a[2]);
    if (result != 0) {
        return result;
    }
    struct pollfd *fds = kmalloc(MAX(count, 1) * sizeof(*fds));
    if (fds == NULL) {
        return -ENOMEM;
    }
    result = copy_in(fds, a[0], count * sizeof(*fds));
    if (result == 0) {
        result = mask_begin(a[3], a[4]);
    }
    if (result == 0) {
        result = poll_files(fds, count, deadline);
        if (result == -ERESTARTSYS) {
            result = -ERESTARTNOHAND;
        }
        mask_end(result);
        if (result >= 0 && copy_out(a[0], fds, count * sizeof(*fds)) != 0) {
            result = -EFAULT;
        }
        left_out(a[2], deadline);
    }
    kfree(fds);
    return result;
}

#define FD_SETSIZE_MAX 65536
#define SELECT_IN (POLLIN | POLLRDNORM | POLLHUP | POLLERR)
#define SELECT_OUT (POLLOUT | POLLWRNORM | POLLERR)

static bool bit(const u64 *set, u64 fd)
{
    return (set[fd / 64] >> (fd % 64) & 1) != 0;
}

/* The three sets follow each other in `sets`, `words` words each. */
static struct pollfd *sets_to_fds(const u64 *sets, u64 words, u64 n,
                                  u64 *count)
{
    struct pollfd *fds = kmalloc(MAX(n, 1) * sizeof(*fds));
    if (fds == NULL) {
        return NULL;
    }
    *count = 0;
    for (u64 fd = 0; fd < n; fd++) {
        i16 events = (i16)((bit(sets, fd) ? POLLIN : 0) |
                           (bit(sets + words, fd) ? POLLOUT : 0) |
                           (bit(sets + 2 * words, fd) ? POLLPRI : 0));
        if (events != 0) {
            fds[(*count)++] = (struct pollfd){(int)fd, events, 0};
        }
    }
    return fds;
}

static i64 fds_to_sets(const struct pollfd *fds, u64 count, u64 *sets,
                       u64 words)
{
    static const u32 meaning[3] = {SELECT_IN, SELECT_OUT, POLLPRI};
    static const u32 asked[3] = {POLLIN, POLLOUT, POLLPRI};
    i64 ready = 0;
    memset(sets, 0, 3 * words * 8);
    for (u64 i = 0; i < count; i++) {
        if ((fds[i].revents & POLLNVAL) != 0) {
            return -EBADF;
        }
        for (u64 set = 0; set < 3; set++) {
            if (((u32)fds[i].events & asked[set]) != 0 &&
                ((u32)fds[i].revents & meaning[set]) != 0) {
                u64 fd = (u64)fds[i].fd;
                sets[set * words + fd / 64] |= 1UL << (fd % 64);
                ready++;
            }
        }
    }
    return ready;
}

static i64 select_files(const u64 *a, u64 n, u64 deadline)
{
    u64 words = (n + 63) / 64;
    u64 *sets = kzalloc(MAX(3 * words * 8, 8));
    u64 count = 0;
    i64 result = sets == NULL ? -ENOMEM : 0;
    for (u64 i = 0; i < 3 && result == 0; i++) {
        if (a[1 + i] != 0) {
            result = copy_in(sets + i * words, a[1 + i], words * 8);
        }
    }
    struct pollfd *fds =
        result == 0 ? sets_to_fds(sets, words, n, &count) : NULL;
    if (result == 0 && fds == NULL) {
        result = -ENOMEM;
    }
    if (result == 0) {
        result = poll_files(fds, count, deadline);
        if (result >= 0) {
            result = fds_to_sets(fds, count, sets, words);
        }
    }
    for (u64 i = 0; i < 3 && result >= 0; i++) {
        if (a[1 + i] != 0 &&
            copy_out(a[1 + i], sets + i * words, words * 8) != 0) {
            result = -EFAULT;
        }
    }
    kfree(fds);
    kfree(sets);
    return result == -ERESTARTSYS ? -ERESTARTNOHAND : result;
}

i64 sys_pselect6(const u64 *a)
{
    u64 deadline;
    u64 mask[2] = {0, 0};
    if ((int)a[0] < 0) {
        return -EINVAL;
    }
    i64 result = deadline_in(&deadline, a[4]);
    if (result == 0 && a[5] != 0) {
        result = copy_in(mask, a[5], sizeof(mask));
    }
    if (result == 0) {
        result = mask_begin(mask[0], mask[1]);
    }
    if (result != 0) {
        return result;
    }
    result = select_files(a, MIN(a[0], FD_SETSIZE_MAX), deadline);
    mask_end(result);
    left_out(a[4], deadline);
    return result;
}
