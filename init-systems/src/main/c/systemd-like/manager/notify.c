/* The socket that services tell their state to: sd_notify(3). */
#include "manager.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

const char *const notify_path = "/run/systemd/notify";

static void one_message(int fd)
{
    char message[4096];
    union {
        char bytes[CMSG_SPACE(sizeof(struct ucred)) + 256];
        size_t aligned;
    } control;
    struct iovec part = {message, sizeof message - 1};
    struct msghdr header = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = sizeof control};
    ssize_t size = recvmsg(fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0)
        return;
    struct ucred sender = {0};
    for (struct cmsghdr *one = CMSG_FIRSTHDR(&header); one;
         one = CMSG_NXTHDR(&header, one)) {
        if (one->cmsg_level != SOL_SOCKET)
            continue;
        if (one->cmsg_type == SCM_CREDENTIALS &&
            one->cmsg_len >= CMSG_LEN(sizeof sender))
            memcpy(&sender, CMSG_DATA(one), sizeof sender);
        if (one->cmsg_type == SCM_RIGHTS) {
            /* Nobody asked for descriptors. */
            size_t n = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (size_t i = 0; i < n; i++) {
                int got;
                memcpy(&got, CMSG_DATA(one) + i * sizeof got, sizeof got);
                close(got);
            }
        }
    }
    message[size] = 0;
    if ((header.msg_flags & MSG_TRUNC) || memchr(message, 0, (size_t)size))
        return;
    struct unit *unit = sender.pid > 0 ? track_owner(sender.pid) : NULL;
    if (unit)
        service_notified(unit, sender.pid, message);
    else
        log_line(LOG_W,
                 "Cannot find unit for notify message of PID %d, ignoring.",
                 (int)sender.pid);
}

static void arrived(int fd, short events, void *context)
{
    (void)events;
    (void)context;
    one_message(fd); /* one a turn: a flood must not starve the rest */
}

void notify_setup(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int on = 1;
    strlcpy(address.sun_path, notify_path, sizeof address.sun_path);
    unlink(notify_path);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        log_line(LOG_W, "No notification socket: %s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return;
    }
    chmod(notify_path, 0777);
    setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    watch_add(fd, POLLIN, arrived, NULL);
}
