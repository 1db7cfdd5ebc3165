/* The system calls that make, name and connect sockets. Of the address
   families there is one. */
#include "errno.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "unix.h"

#define SOCK_TYPE 0xf
#define AF_MAX 46

struct unix_socket *unix_socket_of(int fd, struct file **file, i64 *error)
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

i64 unix_address_in(char path[UNIX_PATH_MAX + 1], uaddr from, u32 length)
{
    struct unix_sockaddr address;
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

i64 unix_address_out(const struct unix_address *from, uaddr to,
                       uaddr length)
{
    struct unix_sockaddr address = {.family = AF_UNIX};
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
    struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    i64 length = unix_address_in(path, a[1], (u32)a[2]);
    error = length < 0 ? length : unix_bind(socket, path, (u32)length);
    file_put(file);
    return error;
}

i64 sys_connect(const u64 *a)
{
    char path[UNIX_PATH_MAX + 1];
    struct file *file;
    i64 error;
    struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    u16 family = AF_UNIX;
    if (a[2] >= sizeof(family) && copy_in(&family, a[1], 2) == 0 &&
        family == 0 && socket->type == SOCK_DGRAM) {
        error = unix_connect(socket, "", 0, false);
    } else {
        i64 length = unix_address_in(path, a[1], (u32)a[2]);
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
    struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
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
    struct unix_socket *socket = unix_socket_of(fd, &file, &error);
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
        error = unix_address_out(peer != NULL ? peer->address : NULL, address,
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
    const struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = unix_address_out(socket->address, a[1], a[2]);
    file_put(file);
    return error;
}

i64 sys_getpeername(const u64 *a)
{
    struct file *file;
    i64 error;
    const struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = socket->peer == NULL
                ? -ENOTCONN
                : unix_address_out(socket->peer->address, a[1], a[2]);
    file_put(file);
    return error;
}

i64 sys_shutdown(const u64 *a)
{
    struct file *file;
    i64 error;
    struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
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
    struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
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
    struct unix_socket *socket = unix_socket_of((int)a[0], &file, &error);
    if (socket == NULL) {
        return error;
    }
    error = unix_option_get(socket, (int)a[1], (int)a[2], a[3], a[4]);
    file_put(file);
    return error;
}
