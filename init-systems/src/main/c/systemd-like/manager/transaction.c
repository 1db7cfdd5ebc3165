/* From a wish ("start this") to the jobs that it takes.
 *
 * The wish and all that it requires, wants, conflicts with is planned first,
 * each job with the reasons for it. Then jobs that cannot be together are
 * thinned out, cycles of the order are broken by giving up jobs that the wish
 * does not depend on, what nobody asks for any more is dropped, and only then
 * is anything installed. */
#include "manager.h"
#include <stdlib.h>
#include <string.h>

static char *plan_add(struct plan *plan, enum job_type type,
                      struct unit *unit, struct planned *by, bool matters,
                      enum job_mode mode, struct planned **made);

static struct planned *find(struct plan *plan, const struct unit *unit,
                            enum job_type type)
{
    for (struct planned *job = plan->first; job; job = job->next)
        if (!job->dropped && job->unit == unit && job->type == type)
            return job;
    return NULL;
}

/* Drops a job and those that cannot be without it. */
void planned_drop(struct planned *job)
{
    job->dropped = true;
}

static void drop_with_dependents(struct plan *plan, struct planned *job)
{
    job->dropped = true;
    for (bool again = true; again;) {
        again = false;
        for (struct planned *other = plan->first; other; other = other->next)
            for (size_t i = 0; other->dropped && i < other->reason_count; i++)
                if (other->reasons[i].matters && other->reasons[i].by &&
                    !other->reasons[i].by->dropped) {
                    other->reasons[i].by->dropped = true;
                    again = true;
                }
    }
}

/* Jobs for everything at the other end of some kinds of dependency. A reason
 * that matters makes the first error an error of the whole. */
static char *plan_edges(struct plan *plan, struct planned *job,
                        unsigned kinds, enum job_type type, bool matters,
                        enum job_mode mode)
{
    /* Loading a unit may move the edges: take the units first. */
    size_t count = 0;
    struct unit **others = need((job->unit->edge_count + 1) * sizeof *others);
    FOR_EDGES(edge, job->unit, kinds)
        others[count++] = edge->other;
    char *error = NULL;
    for (size_t i = 0; i < count && !error; i++) {
        struct unit *other = others[i];
        enum job_type wanted = type;
        /* What is not running need not be stopped or started anew. */
        if (type == JOB_RESTART && active_of(other) == INACTIVE)
            continue;
        if (type == JOB_RELOAD && (active_of(other) != ACTIVE ||
                                   !unit_can_reload(other)))
            continue;
        struct planned *made = NULL;
        error = plan_add(plan, wanted, other, job, matters, mode, &made);
        if (error && !matters) {
            if (made)
                drop_with_dependents(plan, made);
            if (other->load != LOAD_NOT_FOUND && other->load != LOAD_MASKED)
                log_unit(LOG_W, job->unit,
                         "Cannot add dependency job, ignoring: %s", error);
            replace(&error, NULL);
        }
    }
    free(others);
    return error;
}

static char *plan_dependencies(struct plan *plan, struct planned *job,
                               enum job_mode mode)
{
    char *error = NULL;
    switch (job->type) {
    case JOB_START:
    case JOB_RESTART:
        error = plan_edges(plan, job,
                           DEPENDENCY(REQUIRES) | DEPENDENCY(BINDS_TO),
                           JOB_START, true, mode);
        if (!error)
            error = plan_edges(plan, job, DEPENDENCY(REQUISITE), JOB_VERIFY,
                               true, mode);
        if (!error)
            error = plan_edges(plan, job, DEPENDENCY(CONFLICTS), JOB_STOP,
                               true, mode);
        if (!error) {
            /* Wishes of a unit that is up were tried when it came up; what
             * failed then is not tried again with everything that needs it. */
            if (job == plan->first || active_of(job->unit) != ACTIVE)
                plan_edges(plan, job, DEPENDENCY(WANTS), JOB_START, false,
                           mode);
            plan_edges(plan, job, DEPENDENCY(CONFLICTED_BY), JOB_STOP, false,
                       mode);
        }
        if (error || job->type == JOB_START)
            return error;
        return plan_edges(plan, job,
                          DEPENDENCY(REQUIRED_BY) | DEPENDENCY(REQUISITE_OF) |
                              DEPENDENCY(BOUND_BY) | DEPENDENCY(CONSISTS_OF),
                          JOB_RESTART, true, mode);
    case JOB_STOP:
        return plan_edges(plan, job,
                          DEPENDENCY(REQUIRED_BY) | DEPENDENCY(REQUISITE_OF) |
                              DEPENDENCY(BOUND_BY) | DEPENDENCY(CONSISTS_OF),
                          JOB_STOP, true, mode);
    case JOB_RELOAD:
        return plan_edges(plan, job, DEPENDENCY(PROPAGATES_RELOAD_TO),
                          JOB_RELOAD, false, mode);
    case JOB_VERIFY:
    case JOB_TYPES:
        break;
    }
    return NULL;
}

