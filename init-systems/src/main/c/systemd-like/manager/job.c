/* Jobs: what shall become of a unit. A unit has at most one. */
#include "manager.h"
#include <stdlib.h>
#include <string.h>

struct job *jobs;
static unsigned last_id;

const char *const job_words[] = {"start", "verify-active", "stop", "reload",
                                 "restart"};
const char *const job_result_words[] = {"done",    "canceled",   "timeout",
                                        "failed",  "dependency", "skipped",
                                        "invalid", "assert"};

/* What two wishes for one unit make together: the first one stays if the
 * second adds nothing. */
static enum job_type merged(enum job_type old, enum job_type new)
{
    if (old == JOB_RESTART && (new == JOB_START || new == JOB_RELOAD))
        return JOB_RESTART;
    if (old == JOB_START && new == JOB_VERIFY)
        return JOB_START;
    return new;
}

struct job *job_install(struct unit *unit, enum job_type type,
                        bool irreversible, bool ignore_order)
{
    struct job *job = unit->job;
    if (job) {
        enum job_type both = merged(job->type, type);
        if (job->type == both || (job->type == JOB_START && !job->running &&
                                  both == JOB_RESTART)) {
            job->type = both;
            job->irreversible |= irreversible;
            return job;
        }
        job_finish(job, JOB_CANCELED, false);
        type = both;
    }
    job = need(sizeof *job);
    job->id = ++last_id ? last_id : ++last_id;
    job->unit = unit;
    job->type = type;
    job->irreversible = irreversible;
    job->ignore_order = ignore_order;
    job->queued = now_monotonic();
    unit->job = job;
    struct job **link = &jobs;
    while (*link)
        link = &(*link)->next;
    *link = job;
    return job;
}

void job_set_type(struct job *job, enum job_type type)
{
    job->type = type;
    job->running = false;
}

/* What the console hears when a job ends. */
static void announce_end(const struct job *job, enum job_result result)
{
    const struct unit *unit = job->unit;
    bool target = unit->type == TARGET;
    const char *verb = NULL, *mark = "  OK  ";
    int level = LOG_I;
    if (job->type == JOB_START || job->type == JOB_RESTART) {
        switch (result) {
        case JOB_DONE:
            verb = target ? "Reached target"
                   : unit->c.type == ONESHOT ? "Finished" : "Started";
            break;
        case JOB_TIMEOUT:
            verb = "Timed out starting", mark = " TIME ", level = LOG_E;
            break;
        case JOB_FAILED:
            verb = "Failed to start", mark = "FAILED", level = LOG_E;
            break;
        case JOB_DEPENDENCY:
            verb = "Dependency failed for", mark = "DEPEND", level = LOG_W;
            break;
        case JOB_ASSERT:
            verb = "Assertion failed for", mark = "ASSERT", level = LOG_W;
            break;
        default:
            return;
        }
    } else if (job->type == JOB_STOP) {
        if (result == JOB_TIMEOUT)
            verb = "Timed out stopping", mark = " TIME ", level = LOG_E;
        else if (result == JOB_DONE && job->running)
            verb = target ? "Stopped target" : "Stopped";
    } else if (job->type == JOB_RELOAD && result == JOB_DONE) {
        verb = "Reloaded";
    }
    if (!verb)
        return;
    status_line(mark, "%s %s - %s.", verb, unit->name, description_of(unit));
    if (result == JOB_FAILED && job->type != JOB_STOP)
        status_line("", "See 'systemctl status %s' for details.",
                    unit->name);
    log_line(level, "%s %s - %s.", verb, unit->name, description_of(unit));
}

/* A start that failed takes along the starts of what requires it; a stop that
 * failed those of what conflicts. */
static void fail_dependents(struct unit *unit, unsigned kinds)
{
    bool again = true;
    while (again) {
        again = false;
        FOR_EDGES(edge, unit, kinds) {
            struct job *other = edge->other->job;
            if (other && (other->type == JOB_START ||
                          other->type == JOB_VERIFY)) {
                job_finish(other, JOB_DEPENDENCY, true);
                again = true; /* the edges may have moved */
                break;
            }
        }
    }
}

void job_finish(struct job *job, enum job_result result, bool recursive)
{
    struct unit *unit = job->unit;
    enum job_type type = job->type;
    /* Of a restart that is stopping, the starting half is still to come. */
    if (type == JOB_RESTART && result == JOB_DONE) {
        job_set_type(job, JOB_START);
        job->announced = false;
        return;
    }
    for (struct job **link = &jobs; *link; link = &(*link)->next)
        if (*link == job) {
            *link = job->next;
            break;
        }
    unit->job = NULL;
    if (result != JOB_CANCELED && result != JOB_SKIPPED)
        announce_end(job, result);
    if (result == JOB_DEPENDENCY)
        log_line(LOG_I, "%s: Job %s/%s failed with result 'dependency'.",
                 unit->name, unit->name, job_words[type]);
    else if (result == JOB_TIMEOUT)
        log_line(LOG_W, "%s: Job %s/%s timed out.", unit->name, unit->name,
                 job_words[type]);
    job_tell(job->id, unit, result);
    free(job);
    if (recursive && result != JOB_DONE && result != JOB_SKIPPED &&
        result != JOB_CANCELED) {
        if (type == JOB_START || type == JOB_VERIFY)
            fail_dependents(unit, DEPENDENCY(REQUIRED_BY) |
                                      DEPENDENCY(REQUISITE_OF) |
                                      DEPENDENCY(BOUND_BY));
        else if (type == JOB_STOP)
            fail_dependents(unit, DEPENDENCY(CONFLICTED_BY));
    }
    /* A start that was given up because of another does fire OnFailure=. */
    if (recursive && result == JOB_DEPENDENCY)
        start_later(unit, ON_FAILURE);
    manager_check_idle();
}
