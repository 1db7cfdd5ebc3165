#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_AT_A_TIME = 8, NOTICE_SECONDS = 30, STEP_MILLIS = 20 };

enum progress { WAITING, RUNNING, DONE, BROKEN };

struct job {
    const char *service;
    enum progress progress;
    pid_t pid;
    int output; /* our end of its pipe, or -1 */
    char *text;
    size_t length;
    time_t noticed;
};

struct plan {
    const struct deptree *tree;
    const char *action;
    bool starts;
    struct job *jobs;
    size_t count;
    size_t at_a_time;
};

static time_t now(void)
{
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

static bool waits(const struct plan *plan, size_t job, size_t other)
{
    const char *a = plan->jobs[job].service;
    const char *b = plan->jobs[other].service;
    return plan->starts ? deptree_waits(plan->tree, a, b)
                        : deptree_waits(plan->tree, b, a);
}

static bool may_begin(const struct plan *plan, size_t job)
{
    for (size_t i = 0; i < plan->count; i++)
        if (i != job && plan->jobs[i].progress <= RUNNING &&
            waits(plan, job, i))
            return false;
    return true;
}

/* Who needs what has failed here is not tried: that would fail twice. */
static bool lacks(const struct plan *plan, size_t job)
{
    const char *name = plan->jobs[job].service;
    const struct service *service = deptree_find(plan->tree, name);
    for (size_t i = 0; plan->starts && service && i < plan->count; i++) {
        const struct job *other = &plan->jobs[i];
        if (other->progress != BROKEN)
            continue;
        const struct list *needs = &service->relations[NEED];
        for (size_t j = 0; j < needs->count; j++) {
            const char *met = deptree_choose(plan->tree, needs->at[j]);
            if (met && strcmp(met, other->service) == 0) {
                eerror("ERROR: cannot start %s as %s would not start", name,
                       met);
                state_set(name, FAILED);
                return true;
            }
        }
    }
    return false;
}

static void begin(struct plan *plan, struct job *job)
{
    int ends[2] = {-1, -1};
    if (plan->at_a_time > 1 && pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0)
        fcntl(ends[1], F_SETFL, 0);
    job->pid = service_act_begin(job->service, plan->action, ends[1]);
    if (ends[1] >= 0)
        close(ends[1]);
    job->output = ends[0];
    job->noticed = now();
    job->progress = job->pid < 0 ? BROKEN : RUNNING;
    if (job->pid < 0)
        eerror("cannot %s %s: %m", plan->action, job->service);
}

static void keep_output(struct job *job)
{
    char bytes[1024];
    ssize_t got;
    while (job->output >= 0 &&
           (got = read(job->output, bytes, sizeof bytes)) > 0) {
        char *more = realloc(job->text, job->length + (size_t)got);
        if (!more)
            return;
        job->text = more;
        memcpy(job->text + job->length, bytes, (size_t)got);
        job->length += (size_t)got;
    }
}

static void finish(struct job *job, int status)
{
    keep_output(job);
    if (job->length > 0)
        fwrite(job->text, 1, job->length, stdout);
    fflush(stdout);
    free(job->text);
    job->text = NULL;
    if (job->output >= 0)
        close(job->output);
    job->output = -1;
    job->progress = exit_status_of(status) == 0 ? DONE : BROKEN;
}

static void reap(struct plan *plan, int flags)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, flags)) > 0) {
        for (size_t i = 0; i < plan->count; i++)
            if (plan->jobs[i].progress == RUNNING &&
                plan->jobs[i].pid == pid)
                finish(&plan->jobs[i], status);
        flags = WNOHANG;
    }
}

static void notice_slow_ones(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct job *job = &plan->jobs[i];
        keep_output(job);
        if (job->progress == RUNNING &&
            now() - job->noticed >= NOTICE_SECONDS) {
            ewarn("still waiting for %s to %s", job->service, plan->action);
            job->noticed = now();
        }
    }
}

static void wait_for_one(struct plan *plan, size_t running)
{
    if (running == 1 && plan->at_a_time == 1) {
        reap(plan, 0);
        return;
    }
    poll(NULL, 0, STEP_MILLIS);
    notice_slow_ones(plan);
    reap(plan, WNOHANG);
}

static size_t begin_what_may(struct plan *plan)
{
    size_t running = 0;
    for (size_t i = 0; i < plan->count; i++)
        running += plan->jobs[i].progress == RUNNING;
    for (size_t i = 0; i < plan->count && running < plan->at_a_time; i++) {
        struct job *job = &plan->jobs[i];
        if (job->progress != WAITING || !may_begin(plan, i))
            continue;
        if (lacks(plan, i)) {
            job->progress = BROKEN;
            continue;
        }
        begin(plan, job);
        running += job->progress == RUNNING;
    }
    return running;
}

static size_t waiting(const struct plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++)
        count += plan->jobs[i].progress == WAITING;
    return count;
}

/* A cache with a circle, edited by hand: somebody has to be the first. */
static void begin_any(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->jobs[i].progress == WAITING) {
            begin(plan, &plan->jobs[i]);
            return;
        }
}

void plan_run(const struct deptree *tree, const struct list *services,
              const char *action)
{
    struct plan plan = {
        .tree = tree,
        .action = action,
        .starts = strcmp(action, "start") == 0,
        .count = services->count,
        .at_a_time = is_yes(rc_conf("rc_parallel")) ? MOST_AT_A_TIME : 1,
        .jobs = need_memory((services->count + 1) * sizeof(struct job)),
    };
    for (size_t i = 0; i < plan.count; i++) {
        plan.jobs[i].service = services->at[i];
        plan.jobs[i].output = -1;
        if (!service_exists(services->at[i])) {
            eerror("%s is in a runlevel, but there is no " INIT_D "/%s",
                   services->at[i], services->at[i]);
            plan.jobs[i].progress = BROKEN;
        }
    }
    size_t before = waiting(&plan);
    size_t running = begin_what_may(&plan);
    while (running > 0 || waiting(&plan) > 0) {
        if (running > 0)
            wait_for_one(&plan, running);
        else if (waiting(&plan) == before)
            begin_any(&plan);
        before = waiting(&plan);
        running = begin_what_may(&plan);
    }
    free(plan.jobs);
}
