/*
 * Pseudoterminals. The slave is a terminal like any other, whose line leads
 * to the master: what processes write to the slave is read there, and what
 * is written there counts as typed.
 *
 * The pair lives until neither end is open. Once the master is closed, the
 * slave is hung up for good.
 */
#include "pty.h"
#include "errno.h"
#include "module.h"
#include "print.h"
#include "string.h"
#include "task.h"
#include "termios.h"
#include "tty.h"

#define RING 8192U
#define TYPED_MAX (TTY_BUFFER - 64)
#define TIOCGPTLCK 0x80045439
#define TIOCSIG 0x40045436
#define PTMX makedev(5, 2)

struct pty {
    struct tty *slave;
    u32 index;
    bool locked;
    bool master_open;
    bool slave_was_open;
    u8 ring[RING]; /* from slave to master */
    u32 head, tail;
    struct waitq read_waitq;  /* something for the master */
    struct waitq write_waitq; /* room for what it types */
};

static u64 used[PTY_MAX / 64];

static i64 take_index(void)
{
    for (u32 i = 0; i < PTY_MAX; i++) {
        if ((used[i / 64] >> (i % 64) & 1) == 0) {
            used[i / 64] |= 1UL << (i % 64);
            return i;
        }
    }
    return -ENOSPC;
}

static void pty_free(struct pty *pty)
{
    used[pty->index / 64] &= ~(1UL << (pty->index % 64));
    if (pty->slave->session != NULL) {
        tty_hangup(pty->slave); /* a session has taken it after the end */
    }
    tty_free(pty->slave);
    kfree(pty);
}

static void send(struct tty *tty, const u8 *bytes, usize count)
{
    struct pty *pty = tty->private;
    for (usize i = 0; i < count && pty->tail - pty->head < RING; i++) {
        pty->ring[pty->tail++ % RING] = bytes[i];
    }
    waitq_wake_all(&pty->read_waitq);
}

static usize room(struct tty *tty)
{
    const struct pty *pty = tty->private;
    return pty->master_open ? RING - (pty->tail - pty->head) : RING;
}

static void slave_closed(struct tty *tty)
{
    struct pty *pty = tty->private;
    if (!pty->master_open) {
        pty_free(pty);
        return;
    }
    pty->slave_was_open = true;
    waitq_wake_all(&pty->read_waitq);
}

static void slave_read(struct tty *tty)
{
    struct pty *pty = tty->private;
    waitq_wake_all(&pty->write_waitq);
}

static const struct tty_driver driver = {
    .send = send,
    .room = room,
    .closed = slave_closed,
    .taken = slave_read,
};

bool pty_locked(const struct tty *tty)
{
    const struct pty *pty = tty->private;
    return tty->driver == &driver && (pty->locked || !pty->master_open);
}

static bool slave_gone(const struct pty *pty)
{
    return pty->slave_was_open && pty->slave->opens == 0;
}

static i64 master_read(struct file *file, struct io *io, unused u64 *pos)
{
    struct pty *pty = file->private;
    while (pty->head == pty->tail) {
        if (slave_gone(pty)) {
            return -EIO;
        }
        int error = (file->flags & O_NONBLOCK) != 0
                        ? -EAGAIN : wait_on(&pty->read_waitq, 0, true);
        if (error != 0) {
            return error;
        }
    }
    i64 done = 0;
    while (io->left > 0 && pty->head != pty->tail) {
        u32 from = pty->head % RING;
        u32 part = MIN(pty->tail - pty->head, RING - from);
        i64 moved = io_put(io, pty->ring + from, part);
        if (moved < 0) {
            return done > 0 ? done : moved;
        }
        pty->head += (u32)moved;
        done += moved;
    }
    waitq_wake_all(&pty->slave->write_waitq);
    return done;
}

static bool takes_input(const struct tty *slave)
{
    return slave->tail - slave->head < TYPED_MAX;
}

static i64 master_write(struct file *file, struct io *io, unused u64 *pos)
{
    struct pty *pty = file->private;
    i64 done = 0;
    while (io->left > 0) {
        u8 byte;
        if (slave_gone(pty)) {
            return done > 0 ? done : -EIO;
        }
        if (!takes_input(pty->slave)) {
            int error = (file->flags & O_NONBLOCK) != 0
                            ? -EAGAIN : wait_on(&pty->write_waitq, 0, true);
            if (error != 0) {
                return done > 0 ? done : error;
            }
            continue;
        }
        i64 got = io_get(io, &byte, 1);
        if (got < 0) {
            return done > 0 ? done : got;
        }
        tty_receive(pty->slave, byte);
        done++;
    }
    return done;
}

