/* The system calls of sockets. Of the address families there is one. */
#include "errno.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "unix.h"

#define SOCK_TYPE 0xf
#define AF_MAX 46

struct sockaddr {
    u16 family;
    char path[UNIX_PATH_MAX];
};

/* With a reference to the file. */
static struct unix_socket *socket_of(int fd, struct file **file, i64 *error)
{
    *file = fd_file(fd);
    *error = *file == NULL ? -EBADF : 0;
    if (*file == NULL) {
        return NULL;
    }
    if ((*file)->ops != &unix_file_ops) {
        file_put(*file);
        *error = -ENOTSOCK;
        return NULL;
    }
    return (*file)->private;
}

static i64 check_kind(const u64 *a)
{
    u32 type = (u32)a[1] & SOCK_TYPE;
    if (((u32)a[1] & ~(u32)(SOCK_TYPE | O_CLOEXEC | O_NONBLOCK)) != 0) {
        return -EINVAL;
    }
    if (a[0] != AF_UNIX) {
        return a[0] >= AF_MAX ? -EINVAL : -EAFNOSUPPORT;
    }
    if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET) {
        return -ESOCKTNOSUPPORT;
    }
    return a[2] > 1 ? -EPROTONOSUPPORT : 0;
}

i64 sys_socket(const u64 *a)
{
    i64 error = check_kind(a);
    if (error != 0) {
        return error;
    }
    struct unix_socket *socket = unix_new((int)(a[1] & SOCK_TYPE));
    if (socket == NULL) {
        return -ENOMEM;
    }
    struct file *file = unix_file(socket, (u32)a[1]);
    return is_err(file) ? ptr_err(file)
                        : fd_install(file, (a[1] & O_CLOEXEC) != 0);
}

static i64 install_pair(struct file *const files[2], bool cloexec, uaddr to)
{
    int fds[2];
    fds[0] = fd_install(files[0], cloexec);
    if (fds[0] < 0) {
        file_put(files[1]);
        return fds[0];
    }
    fds[1] = fd_install(files[1], cloexec);
    i64 error = fds[1] < 0 ? fds[1] : copy_out(to, fds, sizeof(fds));
    if (error != 0) {
        fd_close(fds[0]);
        fd_close(fds[1]);
    }
    return error;
}

i64 sys_socketpair(const u64 *a)
{
    i64 error = check_kind(a);
    if (error != 0) {
        return error;
    }
    struct unix_socket *ends[2];
    struct file *files[2];
    for (int i = 0; i < 2; i++) {
        ends[i] = unix_new((int)(a[1] & SOCK_TYPE));
        files[i] = ends[i] == NULL ? err_ptr(-ENOMEM)
                                   : unix_file(ends[i], (u32)a[1]);
        if (is_err(files[i])) {
            if (i > 0) {
                file_put(files[0]);
            }
            return ptr_err(files[i]);
        }
    }
    unix_pair(ends[0], ends[1]);
    return install_pair(files, (a[1] & O_CLOEXEC) != 0, a[3]);
}

/* Returns the length of the path; its text ends with a zero. */
static i64 address_in(char path[UNIX_PATH_MAX + 1], uaddr from, u32 length)
{
    struct sockaddr address;
    if (length < sizeof(address.family) || length > sizeof(address)) {
        return -EINVAL;
    }
    if (copy_in(&address, from, length) != 0) {
        return -EFAULT;
    }
    if (address.family != AF_UNIX) {
        return address.family == 0 ? -EAFNOSUPPORT : -EINVAL;
    }
    u32 size = length - (u32)sizeof(address.family);
    memcpy(path, address.path, size);
    path[size] = 0;
    return size;
}

static i64 address_out(const struct unix_address *from, uaddr to,
                       uaddr length)
{
    struct sockaddr address = {.family = AF_UNIX};
    u32 room;
    u32 size = (u32)sizeof(address.family);
    if (get_u32(&room, length) != 0) {
        return -EFAULT;
    }
    if ((i32)room < 0) {
        return -EINVAL;
    }
    if (from != NULL) {
        memcpy(address.path, from->path, MIN(from->length, UNIX_PATH_MAX));
        size += from->length;
    }
    if (copy_out(to, &address, MIN(MIN(size, room), sizeof(address))) != 0) {
        return -EFAULT;
    }
    return put_u32(length, size);
}

