/*
 * The line discipline: what turns typed bytes into lines, signals and echo
 * (POSIX, General Terminal Interface).
 */
#include "errno.h"
#include "string.h"
#include "task.h"
#include "termios.h"
#include "tty.h"

void termios_defaults(struct termios *t)
{
    static const u8 cc[19] = {3,  28, 127, 21, 4,  0,  1,  0,  17, 19,
                              26, 0,  18,  15, 23, 22, 0,  0,  0};
    *t = (struct termios){
        .iflag = ICRNL | IXON,
        .oflag = OPOST | ONLCR,
        .cflag = B38400 | CS8 | CREAD | HUPCL,
        .lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
                 IEXTEN,
    };
    memcpy(t->cc, cc, sizeof(cc));
}

static bool in(const struct tty *tty, u32 flag)
{
    return (tty->termios.iflag & flag) != 0;
}

static bool local(const struct tty *tty, u32 flag)
{
    return (tty->termios.lflag & flag) != 0;
}

static bool is(const struct tty *tty, u8 byte, int index)
{
    return byte == tty->termios.cc[index] && byte != 0;
}

/* One byte to the device, as OPOST wants it. */
static void output(struct tty *tty, u8 byte)
{
    u32 flags = tty->termios.oflag;
    if ((flags & OPOST) != 0) {
        if (byte == '\n' && (flags & ONLCR) != 0) {
            tty->driver->send(tty, (const u8 *)"\r\n", 2);
            tty->column = 0;
            return;
        }
        if (byte == '\r' && (flags & OCRNL) != 0) {
            byte = '\n';
        }
        if (byte == '\t' && (flags & TABDLY) == XTABS) {
            u32 spaces = 8 - tty->column % 8;
            tty->driver->send(tty, (const u8 *)"        ", spaces);
            tty->column += spaces;
            return;
        }
    }
    if (byte == '\r' || byte == '\n') {
        tty->column = 0;
    } else if (byte == '\b') {
        tty->column -= tty->column > 0;
    } else if (byte == '\t') {
        tty->column = (tty->column | 7) + 1;
    } else if (byte >= ' ' && (byte & 0xc0) != 0x80) {
        tty->column++;
    }
    tty->driver->send(tty, &byte, 1);
}

static void echo(struct tty *tty, u8 byte)
{
    if (!local(tty, ECHO) && !(byte == '\n' && local(tty, ECHONL))) {
        return;
    }
    if (byte < ' ' && byte != '\n' && byte != '\t' && local(tty, ECHOCTL)) {
        output(tty, '^');
        output(tty, byte + '@');
    } else if (byte == 127 && local(tty, ECHOCTL)) {
        output(tty, '^');
        output(tty, '?');
    } else {
        output(tty, byte);
    }
}

static u8 *place(struct tty *tty, u32 position)
{
    return &tty->buffer[position % TTY_BUFFER];
}

/* Takes the last byte of the line back, on the screen too. */
static void erase_one(struct tty *tty)
{
    bool continued = true;
    u8 byte = 0;
    while (tty->tail != tty->lines_end && continued) {
        tty->tail--;
        byte = *place(tty, tty->tail);
        continued = in(tty, IUTF8) && (byte & 0xc0) == 0x80;
    }
    if (!local(tty, ECHO) || !local(tty, ECHOE)) {
        return;
    }
    int cells = (byte < ' ' && byte != '\t') || byte == 127 ? 2 : 1;
    for (int i = 0; i < cells; i++) {
        output(tty, '\b');
        output(tty, ' ');
        output(tty, '\b');
    }
}

static void erase_word(struct tty *tty)
{
    while (tty->tail != tty->lines_end && *place(tty, tty->tail - 1) == ' ') {
        erase_one(tty);
    }
    while (tty->tail != tty->lines_end && *place(tty, tty->tail - 1) != ' ') {
        erase_one(tty);
    }
}

static void kill_line(struct tty *tty)
{
    while (tty->tail != tty->lines_end) {
        erase_one(tty);
    }
}

u32 ldisc_input(const struct tty *tty)
{
    return (local(tty, ICANON) ? tty->lines_end : tty->tail) - tty->head;
}

void ldisc_flush_input(struct tty *tty)
{
    tty->head = tty->tail;
    tty->lines_end = tty->tail;
}

static void store(struct tty *tty, u8 byte)
{
    if (tty->tail - tty->head >= TTY_BUFFER - 1) {
        return;
    }
    *place(tty, tty->tail++) = byte;
}

static void end_line(struct tty *tty)
{
    tty->lines_end = tty->tail;
    waitq_wake_all(&tty->read_waitq);
}

static bool signal_byte(struct tty *tty, u8 byte)
{
    int sig = is(tty, byte, VINTR)   ? SIGINT
              : is(tty, byte, VQUIT) ? SIGQUIT
              : is(tty, byte, VSUSP) ? SIGTSTP : 0;
    if (sig == 0 || !local(tty, ISIG)) {
        return false;
    }
    if (!local(tty, NOFLSH)) {
        ldisc_flush_input(tty);
    }
    echo(tty, byte);
    if (tty->pgid > 0) {
        signal_pgrp_kernel(tty->pgid, sig);
    }
    return true;
}

