/*
 * Starting and stopping in the right company. What a service needs is
 * started before it, and it does not start without; what needs it is stopped
 * before it. The lock of a service is held while this is done to it, so two
 * who want the same come one after the other.
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_SECONDS = 60, TRIES_A_SECOND = 10 };

/* Names of services that our callers are working on. */
static bool caller_works_on(const char *service)
{
    struct list names = {0};
    const char *text = getenv("RC_CALLERS");
    list_add_words(&names, text ? text : "");
    bool is = list_has(&names, service);
    list_clear(&names);
    return is;
}

static void join_callers(const char *service)
{
    const char *text = getenv("RC_CALLERS");
    char *more = text_of("%s %s", text ? text : "", service);
    setenv("RC_CALLERS", more, 1);
    free(more);
}

static int lock(const struct run *run, const char *doing)
{
    for (int i = 0; i < LOCK_SECONDS * TRIES_A_SECOND; i++) {
        int fd = service_lock(run->service, false);
        if (fd >= 0) {
            join_callers(run->service);
            return fd;
        }
        if (caller_works_on(run->service))
            break;
        usleep(1000000 / TRIES_A_SECOND);
    }
    ewarn("WARNING: %s is already %s", run->service, doing);
    return -1;
}

static bool is_up(const char *service)
{
    enum state state = state_of(service);
    return state == STARTED || state == INACTIVE || state == CRASHED;
}

static bool start_needed(struct run *run, const struct service *service)
{
    const struct list *needs = &service->relations[NEED];
    struct list missing = {0};
    for (size_t i = 0; i < needs->count; i++)
        if (!deptree_choose(&run->tree, needs->at[i]))
            list_add(&missing, needs->at[i]);
    const char *strict = rc_conf("rc_depend_strict");
    if (missing.count > 0 && (!strict || is_yes(strict))) {
        char *names = list_join(&missing);
        eerror("ERROR: %s needs service(s) %s", run->service, names);
        free(names);
        return false;
    }
    for (size_t i = 0; i < needs->count; i++) {
        const char *other = deptree_choose(&run->tree, needs->at[i]);
        if (!other || is_up(other))
            continue;
        service_act(other, "start");
        if (!is_up(other)) {
            eerror("ERROR: cannot start %s as %s would not start",
                   run->service, other);
            return false;
        }
    }
    return true;
}

/* Those help if they are there; nothing depends on them. */
static void start_helpful(struct run *run, const struct service *service)
{
    for (enum relation relation = USE; relation <= WANT; relation++) {
        const struct list *names = &service->relations[relation];
        for (size_t i = 0; i < names->count; i++) {
            const char *other = deptree_choose(&run->tree, names->at[i]);
            if (other && !is_up(other) && state_of(other) != FAILED &&
                (relation == WANT || in_runlevel(other, runlevel_now()) ||
                 in_runlevel(other, "boot")))
                service_act(other, "start");
        }
    }
}

static bool start_company(struct run *run)
{
    if (run->no_deps)
        return true;
    deptree_load(&run->tree, false);
    const struct service *service = deptree_find(&run->tree, run->service);
    if (!service)
        return true;
    if (!start_needed(run, service))
        return false;
    start_helpful(run, service);
    return true;
}

int run_start(struct run *run)
{
    int fd = lock(run, "starting");
    if (fd < 0)
        return 1;
    enum state state = state_of(run->service);
    if (state == STARTED || state == INACTIVE) {
        if (!is_yes(getenv("EINFO_QUIET")))
            ewarn("WARNING: %s has already been started", run->service);
        service_unlock(fd);
        return 0;
    }
    if (state == CRASHED)
        state_set(run->service, STOPPED);
    state_set(run->service, STARTING);
    int status = start_company(run) ? run_script(run, "start") : 1;
    /* The script may have said itself what became of it. */
    if (status == 0 && state_of(run->service) == STARTING)
        state_set(run->service, STARTED);
    if (status != 0) {
        state_set(run->service, FAILED);
        eerror("ERROR: %s failed to start", run->service);
    }
    service_unlock(fd);
    return status;
}

static bool stop_company(struct run *run, struct list *stopped)
{
    if (run->no_deps)
        return true;
    deptree_load(&run->tree, false);
    struct list needing = {0};
    deptree_needing(&run->tree, run->service, &needing);
    for (size_t i = 0; i < needing.count; i++) {
        if (!is_up(needing.at[i]))
            continue;
        service_act(needing.at[i], "stop");
        if (is_up(needing.at[i])) {
            eerror("ERROR: cannot stop %s as %s is still up", run->service,
                   needing.at[i]);
            return false;
        }
        list_add(stopped, needing.at[i]);
    }
    return true;
}

static int stop(struct run *run, struct list *stopped)
{
    int fd = lock(run, "stopping");
    if (fd < 0)
        return 1;
    enum state state = state_of(run->service);
    if (state == STOPPED || state == FAILED) {
        state_set(run->service, STOPPED);
        if (!is_yes(getenv("EINFO_QUIET")))
            ewarn("WARNING: %s is already stopped", run->service);
        service_unlock(fd);
        return 0;
    }
    int status = 1;
    if (stop_company(run, stopped)) {
        state_set(run->service, STOPPING);
        status = run_script(run, "stop");
        if (status == 0 && state_of(run->service) == STOPPING)
            state_set(run->service, STOPPED);
        else if (status != 0)
            state_set(run->service, STARTED);
    }
    if (status != 0)
        eerror("ERROR: %s failed to stop", run->service);
    service_unlock(fd);
    return status;
}

int run_stop(struct run *run)
{
    struct list stopped = {0};
    return stop(run, &stopped);
}

/* Those that had to go because of it come back with it. */
int run_restart(struct run *run)
{
    struct list stopped = {0};
    const char *callers = getenv("RC_CALLERS");
    char *before = copy_text(callers ? callers : "");
    enum state state = state_of(run->service);
    int status = state == STOPPED || state == FAILED ? 0
                                                     : stop(run, &stopped);
    setenv("RC_CALLERS", before, 1);
    if (status == 0)
        status = run_start(run);
    setenv("RC_CALLERS", before, 1);
    for (size_t i = stopped.count; status == 0 && i-- > 0;)
        service_act(stopped.at[i], "start");
    return status;
}