i64 sys_bind(const u64 *a)
{
    char path[UNIX_PATH_MAX + 1];
    struct file *file;
    i64 error;
    struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    i64 length = address_in(path, a[1], (u32)a[2]);
    error = length < 0 ? length : unix_bind(socket, path, (u32)length);
    file_put(file);
    return error;
}

i64 sys_connect(const u64 *a)
{
    char path[UNIX_PATH_MAX + 1];
    struct file *file;
    i64 error;
    struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    u16 family = AF_UNIX;
    if (a[2] >= sizeof(family) && copy_in(&family, a[1], 2) == 0 &&
        family == 0 && socket->type == SOCK_DGRAM) {
        error = unix_connect(socket, "", 0, false);
    } else {
        i64 length = address_in(path, a[1], (u32)a[2]);
        error = length < 0 ? length
                : length == 0
                    ? -EINVAL
                    : unix_connect(socket, path, (u32)length,
                                   (file->flags & O_NONBLOCK) == 0);
    }
    file_put(file);
    return error;
}

i64 sys_listen(const u64 *a)
{
    struct file *file;
    i64 error;
    struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = unix_listen(socket, (int)a[1]);
    file_put(file);
    return error;
}

static i64 accept(int fd, uaddr address, uaddr length, u32 flags)
{
    struct file *file;
    i64 error;
    struct unix_socket *child = NULL;
    if ((flags & ~(u32)(O_CLOEXEC | O_NONBLOCK)) != 0) {
        return -EINVAL;
    }
    struct unix_socket *socket = socket_of(fd, &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = unix_accept(socket, (file->flags & O_NONBLOCK) == 0, &child);
    file_put(file);
    if (error != 0) {
        return error;
    }
    struct file *new = unix_file(child, flags);
    if (is_err(new)) {
        return ptr_err(new);
    }
    if (address != 0) {
        const struct unix_socket *peer = child->peer;
        error = address_out(peer != NULL ? peer->address : NULL, address,
                            length);
        if (error != 0) {
            file_put(new);
            return error;
        }
    }
    return fd_install(new, (flags & O_CLOEXEC) != 0);
}

i64 sys_accept(const u64 *a)
{
    return accept((int)a[0], a[1], a[2], 0);
}

i64 sys_accept4(const u64 *a)
{
    return accept((int)a[0], a[1], a[2], (u32)a[3]);
}

i64 sys_getsockname(const u64 *a)
{
    struct file *file;
    i64 error;
    const struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = address_out(socket->address, a[1], a[2]);
    file_put(file);
    return error;
}

i64 sys_getpeername(const u64 *a)
{
    struct file *file;
    i64 error;
    const struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = socket->peer == NULL
                ? -ENOTCONN
                : address_out(socket->peer->address, a[1], a[2]);
    file_put(file);
    return error;
}

i64 sys_shutdown(const u64 *a)
{
    struct file *file;
    i64 error;
    struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = a[1] > 2 ? -EINVAL : unix_shutdown(socket, (u32)a[1] + 1);
    file_put(file);
    return error;
}

i64 sys_setsockopt(const u64 *a)
{
    struct file *file;
    i64 error;
    struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = unix_option_set(socket, (int)a[1], (int)a[2], a[3], (u32)a[4]);
    file_put(file);
    return error;
}

i64 sys_getsockopt(const u64 *a)
{
    struct file *file;
    i64 error;
    struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = unix_option_get(socket, (int)a[1], (int)a[2], a[3], a[4]);
    file_put(file);
    return error;
}

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
        i64 size = address_in(path, address, length);
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
    if (socket_of((int)a[0], &file, &error) == NULL) {
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
    if (socket_of((int)a[0], &file, &error) == NULL) {
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
    if (socket_of((int)a[0], &file, &result) == NULL) {
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
    struct unix_socket *socket = socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    struct unix_incoming in = {.flags = effective_flags(file, (u32)a[3])};
    io_user(&io, a[1], MIN(a[2], 0x7ffff000));
    i64 got = user_range(a[1], io.left) ? unix_receive(socket, &io, &in)
                                        : -EFAULT;
    if (got >= 0 && a[4] != 0) {
        error = address_out(in.from, a[4], a[5]);
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
            error = address_out(in.from, message.name, to + 8);
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
    if (socket_of((int)a[0], &file, &error) == NULL) {
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
    if (socket_of((int)a[0], &file, &result) == NULL) {
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
