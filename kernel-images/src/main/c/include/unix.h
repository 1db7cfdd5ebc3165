/*
 * Unix sockets. A socket belongs to its open file; peers, queued connections
 * and callers that sleep hold references of their own.
 *
 *   OPEN ──listen──► LISTENING      connections wait in `backlog`
 *     │
 *     └─connect──► CONNECTED ──the other end closes──► CLOSED
 *                      (datagrams: a connection is a default address)
 */
#ifndef FAB_UNIX_H
#define FAB_UNIX_H

#include "fs.h"

#define AF_UNIX 1
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_SEQPACKET 5
#define UNIX_PATH_MAX 108
#define UNIX_BUFFER 212992 /* bytes that wait to be received, at most */
#define UNIX_DATAGRAMS 256
#define UNIX_BACKLOG_MAX 4096

#define SHUT_READ 1
#define SHUT_WRITE 2

#define MSG_PEEK 2
#define MSG_CTRUNC 8
#define MSG_TRUNC 0x20
#define MSG_DONTWAIT 0x40
#define MSG_EOR 0x80
#define MSG_WAITALL 0x100
#define MSG_NOSIGNAL 0x4000
#define MSG_WAITFORONE 0x10000
#define MSG_CMSG_CLOEXEC 0x40000000

#define SCM_MAX_FD 253

struct ucred {
    int pid;
    u32 uid, gid;
};

/* What a socket is bound to; paths end with a zero, abstract names begin
   with one. */
struct unix_address {
    u32 refs;
    u32 length; /* of path; 0: none */
    char path[UNIX_PATH_MAX + 1];
};

/* Descriptors on their way. */
struct unix_rights {
    u32 count;
    struct file *files[];
};

struct unix_message {
    struct list node;
    u32 size, offset; /* what lies before offset has been received */
    struct ucred sender;
    struct unix_address *from;
    struct unix_rights *rights;
    u8 data[];
};

enum unix_state { UNIX_OPEN, UNIX_LISTENING, UNIX_CONNECTED, UNIX_CLOSED };

struct unix_socket {
    u32 refs;
    int type;
    enum unix_state state;
    u32 shut; /* SHUT_* */
    int error; /* of the connection, reported once */
    bool pass_credentials;
    struct file *file; /* NULL until accepted; no reference */
    struct unix_socket *peer;
    struct unix_address *address;
    struct inode *bound; /* the node that was made for the path */
    struct ucred owner, peer_owner;
    struct list queue; /* of messages */
    u32 queued, queued_bytes;
    struct list backlog; /* connections that wait to be accepted */
    struct list backlog_node;
    u32 backlog_count, backlog_max;
    u64 receive_timeout, send_timeout;
    u32 in_flight; /* messages that carry a descriptor of it */
    bool reachable; /* rights.c */
    struct waitq read_waitq, write_waitq;
    struct list node; /* of unix_sockets */
};

extern struct list unix_sockets;
extern const struct file_ops unix_file_ops;

/* ---- unix.c, unixname.c */
struct unix_socket *unix_new(int type);
void unix_get(struct unix_socket *socket);
void unix_put(struct unix_socket *socket);
struct file *unix_file(struct unix_socket *socket, u32 flags);
int unix_pair(struct unix_socket *a, struct unix_socket *b);
int unix_bind(struct unix_socket *socket, const char *path, u32 length);
int unix_listen(struct unix_socket *socket, int backlog);
int unix_connect(struct unix_socket *socket, const char *path, u32 length,
                 bool wait);
i64 unix_accept(struct unix_socket *socket, bool wait,
                struct unix_socket **out);
int unix_shutdown(struct unix_socket *socket, u32 how);
/* With a reference. */
struct unix_socket *unix_find(const char *path, u32 length, int type,
                              int *error);
void unix_address_put(struct unix_address *address);
struct ucred unix_credentials(void);

/* ---- unixqueue.c */
struct unix_outgoing {
    struct unix_socket *to; /* NULL: the peer */
    struct ucred sender;
    struct unix_rights *rights; /* becomes the message's */
    u32 flags;
};
i64 unix_send(struct unix_socket *socket, struct io *io,
              struct unix_outgoing *out);

struct unix_incoming {
    u32 flags; /* MSG_*, and those that come back */
    u32 flags_out;
    struct ucred sender;
    struct unix_address *from; /* with a reference */
    struct unix_rights *rights;
};
i64 unix_receive(struct unix_socket *socket, struct io *io,
                 struct unix_incoming *in);
void unix_purge(struct unix_socket *socket);
u32 unix_poll(struct file *file, struct poll_table *table);
bool unix_full(const struct unix_socket *socket);
void unix_wake_senders(struct unix_socket *socket);

/* ---- rights.c */
struct unix_rights *rights_take(const int *fds, u32 count);
struct unix_rights *rights_copy(const struct unix_rights *rights);
void rights_drop(struct unix_rights *rights);
void rights_queued(const struct unix_rights *rights, bool queued);
void rights_collect(void);

/* ---- sockcalls.c: what its calls and those of msgcalls.c share */
struct unix_sockaddr {
    u16 family;
    char path[UNIX_PATH_MAX];
};
/* With a reference to the file, or NULL and why. */
struct unix_socket *unix_socket_of(int fd, struct file **file, i64 *error);
/* Returns the length of the path; its text ends with a zero. */
i64 unix_address_in(char path[UNIX_PATH_MAX + 1], uaddr from, u32 length);
i64 unix_address_out(const struct unix_address *from, uaddr to,
                     uaddr length);

/* ---- cmsg.c */
struct user_message {
    u64 name;
    u32 name_length, pad;
    u64 vectors, vector_count;
    u64 control, control_length;
    u32 flags, pad2;
};
int control_in(const struct user_message *message, struct unix_outgoing *out);
int control_out(struct user_message *message, const struct unix_socket *socket,
                struct unix_incoming *in);
i64 unix_option_set(struct unix_socket *socket, int level, int option,
                    uaddr value, u32 size);
i64 unix_option_get(struct unix_socket *socket, int level, int option,
                    uaddr value, uaddr size);
i64 iovecs_in(struct iovec **out, uaddr from, u64 count);

#endif
