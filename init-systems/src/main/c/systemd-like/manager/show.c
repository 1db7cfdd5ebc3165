/* Units and the manager as properties, in the names that systemctl show
 * uses. Each line begins with a blank: see private.c. */
#include "../common/system.h"
#include "../unit/paths.h"
#include "manager.h"
#include <stdlib.h>
#include <string.h>

static void put(struct text *to, const char *key, const char *value)
{
    text_print(to, " %s=", key);
    /* A value is one line, whatever a service said. */
    for (const char *c = value ? value : ""; *c; c++)
        text_char(to, *c == '\n' ? ' ' : *c);
    text_char(to, '\n');
}

static void put_number(struct text *to, const char *key, uint64_t value)
{
    text_print(to, " %s=%llu\n", key, (unsigned long long)value);
}

static void put_bool(struct text *to, const char *key, bool value)
{
    put(to, key, value ? "yes" : "no");
}

static void put_list(struct text *to, const char *key,
                     const struct strings *list)
{
    text_print(to, " %s=", key);
    for (size_t i = 0; i < list->n; i++)
        text_print(to, "%s%s", i ? " " : "", list->v[i]);
    text_char(to, '\n');
}

/* Times are kept by the clock that never jumps; people want the other. */
static void put_time(struct text *to, const char *key, usec monotonic)
{
    char *name = print("%sTimestamp", key);
    usec real = monotonic ? now_real() - (now_monotonic() - monotonic) : 0;
    put_number(to, name, real);
    text_print(to, " %sMonotonic=%llu\n", name,
               (unsigned long long)monotonic);
    free(name);
}

static void put_span(struct text *to, const char *key, usec span)
{
    char value[64];
    format_span(value, sizeof value, span, 1);
    put(to, key, value);
}

static void put_commands(struct text *to, const char *key,
                         const struct command *command)
{
    static const char *const codes[] = {"(null)", "exited", "killed",
                                        "dumped"};
    for (; command; command = command->next) {
        text_print(to, " %s={ path=%s ; argv[]=", key, command->path);
        for (size_t i = 0; i < command->words.n; i++)
            text_print(to, "%s%s", i ? " " : "", command->words.v[i]);
        text_print(to,
                   " ; ignore_errors=%s ; pid=%d ; code=%s ; status=%d }\n",
                   command->may_fail ? "yes" : "no", (int)command->pid,
                   codes[command->ended && command->code <= 3
                             ? command->code : 0],
                   command->ended ? command->status : 0);
    }
}

static void put_edges(const struct unit *unit, struct text *to)
{
    for (int kind = 0; dependency_words[kind]; kind++) {
        text_print(to, " %s=", dependency_words[kind]);
        bool first = true;
        for (size_t i = 0; i < unit->edge_count; i++)
            if (unit->edges[i].kinds & DEPENDENCY(kind)) {
                text_print(to, "%s%s", first ? "" : " ",
                           unit->edges[i].other->name);
                first = false;
            }
        text_char(to, '\n');
    }
}

static void put_service(struct unit *unit, struct text *to)
{
    static const struct {
        const char *key;
        int phase;
    } phases[] = {{"ExecCondition", EXEC_START_CONDITION},
                  {"ExecStartPre", EXEC_START_PRE},
                  {"ExecStart", EXEC_START},
                  {"ExecStartPost", EXEC_START_POST},
                  {"ExecReload", EXEC_RELOAD},
                  {"ExecStop", EXEC_STOP},
                  {"ExecStopPost", EXEC_STOP_POST}};
    pid_t pids[64];
    put(to, "Type", type_words[unit->c.type]);
    put(to, "Restart", restart_words[unit->c.restart]);
    put_span(to, "RestartUSec", unit->c.restart_delay);
    put_span(to, "TimeoutStartUSec", unit->c.timeout_start);
    put_span(to, "TimeoutStopUSec", unit->c.timeout_stop);
    put_bool(to, "RemainAfterExit", unit->c.remain);
    put(to, "KillMode", kill_words[unit->c.kill_mode]);
    put_number(to, "KillSignal", (unsigned)unit->c.kill_signal);
    put(to, "NotifyAccess", access_words[unit->c.access]);
    put(to, "PIDFile", unit->c.pid_file);
    put_number(to, "MainPID", (unsigned)unit->main_pid);
    put_number(to, "ControlPID", (unsigned)unit->control_pid);
    put_number(to, "ExecMainStatus", (unsigned)unit->main_status);
    put_number(to, "ExecMainCode", (unsigned)unit->main_code);
    put_time(to, "ExecMainStart", unit->main_started);
    put_time(to, "ExecMainExit", unit->main_ended);
    put_number(to, "NRestarts", unit->restarts);
    put(to, "Result", result_words[unit->result]);
    put(to, "ReloadResult", result_words[unit->reload_result]);
    put(to, "StatusText", unit->status_text);
    put_number(to, "StatusErrno", (unsigned)unit->notify_errno);
    put(to, "User", unit->c.exec.user);
    put(to, "Group", unit->c.exec.group);
    put(to, "WorkingDirectory", unit->c.exec.folder);
    put_list(to, "Environment", &unit->c.exec.environment);
    put(to, "StandardOutput", stream_words[unit->c.exec.out]);
    for (size_t i = 0; i < COUNT(phases); i++)
        put_commands(to, phases[i].key, unit->c.commands[phases[i].phase]);
    char *group = track_group(unit);
    put(to, "ControlGroup", track_has_groups() ? group : "");
    free(group);
    size_t count = active_of(unit) == INACTIVE || active_of(unit) == FAILED
                       ? 0
                       : track_list(unit, pids, COUNT(pids));
    put_number(to, "TasksCurrent", count);
    text_add(to, " Processes=");
    for (size_t i = 0; i < count; i++)
        text_print(to, "%s%d", i ? " " : "", (int)pids[i]);
    text_char(to, '\n');
}

