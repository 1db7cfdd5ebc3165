/* Verbs that make process 1 do something. */
#include "../common/names.h"
#include "systemctl.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

static void explain(const char *verb, const char *unit, const char *job,
                    const char *result)
{
    static const struct {
        const char *result, *why;
    } whys[] = {
        {"resources", "of unavailable resources or another system error"},
        {"protocol", "the service did not take the steps required by its "
                     "unit configuration"},
        {"timeout", "a timeout was exceeded"},
        {"exit-code", "the control process exited with error code"},
        {"signal", "a fatal signal was delivered to the control process"},
        {"core-dump", "a fatal signal was delivered causing the control "
                      "process to dump core"},
        {"watchdog", "the service failed to send watchdog ping"},
        {"start-limit-hit", "start of the service was attempted too often"},
    };
    (void)verb;
    if (!strcmp(job, "canceled")) {
        fprintf(stderr, "Job for %s canceled.\n", unit);
        return;
    }
    if (!strcmp(job, "dependency")) {
        fprintf(stderr, "A dependency job for %s failed. See 'journalctl "
                        "-xe' for details.\n", unit);
        return;
    }
    if (!strcmp(job, "assert")) {
        fprintf(stderr, "Assertion failed on job for %s.\n", unit);
        return;
    }
    if (!strcmp(job, "timeout")) {
        result = "timeout";
    }
    const char *why = NULL;
    for (size_t i = 0; i < COUNT(whys); i++)
        if (!strcmp(whys[i].result, result))
            why = whys[i].why;
    if (why)
        fprintf(stderr, "Job for %s failed because %s.\n", unit, why);
    else
        fprintf(stderr, "Job for %s failed.\n", unit);
    fprintf(stderr, "See \"systemctl status %s\" and \"journalctl -xeu %s\" "
                    "for details.\n", unit, unit);
}

int run_jobs(const char *verb, const char *mode, const struct strings *names)
{
    struct strings words = {0};
    strings_add(&words, verb);
    strings_add(&words, mode);
    strings_add(&words, options.no_block ? "0" : "1");
    strings_add_all(&words, names);
    struct answer answer = ask_list(&words);
    strings_clear(&words);
    for (size_t i = 0; i < answer.lines.n; i++) {
        char *unit = answer.lines.v[i];
        char *job = strchr(unit, '\t');
        if (!job)
            continue;
        *job++ = 0;
        char *rest = strchr(job, '\t');
        if (!rest)
            continue;
        *rest++ = 0;
        if (options.quiet || !strcmp(job, "done") || !strcmp(job, "skipped"))
            continue;
        if (!strcmp(job, "refused") || !strcmp(job, "invalid"))
            fprintf(stderr, "%s\n", rest);
        else
            explain(verb, unit, job, rest);
    }
    int status = answer.status ? fail_answer(&answer) : 0;
    answer_free(&answer);
    return status;
}

int verb_jobs(struct strings *args)
{
    struct strings names = {0};
    const char *verb = strcmp(args->v[0], "condrestart") ? args->v[0]
                                                         : "try-restart";
    mangle_all(args, 1, &names);
    int status = run_jobs(verb, options.job_mode ? options.job_mode
                                                 : "replace", &names);
    strings_clear(&names);
    return status;
}

int verb_isolate(struct strings *args)
{
    struct strings names = {0};
    if (!strcmp(args->v[0], "isolate")) {
        char *name = strchr(args->v[1], '.') ? name_mangle(args->v[1])
                                             : print("%s.target", args->v[1]);
        strings_take(&names, name);
    } else {
        strings_take(&names, print("%s.target", args->v[0]));
        /* Whoever asks may be among what is stopped. */
        options.no_block = true;
    }
    int status = run_jobs("start", "isolate", &names);
    strings_clear(&names);
    return status;
}

/* What process 1 answers goes out as it is. */
int verb_plain(struct strings *args)
{
    struct strings words = {0};
    bool reset = !strcmp(args->v[0], "reset-failed");
    if (!strcmp(args->v[0], "daemon-reexec"))
        strings_add(&words, "daemon-reload");
    else
        strings_add(&words, args->v[0]);
    if (reset)
        mangle_all(args, 1, &words);
    else
        for (size_t i = 1; i < args->n; i++)
            strings_add(&words, args->v[i]);
    struct answer answer = ask_list(&words);
    for (size_t i = 0; i < answer.lines.n; i++)
        puts(answer.lines.v[i]);
    int status = answer.status ? fail_answer(&answer) : 0;
    answer_free(&answer);
    strings_clear(&words);
    return status;
}

int verb_kill(struct strings *args)
{
    struct strings words = {0};
    strings_add(&words, "kill");
    strings_add(&words, options.whom ? options.whom : "all");
    strings_add(&words, options.signal ? options.signal : "TERM");
    mangle_all(args, 1, &words);
    struct answer answer = ask_list(&words);
    int status = answer.status ? fail_answer(&answer) : 0;
    answer_free(&answer);
    strings_clear(&words);
    return status;
}

/* Without the socket a signal will do; with --force twice, neither. */
int verb_power(struct strings *args)
{
    const char *verb = args->v[0];
    int which = !strcmp(verb, "halt") ? 0 : !strcmp(verb, "poweroff") ? 1 : 2;
    static const int calls[] = {RB_HALT_SYSTEM, RB_POWER_OFF, RB_AUTOBOOT};
    if (options.forced >= 2) {
        sync();
        return reboot(calls[which]) == 0 ? 0 : 1;
    }
    char *target = print("%s.target", verb);
    char *action = print("%s-force", verb);
    struct answer answer =
        options.forced
            ? ask((const char *[]){"action", action, NULL})
            : ask((const char *[]){"start", "replace-irreversibly", "0",
                                   target, NULL});
    int status = answer.status;
    free(target);
    free(action);
    if (status < 0) {
        int first = signal_number("RTMIN");
        status = kill(1, first + (options.forced ? 13 : 3) + which) ? 1 : 0;
        if (status)
            fail_answer(&answer);
    } else if (status > 0) {
        for (size_t i = 0; i < answer.lines.n; i++)
            fprintf(stderr, "%s\n", answer.lines.v[i]);
        fail_answer(&answer);
    }
    answer_free(&answer);
    return status;
}
