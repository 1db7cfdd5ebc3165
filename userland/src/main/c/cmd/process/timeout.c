#include "../command.h"
#include "proc.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;
static volatile sig_atomic_t expired;
static int sent = SIGTERM, foreground;
static struct timespec second_wait;

static void start_timer(const struct timespec *after)
{
    struct itimerval timer = {
        {0, 0}, {after->tv_sec, (after->tv_nsec + 999) / 1000}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void pass_on(int number)
{
    kill(child, number);
    if (!foreground) {
        /* The command leads no group: its children are in this one's. */
        signal(number, SIG_IGN);
        kill(0, number);
    }
    if (number != SIGKILL && number != SIGCONT) {
        kill(child, SIGCONT);
        if (!foreground)
            kill(0, SIGCONT);
    }
}

static void on_signal(int number)
{
    if (number != SIGALRM) {
        pass_on(number);
        return;
    }
    int late = expired;
    expired++;
    if (late) {
        pass_on(SIGKILL);
        return;
    }
    if (second_wait.tv_sec || second_wait.tv_nsec)
        start_timer(&second_wait);
    pass_on(sent);
}

static _Noreturn void run(char **words)
{
    signal(SIGTTIN, SIG_DFL);
    signal(SIGTTOU, SIG_DFL);
    execvp(words[0], words);
    int status = errno == ENOENT ? 127 : 126;
    warn("%s", words[0]);
    exit(status);
}

COMMAND(timeout, "timeout",
        "[-s SIGNAL] [-k DURATION] [--foreground] [--preserve-status]\n"
        "               DURATION COMMAND [ARGUMENT...]",
        "Runs a command and ends it if it takes too long; the status is 124\n"
        "then, and 125 if this command itself fails.\n"
        "  -s SIGNAL    instead of TERM\n"
        "  -k DURATION  KILL that long after the signal\n"
        "  -v           say what is sent\n"
        "  --foreground       the command may read the terminal\n"
        "  --preserve-status  the command's own status, also after a signal\n")
{
    int c, keep_status = 0, verbose = 0, status;
    while ((c = option(argc, argv, "+s:k:vf\1p",
                       "signal=s kill-after=k verbose=v foreground=f "
                       "preserve-status=\1")) != -1)
        switch (c) {
        case 's':
            sent = signal_number(optarg);
            if (sent < 0)
                usage_error("no signal '%s'", optarg);
            break;
        case 'k':
            second_wait = duration(optarg);
            break;
        case 'v':
            verbose = 1;
            break;
        case 'f':
            foreground = 1;
            break;
        default:
            keep_status = 1;
        }
    operands(argc, 2, -1);
    struct timespec first = duration(argv[optind]);
    if (!foreground)
        setpgid(0, 0);
    signal(SIGTTIN, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    child = fork();
    if (child < 0)
        err(125, "fork");
    if (child == 0)
        run(argv + optind + 1);
    struct sigaction action = {.sa_handler = on_signal,
                               .sa_flags = SA_RESTART};
    static const int passed_on[] = {SIGALRM, SIGTERM, SIGINT, SIGHUP,
                                    SIGQUIT};
    for (size_t i = 0; i < COUNT_OF(passed_on); i++)
        sigaction(passed_on[i], &action, NULL);
    if (first.tv_sec || first.tv_nsec)
        start_timer(&first);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            err(125, "waitpid");
    if (verbose && expired)
        warnx("%s was sent to %s", signal_name(sent), argv[optind + 1]);
    if (expired && !keep_status)
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 137
                                                                  : 124;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                               : WEXITSTATUS(status);
}
