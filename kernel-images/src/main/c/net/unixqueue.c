/*
 * What sockets send each other. A message waits in the receiver's queue;
 * in a stream it is only a piece, whose bounds nobody sees, except that
 * descriptors and credentials stay with the bytes they were sent with.
 */
#include "errno.h"
#include "string.h"
#include "task.h"
#include "unix.h"

#define PIECE (PAGE_SIZE - sizeof(struct unix_message))

bool unix_full(const struct unix_socket *socket)
{
    return socket->queued_bytes >= UNIX_BUFFER ||
           (socket->type != SOCK_STREAM &&
            socket->queued >= UNIX_DATAGRAMS);
}

/* Those who wait for room in this queue: the peer, or anyone who is
   connected to it for datagrams. */
void unix_wake_senders(struct unix_socket *socket)
{
    struct unix_socket *other;
    waitq_wake_all(&socket->write_waitq);
    if (socket->type != SOCK_DGRAM) {
        if (socket->peer != NULL) {
            waitq_wake_all(&socket->peer->write_waitq);
        }
        return;
    }
    list_for_each(other, &unix_sockets, node)
    {
        if (other->peer == socket) {
            waitq_wake_all(&other->write_waitq);
        }
    }
}

static void message_free(struct unix_message *message)
{
    if (message->rights != NULL) {
        rights_queued(message->rights, false);
        rights_drop(message->rights);
    }
    unix_address_put(message->from);
    kfree(message);
}

void unix_purge(struct unix_socket *socket)
{
    while (!list_empty(&socket->queue)) {
        struct unix_message *message =
            list_first(&socket->queue, struct unix_message, node);
        list_remove(&message->node);
        socket->queued--;
        socket->queued_bytes -= message->size - message->offset;
        message_free(message);
    }
}

static struct unix_message *message_make(const struct unix_socket *socket,
                                         struct io *io, usize size,
                                         const struct unix_outgoing *out)
{
    struct unix_message *message = kmalloc(sizeof(*message) + size);
    if (message == NULL) {
        return err_ptr(-ENOBUFS);
    }
    *message = (struct unix_message){.size = (u32)size,
                                     .sender = out->sender,
                                     .from = socket->address};
    list_init(&message->node);
    i64 got = size > 0 ? io_get(io, message->data, size) : 0;
    if (got < (i64)size) {
        kfree(message);
        return err_ptr(got < 0 ? got : -EFAULT);
    }
    if (message->from != NULL) {
        message->from->refs++;
    }
    return message;
}

static void enqueue(struct unix_socket *to, struct unix_message *message,
                    struct unix_outgoing *out)
{
    message->rights = out->rights;
    out->rights = NULL;
    if (message->rights != NULL) {
        rights_queued(message->rights, true);
    }
    list_append(&message->node, &to->queue);
    to->queued++;
    to->queued_bytes += message->size;
    waitq_wake_all(&to->read_waitq);
}

static int cannot_send(const struct unix_socket *socket,
                       const struct unix_socket *to)
{
    if ((socket->shut & SHUT_WRITE) != 0 || socket->state == UNIX_CLOSED) {
        return -EPIPE;
    }
    if (to == NULL) {
        return -ENOTCONN;
    }
    if ((to->shut & SHUT_READ) != 0) {
        return -EPIPE;
    }
    return to->state == UNIX_CLOSED ? -ECONNREFUSED : 0;
}

/* Room for one more message in the receiver's queue. */
static int wait_for_room(struct unix_socket *socket, struct unix_socket *to,
                         u32 flags)
{
    u64 deadline = socket->send_timeout != 0
                       ? time_monotonic() + socket->send_timeout : 0;
    for (;;) {
        int error = cannot_send(socket, to);
        if (error != 0 || !unix_full(to)) {
            return error;
        }
        if ((flags & MSG_DONTWAIT) != 0) {
            return -EAGAIN;
        }
        struct waitq *queue = to == socket->peer ? &socket->write_waitq
                                                 : &to->write_waitq;
        error = wait_on(queue, deadline, true);
        if (error != 0) {
            return error == -ETIMEDOUT ? -EAGAIN : error;
        }
    }
}

