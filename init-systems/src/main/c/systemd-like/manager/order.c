/* Cycles in the order of planned jobs, found by walking along "waits for"
 * and broken at a job that the wish can do without. */
#include "manager.h"
#include <stdlib.h>
#include <string.h>

static struct planned *planned_for(struct plan *plan,
                                   const struct unit *unit)
{
    for (struct planned *job = plan->first; job; job = job->next)
        if (!job->dropped && job->unit == unit)
            return job;
    return NULL;
}

static bool unit_matters(struct plan *plan, const struct unit *unit)
{
    for (struct planned *job = plan->first; job; job = job->next)
        if (!job->dropped && job->unit == unit && job->matters)
            return true;
    return false;
}

/* The cycle leads from "from" back along the walk to "met". */
static char *break_one(struct plan *plan, struct planned *met,
                       struct planned *from)
{
    struct planned *victim = NULL;
    bool first = true;
    for (struct planned *at = from; at; at = at->from) {
        log_unit(LOG_W, met->unit, "%s %s/%s",
                 first ? "Found ordering cycle on" : "Found dependency on",
                 at->unit->name, job_words[at->type]);
        first = false;
        if (!victim && !unit_matters(plan, at->unit))
            victim = at;
        if (at == met)
            break;
    }
    if (!victim) {
        log_unit(LOG_E, met->unit,
                 "Unable to break cycle starting with %s/%s",
                 met->unit->name, job_words[met->type]);
        return copy("Transaction order is cyclic. See system logs for "
                    "details.");
    }
    log_unit(LOG_W, met->unit,
             "Job %s/%s deleted to break ordering cycle starting with %s/%s",
             victim->unit->name, job_words[victim->type], met->unit->name,
             job_words[met->type]);
    status_line(" SKIP ", "Ordering cycle found, skipping %s - %s",
                victim->unit->name, description_of(victim->unit));
    for (struct planned *job = plan->first; job; job = job->next)
        if (job->unit == victim->unit)
            planned_drop(job);
    return NULL;
}

/* 0: no cycle here; 1: one was broken, begin again; -1: *error. */
static int walk(struct plan *plan, struct planned *job, struct planned *from,
                char **error)
{
    if (job->generation == plan->generation) {
        if (job->done)
            return 0;
        *error = break_one(plan, job, from);
        return *error ? -1 : 1;
    }
    job->generation = plan->generation;
    job->done = false;
    job->from = from;
    for (size_t i = 0; i < job->unit->edge_count; i++) {
        struct edge *edge = &job->unit->edges[i];
        if (!(edge->kinds & (DEPENDENCY(AFTER) | DEPENDENCY(BEFORE))))
            continue;
        struct planned *other = planned_for(plan, edge->other);
        if (!other || !job_waits(job->type, other->type, edge->kinds))
            continue;
        int got = walk(plan, other, job, error);
        if (got)
            return got;
    }
    job->done = true;
    return 0;
}

char *plan_break_cycles(struct plan *plan)
{
    for (bool again = true; again;) {
        again = false;
        plan->generation++;
        for (struct planned *job = plan->first; job; job = job->next) {
            char *error = NULL;
            if (job->dropped)
                continue;
            int got = walk(plan, job, NULL, &error);
            if (got < 0)
                return error;
            if (got > 0) {
                again = true;
                break;
            }
        }
    }
    return NULL;
}
