/* What signals to process 1 mean: systemd(1), "Signals". */
#include "manager.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void signal_arrived(int number);

static void reap_all(void)
{
    for (;;) {
        siginfo_t info;
        memset(&info, 0, sizeof info);
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG) != 0 || !info.si_pid)
            return;
        for (struct unit *unit = units; unit; unit = unit->next)
            if (info.si_pid == unit->main_pid ||
                info.si_pid == unit->control_pid) {
                service_child(unit, info.si_pid, info.si_code,
                              info.si_status);
                break;
            }
        /* Anyone else was an orphan. */
    }
}

static void start_target(const char *name, enum job_mode mode)
{
    unsigned id;
    struct unit *unit = unit_load(name);
    char *error = jobs_want(unit, JOB_START, mode, &id);
    if (error)
        log_line(LOG_W, "Failed to enqueue %s job: %s", name, error);
    free(error);
}

void signal_arrived(int number)
{
    static const char *const targets[] = {
        "default.target", "rescue.target",   "emergency.target",
        "halt.target",    "poweroff.target", "reboot.target"};
    static const enum unit_action immediately[] = {ACTION_HALT_FORCE,
                                                   ACTION_POWEROFF_FORCE,
                                                   ACTION_REBOOT_FORCE};
    const int first = signal_number("RTMIN");
    if (number == SIGCHLD) {
        reap_all();
    } else if (number == SIGINT) {
        log_line(LOG_N, "Ctrl-Alt-Del was pressed.");
        start_target("ctrl-alt-del.target", MODE_IRREVERSIBLE);
    } else if (number == SIGHUP) {
        log_line(LOG_I, "Received SIGHUP, reloading.");
        manager_reload();
    } else if (number == SIGPWR) {
        start_target("sigpwr.target", MODE_REPLACE);
    } else if (number >= first && number <= first + 2) {
        start_target(targets[number - first], MODE_ISOLATE);
    } else if (number >= first + 3 && number <= first + 5) {
        start_target(targets[number - first], MODE_IRREVERSIBLE);
    } else if (number >= first + 13 && number <= first + 15) {
        act(immediately[number - first - 13], "signal");
    } else if (number != SIGPIPE && number != SIGWINCH) {
        log_line(LOG_N, "Received SIG%s, ignoring.", signal_short(number));
    }
}
