/* The kernel's log and the syslog socket; how a message becomes fields. */
#include "../common/system.h"
#include "journald.h"
#include "stream.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define KERNEL_SEEN JOURNAL_FOLDER "/kernel-seqnum"

static void field(struct strings *fields, const char *name,
                  const char *value)
{
    if (value && *value)
        strings_take(fields, print("%s=%s", name, value));
}

static void number(struct strings *fields, const char *name, long value)
{
    strings_take(fields, print("%s=%ld", name, value));
}

void message_store(const struct message *message)
{
    struct strings fields = {0};
    char path[40];
    field(&fields, "MESSAGE", message->text);
    field(&fields, "_TRANSPORT", message->transport);
    field(&fields, "SYSLOG_IDENTIFIER", message->identifier);
    if (message->pid > 0) {
        number(&fields, "_PID", message->pid);
        snprintf(path, sizeof path, "/proc/%d/comm", (int)message->pid);
        char *comm = file_first_line(path);
        field(&fields, "_COMM", comm);
        free(comm);
    }
    if (message->has_uid)
        number(&fields, "_UID", (long)message->uid);
    if (message->facility >= 0)
        number(&fields, "SYSLOG_FACILITY", message->facility);
    bool about = message->unit && message->pid == 1 &&
                 strcmp(message->unit, "init.scope");
    field(&fields, about ? "UNIT" : "_SYSTEMD_UNIT", message->unit);
    char *host = host_name();
    field(&fields, "_HOSTNAME", host);
    free(host);
    store_append(message->priority, &fields);
    strings_clear(&fields);
}

const char *take_priority(const char *text, int *priority, int *facility)
{
    char *end;
    if (*text != '<')
        return text;
    long value = strtol(text + 1, &end, 10);
    if (end == text + 1 || end > text + 4 || *end != '>' || value < 0 ||
        value > 191)
        return text;
    *priority = (int)value & 7;
    if (facility)
        *facility = (int)value >> 3;
    return end + 1;
}

int kernel_open(void)
{
    return open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

/* "PRIORITY,SEQUENCE,TIME,FLAGS;text" and lines of details. */
bool kernel_ready(int fd)
{
    ssize_t got = -1;
    static uint64_t seen;
    static bool known;
    if (!known) {
        char *line = file_first_line(KERNEL_SEEN);
        seen = line ? strtoull(line, NULL, 10) : 0;
        free(line);
        known = true;
    }
    uint64_t before = seen;
    for (int most = 0; most < 200; most++) {
        char record[8192];
        unsigned level;
        unsigned long long sequence;
        got = read(fd, record, sizeof record - 1);
        if (got < 0 && (errno == EPIPE || errno == EINTR))
            continue; /* the ring went over us: on to the next */
        if (got <= 0)
            break;
        record[got] = 0;
        char *text = strchr(record, ';');
        if (!text || sscanf(record, "%u,%llu", &level, &sequence) != 2 ||
            sequence < seen)
            continue;
        seen = sequence + 1;
        text++;
        text[strcspn(text, "\n")] = 0;
        struct message message = {.priority = (int)level & 7,
                                  .facility = (int)level >> 3,
                                  .transport = "kernel",
                                  .identifier = "kernel",
                                  .text = text};
        if (level >> 3) /* written by a process, as "name[pid]: text" */
            message.identifier = "kmsg";
        message_store(&message);
    }
    if (seen != before) {
        char number[24];
        snprintf(number, sizeof number, "%llu\n", (unsigned long long)seen);
        file_write(KERNEL_SEEN, number);
    }
    return got != 0; /* an end would be there for ever */
}

int syslog_open(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX,
                                  .sun_path = JOURNAL_FOLDER "/dev-log"};
    int on = 1;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    unlink(address.sun_path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    chmod(address.sun_path, 0666);
    setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    unlink("/dev/log");
    if (symlink(address.sun_path, "/dev/log") != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* RFC 3164 as syslog(3) writes it: "<13>Jan  1 00:00:00 name[pid]: text". */
static void parse_syslog(char *text, struct ucred *sender)
{
    struct message message = {.priority = 5,
                              .facility = 1,
                              .transport = "syslog",
                              .pid = sender->pid,
                              .uid = sender->uid,
                              .has_uid = true};
    char *at = (char *)take_priority(text, &message.priority,
                                     &message.facility);
    if (strlen(at) > 16 && at[3] == ' ' && at[6] == ' ' && at[9] == ':' &&
        at[12] == ':' && at[15] == ' ')
        at += 16;
    size_t n = strcspn(at, " :[");
    if (at[n] == '[' || at[n] == ':') {
        char *identifier = copy_n(at, n);
        char *colon = strchr(at + n, ':');
        message.identifier = identifier;
        if (at[n] == '[' && !message.pid)
            message.pid = (pid_t)strtol(at + n + 1, NULL, 10);
        if (colon)
            at = colon + 1 + (colon[1] == ' ');
        message.text = at;
        message_store(&message);
        free(identifier);
        return;
    }
    message.text = at;
    message_store(&message);
}

void syslog_ready(int fd)
{
    for (int most = 0; most < 100; most++) {
        char text[8192];
        union {
            char bytes[CMSG_SPACE(sizeof(struct ucred))];
            size_t aligned;
        } control;
        struct iovec part = {text, sizeof text - 1};
        struct msghdr header = {.msg_iov = &part,
                                .msg_iovlen = 1,
                                .msg_control = &control,
                                .msg_controllen = sizeof control};
        ssize_t got = recvmsg(fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (got < 0)
            return;
        struct ucred sender = {0};
        for (struct cmsghdr *one = CMSG_FIRSTHDR(&header); one;
             one = CMSG_NXTHDR(&header, one))
            if (one->cmsg_level == SOL_SOCKET &&
                one->cmsg_type == SCM_CREDENTIALS)
                memcpy(&sender, CMSG_DATA(one), sizeof sender);
        while (got > 0 && (text[got - 1] == '\n' || !text[got - 1]))
            got--;
        text[got] = 0;
        if (got)
            parse_syslog(text, &sender);
    }
}
