/* systemd-notify(1): lets a script tell the manager how it is. */
#include "../common/util.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "systemd-notify [OPTIONS...] [VARIABLE=VALUE...]\n\n"
    "Notify the init system about service status updates.\n\n"
    "  --ready --reloading --stopping  --status=TEXT  --pid[=PID]\n";

static int reach(struct sockaddr_un *address)
{
    const char *path = getenv("NOTIFY_SOCKET");
    if (!path || *path != '/' || strlen(path) >= sizeof address->sun_path) {
        fputs("No status data could be sent: $NOTIFY_SOCKET was not set\n",
              stderr);
        return -1;
    }
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    strlcpy(address->sun_path, path, sizeof address->sun_path);
    return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

/* The message is the script's, not this program's, which will be gone when
 * it is read: root may say so. Anyone else waits a moment instead. */
static bool send_as(int fd, struct sockaddr_un *address, struct text *message,
                    pid_t pid)
{
    union {
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
        size_t aligned;
    } control = {{0}};
    struct ucred sender = {pid, getuid(), getgid()};
    struct iovec part = {message->s, message->n};
    struct msghdr header = {.msg_name = address,
                            .msg_namelen = sizeof *address,
                            .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = sizeof control};
    struct cmsghdr *one = CMSG_FIRSTHDR(&header);
    one->cmsg_level = SOL_SOCKET;
    one->cmsg_type = SCM_CREDENTIALS;
    one->cmsg_len = CMSG_LEN(sizeof sender);
    memcpy(CMSG_DATA(one), &sender, sizeof sender);
    if (sendmsg(fd, &header, MSG_NOSIGNAL) >= 0)
        return true;
    header.msg_control = NULL;
    header.msg_controllen = 0;
    if (sendmsg(fd, &header, MSG_NOSIGNAL) < 0)
        return false;
    struct timespec moment = {0, 200000000};
    nanosleep(&moment, NULL);
    return true;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"ready", no_argument, NULL, 'r'},
        {"reloading", no_argument, NULL, 'l'},
        {"stopping", no_argument, NULL, 's'},
        {"status", required_argument, NULL, 't'},
        {"pid", optional_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct text message = {0};
    struct sockaddr_un address;
    pid_t pid = getppid();
    int got;
    while ((got = getopt_long(argc, argv, "h", options, NULL)) != -1)
        switch (got) {
        case 'r': text_add(&message, "READY=1\n"); break;
        case 'l': text_add(&message, "RELOADING=1\n"); break;
        case 's': text_add(&message, "STOPPING=1\n"); break;
        case 't': text_print(&message, "STATUS=%s\n", optarg); break;
        case 'p':
            text_print(&message, "MAINPID=%d\n",
                       optarg ? atoi(optarg) : (int)pid);
            break;
        case 'h': fputs(usage, stdout); return 0;
        default: return 1;
        }
    for (int i = optind; i < argc; i++)
        text_print(&message, "%s\n", argv[i]);
    if (!message.n) {
        fputs(usage, stderr);
        return 1;
    }
    int fd = reach(&address);
    if (fd < 0)
        return 1;
    if (send_as(fd, &address, &message, pid))
        return 0;
    fprintf(stderr, "Failed to notify init system: %s\n", strerror(errno));
    return 1;
}
