#include "syslogd.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char usage[] =
    "usage: syslogd [-nK] [-f CONFIG] [-p SOCKET] [-P PIDFILE] [-s KIB]\n"
    "               [-b COUNT]\n"
    "Writes the messages of programs and of the kernel to files.\n"
    "  -n  stay in the foreground\n"
    "  -K  leave the kernel's messages alone\n"
    "  -f  rules (default /etc/syslog.conf; without it all messages go to\n"
    "      /var/log/messages)\n"
    "  -p  socket (default /dev/log)\n"
    "  -P  file for the process number (default /run/syslogd.pid)\n"
    "  -s  rotate a file that has this many KiB (default 1024, 0: never)\n"
    "  -b  old files that are kept (default 3)\n"
    "SIGHUP reads the rules again and opens the files anew.\n"
    "  --check  only read the rules; exit status 1 if a line is wrong\n";

static const char *config_path = "/etc/syslog.conf";
static const char *socket_path = "/dev/log";
static const char *pid_path = "/run/syslogd.pid";
static struct config config;
static volatile sig_atomic_t hung_up, ending;

static void on_signal(int number)
{
    if (number == SIGHUP)
        hung_up = 1;
    else
        ending = number;
}

static void take(const char *bytes, size_t n, int priority)
{
    struct message message;
    message_parse(bytes, n, priority, &message);
    /* Only the kernel may speak as the kernel. */
    if (message.priority >> 3 == 0 && priority >> 3 != 0)
        message.priority |= LOG_USER;
    output_write(&config, &message);
}

static void take_kernel(const char *bytes, size_t n)
{
    char line[LINE_SIZE];
    struct message message;
    message_parse(bytes, n, LOG_KERN | LOG_NOTICE, &message);
    snprintf(line, sizeof line, "kernel: %s", message.text);
    strlcpy(message.text, line, sizeof message.text);
    message.priority &= 7;
    output_write(&config, &message);
}

static void own(const char *text)
{
    char line[128];
    snprintf(line, sizeof line, "syslogd[%d]: %s", (int)getpid(), text);
    take(line, strlen(line), LOG_SYSLOG | LOG_INFO);
}

static int open_socket(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlcpy(name.sun_path, socket_path, sizeof name.sun_path) >=
        sizeof name.sun_path) {
        fprintf(stderr, "syslogd: %s: the path is too long\n", socket_path);
        exit(2);
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    unlink(socket_path);
    mode_t mask = umask(0);
    int bound = bind(fd, (struct sockaddr *)&name, sizeof name);
    umask(mask);
    if (bound == 0)
        return fd;
    close(fd);
    return -1;
}

static void read_socket(int fd)
{
    char bytes[LINE_SIZE];
    /* A flood must not keep signals and the kernel waiting for ever. */
    for (int i = 0; i < 64; i++) {
        ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n <= 0)
            return;
        take(bytes, (size_t)n, LOG_USER | LOG_NOTICE);
    }
}

static void write_pid(void)
{
    FILE *file = fopen(pid_path, "we");
    if (!file)
        return;
    fprintf(file, "%d\n", (int)getpid());
    fclose(file);
}

static void loop(int log, int kernel)
{
    struct pollfd fds[] = {{log, POLLIN, 0}, {kernel, POLLIN, 0}};
    sigset_t none;
    sigemptyset(&none);
    while (!ending) {
        if (hung_up) {
            hung_up = 0;
            config_close(&config);
            config_read(config_path, &config);
            own("restarted: the rules were read again");
        }
        /* Repetitions are written after a while of silence. */
        static const struct timespec patience = {30, 0};
        int ready = ppoll(fds, 2, &patience, &none);
        if (ready == 0)
            output_flush(&config);
        if (ready <= 0)
            continue;
        if (fds[1].revents)
            kernel_read(kernel, take_kernel);
        if (fds[0].revents)
            read_socket(log);
    }
}

static void catch_signals(void)
{
    sigset_t blocked;
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&blocked);
    const int numbers[] = {SIGHUP, SIGTERM, SIGINT};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaddset(&blocked, numbers[i]);
        sigaction(numbers[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
}

static long number(const char *text, long most)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end || value < 0 || value > most) {
        fprintf(stderr, "syslogd: %s is no number from 0 to %ld\n%s", text,
                most, usage);
        exit(2);
    }
    return value;
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {
        {"help", no_argument, NULL, 'h'},
        {"check", no_argument, NULL, 'c'},
        {NULL, 0, NULL, 0}};
    struct limits limits = {1024 * 1024, 3};
    int option, foreground = 0, with_kernel = 1, check = 0;
    while ((option = getopt_long(argc, argv, "nKf:p:P:s:b:", longs, NULL)) !=
           -1)
        switch (option) {
        case 'n':
            foreground = 1;
            break;
        case 'K':
            with_kernel = 0;
            break;
        case 'f':
            config_path = optarg;
            break;
        case 'p':
            socket_path = optarg;
            break;
        case 'P':
            pid_path = optarg;
            break;
        case 's':
            limits.most_bytes = number(optarg, LONG_MAX / 1024) * 1024;
            break;
        case 'b':
            limits.kept = (int)number(optarg, 99);
            break;
        case 'c':
            check = 1;
            break;
        default:
            fputs(usage, option == 'h' ? stdout : stderr);
            return option == 'h' ? 0 : 2;
        }
    if (optind < argc) {
        fputs(usage, stderr);
        return 2;
    }
    int good = config_read(config_path, &config);
    if (check)
        return good < 0;
    output_start(&limits);
    int log = open_socket();
    if (log < 0)
        fprintf(stderr, "syslogd: %s: %s; only the kernel is heard\n",
                socket_path, strerror(errno));
    int kernel = with_kernel ? kernel_open() : -1;
    if (log < 0 && !with_kernel)
        return 1;
    if (!foreground && daemon(0, 0) < 0) {
        fprintf(stderr, "syslogd: %s\n", strerror(errno));
        return 1;
    }
    catch_signals();
    write_pid();
    own("started");
    if (with_kernel)
        kernel_read(kernel, take_kernel);
    loop(log, kernel);
    own(ending == SIGTERM ? "ends: signal 15" : "ends: signal 2");
    output_reopen(&config);
    unlink(socket_path);
    unlink(pid_path);
    return 0;
}
