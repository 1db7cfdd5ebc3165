/*
 * Signals are blocked from the beginning and fetched here, one after the
 * other; so nothing runs in between, and a storm only makes the loop busy.
 */
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

enum request requested;
struct entry *entries;

/* Linux drops signals of process 1 that have no handler. */
static void on_signal(int number)
{
    (void)number;
}

static const struct {
    int number;
    enum request request;
} meanings[] = {
    {SIGUSR1, HALT},   {SIGUSR2, POWEROFF},    {SIGTERM, REBOOT},
    {SIGQUIT, REPLACE}, {SIGINT, CTRL_ALT_DEL}, {SIGHUP, REREAD},
};
enum { MEANINGS = sizeof meanings / sizeof *meanings };

static void wanted(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    for (int i = 0; i < MEANINGS; i++)
        sigaddset(set, meanings[i].number);
}

void events_prepare(void)
{
    sigset_t all;
    struct sigaction action = {.sa_handler = on_signal};
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigaction(SIGCHLD, &action, NULL);
    for (int i = 0; i < MEANINGS; i++)
        sigaction(meanings[i].number, &action, NULL);
}

static void ended(pid_t pid)
{
    for (struct entry *entry = entries; entry; entry = entry->next)
        if (entry->pid == pid)
            entry->pid = 0;
}

static void reap(void)
{
    pid_t pid;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        ended(pid);
}

static void take(int number)
{
    for (int i = 0; i < MEANINGS; i++)
        if (meanings[i].number == number &&
            (requested == NONE || requested >= CTRL_ALT_DEL))
            requested = meanings[i].request;
}

void events_wait(long millis)
{
    sigset_t set;
    struct timespec limit = {.tv_sec = millis / 1000,
                             .tv_nsec = millis % 1000 * 1000000};
    wanted(&set);
    int number = millis < 0 ? sigwaitinfo(&set, NULL)
                            : sigtimedwait(&set, NULL, &limit);
    if (number > 0)
        take(number);
    reap();
}

static bool stop_requested(void)
{
    return requested != NONE && requested < CTRL_ALT_DEL;
}

void entry_wait(const struct entry *entry)
{
    while (entry->pid != 0 && !stop_requested())
        events_wait(1000);
}