/* true when the byte has done its work. */
static bool edit_byte(struct tty *tty, u8 byte)
{
    bool extended = local(tty, IEXTEN);
    if (is(tty, byte, VERASE) || (byte == '\b' && is(tty, 127, VERASE))) {
        if (tty->tail != tty->lines_end) {
            erase_one(tty);
        }
    } else if (is(tty, byte, VWERASE) && extended) {
        erase_word(tty);
    } else if (is(tty, byte, VKILL)) {
        kill_line(tty);
    } else if (is(tty, byte, VLNEXT) && extended) {
        tty->literal = true;
    } else if (is(tty, byte, VREPRINT) && extended) {
        output(tty, '\n');
        for (u32 at = tty->lines_end; at != tty->tail; at++) {
            echo(tty, *place(tty, at));
        }
    } else if (is(tty, byte, VEOF)) {
        /* An end without a newline: marked by a zero that is not read. */
        store(tty, 0);
        end_line(tty);
    } else if (byte == '\n' || is(tty, byte, VEOL)) {
        echo(tty, byte);
        store(tty, byte);
        end_line(tty);
    } else {
        return false;
    }
    return true;
}

void tty_receive(struct tty *tty, u8 byte)
{
    if (in(tty, ISTRIP)) {
        byte &= 0x7f;
    }
    if (tty->literal) {
        tty->literal = false;
        echo(tty, byte);
        store(tty, byte);
        return;
    }
    if (byte == '\r') {
        if (in(tty, IGNCR)) {
            return;
        }
        byte = in(tty, ICRNL) ? '\n' : byte;
    } else if (byte == '\n' && in(tty, INLCR)) {
        byte = '\r';
    }
    if (in(tty, IXON)) {
        bool stop = is(tty, byte, VSTOP);
        if (stop || is(tty, byte, VSTART)) {
            tty->stopped = stop;
            waitq_wake_all(&tty->write_waitq);
            return;
        }
    }
    if (signal_byte(tty, byte)) {
        return;
    }
    if (local(tty, ICANON)) {
        if (!edit_byte(tty, byte)) {
            echo(tty, byte);
            store(tty, byte);
        }
        return;
    }
    echo(tty, byte);
    store(tty, byte);
    tty->lines_end = tty->tail;
    waitq_wake_all(&tty->read_waitq);
}

static i64 read_line(struct tty *tty, struct io *io)
{
    i64 done = 0;
    while (io->left > 0 && tty->head != tty->lines_end) {
        u8 byte = *place(tty, tty->head++);
        if (byte == 0 && tty->termios.cc[VEOF] != 0) {
            break;
        }
        if (io_put(io, &byte, 1) < 0) {
            return -EFAULT;
        }
        done++;
        if (byte == '\n' || is(tty, byte, VEOL)) {
            break;
        }
    }
    return done;
}

static i64 read_raw(struct tty *tty, struct io *io)
{
    i64 done = 0;
    while (io->left > 0 && tty->head != tty->tail) {
        if (io_put(io, place(tty, tty->head), 1) < 0) {
            return -EFAULT;
        }
        tty->head++;
        done++;
    }
    return done;
}

static i64 read_typed(struct tty *tty, struct file *file, struct io *io)
{
    u64 deadline = 0;
    for (;;) {
        if (tty->hung_up) {
            return 0;
        }
        bool canonical = local(tty, ICANON);
        u8 min = tty->termios.cc[VMIN];
        u8 time = tty->termios.cc[VTIME];
        u32 available = ldisc_input(tty);
        if (canonical ? available > 0
                      : available > 0 &&
                            available >= MIN((u64)MAX(min, 1), io->left)) {
            return canonical ? read_line(tty, io) : read_raw(tty, io);
        }
        if (io->left == 0 || (!canonical && min == 0 && time == 0)) {
            return 0;
        }
        if ((file->flags & O_NONBLOCK) != 0) {
            return available > 0 && !canonical ? read_raw(tty, io) : -EAGAIN;
        }
        if (!canonical && time > 0 && deadline == 0 &&
            (min == 0 || available > 0)) {
            deadline = time_monotonic() + time * (NANOS / 10);
        }
        int error = wait_on(&tty->read_waitq, canonical ? 0 : deadline, true);
        if (error == -ETIMEDOUT) {
            return read_raw(tty, io);
        }
        if (error != 0) {
            return error;
        }
    }
}

i64 ldisc_read(struct tty *tty, struct file *file, struct io *io)
{
    i64 got = read_typed(tty, file, io);
    if (tty->driver->taken != NULL) {
        tty->driver->taken(tty);
    }
    return got;
}

i64 ldisc_write(struct tty *tty, struct file *file, struct io *io)
{
    i64 done = 0;
    while (io->left > 0) {
        if (tty->hung_up) {
            return -EIO;
        }
        usize room = tty->driver->room != NULL ? tty->driver->room(tty) : 256;
        if (tty->stopped || room < 2) {
            if ((file->flags & O_NONBLOCK) != 0) {
                return done > 0 ? done : -EAGAIN;
            }
            int error = wait_on(&tty->write_waitq, 0, true);
            if (error != 0) {
                return done > 0 ? done : error;
            }
            continue;
        }
        u8 bytes[128];
        i64 got = io_get(io, bytes, MIN(room / 2, sizeof(bytes)));
        if (got < 0) {
            return done > 0 ? done : got;
        }
        if ((tty->termios.oflag & OPOST) == 0) {
            tty->driver->send(tty, bytes, (usize)got);
        } else {
            for (i64 i = 0; i < got; i++) {
                output(tty, bytes[i]);
            }
        }
        done += got;
        relax();
    }
    return done;
}