static i64 send_stream(struct unix_socket *socket, struct unix_socket *to,
                       struct io *io, struct unix_outgoing *out)
{
    i64 done = 0;
    do {
        int error = wait_for_room(socket, to, out->flags);
        if (error != 0) {
            return done > 0 ? done : error;
        }
        usize size = MIN(io->left, PIECE);
        if (size == 0) {
            break;
        }
        struct unix_message *message = message_make(socket, io, size, out);
        if (is_err(message)) {
            return done > 0 ? done : ptr_err(message);
        }
        /* Copying from the process may have slept. */
        error = cannot_send(socket, to);
        if (error != 0) {
            message_free(message);
            return done > 0 ? done : error;
        }
        enqueue(to, message, out);
        done += (i64)size;
    } while (io->left > 0);
    return done;
}

static i64 send_packet(struct unix_socket *socket, struct unix_socket *to,
                       struct io *io, struct unix_outgoing *out)
{
    if (io->left > UNIX_BUFFER / 2) {
        return -EMSGSIZE;
    }
    usize size = io->left;
    struct unix_message *message = message_make(socket, io, size, out);
    if (is_err(message)) {
        return ptr_err(message);
    }
    int error = wait_for_room(socket, to, out->flags);
    if (error == 0 && socket->type == SOCK_DGRAM && to->peer != NULL &&
        to->peer != socket) {
        error = -EPERM;
    }
    if (error != 0) {
        message_free(message);
        return error;
    }
    enqueue(to, message, out);
    return (i64)size;
}

i64 unix_send(struct unix_socket *socket, struct io *io,
              struct unix_outgoing *out)
{
    struct unix_socket *to = out->to != NULL ? out->to : socket->peer;
    if (socket->error != 0) {
        int error = socket->error;
        socket->error = 0;
        if (error != ECONNRESET || socket->type == SOCK_DGRAM) {
            return -error;
        }
    }
    int error = cannot_send(socket, to);
    if (error != 0) {
        return error;
    }
    unix_get(to);
    i64 sent = socket->type == SOCK_STREAM
                   ? send_stream(socket, to, io, out)
                   : send_packet(socket, to, io, out);
    unix_put(to);
    return sent;
}

static bool ended(const struct unix_socket *socket)
{
    return (socket->shut & SHUT_READ) != 0 ||
           (socket->type != SOCK_DGRAM && socket->peer == NULL);
}

/* 1 with something to receive, 0 at the end, or an error. */
static int wait_for_message(struct unix_socket *socket, u32 flags,
                            u64 deadline)
{
    while (list_empty(&socket->queue)) {
        if (socket->error != 0) {
            int error = -socket->error;
            socket->error = 0;
            return error;
        }
        if (socket->type != SOCK_DGRAM && socket->state != UNIX_CONNECTED &&
            socket->state != UNIX_CLOSED) {
            return socket->state == UNIX_LISTENING ? -EINVAL : -ENOTCONN;
        }
        if (ended(socket)) {
            return 0;
        }
        int error = (flags & MSG_DONTWAIT) != 0
                        ? -EAGAIN
                        : wait_on(&socket->read_waitq, deadline, true);
        if (error != 0) {
            return error == -ETIMEDOUT ? -EAGAIN : error;
        }
    }
    return 1;
}

/* What comes with a message besides its bytes. */
static void take_ancillary(struct unix_message *message,
                           struct unix_incoming *in)
{
    in->sender = message->sender;
    if (in->from == NULL && message->from != NULL) {
        in->from = message->from;
        in->from->refs++;
    }
    if (message->rights == NULL) {
        return;
    }
    if ((in->flags & MSG_PEEK) != 0) {
        in->rights = rights_copy(message->rights);
    } else {
        rights_queued(message->rights, false);
        in->rights = message->rights;
        message->rights = NULL;
    }
}

static void consume(struct unix_socket *socket, struct unix_message *message,
                    u32 bytes)
{
    message->offset += bytes;
    socket->queued_bytes -= bytes;
    if (message->offset == message->size) {
        list_remove(&message->node);
        socket->queued--;
        message_free(message);
    }
    unix_wake_senders(socket);
}

