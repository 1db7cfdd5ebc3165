/*
 * Futexes. A word is known by the page of the file for shared memory, by the
 * address space and address for private; those who wait are on one list.
 */
#include "futex.h"
#include "errno.h"
#include "fs.h"
#include "syscall.h"
#include "task.h"
#include "usermem.h"
#include "vm.h"

#define BUCKETS 64

enum {
    FUTEX_WAIT, FUTEX_WAKE, FUTEX_REQUEUE = 3, FUTEX_CMP_REQUEUE,
    FUTEX_WAKE_OP, FUTEX_WAIT_BITSET = 9, FUTEX_WAKE_BITSET,
};

#define FUTEX_PRIVATE 128
#define FUTEX_CLOCK_REALTIME 256
#define FUTEX_WAITERS 0x80000000U
#define FUTEX_OWNER_DIED 0x40000000U
#define FUTEX_TID_MASK 0x3fffffffU
#define ROBUST_MAX 2048

struct key {
    const void *space; /* struct mm or struct inode */
    u64 offset;
};

struct sleeper {
    struct list node;
    struct key key;
    struct waitq queue;
    u32 bitset;
    bool woken;
};

static struct list buckets[BUCKETS];
static bool ready;

static struct list *bucket(const struct key *key)
{
    if (!ready) {
        for (int i = 0; i < BUCKETS; i++) {
            list_init(&buckets[i]);
        }
        ready = true;
    }
    return &buckets[((u64)key->space / 64 + key->offset / 4) % BUCKETS];
}

static int key_of(uaddr at, bool private, struct key *key)
{
    struct mm *mm = current()->mm;
    if ((at & 3) != 0) {
        return -EINVAL;
    }
    if (!user_range(at, 4)) {
        return -EFAULT;
    }
    *key = (struct key){mm, at};
    if (!private) {
        mutex_lock(&mm->lock);
        const struct area *area = area_find(mm, at);
        if (area != NULL && (area->flags & AREA_SHARED) != 0 &&
            area->file != NULL) {
            *key = (struct key){area->file->inode,
                                area->offset + (at - area->start)};
        }
        mutex_unlock(&mm->lock);
    }
    return 0;
}

static bool same(const struct key *a, const struct key *b)
{
    return a->space == b->space && a->offset == b->offset;
}

static int wake(const struct key *key, u32 count, u32 bitset)
{
    int woken = 0;
    struct sleeper *sleeper;
    struct sleeper *next;
    list_for_each_safe(sleeper, next, bucket(key), node)
    {
        if ((u32)woken >= count) {
            break;
        }
        if (same(&sleeper->key, key) && (sleeper->bitset & bitset) != 0) {
            list_remove(&sleeper->node);
            sleeper->woken = true;
            waitq_wake_all(&sleeper->queue);
            woken++;
        }
    }
    return woken;
}

int futex_wake_at(uaddr at, u32 count)
{
    struct key key;
    int woken = 0;
    for (int private = 0; private < 2; private++) {
        int error = key_of(at, private, &key);
        if (error != 0) {
            return error;
        }
        woken += wake(&key, count, (u32)-1);
        if (key.space == current()->mm) {
            break; /* the same key both times */
        }
    }
    return woken;
}

static i64 wait(uaddr at, const struct key *key, u32 expected, u64 deadline,
                u32 bitset)
{
    u32 value;
    if (bitset == 0) {
        return -EINVAL;
    }
    if (get_u32(&value, at) != 0) {
        return -EFAULT;
    }
    if (value != expected) {
        return -EAGAIN;
    }
    struct sleeper sleeper = {.key = *key, .bitset = bitset};
    waitq_init(&sleeper.queue);
    list_append(&sleeper.node, bucket(key));
    int error = 0;
    while (!sleeper.woken && error == 0) {
        error = wait_on(&sleeper.queue, deadline, true);
    }
    list_remove(&sleeper.node);
    return sleeper.woken ? 0 : error;
}

static i64 requeue(const struct key *from, const struct key *to, u32 wakes,
                   u32 moves)
{
    int done = wake(from, wakes, (u32)-1);
    struct sleeper *sleeper;
    struct sleeper *next;
    u32 moved = 0;
    list_for_each_safe(sleeper, next, bucket(from), node)
    {
        if (moved < moves && same(&sleeper->key, from)) {
            list_remove(&sleeper->node);
            sleeper->key = *to;
            list_append(&sleeper->node, bucket(to));
            moved++;
        }
    }
    return done + (int)moved;
}

