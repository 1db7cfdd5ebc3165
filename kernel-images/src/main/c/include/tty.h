/* Terminals: the line discipline between a device and processes. */
#ifndef FAB_TTY_H
#define FAB_TTY_H

#include "fs.h"

struct session;
struct tty;

struct tty_driver {
    void (*send)(struct tty *tty, const u8 *bytes, usize count);
    /* How much send() takes now; absent: everything. */
    usize (*room)(struct tty *tty);
    void (*closed)(struct tty *tty);
    void (*taken)(struct tty *tty); /* a process has read what was typed */
};

struct termios {
    u32 iflag, oflag, cflag, lflag;
    u8 line;
    u8 cc[19];
};

struct winsize {
    u16 rows, columns, x, y;
};

#define TTY_BUFFER 4096

struct tty {
    char name[16];
    u64 rdev;
    const struct tty_driver *driver;
    void *private;
    struct termios termios;
    struct winsize size;
    struct session *session;
    int pgid; /* the foreground */
    u32 opens;
    bool hung_up;
    bool exclusive;
    /* What has been typed; up to `lines_end` it may be read in canonical
       mode. Positions count up, the place is the rest of the division. */
    u8 buffer[TTY_BUFFER];
    u32 head, lines_end, tail;
    u32 column;
    bool stopped;
    bool literal; /* VLNEXT: the next byte is itself */
    bool packet;
    struct waitq read_waitq;
    struct waitq write_waitq;
    struct list node;
};

struct tty *tty_new(const char *name, u64 rdev,
                    const struct tty_driver *driver, void *private);
struct tty *tty_make(const char *name, u64 rdev,
                     const struct tty_driver *driver, void *private);
void tty_free(struct tty *tty);
void tty_receive(struct tty *tty, u8 byte);
void tty_hangup(struct tty *tty);
void tty_session_ends(struct session *session);
struct tty *tty_named(const char *name);
u64 tty_session_info(const struct session *session, int *pgid);
void tty_set_console(struct tty *tty);
int tty_init(void);
i64 tty_ioctl(struct tty *tty, struct file *file, u32 command, u64 argument);
int tty_open_tty(struct tty *tty, struct file *file);
extern const struct file_ops tty_file_ops;

/* ldisc.c */
i64 ldisc_read(struct tty *tty, struct file *file, struct io *io);
i64 ldisc_write(struct tty *tty, struct file *file, struct io *io);
u32 ldisc_input(const struct tty *tty);
void ldisc_flush_input(struct tty *tty);
void termios_defaults(struct termios *termios);

#endif
