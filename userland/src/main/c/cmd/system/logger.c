#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

static const char *const levels[] = {"emerg",   "alert",  "crit", "err",
                                     "warning", "notice", "info", "debug"};
static const char *const facilities[] = {
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog",
    "lpr",    "news",   "uucp",     "cron",   "authpriv", "ftp",
    NULL,     NULL,     NULL,       NULL,     "local0", "local1",
    "local2", "local3", "local4",   "local5", "local6", "local7"};

static int place(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] && strcasecmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

/* "auth.info", "info" */
static int priority_of(char *text)
{
    char *dot = strchr(text, '.');
    const char *name = dot ? dot + 1 : text;
    int facility = 1;
    if (dot) {
        *dot = 0;
        facility = place(facilities, COUNT_OF(facilities), text);
        if (facility < 0)
            usage_error("no facility %s", text);
    }
    int level = strcmp(name, "warn") == 0    ? LOG_WARNING
                : strcmp(name, "error") == 0 ? LOG_ERR
                                             : place(levels, 8, name);
    if (level < 0)
        usage_error("no level %s", name);
    return facility << 3 | level;
}

static int connect_to(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlcpy(name.sun_path, path, sizeof name.sun_path) >=
        sizeof name.sun_path)
        errx(1, "%s: the path is too long", path);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&name, sizeof name) < 0)
        err(1, "%s", path);
    return fd;
}

static int priority = LOG_USER | LOG_NOTICE, with_pid, to_stderr;
static const char *tag;

static void say(int fd, const char *text)
{
    char line[2048], when[32], id[24] = "";
    time_t now = time(NULL);
    struct tm t;
    strftime(when, sizeof when, "%b %e %H:%M:%S", localtime_r(&now, &t));
    if (with_pid)
        snprintf(id, sizeof id, "[%d]", (int)getpid());
    int n = snprintf(line, sizeof line, "<%d>%s %s%s: %s", priority, when,
                     tag, id, text);
    if (n >= (int)sizeof line)
        n = (int)sizeof line - 1;
    if (to_stderr)
        fprintf(stderr, "%s\n", line);
    if (fd >= 0 && send(fd, line, (size_t)n, MSG_NOSIGNAL) < 0)
        complain("not sent");
}

COMMAND(logger, "logger",
        "[-is] [-p [FACILITY.]LEVEL] [-t TAG] [-f FILE] [TEXT...]",
        "Sends a message to the system's log; without TEXT each line of\n"
        "standard input.\n"
        "  -p  user.notice unless given    -t  instead of the user's name\n"
        "  -i  with the process number     -s  to standard error, too\n"
        "  -f  each line of that file      -u SOCKET  instead of /dev/log\n")
{
    int c;
    const char *socket_path = "/dev/log", *file = NULL;
    while ((c = option(argc, argv, "+isp:t:f:u:",
                       "id=i stderr=s priority=p tag=t file=f "
                       "socket=u")) != -1)
        switch (c) {
        case 'i':
            with_pid = 1;
            break;
        case 's':
            to_stderr = 1;
            break;
        case 'p':
            priority = priority_of(optarg);
            break;
        case 't':
            tag = optarg;
            break;
        case 'f':
            file = optarg;
            break;
        case 'u':
            socket_path = optarg;
            break;
        }
    if (!tag)
        tag = copy_text(user_name(getuid()));
    int fd = connect_to(socket_path);
    if (optind < argc && !file) {
        struct text all = {NULL, 0, 0};
        for (int i = optind; i < argc; i++) {
            if (all.n)
                text_put(&all, ' ');
            text_adds(&all, argv[i]);
        }
        say(fd, text_end(&all));
        return 0;
    }
    struct text line = {NULL, 0, 0};
    FILE *in = open_input(file ? file : "-");
    while (in && read_line(in, &line))
        if (line.n)
            say(fd, text_end(&line));
    if (in)
        close_input(in, file ? file : "-");
    return 0;
}