static i64 wake_op(const u64 *a, const struct key *key,
                   const struct key *second)
{
    u32 op = (u32)a[5];
    u32 argument = (op >> 12) & 0xfff;
    i32 compared = (i32)(op << 20) >> 20;
    u32 old;
    if ((op & 0x80000000U) != 0) {
        argument = 1U << (argument & 31);
    }
    for (;;) {
        u32 was;
        if (get_u32(&old, a[4]) != 0) {
            return -EFAULT;
        }
        u32 new = old;
        switch (op >> 28 & 7) {
        case 0: new = argument; break;
        case 1: new = old + argument; break;
        case 2: new = old | argument; break;
        case 3: new = old & ~argument; break;
        case 4: new = old ^ argument; break;
        default: return -ENOSYS;
        }
        if (cas_u32(a[4], old, new, &was) != 0) {
            return -EFAULT;
        }
        if (was == old) {
            break;
        }
    }
    i64 woken = wake(key, (u32)a[2], (u32)-1);
    i32 value = (i32)old;
    bool more;
    switch (op >> 24 & 15) {
    case 0: more = value == compared; break;
    case 1: more = value != compared; break;
    case 2: more = value < compared; break;
    case 3: more = value <= compared; break;
    case 4: more = value > compared; break;
    case 5: more = value >= compared; break;
    default: return -ENOSYS;
    }
    return more ? woken + wake(second, (u32)a[3], (u32)-1) : woken;
}

static i64 timed_wait(const u64 *a, const struct key *key, u32 command)
{
    u64 deadline = 0;
    u32 bitset = (u32)-1;
    if (a[3] != 0) {
        u64 nanos;
        int error = timespec_in(&nanos, a[3]);
        if (error != 0) {
            return error;
        }
        deadline = time_monotonic() + nanos;
        if (command == FUTEX_WAIT_BITSET) {
            u64 offset = (a[1] & FUTEX_CLOCK_REALTIME) != 0 ? time_offset()
                                                            : 0;
            deadline = nanos > offset ? nanos - offset : 1;
        }
    }
    if (command == FUTEX_WAIT_BITSET) {
        bitset = (u32)a[5];
    }
    return wait(a[0], key, (u32)a[2], MAX(deadline, a[3] != 0), bitset);
}

i64 sys_futex(const u64 *a)
{
    u32 command = (u32)a[1] & ~(u32)(FUTEX_PRIVATE | FUTEX_CLOCK_REALTIME);
    bool private = (a[1] & FUTEX_PRIVATE) != 0;
    struct key key;
    struct key second = {NULL, 0};
    int error = key_of(a[0], private, &key);
    bool two = command == FUTEX_REQUEUE || command == FUTEX_CMP_REQUEUE ||
               command == FUTEX_WAKE_OP;
    if (error == 0 && two) {
        error = key_of(a[4], private, &second);
    }
    if (error != 0) {
        return error;
    }
    switch (command) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET: return timed_wait(a, &key, command);
    case FUTEX_WAKE: return wake(&key, (u32)a[2], (u32)-1);
    case FUTEX_WAKE_BITSET:
        return a[5] == 0 ? -EINVAL : wake(&key, (u32)a[2], (u32)a[5]);
    case FUTEX_REQUEUE: return requeue(&key, &second, (u32)a[2], (u32)a[3]);
    case FUTEX_CMP_REQUEUE: {
        u32 value;
        if (get_u32(&value, a[0]) != 0) {
            return -EFAULT;
        }
        return value != (u32)a[5]
                   ? -EAGAIN : requeue(&key, &second, (u32)a[2], (u32)a[3]);
    }
    case FUTEX_WAKE_OP: return wake_op(a, &key, &second);
    default: return -ENOSYS; /* priority inheritance */
    }
}

i64 sys_set_robust_list(const u64 *a)
{
    if (a[1] != 24) {
        return -EINVAL;
    }
    current()->robust_list = a[0];
    return 0;
}

i64 sys_get_robust_list(const u64 *a)
{
    const struct task *task = (int)a[0] == 0 ? current()
                                             : task_find((int)a[0]);
    if (task == NULL) {
        return -ESRCH;
    }
    return put_u64(a[1], task->robust_list) != 0 || put_u64(a[2], 24) != 0
               ? -EFAULT : 0;
}

/* The thread died with this lock: the next one to take it learns that. */
static void robust_unlock(uaddr at, u32 tid)
{
    u32 value;
    u32 was;
    if (get_u32(&value, at) != 0 || (value & FUTEX_TID_MASK) != tid) {
        return;
    }
    u32 dead = (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
    if (cas_u32(at, value, dead, &was) == 0 &&
        (value & FUTEX_WAITERS) != 0) {
        futex_wake_at(at, 1);
    }
}

void futex_robust_exit(struct task *task)
{
    u64 head = task->robust_list;
    u64 offset;
    u64 pending;
    u64 entry;
    if (head == 0 || get_u64(&entry, head) != 0 ||
        get_u64(&offset, head + 8) != 0 ||
        get_u64(&pending, head + 16) != 0) {
        return;
    }
    for (int i = 0; i < ROBUST_MAX && (entry & ~1UL) != head; i++) {
        u64 next;
        if (get_u64(&next, entry & ~1UL) != 0) {
            return;
        }
        if (entry != pending) {
            robust_unlock((entry & ~1UL) + offset, (u32)task->tid);
        }
        entry = next;
    }
    if (pending != 0) {
        robust_unlock((pending & ~1UL) + offset, (u32)task->tid);
    }
}
