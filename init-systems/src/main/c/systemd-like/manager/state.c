/* What follows from a unit's change of state: its job ends, others start or
 * stop because of it. */
#include "manager.h"
#include <stdlib.h>
#include <string.h>

enum active_state active_of_sub(const struct unit *unit, enum sub_state sub)
{
    switch (sub) {
    case SUB_DEAD:
        return INACTIVE;
    case SUB_CONDITION:
    case SUB_START_PRE:
    case SUB_START:
    case SUB_START_POST:
        /* An idle service counts as up at once. */
        return unit->c.type == IDLE && sub == SUB_START ? ACTIVE
                                                        : ACTIVATING;
    case SUB_RUNNING:
    case SUB_EXITED:
    case SUB_ACTIVE:
        return ACTIVE;
    case SUB_RELOAD:
        return RELOADING;
    case SUB_FAILED:
        return FAILED;
    case SUB_AUTO_RESTART:
        return ACTIVATING;
    case SUB_STOP:
    case SUB_STOP_SIGTERM:
    case SUB_STOP_SIGKILL:
    case SUB_STOP_POST:
    case SUB_FINAL_SIGTERM:
    case SUB_FINAL_SIGKILL:
    case SUB_STATES:
        break;
    }
    return DEACTIVATING;
}

enum active_state active_of(const struct unit *unit)
{
    return active_of_sub(unit, unit->sub);
}

const char *sub_word(const struct unit *unit)
{
    return sub_words[unit->sub];
}

static bool up(enum active_state state)
{
    return state == ACTIVE || state == RELOADING;
}

static bool down(enum active_state state)
{
    return state == INACTIVE || state == FAILED;
}

/* Whether the change was what the job is for; ends the job if it can be
 * ended. */
static bool settle_job(struct unit *unit, enum active_state to)
{
    struct job *job = unit->job;
    bool expected = false;
    if (!job || !job->running)
        return false;
    switch (job->type) {
    case JOB_START:
    case JOB_VERIFY:
        if (up(to)) {
            expected = true;
            job_finish(job, JOB_DONE, true);
        } else if (to == ACTIVATING) {
            expected = true;
        } else if (down(to)) {
            enum job_result result =
                to == INACTIVE && unit->result == RESULT_EXEC_CONDITION
                    ? JOB_SKIPPED
                : unit->result == RESULT_TIMEOUT ? JOB_TIMEOUT
                : to == FAILED                   ? JOB_FAILED
                                                 : JOB_DONE;
            job_finish(job, result, true);
        }
        break;
    case JOB_RELOAD:
        if (to == ACTIVE) {
            expected = true;
            job_finish(job, unit->reload_result == RESULT_SUCCESS
                                ? JOB_DONE : JOB_FAILED, true);
        } else if (to == RELOADING || to == ACTIVATING) {
            expected = true;
        } else if (down(to)) {
            job_finish(job, JOB_FAILED, true);
        }
        break;
    case JOB_STOP:
    case JOB_RESTART:
        if (down(to)) {
            expected = true;
            job_finish(job, JOB_DONE, true);
        } else if (to == DEACTIVATING) {
            expected = true;
        } else {
            job_finish(job, JOB_FAILED, true);
        }
        break;
    case JOB_TYPES:
        break;
    }
    return expected;
}

static void want_quietly(struct unit *unit, enum job_type type,
                         enum job_mode mode)
{
    unsigned id;
    char *error = jobs_want(unit, type, mode, &id);
    if (error)
        log_unit(LOG_D, unit, "%s", error);
    free(error);
}

/* It came up by itself: so must what it needs. */
static void start_needs(struct unit *unit)
{
    FOR_EDGES(edge, unit, DEPENDENCY(REQUIRES) | DEPENDENCY(BINDS_TO)) {
        struct unit *other = edge->other;
        if (!(edge->kinds & DEPENDENCY(AFTER)) && down(active_of(other)))
            want_quietly(other, JOB_START, MODE_REPLACE);
    }
    FOR_EDGES(edge, unit, DEPENDENCY(CONFLICTS))
        if (!down(active_of(edge->other)))
            want_quietly(edge->other, JOB_STOP, MODE_REPLACE);
}

/* It went away by itself: so must what is bound to it. */
static void stop_bound(struct unit *unit)
{
    FOR_EDGES(edge, unit, DEPENDENCY(BOUND_BY))
        if (!down(active_of(edge->other))) {
            log_unit(LOG_I, edge->other,
                     "Unit is bound to inactive unit %s. Stopping, too.",
                     unit->name);
            want_quietly(edge->other, JOB_STOP, MODE_REPLACE);
        }
}

void unit_changed(struct unit *unit, enum sub_state to)
{
    enum active_state before = active_of(unit);
    unit->sub = to;
    enum active_state after = active_of(unit);
    usec now = now_monotonic();
    unit->state_change = now;
    if (down(before) && !down(after))
        unit->inactive_exit = now;
    if (!down(before) && down(after))
        unit->inactive_enter = now;
    if (!up(before) && up(after))
        unit->active_enter = now;
    if (up(before) && !up(after))
        unit->active_exit = now;
    if (before == after && after != FAILED)
        return;
    bool expected = settle_job(unit, after);
    if (!expected && !up(before) && up(after))
        start_needs(unit);
    if (!expected && !down(before) && down(after))
        stop_bound(unit);
    /* Not before the last try has failed. */
    if (after == FAILED && before != FAILED && !unit->will_restart) {
        start_later(unit, ON_FAILURE);
        act(unit->c.failure_action, unit->name);
    }
    if (after == INACTIVE && !down(before) && !unit->will_restart &&
        unit->result == RESULT_SUCCESS) {
        start_later(unit, ON_SUCCESS);
        act(unit->c.success_action, unit->name);
    }
}

static bool needed(const struct unit *unit)
{
    for (size_t i = 0; i < unit->edge_count; i++) {
        const struct edge *edge = &unit->edges[i];
        if ((edge->kinds &
             (DEPENDENCY(REQUIRED_BY) | DEPENDENCY(REQUISITE_OF) |
              DEPENDENCY(WANTED_BY) | DEPENDENCY(BOUND_BY))) &&
            (!down(active_of(edge->other)) || edge->other->job))
            return true;
    }
    return false;
}

void unit_stop_unneeded(void)
{
    for (struct unit *unit = units; unit; unit = unit->next)
        if (unit->c.stop_when_unneeded && !unit->job &&
            up(active_of(unit)) && !needed(unit)) {
            log_unit(LOG_I, unit, "Unit not needed anymore. Stopping.");
            want_quietly(unit, JOB_STOP, MODE_REPLACE);
        }
}
