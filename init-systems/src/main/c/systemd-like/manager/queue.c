/* Which jobs may run now, and running them. */
#include "manager.h"
#include <stdlib.h>
#include <string.h>

static struct wish {
    struct wish *next;
    char *name, *because;
    bool replace_all;
} *wishes;

void start_later(const struct unit *unit, enum dependency kind)
{
    FOR_EDGES(edge, unit, DEPENDENCY(kind)) {
        struct wish *wish = need(sizeof *wish);
        wish->name = copy(edge->other->name);
        wish->because = copy(unit->name);
        wish->replace_all = unit->c.on_failure_replace;
        wish->next = wishes;
        wishes = wish;
    }
}

static void grant_wishes(void)
{
    while (wishes) {
        struct wish *wish = wishes;
        wishes = wish->next;
        struct unit *unit = unit_load(wish->name);
        unsigned id;
        char *error = jobs_want(unit, JOB_START,
                                wish->replace_all ? MODE_ISOLATE
                                                  : MODE_REPLACE,
                                &id);
        if (error)
            log_line(LOG_E, "%s: Failed to enqueue OnFailure= job, ignoring: "
                            "%s",
                     wish->because, error);
        else
            log_line(LOG_I, "%s: Triggering OnFailure= dependencies.",
                     wish->because);
        free(error);
        free(wish->name);
        free(wish->because);
        free(wish);
    }
}

static bool goes_first(enum job_type type)
{
    return type == JOB_STOP || type == JOB_RESTART;
}

/* Two jobs of units that are ordered: stopping goes before starting; of two
 * that stop, the later unit goes first. */
bool job_waits(enum job_type a, enum job_type b, unsigned kinds_to_b)
{
    if (kinds_to_b & DEPENDENCY(AFTER))
        return !goes_first(a);
    if (kinds_to_b & DEPENDENCY(BEFORE))
        return goes_first(b);
    return false;
}

static bool may_run(const struct job *job)
{
    if (job->ignore_order)
        return true;
    for (size_t i = 0; i < job->unit->edge_count; i++) {
        const struct edge *edge = &job->unit->edges[i];
        const struct job *other = edge->other->job;
        if (other && !other->ignore_order &&
            job_waits(job->type, other->type, edge->kinds))
            return false;
    }
    return true;
}

static void announce_begin(struct job *job)
{
    struct unit *unit = job->unit;
    enum active_state state = active_of(unit);
    const char *verb = state == ACTIVATING     ? "Starting"
                       : state == DEACTIVATING ? "Stopping"
                       : state == RELOADING    ? "Reloading" : NULL;
    if (!verb || job->announced)
        return;
    job->announced = true;
    status_line(NULL, "%s %s - %s...", verb, unit->name,
                description_of(unit));
    log_line(LOG_I, "%s %s - %s...", verb, unit->name, description_of(unit));
}

static enum start verify(struct unit *unit)
{
    enum active_state state = active_of(unit);
    if (state == ACTIVE || state == RELOADING)
        return START_ALREADY;
    return state == ACTIVATING ? START_UNDERWAY : START_FAILED;
}

/* Rises whenever something has happened that may make a unit ready. */
static unsigned round = 1;

static void run(struct job *job)
{
    struct unit *unit = job->unit;
    unsigned id = job->id;
    enum start got = START_FAILED;
    job->running = true;
    job->began = now_monotonic();
    switch (job->type) {
    case JOB_START:
        got = unit_start(unit);
        break;
    case JOB_VERIFY:
        got = verify(unit);
        break;
    case JOB_STOP:
    case JOB_RESTART:
        got = unit_stop(unit);
        break;
    case JOB_RELOAD:
        got = unit_reload(unit);
        break;
    case JOB_TYPES:
        break;
    }
    if (got == START_LATER && unit->job == job) {
        job->running = false;
        job->put_off = round;
        return;
    }
    round++;
    /* The unit may have changed already, and its job ended with it. */
    if (unit->job != job || job->id != id)
        return;
    switch (got) {
    case START_UNDERWAY:
    case START_LATER:
        announce_begin(job);
        break;
    case START_ALREADY:
        if (job->type == JOB_STOP)
            job->running = false; /* nothing was stopped: say nothing */
        job_finish(job, JOB_DONE, true);
        break;
    case START_SKIPPED:
        job_finish(job, JOB_SKIPPED, true);
        break;
    case START_ASSERT:
        job_finish(job, JOB_ASSERT, true);
        break;
    case START_FAILED:
        job_finish(job, JOB_FAILED, true);
        break;
    }
}

/* Runs everything that can run; what runs may end at once and make way for
 * more, so it starts from the front after each. */
void jobs_run(void)
{
    bool more = true;
    round++; /* what woke us may have made a unit ready */
    /* A wish may fail and make another; the start limits bound that. */
    while (more) {
        more = false;
        for (struct job *job = jobs; job; job = job->next)
            if (!job->running && job->put_off != round && may_run(job)) {
                run(job);
                more = true;
                break; /* the list has changed */
            }
        if (!more && wishes) {
            grant_wishes();
            more = true;
        }
    }
}

usec jobs_deadline(void)
{
    usec first = FOREVER, now = now_monotonic();
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next;
        usec limit = job->unit->c.job_timeout;
        usec ends = limit == FOREVER ? FOREVER : add_span(job->queued, limit);
        if (ends <= now) {
            job_finish(job, JOB_TIMEOUT, true);
            return now; /* the list has changed: come again */
        }
        if (ends < first)
            first = ends;
    }
    return first;
}
