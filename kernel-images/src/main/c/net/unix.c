/* Unix sockets: their life, and how they are connected. */
#include "unix.h"
#include "errno.h"
#include "string.h"
#include "task.h"

struct list unix_sockets = LIST_INIT(unix_sockets);

struct ucred unix_credentials(void)
{
    const struct task *task = current();
    return (struct ucred){task->process->pid, task->cred->euid,
                          task->cred->egid};
}

struct unix_socket *unix_new(int type)
{
    struct unix_socket *socket = kzalloc(sizeof(*socket));
    if (socket != NULL) {
        socket->refs = 1;
        socket->type = type;
        socket->owner = unix_credentials();
        list_init(&socket->queue);
        list_init(&socket->backlog);
        list_init(&socket->backlog_node);
        waitq_init(&socket->read_waitq);
        waitq_init(&socket->write_waitq);
        list_append(&socket->node, &unix_sockets);
    }
    return socket;
}

void unix_get(struct unix_socket *socket)
{
    socket->refs++;
}

void unix_put(struct unix_socket *socket)
{
    if (--socket->refs == 0) {
        unix_purge(socket);
        unix_address_put(socket->address);
        list_remove(&socket->node);
        kfree(socket);
    }
}

void unix_address_put(struct unix_address *address)
{
    if (address != NULL && --address->refs == 0) {
        kfree(address);
    }
}

static void share_address(struct unix_socket *to,
                          const struct unix_socket *from)
{
    to->address = from->address;
    if (to->address != NULL) {
        to->address->refs++;
    }
}

/* The two ends forget each other; the one that stays learns of it. */
static void part(struct unix_socket *socket)
{
    struct unix_socket *peer = socket->peer;
    if (peer == NULL) {
        return;
    }
    socket->peer = NULL;
    if (socket->type != SOCK_DGRAM && peer->peer == socket) {
        peer->peer = NULL;
        peer->state = UNIX_CLOSED;
        if (socket->queued > 0) {
            peer->error = ECONNRESET; /* it was sent what nobody read */
        }
        waitq_wake_all(&peer->read_waitq);
        waitq_wake_all(&peer->write_waitq);
        unix_put(socket);
    }
    unix_put(peer);
}

static void refuse_backlog(struct unix_socket *socket)
{
    while (!list_empty(&socket->backlog)) {
        struct unix_socket *child =
            list_first(&socket->backlog, struct unix_socket, backlog_node);
        list_remove(&child->backlog_node);
        part(child);
        unix_put(child);
    }
    socket->backlog_count = 0;
}

/* Datagram sockets that are connected to this one have nobody to talk to. */
static void forsake(struct unix_socket *socket)
{
    struct unix_socket *other;
    list_for_each(other, &unix_sockets, node)
    {
        if (other->peer == socket && other->type == SOCK_DGRAM) {
            other->peer = NULL;
            other->state = UNIX_OPEN;
            other->error = ECONNRESET;
            socket->refs--; /* not the last: the file has one */
            waitq_wake_all(&other->write_waitq);
        }
    }
}

static void unix_release(struct file *file)
{
    struct unix_socket *socket = file->private;
    unix_get(socket);
    part(socket);
    socket->state = UNIX_CLOSED;
    socket->file = NULL;
    refuse_backlog(socket);
    forsake(socket);
    unix_purge(socket);
    if (socket->bound != NULL) {
        inode_put(socket->bound);
        socket->bound = NULL;
    }
    waitq_wake_all(&socket->write_waitq);
    unix_put(socket);
    unix_put(socket); /* the file's */
    rights_collect();
}

static i64 unix_read(struct file *file, struct io *io, unused u64 *pos)
{
    struct unix_incoming in = {
        .flags = (file->flags & O_NONBLOCK) != 0 ? MSG_DONTWAIT : 0};
    i64 got = unix_receive(file->private, io, &in);
    unix_address_put(in.from);
    rights_drop(in.rights);
    return got;
}

static i64 unix_write(struct file *file, struct io *io, unused u64 *pos)
{
    struct unix_outgoing out = {
        .sender = unix_credentials(),
        .flags = (file->flags & O_NONBLOCK) != 0 ? MSG_DONTWAIT : 0};
    return unix_send(file->private, io, &out);
}

#define FIONREAD 0x541b
#define SIOCOUTQ 0x5411

static i64 unix_ioctl(struct file *file, u32 command, u64 argument)
{
    const struct unix_socket *socket = file->private;
    if (command == FIONREAD) {
        u32 bytes = socket->queued_bytes;
        if (socket->type != SOCK_STREAM && !list_empty(&socket->queue)) {
            bytes = list_first(&socket->queue, struct unix_message,
                               node)->size;
        }
        return put_u32(argument, bytes);
    }
    if (command == SIOCOUTQ) {
        return put_u32(argument, socket->peer != NULL
                                     ? socket->peer->queued_bytes : 0);
    }
    return -ENOTTY;
}

const struct file_ops unix_file_ops = {
    .read = unix_read,
    .write = unix_write,
    .poll = unix_poll,
    .ioctl = unix_ioctl,
    .release = unix_release,
};

/* Takes over the caller's reference, also when it fails. */
struct file *unix_file(struct unix_socket *socket, u32 flags)
{
    struct file *file = file_anonymous("socket", &unix_file_ops, socket,
                                       O_RDWR | (flags & O_NONBLOCK));
    if (is_err(file)) {
        unix_put(socket);
        return file;
    }
    file->inode->mode = S_IFSOCK | 0777;
    file->inode->uid = current()->cred->fsuid;
    file->inode->gid = current()->cred->fsgid;
    socket->file = file;
    return file;
}

