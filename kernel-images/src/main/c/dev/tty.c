/*
 * Terminals as files: sessions, job control and ioctls. /dev/console is the
 * terminal that the command line chose, /dev/tty that of the session.
 */
#include "tty.h"
#include "errno.h"
#include "pty.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "termios.h"

static struct list ttys = LIST_INIT(ttys);
static struct tty *console_tty;

struct tty *tty_make(const char *name, u64 rdev,
                     const struct tty_driver *driver, void *private)
{
    struct tty *tty = kzalloc(sizeof(*tty));
    if (tty == NULL) {
        return NULL;
    }
    strcpy_n(tty->name, name, sizeof(tty->name));
    tty->rdev = rdev;
    tty->driver = driver;
    tty->private = private;
    termios_defaults(&tty->termios);
    waitq_init(&tty->read_waitq);
    waitq_init(&tty->write_waitq);
    list_append(&tty->node, &ttys);
    return tty;
}

void tty_free(struct tty *tty)
{
    list_remove(&tty->node);
    kfree(tty);
}

/* A terminal with a node in /dev, there for good. */
struct tty *tty_new(const char *name, u64 rdev,
                    const struct tty_driver *driver, void *private)
{
    struct tty *tty = tty_make(name, rdev, driver, private);
    if (tty == NULL) {
        return NULL;
    }
    chardev_register(dev_major(rdev), dev_minor(rdev), 1, "ttyS",
                     &tty_file_ops);
    devtmpfs_node(name, S_IFCHR | 0600, rdev);
    return tty;
}

struct tty *tty_named(const char *name)
{
    struct tty *tty;
    list_for_each(tty, &ttys, node)
    {
        if (strcmp(tty->name, name) == 0) {
            return tty;
        }
    }
    return NULL;
}

void tty_set_console(struct tty *tty)
{
    console_tty = tty;
}

static struct tty *tty_by_number(u64 rdev)
{
    if (rdev == makedev(5, 0)) {
        return current()->process->session->tty;
    }
    if (rdev == makedev(5, 1)) {
        return console_tty;
    }
    struct tty *tty;
    list_for_each(tty, &ttys, node)
    {
        if (tty->rdev == rdev) {
            return tty;
        }
    }
    return NULL;
}

/* For /proc/PID/stat: the number of the terminal and its foreground. */
u64 tty_session_info(const struct session *session, int *pgid)
{
    *pgid = session->tty != NULL ? session->tty->pgid : -1;
    return session->tty != NULL ? session->tty->rdev : 0;
}

static void attach(struct tty *tty)
{
    struct process *process = current()->process;
    process->session->tty = tty;
    tty->session = process->session;
    tty->pgid = process->pgid;
}

int tty_open_tty(struct tty *tty, struct file *file)
{
    const struct process *process = current()->process;
    file->private = tty;
    tty->opens++;
    tty->hung_up = false;
    if ((file->flags & O_NOCTTY) == 0 && tty->session == NULL &&
        process->session->sid == process->pid &&
        process->session->tty == NULL && FILE_READ(file)) {
        attach(tty);
    }
    return 0;
}

static int tty_open(struct inode *inode, struct file *file)
{
    struct tty *tty = tty_by_number(inode->rdev);
    if (tty == NULL) {
        return -ENXIO;
    }
    if (pty_locked(tty)) {
        return -EIO;
    }
    if (tty->exclusive && !capable(CAP_SYS_ADMIN)) {
        return -EBUSY;
    }
    /* /dev/console never becomes the controlling terminal by itself. */
    u32 flags = file->flags;
    if (inode->rdev == makedev(5, 1)) {
        file->flags |= O_NOCTTY;
    }
    int error = tty_open_tty(tty, file);
    file->flags = flags;
    return error;
}

static void tty_release(struct file *file)
{
    struct tty *tty = file->private;
    if (--tty->opens == 0) {
        tty->exclusive = false;
        if (tty->driver->closed != NULL) {
            tty->driver->closed(tty);
        }
    }
}

/* Job control: may this process read (or write, or change modes) now? */
static int check_foreground(struct tty *tty, int sig)
{
    struct task *task = current();
    struct process *process = task->process;
    if (process->session->tty != tty || tty->pgid == process->pgid ||
        tty->pgid == 0) {
        return 0;
    }
    bool blocked = (task->blocked & SIGBIT(sig)) != 0 ||
                   signal_ignored(process, sig);
    if (blocked) {
        return sig == SIGTTIN ? -EIO : 0;
    }
    if (pgrp_orphaned(process->pgid, NULL)) {
        return -EIO;
    }
    signal_pgrp_kernel(process->pgid, sig);
    return -ERESTARTSYS;
}

