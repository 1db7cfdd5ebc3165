/*
 * supervise-daemon NAME --start PROGRAM -- ARGUMENT...: stays behind the
 * program as its parent and starts it again when it ends, until it ends too
 * often: respawn-max times within respawn-period seconds. Then the service
 * counts as crashed, because the supervisor named in the pid file has gone.
 */
#include "../tools/tools.h"
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "usage: supervise-daemon NAME --start [options] PROGRAM [-- "
    "ARGUMENT...]\n"
    "       supervise-daemon NAME --stop [options]\n"
    "       supervise-daemon NAME --signal SIGNAL [options]\n"
    "  -p, --pidfile FILE        where the id of the supervisor is\n"
    "  -D, --respawn-delay N     seconds before the next start (0)\n"
    "  -m, --respawn-max N       starts within the period; 0: no limit (10)\n"
    "  -P, --respawn-period N    seconds; 0: since the first start (0)\n"
    "  -R, --retry SCHEDULE      how to stop it (TERM/5/KILL/5)\n"
    "  -u, --user USER[:GROUP]   -g, --group GROUP\n"
    "  -1, --stdout FILE         -2, --stderr FILE\n"
    "  -d, --chdir FOLDER        -r, --chroot FOLDER\n"
    "  -e, --env NAME=VALUE      -k, --umask MODE   -N, --nicelevel N\n";

static const struct option options[] = {
    {"start", no_argument, NULL, 'S'},
    {"stop", no_argument, NULL, 'K'},
    {"signal", required_argument, NULL, 's'},
    {"pidfile", required_argument, NULL, 'p'},
    {"respawn-delay", required_argument, NULL, 'D'},
    {"respawn-max", required_argument, NULL, 'm'},
    {"respawn-period", required_argument, NULL, 'P'},
    {"retry", required_argument, NULL, 'R'},
    {"user", required_argument, NULL, 'u'},
    {"group", required_argument, NULL, 'g'},
    {"stdout", required_argument, NULL, '1'},
    {"stderr", required_argument, NULL, '2'},
    {"chdir", required_argument, NULL, 'd'},
    {"chroot", required_argument, NULL, 'r'},
    {"env", required_argument, NULL, 'e'},
    {"umask", required_argument, NULL, 'k'},
    {"nicelevel", required_argument, NULL, 'N'},
    {NULL, 0, NULL, 0},
};

struct request {
    const char *service;
    struct launch launch;
    bool starts, stops;
    int number;
    char *pidfile;
    const char *retry;
    long delay, most, period;
};

/* Set by handlers of the supervisor, read by its loop. */
static volatile sig_atomic_t stopping, pass_on;

static void on_signal(int number)
{
    if (number == SIGTERM || number == SIGINT)
        stopping = 1;
    else if (number != SIGCHLD)
        pass_on = number;
}

static bool take_option(struct request *request, int letter, char *value)
{
    switch (letter) {
    case 'S': request->starts = true; return true;
    case 'K': request->stops = true; return true;
    case 's':
        request->number = signal_of(value);
        return request->number > 0;
    case 'p': request->pidfile = value; return true;
    case 'D': request->delay = atol(value); return true;
    case 'm': request->most = atol(value); return true;
    case 'P': request->period = atol(value); return true;
    case 'R': request->retry = value; return true;
    case 'u': return launch_user(&request->launch, value);
    case 'g': return launch_group(&request->launch, value);
    case '1': request->launch.output = value; return true;
    case '2': request->launch.error = value; return true;
    case 'd': request->launch.directory = value; return true;
    case 'r': request->launch.root = value; return true;
    case 'e': return putenv(value) == 0;
    case 'k': return launch_umask(&request->launch, value);
    case 'N': request->launch.nice = atoi(value); return true;
    default: return false;
    }
}

static time_t now(void)
{
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

static pid_t start_child(const struct request *request)
{
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        launch_exec(&request->launch, -1);
    }
    return pid;
}

static void stop_child(const struct request *request, pid_t pid)
{
    struct schedule schedule;
    struct match match = {.only = pid};
    size_t signalled;
    if (!schedule_parse(request->retry, SIGTERM, &schedule))
        schedule_parse("TERM/5/KILL/5", SIGTERM, &schedule);
    if (schedule_run(&schedule, &match, &signalled) > 0)
        syslog(LOG_ERR, "%s: process %d does not end", request->service,
               (int)pid);
    waitpid(pid, NULL, WNOHANG);
}

static void note(const struct request *request, pid_t pid, long starts)
{
    char *child = text_of("%d", (int)pid);
    char *count = text_of("%ld", starts);
    service_set_value(request->service, "child_pid", child);
    service_set_value(request->service, "respawn_count", count);
    free(child);
    free(count);
}

/* Sleeps, but wakes for the order to stop. */
static void pause_for(long seconds)
{
    time_t end = now() + seconds;
    while (!stopping && now() < end)
        usleep(50000);
}

