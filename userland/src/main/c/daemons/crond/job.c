/*
 * Runs a job. The daemon forks once; that child forks the command, hands it
 * its input, and logs what it writes, a line a message, and how it ended.
 */
#include "crond.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:" \
                     "/sbin:/bin"

static void prepare_environment(const struct job *job,
                                const struct passwd *user)
{
    clearenv();
    setenv("PATH", DEFAULT_PATH, 1);
    setenv("SHELL", "/bin/sh", 1);
    setenv("HOME", user->pw_dir, 1);
    for (char **e = job->environment; e && *e; e++)
        putenv(*e);
    /* Who runs the job is not for the table to say. */
    setenv("LOGNAME", user->pw_name, 1);
    setenv("USER", user->pw_name, 1);
}

static _Noreturn void become_command(const struct job *job,
                                     const struct passwd *user, int input,
                                     int output)
{
    sigset_t none;
    sigemptyset(&none);
    dup2(input, 0);
    dup2(output, 1);
    dup2(output, 2);
    setsid();
    if (getuid() == 0 && (initgroups(user->pw_name, user->pw_gid) < 0 ||
                          setgid(user->pw_gid) < 0 ||
                          setuid(user->pw_uid) < 0)) {
        printf("cannot become %s: %s\n", user->pw_name, strerror(errno));
        exit(126);
    }
    prepare_environment(job, user);
    if (chdir(getenv("HOME")) < 0 && chdir("/") < 0)
        exit(126);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    const char *shell = getenv("SHELL");
    execl(shell, shell, "-c", job->command, (char *)NULL);
    printf("%s: %s\n", shell, strerror(errno));
    exit(127);
}

/* A pipe's room may be smaller than the input: a process of its own writes. */
static int open_input(const struct job *job)
{
    int fds[2];
    if (!job->input)
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (pipe2(fds, O_CLOEXEC) < 0)
        return -1;
    if (fork() == 0) {
        close(fds[0]);
        size_t n = strlen(job->input), done = 0;
        while (done < n) {
            ssize_t part = write(fds[1], job->input + done, n - done);
            if (part <= 0)
                break;
            done += (size_t)part;
        }
        _exit(0);
    }
    close(fds[1]);
    return fds[0];
}

static void log_output(const struct job *job, int fd)
{
    FILE *output = fdopen(fd, "r");
    char *line = NULL;
    size_t size = 0;
    while (output && getline(&line, &size, output) > 0) {
        line[strcspn(line, "\n")] = 0;
        crond_log(LOG_INFO, "(%s) OUTPUT (%s)", job->user, line);
    }
    free(line);
    if (output)
        fclose(output);
}

static _Noreturn void supervise(const struct job *job)
{
    int fds[2], status;
    struct passwd *user = getpwnam(job->user);
    if (!user) {
        crond_log(LOG_ERR, "(%s) no such user; not run: %s", job->user,
                  job->command);
        exit(1);
    }
    int input = open_input(job);
    if (input < 0 || pipe2(fds, O_CLOEXEC) < 0) {
        crond_log(LOG_ERR, "(%s) %s", job->user, strerror(errno));
        exit(1);
    }
    pid_t child = fork();
    if (child == 0)
        become_command(job, user, input, fds[1]);
    close(input);
    close(fds[1]);
    if (child < 0) {
        crond_log(LOG_ERR, "(%s) fork: %s", job->user, strerror(errno));
        exit(1);
    }
    crond_log(LOG_INFO, "(%s) CMD (%s)", job->user, job->command);
    log_output(job, fds[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status))
        crond_log(LOG_WARNING, "(%s) ENDED BY SIGNAL %d (%s)", job->user,
                  WTERMSIG(status), job->command);
    else if (WEXITSTATUS(status))
        crond_log(LOG_WARNING, "(%s) STATUS %d (%s)", job->user,
                  WEXITSTATUS(status), job->command);
    exit(0);
}

void job_run(const struct job *job)
{
    pid_t child = fork();
    if (child == 0)
        supervise(job);
    if (child < 0)
        crond_log(LOG_ERR, "(%s) fork: %s; not run: %s", job->user,
                  strerror(errno), job->command);
}