void show_unit(const struct unit *shown, struct text *to)
{
    struct unit *unit = (struct unit *)shown;
    put(to, "Id", unit->name);
    put_list(to, "Names", &unit->names);
    put(to, "Description", description_of(unit));
    put_list(to, "Documentation", &unit->c.documentation);
    put(to, "LoadState", load_words[unit->load]);
    put(to, "LoadError", unit->load == LOADED ? "" : unit->load_error);
    put(to, "ActiveState", active_words[active_of(unit)]);
    put(to, "SubState", sub_word(unit));
    put(to, "FragmentPath", unit->c.fragment);
    put_list(to, "DropInPaths", &unit->c.dropins);
    put(to, "InvocationID", unit->invocation);
    put_edges(unit, to);
    put_time(to, "StateChange", unit->state_change);
    put_time(to, "InactiveExit", unit->inactive_exit);
    put_time(to, "ActiveEnter", unit->active_enter);
    put_time(to, "ActiveExit", unit->active_exit);
    put_time(to, "InactiveEnter", unit->inactive_enter);
    put_bool(to, "ConditionResult", unit->condition_result == 1);
    put_bool(to, "AssertResult", unit->assert_result);
    put_number(to, "ConditionTimestamp", unit->condition_time);
    for (struct condition *one = unit->c.conditions; one; one = one->next)
        text_print(to, " %s={ %s%s=%s%s%s ; result=%s }\n",
                   one->assert ? "Asserts" : "Conditions",
                   one->assert ? "Assert" : "Condition",
                   condition_words[one->kind], one->trigger ? "|" : "",
                   one->negate ? "!" : "", one->argument,
                   one->result < 0    ? "untested"
                   : one->result == 1 ? "yes" : "no");
    put_bool(to, "CanReload", unit_can_reload(unit));
    put_bool(to, "CanIsolate", unit->c.allow_isolate);
    put_bool(to, "DefaultDependencies", unit->c.default_dependencies);
    put_bool(to, "RefuseManualStart", unit->c.refuse_start);
    put_bool(to, "RefuseManualStop", unit->c.refuse_stop);
    put_span(to, "StartLimitIntervalUSec", unit->c.limit_interval);
    put_number(to, "StartLimitBurst", unit->c.limit_burst);
    if (unit->job)
        text_print(to, " Job=%u %s\n", unit->job->id,
                   job_words[unit->job->type]);
    else
        put(to, "Job", "");
    if (unit->type == SERVICE)
        put_service(unit, to);
}

void show_manager(struct text *to)
{
    size_t failed = 0, count = 0, waiting = 0;
    for (struct unit *unit = units; unit; unit = unit->next) {
        failed += unit->sub == SUB_FAILED;
        count++;
    }
    for (struct job *job = jobs; job; job = job->next)
        waiting++;
    put(to, "Version", VERSION);
    put(to, "SystemState", manager_state());
    put_number(to, "NNames", count);
    put_number(to, "NFailedUnits", failed);
    put_number(to, "NJobs", waiting);
    put_bool(to, "ControlGroups", track_has_groups());
    put_number(to, "KernelTimestampMonotonic", 0);
    put_number(to, "UserspaceTimestampMonotonic", time_userspace);
    put_number(to, "UnitsLoadStartTimestampMonotonic", time_units);
    put_number(to, "FinishTimestampMonotonic", time_finish);
    put_time(to, "Userspace", time_userspace);
}