static i64 receive_packet(struct unix_socket *socket, struct io *io,
                          struct unix_incoming *in)
{
    struct unix_message *message =
        list_first(&socket->queue, struct unix_message, node);
    u32 size = message->size;
    bool peek = (in->flags & MSG_PEEK) != 0;
    if (!peek) {
        /* Off the queue first: copying out may sleep. */
        list_remove(&message->node);
        socket->queued--;
        socket->queued_bytes -= size;
    }
    i64 moved = io->left > 0 ? io_put(io, message->data, size) : 0;
    take_ancillary(message, in);
    if (moved >= 0 && moved < (i64)size) {
        in->flags_out |= MSG_TRUNC;
        moved = (in->flags & MSG_TRUNC) != 0 ? (i64)size : moved;
    }
    if (socket->type == SOCK_SEQPACKET) {
        in->flags_out |= MSG_EOR;
    }
    if (!peek) {
        message_free(message);
        unix_wake_senders(socket);
    }
    return moved;
}

static bool same_sender(const struct ucred *a, const struct ucred *b)
{
    return a->pid == b->pid && a->uid == b->uid && a->gid == b->gid;
}

/* Bytes of the first message, as many as fit. */
static i64 receive_piece(struct unix_socket *socket, struct io *io,
                         struct unix_incoming *in)
{
    struct unix_message *message =
        list_first(&socket->queue, struct unix_message, node);
    u32 from = message->offset;
    i64 moved = io_put(io, message->data + from, message->size - from);
    if (moved >= 0) {
        take_ancillary(message, in);
        if ((in->flags & MSG_PEEK) == 0) {
            consume(socket, message, (u32)moved);
        }
    }
    return moved;
}

/* More only if it is of the same sender, and descriptors end a read. */
static bool goes_on(const struct unix_socket *socket, const struct io *io,
                    const struct unix_incoming *in)
{
    if (io->left == 0 || in->rights != NULL || list_empty(&socket->queue) ||
        (in->flags & MSG_PEEK) != 0) {
        return false;
    }
    const struct unix_message *next =
        list_first(&socket->queue, struct unix_message, node);
    return next->rights == NULL &&
           (!socket->pass_credentials ||
            same_sender(&next->sender, &in->sender));
}

static i64 receive_stream(struct unix_socket *socket, struct io *io,
                          struct unix_incoming *in, u64 deadline)
{
    i64 done = 0;
    for (;;) {
        i64 moved = receive_piece(socket, io, in);
        if (moved < 0) {
            return done > 0 ? done : moved;
        }
        done += moved;
        if (goes_on(socket, io, in)) {
            continue;
        }
        if ((in->flags & (MSG_WAITALL | MSG_PEEK)) != MSG_WAITALL ||
            io->left == 0 || in->rights != NULL ||
            !list_empty(&socket->queue)) {
            return done;
        }
        if (wait_for_message(socket, in->flags, deadline) <= 0) {
            return done;
        }
    }
}

i64 unix_receive(struct unix_socket *socket, struct io *io,
                 struct unix_incoming *in)
{
    u64 deadline = socket->receive_timeout != 0
                       ? time_monotonic() + socket->receive_timeout : 0;
    if (io->left == 0 && socket->type == SOCK_STREAM) {
        return 0;
    }
    int ready = wait_for_message(socket, in->flags, deadline);
    if (ready <= 0) {
        return ready;
    }
    return socket->type == SOCK_STREAM
               ? receive_stream(socket, io, in, deadline)
               : receive_packet(socket, io, in);
}

u32 unix_poll(struct file *file, struct poll_table *table)
{
    struct unix_socket *socket = file->private;
    u32 events = 0;
    poll_add(table, &socket->read_waitq);
    poll_add(table, &socket->write_waitq);
    if (!list_empty(&socket->queue) || !list_empty(&socket->backlog)) {
        events |= POLLIN | POLLRDNORM;
    }
    if (socket->error != 0) {
        events |= POLLERR;
    }
    if (socket->state == UNIX_LISTENING) {
        return events;
    }
    bool alone = socket->type != SOCK_DGRAM && socket->peer == NULL;
    if ((socket->shut & SHUT_READ) != 0 ||
        (alone && socket->state == UNIX_CLOSED)) {
        events |= POLLIN | POLLRDNORM | POLLRDHUP;
    }
    if (alone || socket->shut == (SHUT_READ | SHUT_WRITE)) {
        events |= POLLHUP;
    }
    if (socket->peer == NULL ? socket->type == SOCK_DGRAM || alone
                             : !unix_full(socket->peer)) {
        events |= POLLOUT | POLLWRNORM;
    }
    return events;
}
