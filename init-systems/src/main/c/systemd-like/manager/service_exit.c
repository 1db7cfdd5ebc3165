/* Processes of a service that ended. */
#include "manager.h"
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

bool exit_set_has(const struct exit_set *set, int code, int status)
{
    if (code == CLD_EXITED)
        return status >= 0 && status < 256 &&
               (set->codes[status / 8] & 1 << status % 8);
    if (code == CLD_KILLED || code == CLD_DUMPED)
        return status > 0 && status < 64 && (set->signals >> status & 1);
    return false;
}

/* Daemons may end by the signals that ask them to; commands may not. */
enum result service_result_of(const struct unit *unit, int code, int status,
                              bool is_main)
{
    bool daemon = is_main && unit->c.type != ONESHOT;
    if (code == CLD_EXITED && status == 0)
        return RESULT_SUCCESS;
    if (is_main && exit_set_has(&unit->c.success, code, status))
        return RESULT_SUCCESS;
    if (code == CLD_EXITED)
        return RESULT_EXIT_CODE;
    if (code == CLD_KILLED && daemon &&
        (status == SIGHUP || status == SIGINT || status == SIGTERM ||
         status == SIGPIPE))
        return RESULT_SUCCESS;
    return code == CLD_DUMPED ? RESULT_CORE_DUMP : RESULT_SIGNAL;
}

static const char *exit_word(int status)
{
    static const struct {
        int status;
        const char *word;
    } words[] = {
        {0, "SUCCESS"},     {1, "FAILURE"},    {2, "INVALIDARGUMENT"},
        {3, "NOTIMPLEMENTED"}, {4, "NOPERMISSION"}, {5, "NOTINSTALLED"},
        {6, "NOTCONFIGURED"}, {7, "NOTRUNNING"}, {200, "CHDIR"},
        {201, "NICE"},      {202, "FDS"},      {203, "EXEC"},
        {204, "MEMORY"},    {205, "LIMITS"},   {206, "OOM_ADJUST"},
        {207, "SIGNAL_MASK"}, {208, "STDIN"},  {209, "STDOUT"},
        {210, "CHROOT"},    {216, "GROUP"},    {217, "USER"},
        {219, "CGROUP"},    {220, "SETSID"},   {222, "STDERR"},
        {233, "RUNTIME_DIRECTORY"}, {238, "STATE_DIRECTORY"},
        {239, "CACHE_DIRECTORY"}, {240, "LOGS_DIRECTORY"},
        {241, "CONFIGURATION_DIRECTORY"},
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].status == status)
            return words[i].word;
    return "n/a";
}

static void say_exit(const struct unit *unit, const char *what, int code,
                     int status, enum result result)
{
    static const char *const codes[] = {"", "exited", "killed", "dumped"};
    log_unit(result == RESULT_SUCCESS ? LOG_D : LOG_N, unit,
             "%s process exited, code=%s, status=%d/%s", what,
             codes[code <= CLD_DUMPED ? code : 0], status,
             code == CLD_EXITED ? exit_word(status) : signal_short(status));
}

