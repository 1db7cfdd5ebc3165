/* What goes beside the bytes (cmsg(3)), and the options of sockets. */
#include "errno.h"
#include "string.h"
#include "task.h"
#include "unix.h"

#define SOL_SOCKET 1
#define SCM_RIGHTS 1
#define SCM_CREDENTIALS 2

struct control_header {
    u64 length; /* with this header */
    int level, type;
};

static int credentials_in(struct unix_outgoing *out, uaddr from, u64 size)
{
    struct ucred wanted;
    if (size != sizeof(wanted)) {
        return -EINVAL;
    }
    if (copy_in(&wanted, from, sizeof(wanted)) != 0) {
        return -EFAULT;
    }
    const struct task *task = current();
    const struct cred *cred = task->cred;
    bool pid = wanted.pid == task->process->pid || capable(CAP_SYS_ADMIN);
    bool uid = wanted.uid == cred->uid || wanted.uid == cred->euid ||
               wanted.uid == cred->suid || capable(CAP_SETUID);
    bool gid = wanted.gid == cred->gid || wanted.gid == cred->egid ||
               wanted.gid == cred->sgid || capable(CAP_SETGID);
    if (!pid || !uid || !gid) {
        return -EPERM;
    }
    out->sender = wanted;
    return 0;
}

static int rights_in(struct unix_outgoing *out, uaddr from, u64 size)
{
    int fds[SCM_MAX_FD];
    if (size % sizeof(int) != 0 || size > sizeof(fds) ||
        out->rights != NULL) {
        return -EINVAL;
    }
    if (copy_in(fds, from, size) != 0) {
        return -EFAULT;
    }
    if (size == 0) {
        return 0;
    }
    struct unix_rights *rights =
        rights_take(fds, (u32)(size / sizeof(int)));
    if (is_err(rights)) {
        return (int)ptr_err(rights);
    }
    out->rights = rights;
    return 0;
}

int control_in(const struct user_message *message, struct unix_outgoing *out)
{
    struct control_header head;
    u64 at = message->control;
    u64 end = at + message->control_length;
    if (message->control_length > PAGE_SIZE) {
        return -ENOBUFS;
    }
    while (at + sizeof(head) <= end) {
        if (copy_in(&head, at, sizeof(head)) != 0) {
            return -EFAULT;
        }
        if (head.length < sizeof(head) || head.length > end - at) {
            return -EINVAL;
        }
        u64 size = head.length - sizeof(head);
        int error = head.level != SOL_SOCKET ? -EINVAL
                    : head.type == SCM_RIGHTS
                        ? rights_in(out, at + sizeof(head), size)
                    : head.type == SCM_CREDENTIALS
                        ? credentials_in(out, at + sizeof(head), size)
                        : -EINVAL;
        if (error != 0) {
            return error;
        }
        at += ALIGN_UP(head.length, 8);
    }
    return 0;
}

struct control_writer {
    u64 at, left;
};

/* One item; false if not even a byte of it fits. */
static bool put_item(struct control_writer *to, int type, const void *data,
                     u64 size, struct unix_incoming *in)
{
    struct control_header head = {sizeof(head) + size, SOL_SOCKET, type};
    if (to->left < head.length) {
        in->flags_out |= MSG_CTRUNC;
        return false;
    }
    if (copy_out(to->at, &head, sizeof(head)) != 0 ||
        copy_out(to->at + sizeof(head), data, size) != 0) {
        return false;
    }
    u64 used = MIN(ALIGN_UP(head.length, 8), to->left);
    to->at += used;
    to->left -= used;
    return true;
}

/* As many as there is room for in the buffer and among the descriptors. */
static void install_rights(struct control_writer *to,
                           struct unix_incoming *in)
{
    struct unix_rights *rights = in->rights;
    int fds[SCM_MAX_FD];
    u64 room = to->left >= sizeof(struct control_header)
                   ? (to->left - sizeof(struct control_header)) / sizeof(int)
                   : 0;
    u32 count = 0;
    while (count < rights->count && count < room) {
        bool cloexec = (in->flags & MSG_CMSG_CLOEXEC) != 0;
        int fd = fd_install(file_get(rights->files[count]), cloexec);
        if (fd < 0) {
            break;
        }
        fds[count++] = fd;
    }
    if (count < rights->count) {
        in->flags_out |= MSG_CTRUNC;
    }
    if (count > 0 &&
        !put_item(to, SCM_RIGHTS, fds, count * sizeof(int), in)) {
        while (count > 0) {
            fd_close(fds[--count]);
        }
    }
}

/* Afterwards control_length says how much there is. */
int control_out(struct user_message *message, const struct unix_socket *socket,
                struct unix_incoming *in)
{
    struct control_writer to = {message->control, message->control_length};
    if (message->control == 0) {
        to.left = 0;
    }
    if (socket->pass_credentials) {
        put_item(&to, SCM_CREDENTIALS, &in->sender, sizeof(in->sender), in);
    }
    if (in->rights != NULL) {
        install_rights(&to, in);
    }
    message->control_length -= to.left;
    if (message->control == 0) {
        message->control_length = 0;
    }
    return 0;
}

