/* The end: everything is asked to stop, then made to, then the kernel. */
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHUTDOWN_SECONDS = 120, GRACE_MILLIS = 3000, STEP_MILLIS = 100 };

/* One entry after the other, but none for ever. */
static void run_entry(struct entry *entry)
{
    time_t end = uptime_seconds() + SHUTDOWN_SECONDS;
    if (!entry_start(entry))
        return;
    while (entry->pid != 0 && uptime_seconds() < end)
        events_wait(1000);
    if (entry->pid != 0)
        say("%s takes more than %d s; going on without it", entry->command,
            SHUTDOWN_SECONDS);
}

static void run_shutdown_entries(enum request how)
{
    for (struct entry *entry = entries; entry; entry = entry->next) {
        bool now = entry->action == SHUTDOWN ||
                   (entry->action == WAIT && how == REBOOT &&
                    entry->of_reboot) ||
                   (entry->action == WAIT && how != REBOOT && entry->of_halt);
        if (now)
            run_entry(entry);
    }
}

/* True as soon as no child is left. */
static bool wait_for_all(void)
{
    for (int waited = 0; waited < GRACE_MILLIS; waited += STEP_MILLIS) {
        events_wait(STEP_MILLIS);
        if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
            return true;
    }
    return false;
}

static void kill_all(void)
{
    if (kill(-1, SIGTERM) == 0)
        say("sent SIGTERM to all processes");
    kill(-1, SIGCONT);
    if (!wait_for_all()) {
        say("sending SIGKILL to those that are left");
        kill(-1, SIGKILL);
        wait_for_all();
    }
}

static void replace_with(const char *command)
{
    char copy[512];
    char *words[32], *rest = copy, *word;
    size_t n = 0;
    sigset_t none;
    say("replaced by %s", command);
    strlcpy(copy, command, sizeof copy);
    while (n < 31 && (word = strsep(&rest, " \t")))
        if (*word)
            words[n++] = word;
    words[n] = NULL;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (n > 0)
        execv(words[0], words);
    say("cannot run %s: %m", command);
}

void stop_machine(enum request how, const char *restart_command)
{
    run_shutdown_entries(how);
    kill_all();
    sync();
    if (how == REPLACE && restart_command)
        replace_with(restart_command);
    say("%s", how == HALT       ? "the system is halted"
              : how == POWEROFF ? "powering off"
                                : "rebooting");
    /* The kernel ends the machine with the call; a child makes it, so that
       a kernel that returns from it does not end process 1. */
    if (fork() == 0) {
        reboot(how == HALT       ? RB_HALT_SYSTEM
               : how == POWEROFF ? RB_POWER_OFF
                                 : RB_AUTOBOOT);
        _exit(1);
    }
    for (;;)
        events_wait(-1);
}