/* Until the child ends; signals go on to it, an order to stop ends it. */
static int watch(const struct request *request, pid_t pid)
{
    int status = 0;
    for (;;) {
        pid_t got = waitpid(pid, &status, 0);
        if (got == pid || (got < 0 && errno == ECHILD))
            return status;
        if (stopping) {
            stop_child(request, pid);
            return status;
        }
        if (pass_on) {
            kill(pid, pass_on);
            pass_on = 0;
        }
    }
}

static void log_end(const char *service, pid_t pid, int status)
{
    if (WIFSIGNALED(status))
        syslog(LOG_WARNING, "%s: process %d was ended by signal %d (%s)",
               service, (int)pid, WTERMSIG(status),
               strsignal(WTERMSIG(status)));
    else
        syslog(LOG_WARNING, "%s: process %d ended with status %d", service,
               (int)pid, WEXITSTATUS(status));
}

static _Noreturn void supervise(const struct request *request)
{
    struct sigaction action = {.sa_handler = on_signal};
    static const int taken[] = {SIGTERM, SIGINT,  SIGHUP,
                                SIGUSR1, SIGUSR2, SIGCHLD};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        sigaction(taken[i], &action, NULL);
    openlog("supervise-daemon", LOG_PID, LOG_DAEMON);
    time_t first = now();
    long starts = 0, restarts = 0;
    while (!stopping) {
        if (request->period > 0 && now() - first > request->period) {
            first = now();
            starts = 0;
        }
        if (request->most > 0 && starts > request->most) {
            syslog(LOG_ERR, "%s: respawned %ld times, giving up",
                   request->service, request->most);
            unlink(request->pidfile);
            exit(1);
        }
        pid_t pid = start_child(request);
        starts++;
        if (pid < 0) {
            pause_for(1);
            continue;
        }
        note(request, pid, restarts++);
        int status = watch(request, pid);
        if (!stopping) {
            log_end(request->service, pid, status);
            pause_for(request->delay);
        }
    }
    unlink(request->pidfile);
    exit(0);
}

static struct match supervisor(const struct request *request)
{
    return (struct match){.pidfile = request->pidfile,
                          .name = "supervise-daemon"};
}

static bool runs(const struct request *request)
{
    struct match match = supervisor(request);
    struct pids found;
    match_all(&match, &found);
    free(found.at);
    return found.count > 0;
}

static int start(struct request *request, char **rest)
{
    const char *program = *rest;
    if (!program) {
        eerror("supervise-daemon: no program was named");
        return 1;
    }
    if (runs(request)) {
        eerror("supervise-daemon: %s is already running", request->service);
        return 1;
    }
    request->launch.program = launch_find(program, request->launch.root);
    if (!request->launch.program) {
        eerror("supervise-daemon: %s does not exist", program);
        return 1;
    }
    size_t dashes = rest[1] && strcmp(rest[1], "--") == 0;
    rest[dashes] = (char *)request->launch.program;
    request->launch.arguments = rest + dashes;
    request->launch.background = true;
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        setsid();
        for (int fd = 0; null >= 0 && fd < 3; fd++)
            dup2(null, fd);
        if (null > 2)
            close(null);
        /* So that /proc tells it from what it was called by. */
        prctl(PR_SET_NAME, "supervise-daemon");
        supervise(request);
    }
    char *text = text_of("%d\n", (int)pid);
    if (pid < 0 || file_replace(request->pidfile, text) != 0) {
        eerror("supervise-daemon: cannot start %s: %m", request->service);
        if (pid > 0)
            kill(pid, SIGTERM);
        return 1;
    }
    free(text);
    daemon_record(request->service, request->pidfile);
    return 0;
}

static int stop(const struct request *request)
{
    struct match match = supervisor(request);
    struct schedule patient;
    size_t signalled;
    /* The supervisor follows the schedule; it must outlive its child. */
    schedule_parse("TERM/60/KILL/5", SIGTERM, &patient);
    if (schedule_run(&patient, &match, &signalled) > 0) {
        eerror("supervise-daemon: %s refused to stop", request->service);
        return 1;
    }
    unlink(request->pidfile);
    return 0;
}

static int pass_signal(const struct request *request)
{
    char *text = service_value(request->service, "child_pid");
    pid_t pid = text ? (pid_t)atoi(text) : 0;
    free(text);
    if (pid <= 1 || kill(pid, request->number) != 0) {
        eerror("supervise-daemon: %s has no process to signal",
               request->service);
        return 1;
    }
    return 0;
}

int supervise_daemon_main(int argc, char **argv)
{
    struct request request = {.most = 10, .retry = "TERM/5/KILL/5"};
    int letter;
    if (argc < 2 || argv[1][0] == '-')
        return usage(help);
    request.service = argv[1];
    while ((letter = getopt_long(argc - 1, argv + 1,
                                 "+SKs:p:D:m:P:R:u:g:1:2:d:r:e:k:N:",
                                 options, NULL)) >= 0)
        if (!take_option(&request, letter, optarg))
            return letter == '?' ? usage(help) : 1;
    if (!request.pidfile)
        request.pidfile = text_of("/run/%s.pid", request.service);
    if (request.starts + request.stops + (request.number > 0) != 1)
        return usage(help);
    if (request.starts)
        return start(&request, argv + 1 + optind);
    return request.stops ? stop(&request) : pass_signal(&request);
}
