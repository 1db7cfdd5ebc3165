/* Unix sockets: pairs, names, datagrams, descriptors that travel. */
#include "test.h"

#define STREAM 1
#define DATAGRAM 2
#define PACKET 5
#define AGAIN (-11)

struct address {
    unsigned short family;
    char path[108];
};

struct vector {
    const void *base;
    u64 length;
};

struct message {
    void *name;
    u32 name_length, pad;
    struct vector *vectors;
    u64 vector_count;
    void *control;
    u64 control_length;
    u32 flags, pad2;
};

struct control {
    u64 length;
    int level, type;
    int data[6];
};

static u32 address(struct address *to, const char *path)
{
    u64 n = length(path);
    memset(to, 0, sizeof(*to));
    to->family = 1;
    memcpy(to->path, path, n);
    if (path[0] == '@') {
        to->path[0] = 0;
        return (u32)(2 + n);
    }
    return (u32)(2 + n + 1);
}

static void pair(int type, int ends[2])
{
    EXPECT(CALL4(SYS_socketpair, 1, type, 0, ends), 0);
}

static void socket_pairs_carry_bytes_and_packets(void)
{
    int ends[2];
    char text[16];
    pair(STREAM, ends);
    EXPECT(CALL3(SYS_write, ends[0], "ab", 2), 2);
    EXPECT(CALL3(SYS_write, ends[0], "cd", 2), 2);
    int waiting = 0;
    EXPECT(CALL3(SYS_ioctl, ends[1], 0x541b, &waiting), 0);
    EXPECT(waiting, 4);
    EXPECT(CALL6(SYS_recvfrom, ends[1], text, 16, 2, 0, 0), 2);
    EXPECT(CALL3(SYS_read, ends[1], text, 3), 3);
    CHECK(same(text, "abc", 3));
    EXPECT(CALL3(SYS_read, ends[1], text, 16), 1);
    EXPECT(CALL6(SYS_recvfrom, ends[1], text, 16, 0x40, 0, 0), AGAIN);
    EXPECT(CALL2(SYS_shutdown, ends[0], 1), 0);
    EXPECT(CALL3(SYS_read, ends[1], text, 16), 0);
    EXPECT(CALL3(SYS_write, ends[1], "x", 1), 1);
    EXPECT(CALL1(SYS_close, ends[0]), 0);
    EXPECT(CALL6(SYS_sendto, ends[1], "x", 1, 0x4000, 0, 0), -32);
    pair(PACKET, ends);
    EXPECT(CALL3(SYS_write, ends[0], "abcdef", 6), 6);
    EXPECT(CALL3(SYS_write, ends[0], "gh", 2), 2);
    EXPECT(CALL3(SYS_read, ends[1], text, 3), 3);
    EXPECT(CALL3(SYS_read, ends[1], text, 16), 2);
    CHECK(same(text, "gh", 2));
}

static void sockets_bind_and_connect(void)
{
    static const char *const names[] = {"/tmp/sock", "@hidden"};
    for (int i = 0; i < 2; i++) {
        struct address to;
        struct address got;
        u32 size = address(&to, names[i]);
        char byte;
        i64 listener = CALL3(SYS_socket, 1, STREAM, 0);
        i64 other = CALL3(SYS_socket, 1, STREAM, 0);
        EXPECT(CALL3(SYS_connect, other, &to, size), i == 0 ? -2 : -111);
        EXPECT(CALL3(SYS_bind, listener, &to, size), 0);
        EXPECT(CALL3(SYS_bind, other, &to, size), -98);
        EXPECT(CALL3(SYS_connect, other, &to, size), -111);
        EXPECT(CALL2(SYS_listen, listener, 4), 0);
        i64 pid = fork();
        if (pid == 0) {
            i64 fd = CALL3(SYS_socket, 1, STREAM, 0);
            EXPECT(CALL3(SYS_connect, fd, &to, size), 0);
            EXPECT(CALL3(SYS_write, fd, "q", 1), 1);
            EXPECT(CALL3(SYS_read, fd, &byte, 1), 1);
            CHECK(byte == 'a');
            EXPECT(CALL3(SYS_read, fd, &byte, 1), 0);
            CALL1(SYS_exit_group, 0);
        }
        u32 got_size = sizeof(got);
        i64 fd = CALL4(SYS_accept4, listener, &got, &got_size, 02000000);
        CHECK(fd >= 0);
        EXPECT(got_size, 2);
        got_size = sizeof(got);
        EXPECT(CALL3(SYS_getsockname, fd, &got, &got_size), 0);
        EXPECT(got_size, size);
        CHECK(same(&got, &to, size));
        EXPECT(CALL3(SYS_read, fd, &byte, 1), 1);
        EXPECT(CALL3(SYS_write, fd, "a", 1), 1);
        EXPECT(CALL1(SYS_close, fd), 0);
        EXPECT(wait_for(pid), 0);
        CALL1(SYS_close, listener);
        EXPECT(CALL3(SYS_connect, other, &to, size), -111);
    }
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/sock", 0), 0);
    EXPECT(CALL3(SYS_socket, 2, STREAM, 0), -97);
}

