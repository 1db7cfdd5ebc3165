/* What else happens to a service: time passes, it speaks, its last process
 * goes. */
#include "manager.h"
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_AGAIN (SECOND / 10)

/* While it waits for a file or for processes that are not its children,
 * nothing else would wake it. */
static bool looks_around(const struct unit *unit)
{
    switch (unit->sub) {
    case SUB_START:
        return unit->c.type == FORKING && unit->control_pid <= 0;
    case SUB_STOP_SIGTERM:
    case SUB_STOP_SIGKILL:
    case SUB_FINAL_SIGTERM:
    case SUB_FINAL_SIGKILL:
        return true;
    case SUB_RUNNING:
        return unit->main_is_alien;
    default:
        return false;
    }
}

usec service_wakes(const struct unit *unit)
{
    usec first = unit->deadline;
    if (unit->restart_at < first)
        first = unit->restart_at;
    if (unit->watchdog_at < first)
        first = unit->watchdog_at;
    if (looks_around(unit)) {
        usec next = now_monotonic() + LOOK_AGAIN;
        if (next < first)
            first = next;
    }
    return first;
}

void service_watch_pid_file(struct unit *unit)
{
    if (service_read_pid_file(unit, false))
        service_enter_start_post(unit);
    /* Else it stays in "start": service_groups_empty() looks again. */
}

/* Takes the main process from the file, or, without one, from the processes
 * of the unit if there is only one to choose. */
bool service_read_pid_file(struct unit *unit, bool complain_too)
{
    pid_t pids[16];
    if (!unit->c.pid_file) {
        size_t count = track_list(unit, pids, COUNT(pids));
        if (!unit->c.guess_main || count != 1)
            return false;
        unit->main_pid = pids[0];
        unit->main_known = true;
        unit->main_is_alien = true;
        unit->main_started = now_monotonic();
        return true;
    }
    char *line = file_first_line(unit->c.pid_file);
    uint64_t pid = 0;
    bool good = line && parse_unsigned(line, 1 << 22, &pid) && pid > 1 &&
                kill((pid_t)pid, 0) == 0;
    if (!good && complain_too)
        log_unit(LOG_W, unit, "Can't open PID file %s (yet?) after start: %s",
                 unit->c.pid_file, strerror(line ? ESRCH : errno));
    free(line);
    if (!good)
        return false;
    unit->main_pid = (pid_t)pid;
    unit->main_known = true;
    unit->main_is_alien = true;
    unit->main_started = now_monotonic();
    return true;
}

/* Called while it looks around. */
void service_groups_empty(struct unit *unit)
{
    pid_t one;
    if (!looks_around(unit))
        return;
    if (unit->sub == SUB_START) {
        if (service_read_pid_file(unit, false))
            service_enter_start_post(unit);
        else if (track_list(unit, &one, 1) == 0) {
            service_read_pid_file(unit, true);
            service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_PROTOCOL);
        }
        return;
    }
    /* A main process that is no child of ours is seen to be gone. */
    if (unit->main_is_alien && unit->main_pid > 0 &&
        kill(unit->main_pid, 0) != 0 && errno == ESRCH) {
        unit->main_pid = 0;
        unit->main_ended = now_monotonic();
        if (unit->sub == SUB_RUNNING) {
            service_enter_running(unit, RESULT_SUCCESS);
            return;
        }
    }
    if (unit->sub == SUB_RUNNING || unit->main_pid > 0 ||
        unit->control_pid > 0)
        return;
    /* With KillMode=process the others were left alone on purpose. */
    if (unit->c.kill_mode != KILL_PROCESS && track_list(unit, &one, 1) > 0)
        return;
    if (unit->sub == SUB_STOP_SIGTERM || unit->sub == SUB_STOP_SIGKILL)
        service_enter_stop_post(unit, RESULT_SUCCESS);
    else
        service_enter_dead(unit, RESULT_SUCCESS, true);
}

static void restart_now(struct unit *unit)
{
    unsigned id;
    unit->restart_at = FOREVER;
    unit->restarts++;
    log_unit(LOG_I, unit,
             "Scheduled restart job, restart counter is at %u.",
             unit->restarts);
    char *error = jobs_want(unit, JOB_START, MODE_REPLACE, &id);
    if (!error)
        return;
    log_unit(LOG_W, unit, "Failed to schedule restart job: %s", error);
    free(error);
    unit->result = RESULT_RESOURCES;
    unit->will_restart = false;
    service_set(unit, SUB_FAILED);
}

