#pragma once
#include <bits/types.h>
#include <sys/uio.h>
#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_LOCAL 1
#define AF_INET 2
#define AF_INET6 10
#define AF_NETLINK 16
#define PF_UNIX AF_UNIX
#define PF_INET AF_INET
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define SOCK_SEQPACKET 5
#define SOCK_NONBLOCK 04000
#define SOCK_CLOEXEC 02000000
#define SOL_SOCKET 1
#define SO_REUSEADDR 2
#define SO_TYPE 3
#define SO_ERROR 4
#define SO_BROADCAST 6
#define SO_SNDBUF 7
#define SO_RCVBUF 8
#define SO_KEEPALIVE 9
#define SO_PASSCRED 16
#define SO_PEERCRED 17
#define SO_RCVTIMEO 20
#define SO_SNDTIMEO 21
#define SCM_RIGHTS 1
#define SCM_CREDENTIALS 2
#define SOMAXCONN 128
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2
#define MSG_OOB 1
#define MSG_PEEK 2
#define MSG_CTRUNC 8
#define MSG_TRUNC 0x20
#define MSG_DONTWAIT 0x40
#define MSG_WAITALL 0x100
#define MSG_NOSIGNAL 0x4000
#define MSG_CMSG_CLOEXEC 0x40000000
typedef unsigned short sa_family_t;
struct sockaddr {
    sa_family_t sa_family;
    char sa_data[14];
};
struct sockaddr_storage {
    sa_family_t ss_family;
    char __pad[118];
    unsigned long __align;
};
struct msghdr {
    void *msg_name;
    socklen_t msg_namelen;
    struct iovec *msg_iov;
    size_t msg_iovlen;
    void *msg_control;
    size_t msg_controllen;
    int msg_flags;
};
struct cmsghdr {
    size_t cmsg_len;
    int cmsg_level;
    int cmsg_type;
};
struct ucred {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};
#define CMSG_ALIGN(n) (((n) + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1))
#define CMSG_DATA(c) ((unsigned char *)((struct cmsghdr *)(c) + 1))
#define CMSG_LEN(n) (CMSG_ALIGN(sizeof(struct cmsghdr)) + (n))
#define CMSG_SPACE(n) \
    (CMSG_ALIGN(sizeof(struct cmsghdr)) + CMSG_ALIGN(n))
#define CMSG_FIRSTHDR(m)                               \
    ((m)->msg_controllen >= sizeof(struct cmsghdr)     \
         ? (struct cmsghdr *)(m)->msg_control          \
         : (struct cmsghdr *)0)
#define CMSG_NXTHDR(m, c)                                                 \
    ((c)->cmsg_len < sizeof(struct cmsghdr) ||                            \
             CMSG_ALIGN((c)->cmsg_len) + sizeof(struct cmsghdr) >         \
                 (size_t)((char *)(m)->msg_control + (m)->msg_controllen - \
                          (char *)(c))                                    \
         ? (struct cmsghdr *)0                                            \
         : (struct cmsghdr *)((char *)(c) + CMSG_ALIGN((c)->cmsg_len)))
int accept(int fd, struct sockaddr *restrict from, socklen_t *restrict size);
int accept4(int fd, struct sockaddr *restrict from, socklen_t *restrict size,
            int flags);
int bind(int fd, const struct sockaddr *address, socklen_t size);
int connect(int fd, const struct sockaddr *address, socklen_t size);
int getpeername(int fd, struct sockaddr *restrict peer,
                socklen_t *restrict size);
int getsockname(int fd, struct sockaddr *restrict name,
                socklen_t *restrict size);
int getsockopt(int fd, int level, int option, void *restrict value,
               socklen_t *restrict size);
int listen(int fd, int backlog);
ssize_t recv(int fd, void *to, size_t n, int flags);
ssize_t recvfrom(int fd, void *restrict to, size_t n, int flags,
                 struct sockaddr *restrict from, socklen_t *restrict size);
ssize_t recvmsg(int fd, struct msghdr *message, int flags);
ssize_t send(int fd, const void *from, size_t n, int flags);
ssize_t sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t sendto(int fd, const void *from, size_t n, int flags,
               const struct sockaddr *to, socklen_t size);
int setsockopt(int fd, int level, int option, const void *value,
               socklen_t size);
int shutdown(int fd, int how);
int socket(int domain, int type, int protocol);
int socketpair(int domain, int type, int protocol, int fds[2]);