static char *cannot(const struct unit *unit, enum job_type type)
{
    if (type == JOB_STOP)
        return NULL;
    if (type == JOB_RELOAD && !unit_can_reload(unit))
        return print("Job type reload is not applicable for unit %s.",
                     unit->name);
    if (unit->load == LOADED)
        return NULL;
    return print("%s", unit->load_error ? unit->load_error : "not loaded");
}

static void add_reason(struct planned *job, struct planned *by, bool matters)
{
    job->reasons = need_more(job->reasons, (job->reason_count + 1) *
                                               sizeof *job->reasons);
    job->reasons[job->reason_count++] = (struct reason){by, matters};
}

static char *plan_add(struct plan *plan, enum job_type type,
                      struct unit *unit, struct planned *by, bool matters,
                      enum job_mode mode, struct planned **made)
{
    char *error = cannot(unit, type);
    if (error)
        return error;
    struct planned *job = find(plan, unit, type);
    if (job) {
        add_reason(job, by, matters);
        return NULL;
    }
    job = need(sizeof *job);
    job->unit = unit;
    job->type = type;
    struct planned **link = &plan->first;
    while (*link)
        link = &(*link)->next;
    *link = job;
    add_reason(job, by, matters);
    if (made)
        *made = job;
    if (mode == MODE_IGNORE_DEPENDENCIES || mode == MODE_IGNORE_REQUIREMENTS)
        return NULL;
    return plan_dependencies(plan, job, mode);
}

/* Isolating stops everything that the wish does not need. */
static void plan_isolate(struct plan *plan, enum job_mode mode)
{
    for (struct unit *unit = units; unit; unit = unit->next) {
        bool planned = unit->c.ignore_on_isolate;
        for (struct planned *job = plan->first; job; job = job->next)
            if (job->unit == unit && !job->dropped && job->type != JOB_STOP)
                planned = true;
        if (planned || (active_of(unit) == INACTIVE && !unit->job) ||
            active_of(unit) == FAILED)
            continue;
        char *error = plan_add(plan, JOB_STOP, unit, plan->anchor, false,
                               mode, NULL);
        free(error);
    }
}

/* Marks what the anchor cannot do without. */
static void find_matters(struct plan *plan)
{
    for (struct planned *job = plan->first; job; job = job->next)
        job->matters = job == plan->anchor;
    for (bool again = true; again;) {
        again = false;
        for (struct planned *job = plan->first; job; job = job->next)
            for (size_t i = 0; !job->matters && i < job->reason_count; i++)
                if (job->reasons[i].matters && job->reasons[i].by &&
                    !job->reasons[i].by->dropped &&
                    job->reasons[i].by->matters)
                    job->matters = again = true;
    }
}

/* Drops what has no reason left. */
static void collect_garbage(struct plan *plan)
{
    for (bool again = true; again;) {
        again = false;
        for (struct planned *job = plan->first; job; job = job->next) {
            bool wanted = job == plan->anchor || job->dropped;
            for (size_t i = 0; !wanted && i < job->reason_count; i++)
                wanted = !job->reasons[i].by || !job->reasons[i].by->dropped;
            if (!wanted)
                job->dropped = again = true;
        }
    }
}

/* A unit may have one job: two that go together become one, of two that do
 * not the one that does not matter goes. */