static i64 tty_read(struct file *file, struct io *io, unused u64 *pos)
{
    struct tty *tty = file->private;
    int error = check_foreground(tty, SIGTTIN);
    return error != 0 ? error : ldisc_read(tty, file, io);
}

static i64 tty_write(struct file *file, struct io *io, unused u64 *pos)
{
    struct tty *tty = file->private;
    if ((tty->termios.lflag & TOSTOP) != 0) {
        int error = check_foreground(tty, SIGTTOU);
        if (error != 0) {
            return error;
        }
    }
    return ldisc_write(tty, file, io);
}

static u32 tty_poll(struct file *file, struct poll_table *table)
{
    struct tty *tty = file->private;
    poll_add(table, &tty->read_waitq);
    poll_add(table, &tty->write_waitq);
    u32 events = ldisc_input(tty) > 0 ? POLLIN | POLLRDNORM : 0;
    if (tty->hung_up) {
        return events | POLLHUP | POLLERR | POLLIN;
    }
    bool room = tty->driver->room == NULL || tty->driver->room(tty) >= 2;
    return events | (room && !tty->stopped ? POLLOUT | POLLWRNORM : 0);
}

void tty_hangup(struct tty *tty)
{
    tty->hung_up = true;
    if (tty->session != NULL) {
        struct process *leader = process_find(tty->session->sid);
        if (leader != NULL) {
            signal_kernel(leader, SIGHUP);
            signal_kernel(leader, SIGCONT);
        }
        if (tty->pgid > 0) {
            signal_pgrp_kernel(tty->pgid, SIGHUP);
            signal_pgrp_kernel(tty->pgid, SIGCONT);
        }
        tty->session->tty = NULL;
        tty->session = NULL;
        tty->pgid = 0;
    }
    waitq_wake_all(&tty->read_waitq);
    waitq_wake_all(&tty->write_waitq);
}

void tty_session_ends(struct session *session)
{
    struct tty *tty = session->tty;
    if (tty == NULL) {
        return;
    }
    if (tty->pgid > 0) {
        signal_pgrp_kernel(tty->pgid, SIGHUP);
        signal_pgrp_kernel(tty->pgid, SIGCONT);
    }
    session->tty = NULL;
    tty->session = NULL;
    tty->pgid = 0;
}

static i64 set_foreground(struct tty *tty, u64 argument)
{
    u32 pgid;
    if (get_u32(&pgid, argument) != 0) {
        return -EFAULT;
    }
    const struct process *me = current()->process;
    if (me->session->tty != tty || tty->session != me->session) {
        return -ENOTTY;
    }
    int error = check_foreground(tty, SIGTTOU);
    if (error != 0) {
        return error;
    }
    const struct process *process;
    list_for_each(process, &all_processes, all)
    {
        if (process->pgid == (int)pgid && process->session == me->session) {
            tty->pgid = (int)pgid;
            return 0;
        }
    }
    return -EPERM;
}

static i64 set_controlling(struct tty *tty, u64 force)
{
    const struct process *process = current()->process;
    if (process->session->tty == tty) {
        return 0;
    }
    if (process->session->sid != process->pid ||
        process->session->tty != NULL) {
        return -EPERM;
    }
    if (tty->session != NULL) {
        if (force != 1 || !capable(CAP_SYS_ADMIN)) {
            return -EPERM;
        }
        tty->session->tty = NULL;
    }
    attach(tty);
    return 0;
}

static i64 give_up(struct tty *tty)
{
    const struct process *process = current()->process;
    if (process->session->tty != tty) {
        return -ENOTTY;
    }
    if (process->session->sid == process->pid) {
        tty_session_ends(process->session);
    }
    return 0;
}

static i64 set_size(struct tty *tty, u64 argument)
{
    struct winsize size;
    if (copy_in(&size, argument, sizeof(size)) != 0) {
        return -EFAULT;
    }
    if (memcmp(&size, &tty->size, sizeof(size)) != 0) {
        tty->size = size;
        if (tty->pgid > 0) {
            signal_pgrp_kernel(tty->pgid, SIGWINCH);
        }
    }
    return 0;
}

