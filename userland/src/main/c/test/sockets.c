#include "check.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void test_sockets(void)
{
    int pair[2];
    char buffer[16];
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
    struct pollfd p = {pair[0], POLLIN, 0};
    check_number(poll(&p, 1, 0), 0, "poll of nothing");
    check_number(send(pair[1], "hi", 2, 0), 2, "send");
    check(poll(&p, 1, 1000) == 1 && p.revents == POLLIN, "poll");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data = {.u64 = 77}}, got;
    epoll_ctl(epoll, EPOLL_CTL_ADD, pair[0], &event);
    check(epoll_wait(epoll, &got, 1, 1000) == 1 && got.data.u64 == 77,
          "epoll");
    close(epoll);
    check(recv(pair[0], buffer, sizeof buffer, 0) == 2, "recv");
    close(pair[0]);
    close(pair[1]);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "/tmp/fab-socket-%d",
             (int)getpid());
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(bind(server, (struct sockaddr *)&name, sizeof name) == 0 &&
              listen(server, 1) == 0 &&
              connect(client, (struct sockaddr *)&name, sizeof name) == 0,
          "bind, listen, connect");
    int accepted = accept(server, NULL, NULL);
    check(accepted >= 0 && write(client, "x", 1) == 1 &&
              read(accepted, buffer, 1) == 1,
          "accept");
    unlink(name.sun_path);
    close(accepted);
    close(client);
    close(server);
}