static char *merge_jobs(struct plan *plan)
{
    for (struct planned *a = plan->first; a; a = a->next)
        for (struct planned *b = a->next; b; b = b->next) {
            if (a->dropped || b->dropped || a->unit != b->unit)
                continue;
            if ((a->type == JOB_STOP) != (b->type == JOB_STOP)) {
                if (a->matters && b->matters)
                    return print("Transaction contains conflicting jobs "
                                 "'%s' and '%s' for %s. Probably "
                                 "contradicting requirement dependencies "
                                 "configured.",
                                 job_words[b->type], job_words[a->type],
                                 a->unit->name);
                /* Starting is what was asked for; if neither matters, stop. */
                struct planned *weaker = a->matters ? b
                                         : b->matters ? a
                                         : a->type == JOB_STOP ? b : a;
                drop_with_dependents(plan, weaker);
                continue;
            }
            struct planned *keep = a->type == JOB_RESTART ? a
                                   : b->type == JOB_RESTART ? b
                                   : a->type == JOB_VERIFY  ? b : a;
            struct planned *other = keep == a ? b : a;
            for (size_t i = 0; i < other->reason_count; i++)
                add_reason(keep, other->reasons[i].by,
                           other->reasons[i].matters);
            for (struct planned *job = plan->first; job; job = job->next)
                for (size_t i = 0; i < job->reason_count; i++)
                    if (job->reasons[i].by == other)
                        job->reasons[i].by = keep;
            keep->matters |= other->matters;
            if (plan->anchor == other)
                plan->anchor = keep;
            other->dropped = true;
        }
    return NULL;
}

static bool redundant(const struct planned *job)
{
    enum active_state state = active_of(job->unit);
    switch (job->type) {
    case JOB_START:
    case JOB_VERIFY:
        return state == ACTIVE || state == RELOADING;
    case JOB_STOP:
        return state == INACTIVE || state == FAILED;
    case JOB_RELOAD:
        return state == RELOADING;
    case JOB_RESTART:
    case JOB_TYPES:
        break;
    }
    return false;
}

static char *destructive(const struct plan *plan, enum job_mode mode)
{
    for (struct planned *job = plan->first; job; job = job->next) {
        const struct job *old = job->unit->job;
        if (job->dropped || !old)
            continue;
        bool conflict = (job->type == JOB_STOP) != (old->type == JOB_STOP);
        if (conflict && (old->irreversible || mode == MODE_FAIL) &&
            (job->matters || mode != MODE_ISOLATE))
            return print("Transaction for %s/%s is destructive (%s has '%s' "
                         "job queued, but '%s' is included in transaction).",
                         plan->anchor->unit->name,
                         job_words[plan->anchor->type], job->unit->name,
                         job_words[old->type], job_words[job->type]);
    }
    return NULL;
}

static void install(struct plan *plan, enum job_mode mode, unsigned *id)
{
    for (struct planned *job = plan->first; job; job = job->next) {
        if (job->dropped)
            continue;
        if (job != plan->anchor && redundant(job) && !job->unit->job)
            continue;
        struct job *made =
            job_install(job->unit, job->type, mode == MODE_IRREVERSIBLE,
                        mode == MODE_IGNORE_DEPENDENCIES);
        if (job == plan->anchor && id)
            *id = made->id;
    }
}

static void plan_free(struct plan *plan)
{
    for (struct planned *job = plan->first, *next; job; job = next) {
        next = job->next;
        free(job->reasons);
        free(job);
    }
}

char *jobs_want(struct unit *unit, enum job_type type, enum job_mode mode,
                unsigned *id)
{
    struct plan plan = {0};
    if (mode == MODE_ISOLATE && !unit->c.allow_isolate)
        return print("Operation refused, unit may not be isolated.");
    struct planned *anchor = NULL;
    char *error = plan_add(&plan, type, unit, NULL, true, mode, &anchor);
    plan.anchor = anchor;
    if (!error && mode == MODE_ISOLATE)
        plan_isolate(&plan, mode);
    if (!error) {
        find_matters(&plan);
        error = plan_break_cycles(&plan);
    }
    if (!error) {
        collect_garbage(&plan);
        error = merge_jobs(&plan);
    }
    if (!error) {
        collect_garbage(&plan);
        error = destructive(&plan, mode);
    }
    if (!error)
        install(&plan, mode, id);
    plan_free(&plan);
    return error;
}