static i64 set_termios(struct tty *tty, u64 argument, bool flush)
{
    int error = check_foreground(tty, SIGTTOU);
    struct termios termios;
    if (error != 0) {
        return error;
    }
    if (copy_in(&termios, argument, sizeof(termios)) != 0) {
        return -EFAULT;
    }
    if (flush) {
        ldisc_flush_input(tty);
    }
    bool was_canonical = (tty->termios.lflag & ICANON) != 0;
    tty->termios = termios;
    if (was_canonical && (termios.lflag & ICANON) == 0) {
        tty->lines_end = tty->tail;
    }
    waitq_wake_all(&tty->read_waitq);
    return 0;
}

static i64 get_session(const struct tty *tty, u64 argument)
{
    if (tty->session == NULL || current()->process->session->tty != tty) {
        return -ENOTTY;
    }
    return put_u32(argument, (u32)tty->session->sid);
}

i64 tty_ioctl(struct tty *tty, unused struct file *file, u32 command,
              u64 argument)
{
    switch (command) {
    case TCGETS:
        return copy_out(argument, &tty->termios, sizeof(tty->termios));
    case TCSETS:
    case TCSETSW: return set_termios(tty, argument, false);
    case TCSETSF: return set_termios(tty, argument, true);
    case TIOCGWINSZ: return copy_out(argument, &tty->size, sizeof(tty->size));
    case TIOCSWINSZ: return set_size(tty, argument);
    case TIOCGPGRP:
        if (current()->process->session->tty != tty) {
            return -ENOTTY;
        }
        return put_u32(argument, (u32)tty->pgid);
    case TIOCSPGRP: return set_foreground(tty, argument);
    case TIOCGSID: return get_session(tty, argument);
    case TIOCSCTTY: return set_controlling(tty, argument);
    case TIOCNOTTY: return give_up(tty);
    case TIOCINQ: return put_u32(argument, ldisc_input(tty));
    case TIOCOUTQ: return put_u32(argument, 0);
    case TCFLSH:
        if (argument != 1) {
            ldisc_flush_input(tty);
        }
        return 0;
    case TCXONC:
        tty->stopped = argument == 0;
        waitq_wake_all(&tty->write_waitq);
        return 0;
    case TIOCSTI: {
        u8 byte;
        if (!capable(CAP_SYS_ADMIN)) {
            return -EPERM;
        }
        if (copy_in(&byte, argument, 1) != 0) {
            return -EFAULT;
        }
        tty_receive(tty, byte);
        return 0;
    }
    case TIOCEXCL: tty->exclusive = true; return 0;
    case TIOCNXCL: tty->exclusive = false; return 0;
    case TCSBRK:
    case TCSBRKP: return 0;
    case TIOCMGET: return put_u32(argument, 0x166);
    case TIOCMBIS:
    case TIOCMBIC:
    case TIOCMSET: return 0;
    case TIOCGETD: return put_u32(argument, 0);
    case TIOCSETD: return 0;
    case TIOCGDEV: return put_u32(argument, (u32)tty->rdev);
    case TIOCVHANGUP:
        if (!capable(CAP_SYS_ADMIN)) {
            return -EPERM;
        }
        tty_hangup(tty);
        return 0;
    default: return -ENOTTY;
    }
}

static i64 file_ioctl(struct file *file, u32 command, u64 argument)
{
    return tty_ioctl(file->private, file, command, argument);
}

const struct file_ops tty_file_ops = {
    .open = tty_open,
    .release = tty_release,
    .read = tty_read,
    .write = tty_write,
    .poll = tty_poll,
    .ioctl = file_ioctl,
};

/* Takes the terminal away from all who have it open. */
i64 sys_vhangup(unused const u64 *a)
{
    struct tty *tty = current()->process->session->tty;
    if (!capable(CAP_SYS_TTY_CONFIG)) {
        return -EPERM;
    }
    if (tty != NULL) {
        tty_hangup(tty);
    }
    return 0;
}

int tty_init(void)
{
    chardev_register(5, 0, 2, "tty", &tty_file_ops);
    devtmpfs_node("tty", S_IFCHR | 0666, makedev(5, 0));
    return devtmpfs_node("console", S_IFCHR | 0600, makedev(5, 1));
}