/* Makes the two ends of a connection. */
int unix_pair(struct unix_socket *a, struct unix_socket *b)
{
    unix_get(a);
    unix_get(b);
    a->peer = b;
    b->peer = a;
    a->state = UNIX_CONNECTED;
    b->state = UNIX_CONNECTED;
    a->peer_owner = b->owner;
    b->peer_owner = a->owner;
    return 0;
}

int unix_listen(struct unix_socket *socket, int backlog)
{
    if (socket->type == SOCK_DGRAM) {
        return -EOPNOTSUPP;
    }
    if (socket->address == NULL || socket->state == UNIX_CONNECTED ||
        socket->state == UNIX_CLOSED) {
        return -EINVAL;
    }
    socket->state = UNIX_LISTENING;
    socket->owner = unix_credentials();
    socket->backlog_max = backlog < 0 || backlog > UNIX_BACKLOG_MAX
                              ? UNIX_BACKLOG_MAX : (u32)backlog;
    waitq_wake_all(&socket->write_waitq);
    return 0;
}

/* Waits until the listener takes one more: 0, and it still listens. */
static int wait_for_room(struct unix_socket *listener, bool wait,
                         u64 deadline)
{
    while (listener->state == UNIX_LISTENING &&
           listener->backlog_count > listener->backlog_max) {
        int error = wait ? wait_on(&listener->write_waitq, deadline, true)
                         : -EAGAIN;
        if (error != 0) {
            return error == -ETIMEDOUT ? -EAGAIN : error;
        }
    }
    return listener->state == UNIX_LISTENING ? 0 : -ECONNREFUSED;
}

static int connect_to(struct unix_socket *socket,
                      struct unix_socket *listener, bool wait)
{
    u64 deadline = socket->send_timeout != 0
                       ? time_monotonic() + socket->send_timeout : 0;
    int error = wait_for_room(listener, wait, deadline);
    if (error == 0 && socket->state != UNIX_OPEN) {
        error = socket->state == UNIX_CONNECTED ? -EISCONN : -EINVAL;
    }
    struct unix_socket *child = error == 0 ? unix_new(socket->type) : NULL;
    if (error == 0 && child == NULL) {
        error = -ENOMEM;
    }
    if (error == 0) {
        child->owner = listener->owner;
        socket->owner = unix_credentials();
        child->pass_credentials = listener->pass_credentials;
        share_address(child, listener);
        unix_pair(socket, child);
        list_append(&child->backlog_node, &listener->backlog);
        listener->backlog_count++;
        waitq_wake_all(&listener->read_waitq);
        waitq_wake_all(&socket->write_waitq);
    }
    return error;
}

/* A default address for datagrams; a length of 0 takes it away. */
static void set_peer(struct unix_socket *socket, struct unix_socket *peer)
{
    if (socket->peer != NULL) {
        unix_put(socket->peer);
    }
    socket->peer = peer;
    socket->state = peer != NULL ? UNIX_CONNECTED : UNIX_OPEN;
    socket->error = 0;
    if (peer != NULL) {
        unix_get(peer);
        socket->peer_owner = peer->owner;
    }
}

int unix_connect(struct unix_socket *socket, const char *path, u32 length,
                 bool wait)
{
    int error = 0;
    if (length == 0 && socket->type == SOCK_DGRAM) {
        set_peer(socket, NULL);
        return 0;
    }
    if (length == 0) {
        return -EINVAL;
    }
    if (socket->state == UNIX_CONNECTED && socket->type != SOCK_DGRAM) {
        return -EISCONN;
    }
    struct unix_socket *found = unix_find(path, length, socket->type, &error);
    if (error != 0) {
        return error;
    }
    if (socket->type == SOCK_DGRAM) {
        if (found->peer != NULL && found->peer != socket) {
            error = -EPERM; /* it talks to somebody else only */
        } else {
            set_peer(socket, found);
        }
    } else {
        error = connect_to(socket, found, wait);
    }
    unix_put(found);
    return error;
}

/* The first connection that waits, with the backlog's reference. */
i64 unix_accept(struct unix_socket *socket, bool wait,
                struct unix_socket **out)
{
    u64 deadline = socket->receive_timeout != 0
                       ? time_monotonic() + socket->receive_timeout : 0;
    if (socket->type == SOCK_DGRAM) {
        return -EOPNOTSUPP;
    }
    for (;;) {
        if (socket->state != UNIX_LISTENING ||
            (socket->shut & SHUT_READ) != 0) {
            return -EINVAL;
        }
        if (!list_empty(&socket->backlog)) {
            break;
        }
        int error = wait ? wait_on(&socket->read_waitq, deadline, true)
                         : -EAGAIN;
        if (error != 0) {
            return error == -ETIMEDOUT ? -EAGAIN : error;
        }
    }
    struct unix_socket *child =
        list_first(&socket->backlog, struct unix_socket, backlog_node);
    list_remove(&child->backlog_node);
    socket->backlog_count--;
    waitq_wake_all(&socket->write_waitq);
    *out = child;
    return 0;
}

int unix_shutdown(struct unix_socket *socket, u32 how)
{
    struct unix_socket *peer = socket->peer;
    if (socket->state == UNIX_OPEN ||
        (socket->state == UNIX_LISTENING && socket->peer != NULL)) {
        return -ENOTCONN;
    }
    socket->shut |= how;
    if (peer != NULL && socket->type != SOCK_DGRAM) {
        peer->shut |= ((how & SHUT_READ) != 0 ? SHUT_WRITE : 0U) |
                      ((how & SHUT_WRITE) != 0 ? SHUT_READ : 0U);
        waitq_wake_all(&peer->read_waitq);
        waitq_wake_all(&peer->write_waitq);
    }
    waitq_wake_all(&socket->read_waitq);
    waitq_wake_all(&socket->write_waitq);
    return 0;
}
