/* Pipes and FIFOs: a ring of 64 KiB, in pages that come as they are needed. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"

#define PIPE_PAGES 16
#define PIPE_SIZE (PIPE_PAGES * PAGE_SIZE)
#define PIPE_BUF 4096
#define FIONREAD 0x541b

struct pipe {
    u32 readers, writers;
    u32 opened_readers, opened_writers; /* how many there have ever been */
    u32 users;
    u64 head, tail; /* bytes ever read and written */
    u8 *pages[PIPE_PAGES];
    struct waitq read_waitq, write_waitq, open_waitq;
};

static struct pipe *pipe_new(void)
{
    struct pipe *pipe = kzalloc(sizeof(*pipe));
    if (pipe != NULL) {
        waitq_init(&pipe->read_waitq);
        waitq_init(&pipe->write_waitq);
        waitq_init(&pipe->open_waitq);
    }
    return pipe;
}

static void free_page(struct pipe *pipe, u32 index)
{
    if (pipe->pages[index] != NULL) {
        page_put(page_of_pointer(pipe->pages[index]));
        pipe->pages[index] = NULL;
    }
}

static void pipe_free(struct pipe *pipe)
{
    for (u32 i = 0; i < PIPE_PAGES; i++) {
        free_page(pipe, i);
    }
    kfree(pipe);
}

static i64 pipe_read(struct file *file, struct io *io, unused u64 *pos)
{
    struct pipe *pipe = file->private;
    if (io->left == 0) {
        return 0;
    }
    while (pipe->head == pipe->tail) {
        if (pipe->writers == 0) {
            return 0;
        }
        if ((file->flags & O_NONBLOCK) != 0) {
            return -EAGAIN;
        }
        int error = wait_on(&pipe->read_waitq, 0, true);
        if (error != 0) {
            return error;
        }
    }
    i64 done = 0;
    while (io->left > 0 && pipe->head != pipe->tail) {
        u64 offset = pipe->head % PAGE_SIZE;
        u32 index = (u32)(pipe->head / PAGE_SIZE % PIPE_PAGES);
        usize part = MIN(PAGE_SIZE - offset, pipe->tail - pipe->head);
        i64 moved = io_put(io, pipe->pages[index] + offset, part);
        if (moved < 0) {
            done = done > 0 ? done : moved;
            break;
        }
        pipe->head += (u64)moved;
        done += moved;
        if (pipe->head % PAGE_SIZE == 0 || pipe->head == pipe->tail) {
            free_page(pipe, index);
            /* An empty pipe starts on a new page, so nothing is in the old. */
            if (pipe->head == pipe->tail) {
                pipe->head = ALIGN_UP(pipe->head, PAGE_SIZE);
                pipe->tail = pipe->head;
            }
        }
    }
    waitq_wake_all(&pipe->write_waitq);
    return done;
}

/* Room for at least the page at the tail, or -ENOMEM. */
static int page_for_tail(struct pipe *pipe)
{
    u32 index = (u32)(pipe->tail / PAGE_SIZE % PIPE_PAGES);
    if (pipe->pages[index] == NULL) {
        struct page *page = page_alloc_user();
        if (page == NULL) {
            return -ENOMEM;
        }
        if (pipe->pages[index] != NULL) {
            page_put(page); /* finding it took a while: someone was faster */
        } else {
            pipe->pages[index] = page_address(page);
        }
    }
    return 0;
}

static u64 room(const struct pipe *pipe)
{
    u64 first = ALIGN_DOWN(pipe->head, PAGE_SIZE);
    return PIPE_SIZE - (pipe->tail - first);
}

static i64 pipe_write(struct file *file, struct io *io, unused u64 *pos)
{
    struct pipe *pipe = file->private;
    i64 done = 0;
    /* Up to PIPE_BUF bytes go in together or not at all. */
    u64 need = io->left <= PIPE_BUF ? io->left : 1;
    while (io->left > 0) {
        if (pipe->readers == 0) {
            return done > 0 ? done : -EPIPE;
        }
        if (room(pipe) < need) {
            waitq_wake_all(&pipe->read_waitq);
            if ((file->flags & O_NONBLOCK) != 0) {
                return done > 0 ? done : -EAGAIN;
            }
            int error = wait_on(&pipe->write_waitq, 0, true);
            if (error != 0) {
                return done > 0 ? done : error;
            }
            continue;
        }
        int error = page_for_tail(pipe);
        if (error != 0) {
            return done > 0 ? done : error;
        }
        u64 offset = pipe->tail % PAGE_SIZE;
        u32 index = (u32)(pipe->tail / PAGE_SIZE % PIPE_PAGES);
        i64 moved = io_get(io, pipe->pages[index] + offset,
                           MIN(PAGE_SIZE - offset, room(pipe)));
        if (moved < 0) {
            return done > 0 ? done : moved;
        }
        pipe->tail += (u64)moved;
        done += moved;
        need = 1;
        waitq_wake_all(&pipe->read_waitq);
    }
    return done;
}

