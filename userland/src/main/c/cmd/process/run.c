/* Commands that run another one in some way: nohup, setsid, time, renice. */
#include "../command.h"
#include "proc.h"
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int execute(char **words)
{
    execvp(words[0], words);
    int status = errno == ENOENT ? 127 : 126;
    warn("%s", words[0]);
    return status;
}

COMMAND(nohup, "nohup", "COMMAND [ARGUMENT...]",
        "Runs a command that goes on when the terminal is hung up. Its\n"
        "output goes to nohup.out, here or in $HOME.\n")
{
    while (option(argc, argv, "+", NULL) != -1)
        ;
    operands(argc, 1, -1);
    int in = isatty(0), out = isatty(1), error = isatty(2);
    if (in) {
        int fd = open("/dev/null", O_WRONLY);
        if (fd < 0 || dup2(fd, 0) < 0)
            err(125, "/dev/null");
    }
    if (out) {
        const char *home = getenv("HOME");
        const char *path = "nohup.out";
        int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (fd < 0 && home) {
            path = join_path(home, path);
            fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
        }
        if (fd < 0)
            err(125, "%s", path);
        warnx("output goes to %s", path);
        dup2(fd, 1);
    }
    if (error)
        dup2(1, 2);
    signal(SIGHUP, SIG_IGN);
    return execute(argv + optind);
}

COMMAND(setsid, "setsid", "[-cfw] COMMAND [ARGUMENT...]",
        "Runs a command in a session of its own.\n"
        "  -c  the terminal becomes the session's\n"
        "  -f  always in a new process    -w  wait for it\n")
{
    int c, take = 0, always = 0, waits = 0, status;
    while ((c = option(argc, argv, "+cfw", "ctty=c fork=f wait=w")) != -1)
        if (c == 'c')
            take = 1;
        else if (c == 'f')
            always = 1;
        else
            waits = 1;
    operands(argc, 1, -1);
    /* A group's leader cannot begin a session: a child can. */
    if (always || getpgrp() == getpid()) {
        pid_t child = fork();
        if (child < 0)
            err(1, "fork");
        if (child > 0) {
            if (!waits)
                return 0;
            while (waitpid(child, &status, 0) < 0 && errno == EINTR)
                ;
            return WIFEXITED(status) ? WEXITSTATUS(status)
                                     : 128 + WTERMSIG(status);
        }
    }
    if (setsid() < 0)
        err(1, "setsid");
    if (take && ioctl(0, TIOCSCTTY, 1) < 0)
        err(1, "the terminal");
    return execute(argv + optind);
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void put_time(const char *name, double seconds, int portable)
{
    if (portable)
        fprintf(stderr, "%s %.2f\n", name, seconds);
    else
        fprintf(stderr, "%s\t%ldm%.3fs\n", name, (long)seconds / 60,
                seconds - (double)((long)seconds / 60 * 60));
}

COMMAND(time, "time", "[-p] [-v] COMMAND [ARGUMENT...]",
        "Runs a command and says how long it took.\n"
        "  -p  as POSIX has it, in seconds\n"
        "  -v  how much memory and how many faults, too\n")
{
    int c, portable = 0, verbose = 0, status;
    while ((c = option(argc, argv, "+pv", "portability=p verbose=v")) != -1)
        if (c == 'p')
            portable = 1;
        else
            verbose = 1;
    operands(argc, 1, -1);
    struct timespec before, after;
    struct rusage used;
    clock_gettime(CLOCK_MONOTONIC, &before);
    pid_t child = fork();
    if (child < 0)
        err(1, "fork");
    if (child == 0)
        exit(execute(argv + optind));
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    while (wait4(child, &status, 0, &used) < 0)
        if (errno != EINTR)
            err(1, "wait");
    clock_gettime(CLOCK_MONOTONIC, &after);
    if (WIFSIGNALED(status))
        fprintf(stderr, "Command terminated by signal %d\n",
                WTERMSIG(status));
    put_time("real",
             (double)(after.tv_sec - before.tv_sec) +
                 (double)(after.tv_nsec - before.tv_nsec) / 1e9,
             portable);
    put_time("user", seconds_of(used.ru_utime), portable);
    put_time("sys", seconds_of(used.ru_stime), portable);
    if (verbose)
        fprintf(stderr,
                "memory\t%ld KiB\nfaults\t%ld, from disk %ld\n"
                "switches\t%ld, forced %ld\n",
                used.ru_maxrss, used.ru_minflt, used.ru_majflt,
                used.ru_nvcsw, used.ru_nivcsw);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                               : WEXITSTATUS(status);
}

COMMAND(renice, "renice", "[-n] NICENESS [-p] PID... | -g GROUP... | -u USER...",
        "Changes the niceness of running processes: -20 (first) to 19.\n"
        "  -p  the operands are processes   -g  process groups\n"
        "  -u  users\n")
{
    int c, which = PRIO_PROCESS;
    const char *wanted = NULL;
    if (argc > 1 && (argv[1][0] != '-' ||
                     strspn(argv[1] + 1, "0123456789") ==
                         strlen(argv[1] + 1))) {
        wanted = argv[1];
        optind = 2;
    }
    while ((c = option(argc, argv, "+n:pgu",
                       "priority=n pid=p pgrp=g user=u")) != -1)
        if (c == 'n')
            wanted = optarg;
        else
            which = c == 'g'   ? PRIO_PGRP
                    : c == 'u' ? PRIO_USER
                               : PRIO_PROCESS;
    if (!wanted)
        usage_error("the niceness is missing");
    operands(argc, 1, -1);
    int value = (int)number(wanted, -20, 19, "niceness");
    for (int i = optind; i < argc; i++) {
        struct passwd *user = which == PRIO_USER ? getpwnam(argv[i]) : NULL;
        id_t id = user ? user->pw_uid
                       : (id_t)number(argv[i], 0, INT_MAX, "operand");
        errno = 0;
        int old = getpriority(which, id);
        if ((old == -1 && errno) || setpriority(which, id, value) < 0)
            complain("%s", argv[i]);
        else
            printf("%s: old priority %d, new priority %d\n", argv[i], old,
                   value);
    }
    return 0;
}
