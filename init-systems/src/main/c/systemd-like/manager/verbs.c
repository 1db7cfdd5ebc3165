/* What the tools may ask of process 1, one function a verb. */
#include "manager.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct request {
    struct strings *words;
    struct text *answer;
    unsigned **waiting;
    size_t *waiting_count;
};

static void end(struct request *request, int status, const char *message)
{
    text_print(request->answer, "%d %s\n", status, message);
}

static void wait_for(struct request *request, unsigned id)
{
    *request->waiting =
        need_more(*request->waiting,
                  (*request->waiting_count + 1) * sizeof **request->waiting);
    (*request->waiting)[(*request->waiting_count)++] = id;
}

static enum job_mode mode_of(const char *word)
{
    static const char *const words[] = {
        "replace", "fail", "isolate", "replace-irreversibly",
        "ignore-dependencies", "ignore-requirements"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (!strcmp(words[i], word))
            return (enum job_mode)i;
    return MODE_REPLACE;
}

/* What a wish comes to for a unit as it is: false if there is nothing to do;
 * *error if it may not be. */
static bool decide(const char *verb, struct unit *unit, enum job_type *type,
                   char **error)
{
    bool up = active_of(unit) == ACTIVE || active_of(unit) == RELOADING ||
              active_of(unit) == ACTIVATING;
    bool can_reload = unit_can_reload(unit);
    *error = NULL;
    *type = JOB_START;
    if (!strcmp(verb, "stop")) {
        *type = JOB_STOP;
        if (unit->load == LOAD_NOT_FOUND && active_of(unit) == INACTIVE)
            *error = print("Unit %s not loaded.", unit->name);
    } else if (!strcmp(verb, "restart")) {
        *type = up || active_of(unit) == DEACTIVATING ? JOB_RESTART
                                                      : JOB_START;
    } else if (!strcmp(verb, "reload")) {
        *type = JOB_RELOAD;
    } else if (!strcmp(verb, "try-restart")) {
        *type = JOB_RESTART;
        return up;
    } else if (!strcmp(verb, "reload-or-restart")) {
        *type = !up ? JOB_START : can_reload ? JOB_RELOAD : JOB_RESTART;
    } else if (!strcmp(verb, "try-reload-or-restart")) {
        *type = can_reload ? JOB_RELOAD : JOB_RESTART;
        return up;
    }
    bool starts = *type == JOB_START || *type == JOB_RESTART;
    if (!*error && starts && unit->c.refuse_start)
        *error = print("Operation refused, unit %s may be requested by "
                       "dependency only (it is configured to refuse manual "
                       "start/stop).",
                       unit->name);
    if (!*error && *type != JOB_START && unit->c.refuse_stop)
        *error = print("Operation refused, unit %s may be requested by "
                       "dependency only (it is configured to refuse manual "
                       "start/stop).",
                       unit->name);
    return true;
}

/* VERB MODE BLOCK UNIT... */
static void jobs_verb(struct request *request)
{
    char **words = request->words->v;
    bool block = request->words->n > 2 && !strcmp(words[2], "1");
    int status = 0;
    for (size_t i = 3; i < request->words->n; i++) {
        enum job_type type;
        unsigned id = 0;
        char *error = NULL;
        if (!name_valid(words[i])) {
            text_print(request->answer, " %s\tinvalid\tFailed to %s %s: Unit "
                                        "name %s is not valid.\n",
                       words[i], words[0], words[i], words[i]);
            status = 1;
            continue;
        }
        struct unit *unit = unit_load(words[i]);
        if (!decide(words[0], unit, &type, &error))
            continue;
        if (!error)
            error = jobs_want(unit, type, mode_of(words[1]), &id);
        if (error) {
            text_print(request->answer, " %s\trefused\tFailed to %s %s: %s\n",
                       words[i], words[0], words[i], error);
            status = unit->load == LOAD_NOT_FOUND ? 5 : 1;
            free(error);
        } else if (block) {
            wait_for(request, id);
        }
    }
    if (status) {
        /* What was queued goes on; the answer does not wait for it. */
        *request->waiting_count = 0;
        end(request, status, "");
    } else if (!*request->waiting_count) {
        end(request, 0, "");
    }
}

static void show_verb(struct request *request)
{
    if (request->words->n == 1) {
        show_manager(request->answer);
        end(request, 0, "");
        return;
    }
    for (size_t i = 1; i < request->words->n; i++)
        if (name_valid(request->words->v[i])) {
            show_unit(unit_load(request->words->v[i]), request->answer);
            text_add(request->answer, " \n");
        }
    end(request, 0, "");
}

static void list_verb(struct request *request)
{
    for (struct unit *unit = units; unit; unit = unit->next) {
        show_unit(unit, request->answer);
        text_add(request->answer, " \n");
    }
    end(request, 0, "");
}

static void jobs_list_verb(struct request *request)
{
    for (struct job *job = jobs; job; job = job->next)
        text_print(request->answer, " %u\t%s\t%s\t%s\n", job->id,
                   job->unit->name, job_words[job->type],
                   job->running ? "running" : "waiting");
    end(request, 0, "");
}

static void cancel_verb(struct request *request)
{
    for (size_t i = 1; i < request->words->n; i++) {
        uint64_t id;
        if (!parse_unsigned(request->words->v[i], UINT32_MAX, &id))
            continue;
        for (struct job *job = jobs; job; job = job->next)
            if (job->id == id) {
                job_finish(job, JOB_CANCELED, false);
                break;
            }
    }
    end(request, 0, "");
}

static void reload_verb(struct request *request)
{
    manager_reload();
    end(request, 0, "");
}

static void reset_one(struct unit *unit)
{
    unit->limit_count = 0;
    unit->in_limit = false;
    if (unit->sub == SUB_FAILED) {
        unit->result = RESULT_SUCCESS;
        unit_changed(unit, SUB_DEAD);
    }
}

static void reset_verb(struct request *request)
{
    for (size_t i = 1; i < request->words->n; i++) {
        struct unit *unit = unit_find_loaded(request->words->v[i]);
        if (!unit) {
            char *message = print("Failed to reset failed state of unit %s: "
                                  "Unit %s not loaded.",
                                  request->words->v[i], request->words->v[i]);
            end(request, 1, message);
            free(message);
            return;
        }
        reset_one(unit);
    }
    if (request->words->n == 1)
        for (struct unit *unit = units; unit; unit = unit->next)
            reset_one(unit);
    end(request, 0, "");
}

/* kill WHO SIGNAL UNIT... */
static void kill_verb(struct request *request)
{
    char **words = request->words->v;
    int number = request->words->n > 2 ? signal_number(words[2]) : -1;
    if (number < 0) {
        end(request, 1, "Failed to parse signal string.");
        return;
    }
    for (size_t i = 3; i < request->words->n; i++) {
        struct unit *unit = unit_find_loaded(words[i]);
        pid_t pids[256];
        if (!unit || unit->type != SERVICE) {
            char *message = print("Failed to kill unit %s: Unit %s not "
                                  "loaded.", words[i], words[i]);
            end(request, 1, message);
            free(message);
            return;
        }
        size_t count = track_list(unit, pids, COUNT(pids));
        for (size_t k = 0; k < count; k++) {
            bool main = pids[k] == unit->main_pid;
            bool control = pids[k] == unit->control_pid;
            if (!strcmp(words[1], "all") ||
                (main && !strcmp(words[1], "main")) ||
                (control && !strcmp(words[1], "control")))
                kill(pids[k], number);
        }
    }
    end(request, 0, "");
}

static void action_verb(struct request *request)
{
    const char *word = request->words->n > 1 ? request->words->v[1] : "";
    for (int i = 1; action_words[i]; i++)
        if (!strcmp(word, action_words[i])) {
            end(request, 0, "");
            act((enum unit_action)i, "a request");
            return;
        }
    end(request, 1, "Unknown action.");
}

static void environment_verb(struct request *request)
{
    bool set = !strcmp(request->words->v[0], "set-environment");
    for (size_t i = 1; i < request->words->n; i++) {
        const char *word = request->words->v[i];
        size_t n = strcspn(word, "=");
        for (size_t k = manager_environment.n; k-- > 0;)
            if (!strncmp(manager_environment.v[k], word, n) &&
                manager_environment.v[k][n] == '=')
                strings_remove(&manager_environment,
                               manager_environment.v[k]);
        if (set && word[n] == '=')
            strings_add(&manager_environment, word);
    }
    if (!strcmp(request->words->v[0], "show-environment"))
        for (size_t i = 0; i < manager_environment.n; i++)
            text_print(request->answer, " %s\n", manager_environment.v[i]);
    end(request, 0, "");
}

void verb_run(struct strings *words, uid_t uid, struct text *answer,
              unsigned **waiting, size_t *waiting_count)
{
    static const struct {
        const char *verb;
        void (*run)(struct request *request);
        bool anyone;
    } verbs[] = {
        {"start", jobs_verb, false},
        {"stop", jobs_verb, false},
        {"restart", jobs_verb, false},
        {"reload", jobs_verb, false},
        {"try-restart", jobs_verb, false},
        {"reload-or-restart", jobs_verb, false},
        {"try-reload-or-restart", jobs_verb, false},
        {"show", show_verb, true},
        {"list", list_verb, true},
        {"list-jobs", jobs_list_verb, true},
        {"cancel", cancel_verb, false},
        {"daemon-reload", reload_verb, false},
        {"reset-failed", reset_verb, false},
        {"kill", kill_verb, false},
        {"action", action_verb, false},
        {"show-environment", environment_verb, true},
        {"set-environment", environment_verb, false},
        {"unset-environment", environment_verb, false},
    };
    struct request request = {words, answer, waiting, waiting_count};
    for (size_t i = 0; words->n && i < COUNT(verbs); i++)
        if (!strcmp(verbs[i].verb, words->v[0])) {
            if (uid != 0 && !verbs[i].anyone)
                end(&request, 4, "Access denied");
            else
                verbs[i].run(&request);
            return;
        }
    end(&request, 1, "Unknown request.");
}