static u32 pipe_poll(struct file *file, struct poll_table *table)
{
    struct pipe *pipe = file->private;
    u32 events = 0;
    if (FILE_READ(file)) {
        poll_add(table, &pipe->read_waitq);
        if (pipe->head != pipe->tail) {
            events |= POLLIN | POLLRDNORM;
        }
        if (pipe->writers == 0 && pipe->opened_writers > 0) {
            events |= POLLHUP;
        }
    }
    if (FILE_WRITE(file)) {
        poll_add(table, &pipe->write_waitq);
        if (room(pipe) >= PIPE_BUF) {
            events |= POLLOUT | POLLWRNORM;
        }
        if (pipe->readers == 0) {
            events |= POLLERR;
        }
    }
    return events;
}

static i64 pipe_ioctl(struct file *file, u32 command, u64 argument)
{
    const struct pipe *pipe = file->private;
    if (command == FIONREAD) {
        return put_u32(argument, (u32)(pipe->tail - pipe->head));
    }
    return -ENOTTY;
}

static void pipe_release(struct file *file)
{
    struct pipe *pipe = file->private;
    pipe->readers -= FILE_READ(file);
    pipe->writers -= FILE_WRITE(file);
    waitq_wake_all(&pipe->read_waitq);
    waitq_wake_all(&pipe->write_waitq);
    if (--pipe->users == 0) {
        if (file->inode->private == pipe) {
            file->inode->private = NULL;
        }
        pipe_free(pipe);
    }
}

static const struct file_ops pipe_ops = {
    .read = pipe_read,
    .write = pipe_write,
    .poll = pipe_poll,
    .ioctl = pipe_ioctl,
    .release = pipe_release,
};

/* Opening one end of a FIFO waits for the other. */
static int fifo_open(struct inode *inode, struct file *file)
{
    struct pipe *pipe = inode->private;
    if (pipe == NULL) {
        pipe = pipe_new();
        if (pipe == NULL) {
            return -ENOMEM;
        }
        inode->private = pipe;
    }
    bool reads = FILE_READ(file);
    bool writes = FILE_WRITE(file);
    if (writes && !reads && pipe->readers == 0 &&
        (file->flags & O_NONBLOCK) != 0) {
        if (pipe->users == 0) {
            inode->private = NULL;
            pipe_free(pipe);
        }
        return -ENXIO;
    }
    file->ops = &pipe_ops;
    file->private = pipe;
    pipe->users++;
    pipe->readers += reads;
    pipe->writers += writes;
    pipe->opened_readers += reads;
    pipe->opened_writers += writes;
    waitq_wake_all(&pipe->open_waitq);
    u32 seen_readers = pipe->opened_readers;
    u32 seen_writers = pipe->opened_writers;
    while (!(reads && writes) && (file->flags & O_NONBLOCK) == 0 &&
           (reads ? pipe->writers == 0 && pipe->opened_writers == seen_writers
                  : pipe->readers == 0 &&
                        pipe->opened_readers == seen_readers)) {
        int error = wait_on(&pipe->open_waitq, 0, true);
        if (error != 0) {
            pipe_release(file);
            return error;
        }
    }
    return 0;
}

const struct file_ops fifo_fops = {.open = fifo_open};

i64 sys_pipe2(const u64 *a)
{
    u32 flags = (u32)a[1];
    if ((flags & ~(u32)(O_CLOEXEC | O_NONBLOCK | 040000)) != 0) {
        return -EINVAL;
    }
    struct pipe *pipe = pipe_new();
    if (pipe == NULL) {
        return -ENOMEM;
    }
    struct file *in = file_anonymous("pipe", &pipe_ops, pipe,
                                     O_RDONLY | (flags & O_NONBLOCK));
    if (is_err(in)) {
        pipe_free(pipe);
        return ptr_err(in);
    }
    in->inode->mode = S_IFIFO | 0600;
    in->inode->uid = current()->cred->fsuid;
    in->inode->gid = current()->cred->fsgid;
    pipe->users = 1;
    pipe->readers = 1;
    pipe->opened_readers = 1;
    struct file *out = file_new(&pipe_ops, O_WRONLY | (flags & O_NONBLOCK));
    if (is_err(out)) {
        file_put(in);
        return ptr_err(out);
    }
    out->inode = inode_get(in->inode);
    out->private = pipe;
    pipe->users++;
    pipe->writers = 1;
    pipe->opened_writers = 1;
    int fds[2];
    fds[0] = fd_install(in, (flags & O_CLOEXEC) != 0);
    if (fds[0] < 0) {
        file_put(out);
        return fds[0];
    }
    fds[1] = fd_install(out, (flags & O_CLOEXEC) != 0);
    if (fds[1] < 0 || copy_out(a[0], fds, sizeof(fds)) != 0) {
        fd_close(fds[0]);
        if (fds[1] >= 0) {
            fd_close(fds[1]);
        }
        return fds[1] < 0 ? fds[1] : -EFAULT;
    }
    return 0;
}
