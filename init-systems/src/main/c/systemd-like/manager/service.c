/* Services, on the way up.
 *
 *   dead -> condition -> start-pre -> start -> start-post -> running
 *                                                         -> exited
 *   running -> reload -> running
 *   running -> stop -> stop-sigterm -> stop-sigkill -> stop-post
 *           -> final-sigterm -> final-sigkill -> dead, failed
 *   dead or failed -> auto-restart -> condition
 *
 * Every state without work of its own is passed through at once; an error or
 * a timeout on the way up continues at stop-sigterm. */
#include "manager.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void service_set(struct unit *unit, enum sub_state to)
{
    unit_changed(unit, to);
}

static void arm(struct unit *unit, usec timeout)
{
    unit->deadline = add_span(now_monotonic(), timeout);
}

/* There was no process to be had: on to the state that an error leads to. */
static void not_spawned(struct unit *unit, int phase)
{
    if (phase == EXEC_STOP_POST) {
        service_enter_signal(unit, SUB_FINAL_SIGTERM, RESULT_RESOURCES);
    } else if (phase == EXEC_RELOAD) {
        unit->reload_result = RESULT_RESOURCES;
        service_enter_running(unit, RESULT_SUCCESS);
    } else {
        service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_RESOURCES);
    }
}

/* Runs the first command of a phase in a state of its own. */
bool service_run_phase(struct unit *unit, int phase, enum sub_state state,
                       usec timeout)
{
    struct command *command = unit->c.commands[phase];
    if (!command)
        return false;
    unit->phase = phase;
    unit->running = command;
    pid_t pid = spawn(unit, command, SPAWN_CONTROL, NULL);
    unit->control_pid = pid > 0 ? pid : 0;
    arm(unit, timeout);
    service_set(unit, state);
    if (pid < 0 && unit->sub == state)
        not_spawned(unit, phase);
    return true;
}

/* The next command of the phase that runs; false if there is none. */
bool service_run_next(struct unit *unit)
{
    struct command *next = unit->running ? unit->running->next : NULL;
    if (!next)
        return false;
    unit->running = next;
    if (unit->phase == EXEC_START && unit->c.type != FORKING) {
        unit->main_pid = spawn(unit, next, SPAWN_MAIN, NULL);
        return unit->main_pid > 0;
    }
    unit->control_pid = spawn(unit, next, SPAWN_CONTROL, NULL);
    return unit->control_pid > 0;
}

enum start service_start(struct unit *unit)
{
    bool again = unit->sub == SUB_AUTO_RESTART;
    unit->restart_at = FOREVER;
    if (!start_limit_allows(unit)) {
        unit->result = RESULT_START_LIMIT_HIT;
        log_unit(LOG_W, unit, "Failed with result 'start-limit-hit'.");
        unit->deadline = FOREVER;
        if (unit->sub == SUB_FAILED)
            unit->sub = SUB_DEAD; /* so that failing is news */
        service_set(unit, SUB_FAILED);
        return START_FAILED;
    }
    if (!again)
        unit->restarts = 0;
    unit->result = unit->reload_result = RESULT_SUCCESS;
    unit->main_pid = unit->control_pid = 0;
    unit->main_known = unit->main_is_alien = unit->forced_stop = false;
    unit->ready = unit->will_restart = unit->reload_told = false;
    unit->main_started = unit->main_ended = 0;
    unit->main_code = unit->main_status = 0;
    unit->watchdog_at = FOREVER;
    replace(&unit->status_text, NULL);
    track_prepare(unit);
    if (!service_run_phase(unit, EXEC_START_CONDITION, SUB_CONDITION,
                           unit->c.timeout_start) &&
        !service_run_phase(unit, EXEC_START_PRE, SUB_START_PRE,
                           unit->c.timeout_start))
        service_enter_start(unit);
    return START_UNDERWAY;
}

static void exec_told(int fd, short events, void *context)
{
    struct unit *unit = context;
    char byte;
    ssize_t got = read(fd, &byte, 1);
    (void)events;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    watch_remove(fd);
    close(fd);
    unit->exec_fd = -1;
    /* A byte means: not run. Then the exit status will say why. */
    if (got == 0 && unit->sub == SUB_START)
        service_enter_start_post(unit);
}

void service_exec_told(struct unit *unit)
{
    if (unit->exec_fd < 0)
        return;
    watch_remove(unit->exec_fd);
    close(unit->exec_fd);
    unit->exec_fd = -1;
}

void service_enter_start(struct unit *unit)
{
    struct command *command = unit->c.commands[EXEC_START];
    unit->control_pid = 0;
    if (!command) {
        service_set(unit, SUB_START); /* or it would not be seen to end */
        service_enter_start_post(unit);
        return;
    }
    unit->phase = EXEC_START;
    unit->running = command;
    if (unit->c.type == FORKING) {
        unit->control_pid = spawn(unit, command, SPAWN_CONTROL, NULL);
        if (unit->control_pid < 0) {
            unit->control_pid = 0;
            service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_RESOURCES);
            return;
        }
        arm(unit, unit->c.timeout_start);
        service_set(unit, SUB_START);
        return;
    }
    int told = -1;
    bool exec = unit->c.type == EXEC;
    pid_t pid = spawn(unit, command, SPAWN_MAIN | (exec ? SPAWN_TELL : 0),
                      exec ? &told : NULL);
    if (pid < 0) {
        service_enter_signal(unit, SUB_STOP_SIGTERM, RESULT_RESOURCES);
        return;
    }
    unit->main_pid = pid;
    unit->main_known = true;
    if (unit->c.watchdog)
        unit->watchdog_at = add_span(now_monotonic(), unit->c.watchdog);
    arm(unit, unit->c.timeout_start);
    switch (unit->c.type) {
    case SIMPLE:
    case IDLE:
        service_enter_start_post(unit);
        break;
    case EXEC:
        unit->exec_fd = told;
        watch_add(told, POLLIN, exec_told, unit);
        service_set(unit, SUB_START);
        break;
    case ONESHOT:
    case NOTIFY:
    case FORKING:
    case DBUS:
        service_set(unit, SUB_START);
        break;
    }
}

void service_enter_start_post(struct unit *unit)
{
    unit->control_pid = 0;
    if (!service_run_phase(unit, EXEC_START_POST, SUB_START_POST,
                           unit->c.timeout_start))
        service_enter_running(unit, RESULT_SUCCESS);
}

static bool alive(struct unit *unit)
{
    pid_t one;
    if (unit->main_known)
        return unit->main_pid > 0;
    return track_list(unit, &one, 1) > 0;
}

void service_enter_running(struct unit *unit, enum result result)
{
    if (unit->result == RESULT_SUCCESS)
        unit->result = result;
    unit->control_pid = 0;
    unit->running = NULL;
    if (unit->result != RESULT_SUCCESS) {
        service_enter_signal(unit, SUB_STOP_SIGTERM, unit->result);
    } else if (alive(unit)) {
        arm(unit, unit->c.runtime_max);
        service_set(unit, SUB_RUNNING);
    } else if (unit->c.remain) {
        unit->deadline = FOREVER;
        service_set(unit, SUB_EXITED);
    } else {
        service_enter_stop(unit, RESULT_SUCCESS);
    }
}

enum start service_reload(struct unit *unit)
{
    unit->reload_result = RESULT_SUCCESS;
    if (service_run_phase(unit, EXEC_RELOAD, SUB_RELOAD,
                          unit->c.timeout_start))
        return START_UNDERWAY;
    return START_ALREADY;
}