enum {
    SO_DEBUG = 1, SO_REUSEADDR, SO_TYPE, SO_ERROR, SO_DONTROUTE,
    SO_BROADCAST, SO_SNDBUF, SO_RCVBUF, SO_KEEPALIVE, SO_PRIORITY = 12,
    SO_LINGER, SO_PASSCRED = 16, SO_PEERCRED, SO_RCVLOWAT, SO_SNDLOWAT,
    SO_RCVTIMEO, SO_SNDTIMEO, SO_TIMESTAMP = 29, SO_ACCEPTCONN,
    SO_PEERSEC, SO_SNDBUFFORCE, SO_RCVBUFFORCE, SO_PASSSEC = 34,
    SO_PROTOCOL = 38, SO_DOMAIN,
};

static int timeout_in(u64 *nanos, uaddr value, u32 size)
{
    i64 time[2]; /* seconds and microseconds */
    if (size < sizeof(time)) {
        return -EINVAL;
    }
    if (copy_in(time, value, sizeof(time)) != 0) {
        return -EFAULT;
    }
    if (time[0] < 0 || time[1] < 0 || time[1] >= 1000000) {
        return -EDOM;
    }
    *nanos = (u64)time[0] * NANOS + (u64)time[1] * 1000;
    return 0;
}

i64 unix_option_set(struct unix_socket *socket, int level, int option,
                    uaddr value, u32 size)
{
    u32 number = 0;
    if (level != SOL_SOCKET) {
        return -EOPNOTSUPP;
    }
    if (option == SO_RCVTIMEO || option == SO_SNDTIMEO) {
        return timeout_in(option == SO_RCVTIMEO ? &socket->receive_timeout
                                                : &socket->send_timeout,
                          value, size);
    }
    if (size < sizeof(number)) {
        return -EINVAL;
    }
    if (get_u32(&number, value) != 0) {
        return -EFAULT;
    }
    switch (option) {
    case SO_PASSCRED: socket->pass_credentials = number != 0; return 0;
    case SO_REUSEADDR:
    case SO_BROADCAST:
    case SO_DONTROUTE:
    case SO_SNDBUF:
    case SO_RCVBUF:
    case SO_SNDBUFFORCE:
    case SO_RCVBUFFORCE:
    case SO_KEEPALIVE:
    case SO_PRIORITY:
    case SO_LINGER:
    case SO_RCVLOWAT:
    case SO_TIMESTAMP:
    case SO_PASSSEC: return 0; /* nothing that would change here */
    default: return -ENOPROTOOPT;
    }
}

static i64 value_out(const void *from, u32 size, uaddr value, uaddr length)
{
    u32 room;
    if (get_u32(&room, length) != 0) {
        return -EFAULT;
    }
    if ((i32)room < 0) {
        return -EINVAL;
    }
    size = MIN(size, room);
    return copy_out(value, from, size) != 0 ? -EFAULT
                                            : put_u32(length, size);
}

i64 unix_option_get(struct unix_socket *socket, int level, int option,
                    uaddr value, uaddr size)
{
    u32 number = 0;
    if (level != SOL_SOCKET) {
        return -EOPNOTSUPP;
    }
    u64 nanos = option == SO_RCVTIMEO ? socket->receive_timeout
                                      : socket->send_timeout;
    i64 time[2] = {(i64)(nanos / NANOS), (i64)(nanos % NANOS / 1000)};
    switch (option) {
    case SO_RCVTIMEO:
    case SO_SNDTIMEO: return value_out(time, sizeof(time), value, size);
    case SO_PEERCRED: {
        struct ucred none = {0, (u32)-1, (u32)-1};
        return value_out(socket->state == UNIX_OPEN ? &none
                                                    : &socket->peer_owner,
                         sizeof(none), value, size);
    }
    case SO_ERROR:
        number = (u32)socket->error;
        socket->error = 0;
        break;
    case SO_TYPE: number = (u32)socket->type; break;
    case SO_DOMAIN: number = AF_UNIX; break;
    case SO_ACCEPTCONN: number = socket->state == UNIX_LISTENING; break;
    case SO_PASSCRED: number = socket->pass_credentials; break;
    case SO_SNDBUF:
    case SO_RCVBUF: number = UNIX_BUFFER; break;
    case SO_RCVLOWAT: number = 1; break;
    case SO_PROTOCOL:
    case SO_REUSEADDR:
    case SO_BROADCAST:
    case SO_KEEPALIVE:
    case SO_PRIORITY:
    case SO_PASSSEC: break;
    default: return -ENOPROTOOPT;
    }
    return value_out(&number, sizeof(number), value, size);
}