static u32 master_poll(struct file *file, struct poll_table *table)
{
    struct pty *pty = file->private;
    poll_add(table, &pty->read_waitq);
    poll_add(table, &pty->write_waitq);
    return (pty->head != pty->tail ? POLLIN | POLLRDNORM : 0) |
           (slave_gone(pty) ? POLLHUP : 0) |
           (takes_input(pty->slave) ? POLLOUT | POLLWRNORM : 0);
}

static i64 open_peer(const struct pty *pty, u32 flags)
{
    char name[24];
    format(name, sizeof(name), "/dev/pts/%u", pty->index);
    struct file *file = file_open(name, flags & ~(u32)O_CREAT, 0);
    return is_err(file) ? ptr_err(file)
                        : fd_install(file, (flags & O_CLOEXEC) != 0);
}

static i64 master_ioctl(struct file *file, u32 command, u64 argument)
{
    struct pty *pty = file->private;
    u32 value;
    switch (command) {
    case TIOCGPTN: return put_u32(argument, pty->index);
    case TIOCSPTLCK:
        if (get_u32(&value, argument) != 0) {
            return -EFAULT;
        }
        pty->locked = value != 0;
        return 0;
    case TIOCGPTLCK: return put_u32(argument, pty->locked);
    case TIOCGPTPEER: return open_peer(pty, (u32)argument);
    case TIOCSIG:
        if (argument < 1 || argument > SIGNALS) {
            return -EINVAL;
        }
        if (pty->slave->pgid > 0) {
            signal_pgrp_kernel(pty->slave->pgid, (int)argument);
        }
        return 0;
    case TIOCPKT:
        /* Without packets a master misses nothing but hints. */
        return get_u32(&value, argument) != 0 ? -EFAULT
               : value != 0                   ? -EINVAL : 0;
    case TIOCINQ: return put_u32(argument, pty->tail - pty->head);
    case TIOCGPGRP: return put_u32(argument, (u32)pty->slave->pgid);
    case TIOCSCTTY:
    case TIOCNOTTY: return -ENOTTY;
    default: return tty_ioctl(pty->slave, file, command, argument);
    }
}

static void master_release(struct file *file)
{
    struct pty *pty = file->private;
    pty->master_open = false;
    devpts_remove(pty->index);
    tty_hangup(pty->slave);
    if (pty->slave->opens == 0) {
        pty_free(pty);
    }
}

static const struct file_ops master_ops = {
    .read = master_read,
    .write = master_write,
    .poll = master_poll,
    .ioctl = master_ioctl,
    .release = master_release,
};

static int master_open(unused struct inode *inode, struct file *file)
{
    char name[16];
    i64 index = take_index();
    if (index < 0) {
        return (int)index;
    }
    struct pty *pty = kzalloc(sizeof(*pty));
    format(name, sizeof(name), "pts/%ld", index);
    struct tty *slave =
        pty != NULL ? tty_make(name, makedev(PTS_MAJOR, (u64)index), &driver,
                               pty)
                    : NULL;
    int error = slave == NULL ? -ENOMEM : devpts_add((u32)index);
    if (error != 0) {
        if (slave != NULL) {
            tty_free(slave);
        }
        kfree(pty);
        used[index / 64] &= ~(1UL << (index % 64));
        return error;
    }
    waitq_init(&pty->read_waitq);
    waitq_init(&pty->write_waitq);
    pty->slave = slave;
    pty->index = (u32)index;
    pty->locked = true;
    pty->master_open = true;
    file->ops = &master_ops;
    file->private = pty;
    return 0;
}

static const struct file_ops ptmx_ops = {.open = master_open};

static int pty_init(void)
{
    int error = chardev_register(5, 2, 1, "ptmx", &ptmx_ops);
    if (error == 0) {
        error = chardev_register(PTS_MAJOR, 0, PTY_MAX, "pts", &tty_file_ops);
    }
    return error != 0 ? error
                      : devtmpfs_node("ptmx", S_IFCHR | 0666, PTMX);
}
MODULE_INIT(pty_init);