static void control_ended(struct unit *unit, int code, int status)
{
    struct command *command = unit->running;
    enum result result = service_result_of(unit, code, status, false);
    unit->control_pid = 0;
    if (command && command->may_fail)
        result = RESULT_SUCCESS;
    if (unit->sub == SUB_CONDITION && code == CLD_EXITED && status > 0 &&
        status < 255 && result != RESULT_SUCCESS)
        result = RESULT_EXEC_CONDITION;
    if (result == RESULT_EXEC_CONDITION)
        log_unit(LOG_I, unit, "Skipped due to 'exec-condition'.");
    else
        say_exit(unit, "Control", code, status, result);
    /* A phase that went well continues with its next command. */
    if (result == RESULT_SUCCESS && command && command->next &&
        unit->sub != SUB_STOP_SIGTERM && unit->sub != SUB_STOP_SIGKILL &&
        unit->sub != SUB_FINAL_SIGTERM && unit->sub != SUB_FINAL_SIGKILL) {
        if (service_run_next(unit))
            return;
        result = RESULT_RESOURCES;
    }
    switch (unit->sub) {
    case SUB_CONDITION:
        if (result != RESULT_SUCCESS)
            service_enter_signal(unit, SUB_STOP_SIGTERM, result);
        else if (!service_run_phase(unit, EXEC_START_PRE, SUB_START_PRE,
                                    unit->c.timeout_start))
            service_enter_start(unit);
        break;
    case SUB_START_PRE:
        if (result == RESULT_SUCCESS)
            service_enter_start(unit);
        else
            service_enter_signal(unit, SUB_STOP_SIGTERM, result);
        break;
    case SUB_START: /* forking: the first process has gone */
        if (result != RESULT_SUCCESS)
            service_enter_signal(unit, SUB_STOP_SIGTERM, result);
        else if (unit->c.pid_file)
            service_watch_pid_file(unit);
        else {
            service_read_pid_file(unit, false); /* guesses */
            service_enter_start_post(unit);
        }
        break;
    case SUB_START_POST:
        if (result != RESULT_SUCCESS)
            service_enter_signal(unit, SUB_STOP_SIGTERM, result);
        else
            service_enter_running(unit, RESULT_SUCCESS);
        break;
    case SUB_RELOAD:
        unit->reload_result = result;
        service_enter_running(unit, RESULT_SUCCESS);
        break;
    case SUB_STOP:
        service_enter_signal(unit, SUB_STOP_SIGTERM, result);
        break;
    case SUB_STOP_SIGTERM:
    case SUB_STOP_SIGKILL:
        if (unit->main_pid <= 0)
            service_enter_stop_post(unit, result);
        break;
    case SUB_STOP_POST:
        service_enter_signal(unit, SUB_FINAL_SIGTERM, result);
        break;
    case SUB_FINAL_SIGTERM:
    case SUB_FINAL_SIGKILL:
        if (unit->main_pid <= 0)
            service_enter_dead(unit, result, true);
        break;
    case SUB_DEAD:
    case SUB_RUNNING:
    case SUB_EXITED:
    case SUB_FAILED:
    case SUB_AUTO_RESTART:
    case SUB_ACTIVE:
    case SUB_STATES:
        break;
    }
}

static void main_ended(struct unit *unit, int code, int status)
{
    struct command *command =
        unit->phase == EXEC_START && unit->sub == SUB_START
            ? unit->running
            : unit->c.commands[EXEC_START];
    enum result result = service_result_of(unit, code, status, true);
    unit->main_pid = 0;
    unit->main_ended = now_monotonic();
    unit->main_code = code;
    unit->main_status = status;
    if (command && command->may_fail)
        result = RESULT_SUCCESS;
    say_exit(unit, "Main", code, status, result);
    switch (unit->sub) {
    case SUB_START:
        if (unit->c.type == ONESHOT && result == RESULT_SUCCESS) {
            if (!service_run_next(unit))
                service_enter_start_post(unit);
            break;
        }
        /* It promised to say that it is ready, and ended without. */
        if (unit->c.type == NOTIFY && result == RESULT_SUCCESS)
            result = RESULT_PROTOCOL;
        service_enter_signal(unit, SUB_STOP_SIGTERM, result);
        break;
    case SUB_START_POST:
    case SUB_RELOAD:
        /* The control process decides when to go on. */
        if (unit->result == RESULT_SUCCESS)
            unit->result = result;
        if (unit->control_pid <= 0)
            service_enter_running(unit, result);
        break;
    case SUB_RUNNING:
        service_enter_running(unit, result);
        break;
    case SUB_STOP:
        if (unit->result == RESULT_SUCCESS)
            unit->result = result;
        if (unit->control_pid <= 0)
            service_enter_signal(unit, SUB_STOP_SIGTERM, result);
        break;
    case SUB_STOP_SIGTERM:
    case SUB_STOP_SIGKILL:
        if (unit->control_pid <= 0)
            service_enter_stop_post(unit, result);
        break;
    case SUB_STOP_POST:
        if (unit->control_pid <= 0)
            service_enter_signal(unit, SUB_FINAL_SIGTERM, result);
        break;
    case SUB_FINAL_SIGTERM:
    case SUB_FINAL_SIGKILL:
        if (unit->control_pid <= 0)
            service_enter_dead(unit, result, true);
        break;
    case SUB_DEAD:
    case SUB_CONDITION:
    case SUB_START_PRE:
    case SUB_EXITED:
    case SUB_FAILED:
    case SUB_AUTO_RESTART:
    case SUB_ACTIVE:
    case SUB_STATES:
        break;
    }
}

void service_child(struct unit *unit, pid_t pid, int code, int status)
{
    for (int phase = 0; phase < EXEC_PHASES; phase++)
        for (struct command *one = unit->c.commands[phase]; one;
             one = one->next)
            if (one->pid == pid && !one->ended) {
                one->ended = now_monotonic();
                one->code = code;
                one->status = status;
            }
    if (pid == unit->main_pid)
        main_ended(unit, code, status);
    else if (pid == unit->control_pid)
        control_ended(unit, code, status);
}
