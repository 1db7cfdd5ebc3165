/* /dev/null, zero, full, random, urandom and kmsg. */
#include "errno.h"
#include "fs.h"
#include "log.h"
#include "print.h"
#include "random.h"
#include "string.h"
#include "task.h"

static i64 read_nothing(unused struct file *file, unused struct io *io,
                        unused u64 *pos)
{
    return 0;
}

static i64 swallow(unused struct file *file, struct io *io, unused u64 *pos)
{
    i64 size = (i64)io->left;
    io->left = 0;
    return size;
}

static i64 read_zero(unused struct file *file, struct io *io, unused u64 *pos)
{
    i64 done = 0;
    while (io->left > 0) {
        i64 part = io_zero(io, PAGE_SIZE);
        if (part < 0) {
            return done > 0 ? done : part;
        }
        done += part;
        relax();
        if (signal_pending()) {
            break;
        }
    }
    return done;
}

static i64 refuse(unused struct file *file, unused struct io *io,
                  unused u64 *pos)
{
    return -ENOSPC;
}

static i64 read_random(unused struct file *file, struct io *io,
                       unused u64 *pos)
{
    i64 done = 0;
    while (io->left > 0) {
        u8 bytes[64];
        random_bytes(bytes, sizeof(bytes));
        i64 part = io_put(io, bytes, sizeof(bytes));
        if (part < 0) {
            return done > 0 ? done : part;
        }
        done += part;
        if (done % 4096 == 0) {
            relax();
        }
    }
    return done;
}

static i64 write_random(unused struct file *file, struct io *io,
                        unused u64 *pos)
{
    i64 done = 0;
    while (io->left > 0) {
        u8 bytes[64];
        i64 part = io_get(io, bytes, sizeof(bytes));
        if (part < 0) {
            return done > 0 ? done : part;
        }
        random_add(bytes, (usize)part);
        done += part;
    }
    return done;
}

static i64 seek_nowhere(unused struct file *file, unused i64 offset,
                        unused int whence)
{
    return 0;
}

static const struct file_ops null_ops = {
    .read = read_nothing, .write = swallow, .seek = seek_nowhere};
static const struct file_ops zero_ops = {
    .read = read_zero, .write = swallow, .seek = seek_nowhere};
static const struct file_ops full_ops = {
    .read = read_zero, .write = refuse, .seek = seek_nowhere};
static const struct file_ops random_ops = {
    .read = read_random, .write = write_random, .seek = seek_nowhere};

/* /dev/kmsg: one record a read, "level,sequence,microseconds,-;text". */
static int kmsg_open(unused struct inode *inode, struct file *file)
{
    file->pos = log_first();
    return 0;
}

static i64 kmsg_read(struct file *file, struct io *io, u64 *pos)
{
    while (*pos >= log_next()) {
        if ((file->flags & O_NONBLOCK) != 0) {
            return -EAGAIN;
        }
        int error = wait_on(&log_waitq, 0, true);
        if (error != 0) {
            return error;
        }
    }
    if (*pos < log_first()) {
        *pos = log_first();
        file->pos = *pos;
        return -EPIPE;
    }
    const struct log_record *record = log_get(*pos);
    char text[LOG_TEXT + 64];
    int length = format(text, sizeof(text), "%u,%lu,%lu,-;%.*s\n",
                        record->level, record->sequence, record->nanos / 1000,
                        (int)record->length, record->text);
    if ((u64)length > io->left) {
        return -EINVAL;
    }
    i64 done = io_put(io, text, (usize)length);
    if (done > 0) {
        *pos += 1;
    }
    return done;
}

/* "<6>text" writes a record of level 6. */
static i64 kmsg_write(unused struct file *file, struct io *io,
                      unused u64 *pos)
{
    char text[LOG_TEXT];
    i64 size = (i64)io->left;
    i64 got = io_get(io, text, sizeof(text) - 1);
    if (got < 0) {
        return got;
    }
    text[got] = 0;
    const char *start = text;
    int level = LOG_NOTICE;
    if (text[0] == '<') {
        const char *end;
        u64 value = parse_number(text + 1, &end, 10);
        if (*end == '>') {
            level = (int)(value & 7);
            start = end + 1;
        }
    }
    log_at(level, "%s", start);
    io->left = 0;
    return size;
}

static i64 kmsg_seek(struct file *file, unused i64 offset, int whence)
{
    file->pos = whence == 0 ? log_first() : log_next();
    return 0;
}

static u32 kmsg_poll(struct file *file, struct poll_table *table)
{
    poll_add(table, &log_waitq);
    return file->pos < log_next() ? POLLIN | POLLRDNORM : 0;
}

static const struct file_ops kmsg_ops = {
    .open = kmsg_open,
    .read = kmsg_read,
    .write = kmsg_write,
    .seek = kmsg_seek,
    .poll = kmsg_poll,
};

int memdev_init(void)
{
    static const struct {
        const char *name;
        u32 minor, mode;
        const struct file_ops *ops;
    } nodes[] = {
        {"null", 3, 0666, &null_ops},      {"zero", 5, 0666, &zero_ops},
        {"full", 7, 0666, &full_ops},      {"random", 8, 0666, &random_ops},
        {"urandom", 9, 0666, &random_ops}, {"kmsg", 11, 0644, &kmsg_ops},
    };
    for (usize i = 0; i < ARRAY_SIZE(nodes); i++) {
        int error = chardev_register(1, nodes[i].minor, 1, "mem",
                                     nodes[i].ops);
        if (error == 0) {
            error = devtmpfs_node(nodes[i].name, S_IFCHR | nodes[i].mode,
                                  makedev(1, nodes[i].minor));
        }
        if (error != 0) {
            return error;
        }
    }
    return 0;
}