static void datagrams_find_their_way(void)
{
    struct address to;
    struct address from;
    u32 from_size = sizeof(from);
    char text[8];
    u32 size = address(&to, "/tmp/log");
    i64 server = CALL3(SYS_socket, 1, DATAGRAM | 04000, 0);
    i64 client = CALL3(SYS_socket, 1, DATAGRAM, 0);
    EXPECT(CALL3(SYS_bind, server, &to, size), 0);
    EXPECT(CALL6(SYS_sendto, client, "one", 3, 0, &to, size), 3);
    EXPECT(CALL3(SYS_connect, client, &to, size), 0);
    EXPECT(CALL3(SYS_write, client, "second", 6), 6);
    EXPECT(CALL6(SYS_recvfrom, server, text, 8, 0, &from, &from_size), 3);
    EXPECT(from_size, 2);
    EXPECT(CALL6(SYS_recvfrom, server, text, 2, 0x20, 0, 0), 6);
    EXPECT(CALL3(SYS_read, server, text, 8), AGAIN);
    /* A full queue stops the writer, not for good. */
    int sent = 0;
    while (CALL6(SYS_sendto, client, "x", 1, 0x40, 0, 0) == 1) {
        sent++;
    }
    CHECK(sent > 5);
    EXPECT(CALL3(SYS_read, server, text, 8), 1);
    EXPECT(CALL6(SYS_sendto, client, "x", 1, 0x40, 0, 0), 1);
    EXPECT(CALL1(SYS_close, server), 0);
    EXPECT(CALL3(SYS_write, client, "x", 1), -104);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/log", 0), 0);
}

static i64 send_fd(i64 through, int fd)
{
    struct control control = {16 + 4, 1, 1, {fd, 0, 0, 0, 0, 0}};
    struct vector vector = {"!", 1};
    struct message message = {0, 0, 0, &vector, 1, &control, 24, 0, 0};
    return CALL3(SYS_sendmsg, through, &message, 0);
}

static i64 receive_fd(i64 through)
{
    struct control control;
    char byte;
    struct vector vector = {&byte, 1};
    struct message message = {0, 0, 0, &vector, 1, &control,
                              sizeof(control), 0, 0};
    EXPECT(CALL3(SYS_recvmsg, through, &message, 0x40000000), 1);
    EXPECT(control.length, 20);
    EXPECT(control.type, 1);
    return control.data[0];
}

static void descriptors_travel(void)
{
    int ends[2];
    int pipe[2];
    char byte = 0;
    pair(STREAM, ends);
    EXPECT(CALL2(SYS_pipe2, pipe, 0), 0);
    EXPECT(send_fd(ends[0], pipe[1]), 1);
    CALL1(SYS_close, pipe[1]);
    i64 fd = receive_fd(ends[1]);
    EXPECT(CALL3(SYS_fcntl, fd, 1, 0), 1);
    EXPECT(CALL3(SYS_write, fd, "y", 1), 1);
    EXPECT(CALL3(SYS_read, pipe[0], &byte, 1), 1);
    CHECK(byte == 'y');
    EXPECT(send_fd(ends[0], 999), -9);
    /* Sockets in each other's queues, with nobody to receive them. */
    for (int i = 0; i < 200; i++) {
        int a[2];
        int b[2];
        pair(STREAM, a);
        pair(DATAGRAM, b);
        EXPECT(send_fd(a[0], a[1]), 1);
        EXPECT(send_fd(a[0], b[0]), 1);
        EXPECT(send_fd(b[1], a[0]), 1);
        CALL1(SYS_close, a[0]);
        CALL1(SYS_close, a[1]);
        CALL1(SYS_close, b[0]);
        CALL1(SYS_close, b[1]);
    }
}

static void sockets_tell_who_is_there(void)
{
    int ends[2];
    u32 credentials[3];
    u32 size = sizeof(credentials);
    pair(STREAM, ends);
    EXPECT(CALL5(SYS_getsockopt, ends[0], 1, 17, credentials, &size), 0);
    EXPECT(credentials[0], CALL0(SYS_getpid));
    int on = 1;
    EXPECT(CALL5(SYS_setsockopt, ends[1], 1, 16, &on, 4), 0);
    i64 pid = fork();
    if (pid == 0) {
        EXPECT(CALL3(SYS_write, ends[0], "x", 1), 1);
        CALL1(SYS_exit_group, 0);
    }
    struct control control = {0};
    char byte;
    struct vector vector = {&byte, 1};
    struct message message = {0, 0, 0, &vector, 1, &control,
                              sizeof(control), 0, 0};
    EXPECT(CALL3(SYS_recvmsg, ends[1], &message, 0), 1);
    EXPECT(control.type, 2);
    EXPECT(control.data[0], pid);
    EXPECT(wait_for(pid), 0);
    struct {
        int fd;
        short events, revents;
    } poll = {ends[1], 1 | 4 | 0x2000, 0};
    u64 no_time[2] = {0, 0};
    EXPECT(CALL5(SYS_ppoll, &poll, 1, no_time, 0, 8), 1);
    EXPECT(poll.revents, 4);
    CALL1(SYS_close, ends[0]);
    EXPECT(CALL5(SYS_ppoll, &poll, 1, no_time, 0, 8), 1);
    EXPECT(poll.revents & 0x11, 0x11);
}

const struct test socket_tests[] = {
    {"socket_pairs_carry_bytes_and_packets",
     socket_pairs_carry_bytes_and_packets},
    {"sockets_bind_and_connect", sockets_bind_and_connect},
    {"datagrams_find_their_way", datagrams_find_their_way},
    {"descriptors_travel", descriptors_travel},
    {"sockets_tell_who_is_there", sockets_tell_who_is_there},
    {0, 0},
};
