#include "../internal.h"
#include <sys/socket.h>

int socket(int domain, int type, int protocol)
{
    return (int)sys(SYS_socket, domain, type, protocol);
}

int socketpair(int domain, int type, int protocol, int fds[2])
{
    return (int)sys(SYS_socketpair, domain, type, protocol, fds);
}

int bind(int fd, const struct sockaddr *address, socklen_t size)
{
    return (int)sys(SYS_bind, fd, address, size);
}

int listen(int fd, int backlog)
{
    return (int)sys(SYS_listen, fd, backlog);
}

int accept(int fd, struct sockaddr *restrict from, socklen_t *restrict size)
{
    return (int)sys(SYS_accept, fd, from, size);
}

int accept4(int fd, struct sockaddr *restrict from, socklen_t *restrict size,
            int flags)
{
    return (int)sys(SYS_accept4, fd, from, size, flags);
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
    return (int)sys(SYS_connect, fd, address, size);
}

int getsockname(int fd, struct sockaddr *restrict name,
                socklen_t *restrict size)
{
    return (int)sys(SYS_getsockname, fd, name, size);
}

int getpeername(int fd, struct sockaddr *restrict peer,
                socklen_t *restrict size)
{
    return (int)sys(SYS_getpeername, fd, peer, size);
}

ssize_t sendto(int fd, const void *from, size_t n, int flags,
               const struct sockaddr *to, socklen_t size)
{
    return sys(SYS_sendto, fd, from, n, flags, to, size);
}

ssize_t send(int fd, const void *from, size_t n, int flags)
{
    return sendto(fd, from, n, flags, NULL, 0);
}

ssize_t recvfrom(int fd, void *restrict to, size_t n, int flags,
                 struct sockaddr *restrict from, socklen_t *restrict size)
{
    return sys(SYS_recvfrom, fd, to, n, flags, from, size);
}

ssize_t recv(int fd, void *to, size_t n, int flags)
{
    return recvfrom(fd, to, n, flags, NULL, NULL);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    return sys(SYS_sendmsg, fd, message, flags);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    return sys(SYS_recvmsg, fd, message, flags);
}

int setsockopt(int fd, int level, int option, const void *value,
               socklen_t size)
{
    return (int)sys(SYS_setsockopt, fd, level, option, value, size);
}

int getsockopt(int fd, int level, int option, void *restrict value,
               socklen_t *restrict size)
{
    return (int)sys(SYS_getsockopt, fd, level, option, value, size);
}

int shutdown(int fd, int how)
{
    return (int)sys(SYS_shutdown, fd, how);
}