void service_deadline(struct unit *unit)
{
    usec now = now_monotonic();
    if (unit->restart_at <= now) {
        restart_now(unit);
        return;
    }
    if (unit->watchdog_at <= now) {
        char span[64];
        format_span(span, sizeof span, unit->c.watchdog, 1000);
        log_unit(LOG_E, unit, "Watchdog timeout (limit %s)!", span);
        unit->watchdog_at = FOREVER;
        if (unit->main_pid > 0)
            kill(unit->main_pid, SIGABRT);
        service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_WATCHDOG);
        return;
    }
    if (unit->deadline > now)
        return;
    unit->deadline = FOREVER;
    switch (unit->sub) {
    case SUB_CONDITION:
    case SUB_START_PRE:
    case SUB_START:
    case SUB_START_POST:
        log_unit(LOG_W, unit, "%s operation timed out. Terminating.",
                 sub_word(unit));
        service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_TIMEOUT);
        break;
    case SUB_RUNNING:
        log_unit(LOG_W, unit,
                 "Service reached runtime time limit. Stopping.");
        service_enter_stop(unit, RESULT_TIMEOUT);
        break;
    case SUB_RELOAD:
        log_unit(LOG_W, unit,
                 "Reload operation timed out. Killing reload process.");
        if (unit->control_pid > 0)
            kill(unit->control_pid, SIGKILL);
        unit->control_pid = 0;
        unit->reload_result = RESULT_TIMEOUT;
        service_enter_running(unit, RESULT_SUCCESS);
        break;
    case SUB_STOP:
        log_unit(LOG_W, unit, "Stopping timed out. Terminating.");
        service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_TIMEOUT);
        break;
    case SUB_STOP_SIGTERM:
    case SUB_FINAL_SIGTERM:
        log_unit(LOG_W, unit, "State '%s' timed out. %s", sub_word(unit),
                 unit->c.send_kill ? "Killing." : "Skipping SIGKILL.");
        if (unit->c.send_kill)
            service_enter_signal(unit,
                                 unit->sub == SUB_STOP_SIGTERM
                                     ? SUB_STOP_SIGKILL
                                     : SUB_FINAL_SIGKILL,
                                 RESULT_TIMEOUT);
        else if (unit->sub == SUB_STOP_SIGTERM)
            service_enter_stop_post(unit, RESULT_TIMEOUT);
        else
            service_enter_dead(unit, RESULT_TIMEOUT, false);
        break;
    case SUB_STOP_SIGKILL:
        log_unit(LOG_W, unit,
                 "Processes still around after SIGKILL. Ignoring.");
        service_enter_stop_post(unit, RESULT_TIMEOUT);
        break;
    case SUB_STOP_POST:
        log_unit(LOG_W, unit, "State 'stop-post' timed out. Terminating.");
        service_enter_signal(unit, SUB_FINAL_SIGTERM, RESULT_TIMEOUT);
        break;
    case SUB_FINAL_SIGKILL:
        log_unit(LOG_W, unit, "Processes still around after final SIGKILL. "
                              "Entering failed mode.");
        service_enter_dead(unit, RESULT_TIMEOUT, true);
        break;
    case SUB_DEAD:
    case SUB_EXITED:
    case SUB_FAILED:
    case SUB_AUTO_RESTART:
    case SUB_ACTIVE:
    case SUB_STATES:
        break;
    }
}

static bool may_notify(const struct unit *unit, pid_t pid)
{
    switch (unit->c.access) {
    case ACCESS_NONE:
        return false;
    case ACCESS_MAIN:
        return pid == unit->main_pid;
    case ACCESS_EXEC:
        return pid == unit->main_pid || pid == unit->control_pid;
    case ACCESS_ALL:
        return true;
    }
    return false;
}

static void take_field(struct unit *unit, const char *line)
{
    uint64_t number;
    if (!strcmp(line, "READY=1")) {
        unit->ready = true;
        if (unit->c.type == NOTIFY && unit->sub == SUB_START)
            service_enter_start_post(unit);
        else if (unit->reload_told && unit->sub == SUB_RELOAD)
            service_enter_running(unit, RESULT_SUCCESS);
        unit->reload_told = false;
    } else if (!strcmp(line, "RELOADING=1")) {
        if (unit->sub == SUB_RUNNING) {
            unit->reload_told = true;
            service_set(unit, SUB_RELOAD);
        }
    } else if (!strcmp(line, "STOPPING=1")) {
        if (unit->sub == SUB_RUNNING) {
            /* It goes by itself; what is left is killed in time. */
            unit->deadline = add_span(now_monotonic(), unit->c.timeout_stop);
            service_set(unit, SUB_STOP_SIGTERM);
        }
    } else if (starts_with(line, "STATUS=")) {
        replace(&unit->status_text, copy(line + 7));
    } else if (starts_with(line, "ERRNO=")) {
        if (parse_unsigned(line + 6, 4095, &number))
            unit->notify_errno = (int)number;
    } else if (starts_with(line, "MAINPID=")) {
        if (parse_unsigned(line + 8, 1 << 22, &number) && number > 1 &&
            kill((pid_t)number, 0) == 0 &&
            (pid_t)number != unit->main_pid) {
            unit->main_pid = (pid_t)number;
            unit->main_known = true;
            unit->main_is_alien = true;
        }
    } else if (!strcmp(line, "WATCHDOG=1")) {
        if (unit->c.watchdog && unit->watchdog_at != FOREVER)
            unit->watchdog_at = add_span(now_monotonic(), unit->c.watchdog);
    } else if (starts_with(line, "EXTEND_TIMEOUT_USEC=")) {
        if (parse_unsigned(line + 20, UINT64_MAX / 2, &number) &&
            unit->deadline != FOREVER) {
            usec until = add_span(now_monotonic(), number);
            if (until > unit->deadline)
                unit->deadline = until;
        }
    }
}

void service_notified(struct unit *unit, pid_t pid, char *message)
{
    if (!may_notify(unit, pid)) {
        log_unit(LOG_W, unit,
                 "Got notification message from PID %d, but reception only "
                 "permitted for %s",
                 (int)pid,
                 unit->c.access == ACCESS_MAIN ? "main PID"
                 : unit->c.access == ACCESS_EXEC
                     ? "main PID and control PIDs"
                     : "nobody");
        return;
    }
    for (char *line = message; line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = 0;
        /* Control characters of a service are not for our console. */
        for (char *c = line; *c; c++)
            if (iscntrl((unsigned char)*c))
                *c = ' ';
        take_field(unit, line);
        line = end ? end + 1 : NULL;
    }
}
