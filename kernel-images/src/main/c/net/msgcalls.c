/* The system calls that send and receive: bytes, messages, several. */
#include "errno.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "unix.h"

static u32 effective_flags(const struct file *file, u32 flags)
{
    return flags | ((file->flags & O_NONBLOCK) != 0 ? MSG_DONTWAIT : 0U);
}

/* To an address, if there is one; a broken pipe is signalled. */
static i64 send_to(struct file *file, struct io *io, uaddr address,
                   u32 length, struct unix_outgoing *out)
{
    struct unix_socket *socket = file->private;
    char path[UNIX_PATH_MAX + 1];
    int error = 0;
    if (address != 0 && length > 0 && socket->type == SOCK_DGRAM) {
        i64 size = unix_address_in(path, address, length);
        if (size <= 0) {
            return size == 0 ? -EINVAL : size;
        }
        out->to = unix_find(path, (u32)size, socket->type, &error);
        if (error != 0) {
            return error;
        }
    } else if (address != 0 && length > 0) {
        return socket->state == UNIX_CONNECTED ? -EISCONN : -EOPNOTSUPP;
    }
    i64 sent = unix_send(socket, io, out);
    if (out->to != NULL) {
        unix_put(out->to);
    }
    if (sent == -EPIPE && (out->flags & MSG_NOSIGNAL) == 0) {
        struct siginfo info;
        siginfo_init(&info, SIGPIPE, SI_USER);
        signal_task(current(), &info);
    }
    return sent;
}

i64 sys_sendto(const u64 *a)
{
    struct file *file;
    i64 error;
    struct io io;
    if (unix_socket_of((int)a[0], &file, &error) == NULL) {
        return error;
    }
    struct unix_outgoing out = {.sender = unix_credentials(),
                                .flags = effective_flags(file, (u32)a[3])};
    io_user(&io, a[1], MIN(a[2], 0x7ffff000));
    i64 sent = user_range(a[1], io.left)
                   ? send_to(file, &io, a[4], (u32)a[5], &out) : -EFAULT;
    file_put(file);
    return sent;
}

static i64 send_message(struct file *file, uaddr from, u32 flags)
{
    struct user_message message;
    struct iovec *vectors = NULL;
    struct unix_outgoing out = {.sender = unix_credentials(),
                                .flags = effective_flags(file, flags)};
    if (copy_in(&message, from, sizeof(message)) != 0) {
        return -EFAULT;
    }
    i64 result = iovecs_in(&vectors, message.vectors, message.vector_count);
    if (result < 0) {
        return result;
    }
    result = control_in(&message, &out);
    if (result == 0) {
        struct io io;
        io_vectors(&io, vectors, (u32)message.vector_count);
        result = send_to(file, &io, message.name, message.name_length, &out);
    }
    rights_drop(out.rights);
    kfree(vectors);
    return result;
}

i64 sys_sendmsg(const u64 *a)
{
    struct file *file;
    i64 error;
    if (unix_socket_of((int)a[0], &file, &error) == NULL) {
        return error;
    }
    i64 sent = send_message(file, a[1], (u32)a[2]);
    file_put(file);
    return sent;
}

#define MMSG_SIZE 64 /* a struct user_message and a length */
#define MMSG_MAX 1024

i64 sys_sendmmsg(const u64 *a)
{
    struct file *file;
    i64 result;
    u64 count = MIN(a[2], MMSG_MAX);
    u64 done = 0;
    if (unix_socket_of((int)a[0], &file, &result) == NULL) {
        return result;
    }
    while (done < count) {
        u64 at = a[1] + done * MMSG_SIZE;
        result = send_message(file, at, (u32)a[3]);
        if (result < 0 || put_u32(at + 56, (u32)result) != 0) {
            break;
        }
        done++;
    }
    file_put(file);
    return done > 0 ? (i64)done : result;
}

i64 sys_recvfrom(const u64 *a)
{
    struct file *file;
    i64 error;
    struct io io;
    struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    struct unix_incoming in = {.flags = effective_flags(file, (u32)a[3])};
    io_user(&io, a[1], MIN(a[2], 0x7ffff000));
    i64 got = user_range(a[1], io.left) ? unix_receive(socket, &io, &in)
                                        : -EFAULT;
    if (got >= 0 && a[4] != 0) {
        error = unix_address_out(in.from, a[4], a[5]);
        got = error != 0 ? error : got;
    }
    unix_address_put(in.from);
    rights_drop(in.rights);
    file_put(file);
    return got;
}

static i64 receive_message(struct file *file, uaddr to, u32 flags)
{
    struct unix_socket *socket = file->private;
    struct user_message message;
    struct iovec *vectors = NULL;
    struct unix_incoming in = {.flags = effective_flags(file, flags)};
    if (copy_in(&message, to, sizeof(message)) != 0) {
        return -EFAULT;
    }
    i64 got = iovecs_in(&vectors, message.vectors, message.vector_count);
    if (got < 0) {
        return got;
    }
    struct io io;
    io_vectors(&io, vectors, (u32)message.vector_count);
    got = unix_receive(socket, &io, &in);
    kfree(vectors);
    if (got >= 0) {
        i64 error = 0;
        if (message.name != 0) {
            error = unix_address_out(in.from, message.name, to + 8);
        } else {
            error = put_u32(to + 8, 0);
        }
        control_out(&message, socket, &in);
        if (error != 0 || put_u64(to + 40, message.control_length) != 0 ||
            put_u32(to + 48, in.flags_out) != 0) {
            got = -EFAULT;
        }
    }
    unix_address_put(in.from);
    rights_drop(in.rights);
    return got;
}

i64 sys_recvmsg(const u64 *a)
{
    struct file *file;
    i64 error;
    if (unix_socket_of((int)a[0], &file, &error) == NULL) {
        return error;
    }
    i64 got = receive_message(file, a[1], (u32)a[2]);
    file_put(file);
    return got;
}

i64 sys_recvmmsg(const u64 *a)
{
    struct file *file;
    i64 result;
    u64 count = MIN(a[2], MMSG_MAX);
    u64 done = 0;
    u32 flags = (u32)a[3];
    if (unix_socket_of((int)a[0], &file, &result) == NULL) {
        return result;
    }
    while (done < count) {
        u64 at = a[1] + done * MMSG_SIZE;
        result = receive_message(file, at, flags & ~(u32)MSG_WAITFORONE);
        if (result < 0 || put_u32(at + 56, (u32)result) != 0) {
            break;
        }
        done++;
        if ((flags & MSG_WAITFORONE) != 0) {
            flags |= MSG_DONTWAIT;
        }
    }
    file_put(file);
    return done > 0 ? (i64)done : result;
}
