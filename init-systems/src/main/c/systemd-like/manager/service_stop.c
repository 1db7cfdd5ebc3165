/* Services, on the way down. */
#include "manager.h"
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void merge(struct unit *unit, enum result result)
{
    if (unit->result == RESULT_SUCCESS)
        unit->result = result;
}

enum start service_stop(struct unit *unit)
{
    unit->forced_stop = true;
    switch (unit->sub) {
    case SUB_AUTO_RESTART:
        unit->restart_at = FOREVER;
        service_set(unit, SUB_DEAD);
        return START_UNDERWAY;
    case SUB_RELOAD:
        if (unit->control_pid > 0)
            kill(unit->control_pid, SIGKILL);
        unit->control_pid = 0;
        service_enter_stop(unit, RESULT_SUCCESS);
        return START_UNDERWAY;
    case SUB_CONDITION:
    case SUB_START_PRE:
    case SUB_START:
    case SUB_START_POST:
        service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_SUCCESS);
        return START_UNDERWAY;
    case SUB_RUNNING:
    case SUB_EXITED:
        service_enter_stop(unit, RESULT_SUCCESS);
        return START_UNDERWAY;
    case SUB_STOP:
    case SUB_STOP_SIGTERM:
    case SUB_STOP_SIGKILL:
    case SUB_STOP_POST:
    case SUB_FINAL_SIGTERM:
    case SUB_FINAL_SIGKILL:
        return START_UNDERWAY;
    case SUB_DEAD:
    case SUB_FAILED:
    case SUB_ACTIVE:
    case SUB_STATES:
        break;
    }
    return START_ALREADY;
}

void service_enter_stop(struct unit *unit, enum result result)
{
    merge(unit, result);
    unit->control_pid = 0;
    if (!service_run_phase(unit, EXEC_STOP, SUB_STOP, unit->c.timeout_stop))
        service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_SUCCESS);
}

void service_enter_stop_post(struct unit *unit, enum result result)
{
    merge(unit, result);
    service_exec_told(unit);
    if (!service_run_phase(unit, EXEC_STOP_POST, SUB_STOP_POST,
                           unit->c.timeout_stop))
        service_enter_signal(unit, SUB_FINAL_SIGTERM, RESULT_SUCCESS);
}

/* Signals what is left; if nothing is, goes on to the next state. */
void service_enter_signal(struct unit *unit, enum sub_state state,
                          enum result result)
{
    bool killing = state == SUB_STOP_SIGKILL || state == SUB_FINAL_SIGKILL;
    bool final = state == SUB_FINAL_SIGTERM || state == SUB_FINAL_SIGKILL;
    int number = killing ? unit->c.final_signal : unit->c.kill_signal;
    merge(unit, result);
    if (!killing && unit->c.restart_kill_signal && unit->job &&
        unit->job->type == JOB_RESTART)
        number = unit->c.restart_kill_signal;
    unit->watchdog_at = FOREVER;
    if (kill_unit(unit, number, killing)) {
        usec timeout = unit->result == RESULT_WATCHDOG &&
                               unit->c.timeout_abort != FOREVER
                           ? unit->c.timeout_abort
                           : unit->c.timeout_stop;
        if (!killing && unit->c.send_hup)
            kill_unit(unit, SIGHUP, false);
        unit->deadline = add_span(now_monotonic(), timeout);
        service_set(unit, state);
    } else if (state == SUB_STOP_SIGTERM && unit->c.send_kill) {
        service_enter_signal(unit, SUB_STOP_SIGKILL, RESULT_SUCCESS);
    } else if (!final) {
        service_enter_stop_post(unit, RESULT_SUCCESS);
    } else if (state == SUB_FINAL_SIGTERM && unit->c.send_kill) {
        service_enter_signal(unit, SUB_FINAL_SIGKILL, RESULT_SUCCESS);
    } else {
        service_enter_dead(unit, RESULT_SUCCESS, true);
    }
}

static bool wants_restart(const struct unit *unit)
{
    bool failed = unit->result != RESULT_SUCCESS &&
                  unit->result != RESULT_EXEC_CONDITION;
    if (unit->forced_stop || final_action != ACTION_NONE)
        return false;
    if (unit->job && unit->job->type == JOB_STOP)
        return false;
    if (exit_set_has(&unit->c.restart_prevent, unit->main_code,
                     unit->main_status))
        return false;
    if (exit_set_has(&unit->c.restart_force, unit->main_code,
                     unit->main_status))
        return true;
    switch (unit->c.restart) {
    case RESTART_NO:
        return false;
    case RESTART_ALWAYS:
        return unit->result != RESULT_EXEC_CONDITION;
    case RESTART_ON_SUCCESS:
        return unit->result == RESULT_SUCCESS;
    case RESTART_ON_FAILURE:
        return failed;
    case RESTART_ON_ABNORMAL:
        return failed && unit->result != RESULT_EXIT_CODE;
    case RESTART_ON_WATCHDOG:
        return unit->result == RESULT_WATCHDOG;
    case RESTART_ON_ABORT:
        return unit->result == RESULT_SIGNAL ||
               unit->result == RESULT_CORE_DUMP;
    }
    return false;
}

/* Folders of this unit only: it does not follow links and stays on the file
 * system. */
static void remove_tree(const char *path)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return;
    if (!S_ISDIR(info.st_mode)) {
        unlink(path);
        return;
    }
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        struct stat inner;
        char *below = print("%s/%s", path, entry->d_name);
        if (lstat(below, &inner) == 0 && inner.st_dev == info.st_dev)
            remove_tree(below);
        free(below);
    }
    closedir(dir);
    rmdir(path);
}

static void remove_runtime_folders(struct unit *unit)
{
    if (unit->c.exec.keep_runtime == 1 ||
        (unit->c.exec.keep_runtime == 2 && unit->will_restart))
        return;
    for (size_t i = 0; i < unit->c.exec.runtime.n; i++) {
        char *path = print("/run/%s", unit->c.exec.runtime.v[i]);
        remove_tree(path);
        free(path);
    }
}

void service_enter_dead(struct unit *unit, enum result result,
                        bool may_restart)
{
    merge(unit, result);
    bool good = unit->result == RESULT_SUCCESS ||
                unit->result == RESULT_EXEC_CONDITION;
    if (unit->result == RESULT_SUCCESS)
        log_unit(LOG_I, unit, "Deactivated successfully.");
    else if (!good)
        log_unit(LOG_W, unit, "Failed with result '%s'.",
                 result_words[unit->result]);
    unit->will_restart = may_restart && wants_restart(unit);
    unit->deadline = unit->watchdog_at = FOREVER;
    unit->main_pid = unit->control_pid = 0;
    unit->main_known = false;
    unit->running = NULL;
    service_exec_told(unit);
    track_forget(unit);
    remove_runtime_folders(unit);
    bool again = unit->will_restart;
    service_set(unit, good ? SUB_DEAD : SUB_FAILED);
    /* What followed from that may have decided otherwise. */
    if (!again || unit->job || (unit->sub != SUB_DEAD &&
                                unit->sub != SUB_FAILED))
        return;
    unit->restart_at = add_span(now_monotonic(), unit->c.restart_delay);
    service_set(unit, SUB_AUTO_RESTART);
}
