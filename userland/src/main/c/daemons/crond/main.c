#include "crond.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

static const char usage[] =
    "usage: crond [-f] [-P PIDFILE]\n"
    "       crond --check FILE [USER]\n"
    "Runs the commands of /etc/crontab, /etc/cron.d and /var/spool/cron at\n"
    "their times.\n"
    "  -f       stay in the foreground, log to standard error\n"
    "  -P       file for the process number (default /run/crond.pid)\n"
    "  --check  only read a table; with USER one without user names\n";

static int to_stderr;
static volatile sig_atomic_t ending, refresh;

void crond_log(int priority, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (to_stderr) {
        char line[1024];
        vsnprintf(line, sizeof line, format, args);
        dprintf(2, "crond: %s\n", line);
    } else {
        vsyslog(priority, format, args);
    }
    va_end(args);
}

static void on_signal(int number)
{
    if (number == SIGHUP)
        refresh = 1;
    else if (number != SIGCHLD)
        ending = 1;
}

/* The lock is kept: a second daemon would run everything twice. */
static int lock_pid_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) {
        fprintf(stderr, "crond: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
        fprintf(stderr, "crond: %s is locked: crond runs already\n", path);
        exit(1);
    }
    return fd;
}

/* The wall clock in minutes, and how long until the next. */
static long wall_minute(struct timespec *rest)
{
    struct timespec now;
    struct tm local;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &local);
    long seconds = now.tv_sec + local.tm_gmtoff;
    if (rest) {
        rest->tv_sec = 59 - seconds % 60;
        rest->tv_nsec = 1000000000 - now.tv_nsec;
        if (rest->tv_nsec == 1000000000) {
            rest->tv_sec++;
            rest->tv_nsec = 0;
        }
    }
    return seconds / 60;
}

static void run_due(const struct table *tables, long last, long now)
{
    enum step step = clock_step(last, now);
    if (step == STEP_CLOCK_SET)
        crond_log(LOG_NOTICE, "the clock was set");
    for (; tables; tables = tables->next)
        for (const struct job *job = tables->jobs; job; job = job->next)
            if (schedule_due(&job->schedule, step, last, now))
                job_run(job);
}

static void run_at_start(const struct table *tables)
{
    for (; tables; tables = tables->next)
        for (const struct job *job = tables->jobs; job; job = job->next)
            if (job->schedule.at_start)
                job_run(job);
}

static void catch_signals(void)
{
    const int numbers[] = {SIGHUP, SIGTERM, SIGINT, SIGCHLD};
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaddset(&blocked, numbers[i]);
        sigaction(numbers[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
}

static void loop(struct table *tables)
{
    long last = wall_minute(NULL);
    struct timespec rest;
    sigset_t none;
    sigemptyset(&none);
    while (!ending) {
        wall_minute(&rest);
        ppoll(NULL, 0, &rest, &none);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        long now = wall_minute(NULL);
        if (now == last && !refresh)
            continue;
        refresh = 0;
        tables_refresh(&tables);
        if (clock_step(last, now) == STEP_WAIT)
            continue;
        run_due(tables, last, now);
        last = now;
    }
}

static int check(int argc, char **argv)
{
    if (optind >= argc || argc > optind + 2) {
        fputs(usage, stderr);
        return 2;
    }
    struct table table = {.path = argv[optind],
                          .owner = argv[optind + 1]};
    to_stderr = 1;
    return table_read(&table) < 0;
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {{"help", no_argument, NULL, 'h'},
                                          {"check", no_argument, NULL, 'c'},
                                          {NULL, 0, NULL, 0}};
    const char *pid_path = "/run/crond.pid";
    int option, checking = 0;
    while ((option = getopt_long(argc, argv, "fP:", longs, NULL)) != -1)
        switch (option) {
        case 'f':
            to_stderr = 1;
            break;
        case 'P':
            pid_path = optarg;
            break;
        case 'c':
            checking = 1;
            break;
        default:
            fputs(usage, option == 'h' ? stdout : stderr);
            return option == 'h' ? 0 : 2;
        }
    if (checking)
        return check(argc, argv);
    if (optind < argc) {
        fputs(usage, stderr);
        return 2;
    }
    int lock = lock_pid_file(pid_path);
    if (!to_stderr && daemon(0, 0) < 0) {
        fprintf(stderr, "crond: %s\n", strerror(errno));
        return 1;
    }
    openlog("crond", LOG_PID, LOG_CRON);
    if (ftruncate(lock, 0) == 0)
        dprintf(lock, "%d\n", (int)getpid());
    catch_signals();
    struct table *tables = NULL;
    tables_refresh(&tables);
    crond_log(LOG_INFO, "started");
    run_at_start(tables);
    loop(tables);
    crond_log(LOG_INFO, "ends");
    unlink(pid_path);
    return 0;
}
