/* systemctl status: a unit on a page. */
#include "../install/install.h"
#include "../journal/show.h"
#include "systemctl.h"
#include "times.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *state_colour(const char *state)
{
    if (!colours)
        return "";
    if (!strcmp(state, "active") || !strcmp(state, "reloading"))
        return "\033[0;1;32m";
    if (!strcmp(state, "failed"))
        return "\033[0;1;31m";
    return "";
}

static void field(const char *name)
{
    printf("%11s: ", name);
}

static void put_loaded(const struct properties *unit)
{
    const char *path = property(unit, "FragmentPath");
    const char *load = property(unit, "LoadState");
    const char *state = install_state(property(unit, "Id"));
    field("Loaded");
    if (!strcmp(load, "loaded") || !strcmp(load, "masked")) {
        printf("%s (%s", load, *path ? path : "-");
        if (state && strcmp(load, "masked"))
            printf("; %s", state);
        if (state && (!strcmp(state, "enabled") ||
                      !strcmp(state, "disabled")))
            printf("; preset: %s", install_preset_of(property(unit, "Id")));
        puts(")");
    } else {
        printf("%s (Reason: %s)\n", load, property(unit, "LoadError"));
    }
    char *dropins = copy(property(unit, "DropInPaths")), *rest = dropins;
    const char *word, *folder = NULL;
    while ((word = strsep(&rest, " "))) {
        const char *slash = strrchr(word, '/');
        if (!slash)
            continue;
        if (!folder) {
            field("Drop-In");
            printf("%.*s\n", (int)(slash - word), word);
            folder = word;
        }
        printf("             %s%s\n", rest ? "├─" : "└─", slash + 1);
    }
    free(dropins);
}

static void put_active(const struct properties *unit)
{
    const char *state = property(unit, "ActiveState");
    const char *sub = property(unit, "SubState");
    const char *result = property(unit, "Result");
    usec since = property_usec(unit, "StateChangeTimestamp");
    char when[64], ago[64];
    field("Active");
    printf("%s%s", state_colour(state), state);
    if (*result && strcmp(result, "success"))
        printf(" (Result: %s)", result);
    else
        printf(" (%s)", sub);
    printf("%s", *state_colour(state) ? "\033[0m" : "");
    if (since) {
        usec now = now_real();
        format_time(when, sizeof when, since, false);
        format_span(ago, sizeof ago, now > since ? now - since : 0,
                    now - since > 60 * SECOND ? SECOND : 1000);
        printf(" since %s; %s ago", when, ago);
    }
    putchar('\n');
}

static void put_conditions(const struct properties *unit)
{
    uint64_t when = property_usec(unit, "ConditionTimestamp");
    if (!when || !strcmp(property(unit, "ConditionResult"), "yes"))
        return;
    char text[64];
    format_time(text, sizeof text, when, false);
    field("Condition");
    printf("start condition unmet at %s\n", text);
    for (size_t i = 0; i < unit->lines.n; i++) {
        const char *line = unit->lines.v[i];
        if (!starts_with(line, "Conditions={ ") || !strstr(line, "=no }"))
            continue;
        const char *end = strstr(line, " ; result=");
        printf("             └─ %.*s was not met\n",
               (int)(end - line - 13), line + 13);
    }
}

static void put_processes(const struct properties *unit)
{
    static const char *const phases[] = {"ExecCondition", "ExecStartPre",
                                         "ExecStart", "ExecStartPost",
                                         "ExecReload", "ExecStop",
                                         "ExecStopPost"};
    for (size_t i = 0; i < unit->lines.n; i++)
        for (size_t p = 0; p < COUNT(phases); p++) {
            const char *line = unit->lines.v[i];
            size_t n = strlen(phases[p]);
            if (strncmp(line, phases[p], n) || line[n] != '=')
                continue;
            const char *words = strstr(line, "argv[]=");
            const char *end = words ? strstr(words, " ; ignore_errors") : 0;
            const char *pid = end ? strstr(end, "pid=") : NULL;
            const char *code = pid ? strstr(pid, "code=") : NULL;
            if (!code || starts_with(code, "code=(null)"))
                continue;
            const char *status = strstr(code, "status=");
            field("Process");
            printf("%d %s=%.*s (%.*s, %.*s)\n", atoi(pid + 4), phases[p],
                   (int)(end - words - 7), words + 7,
                   (int)strcspn(code, " "), code,
                   status ? (int)strcspn(status, " ") : 0,
                   status ? status : "");
        }
}

static char *process_file(long pid, const char *name)
{
    char *path = print("/proc/%ld/%s", pid, name);
    size_t size = 0;
    char *content = file_read(path, 1 << 16, &size);
    for (size_t i = 0; content && i + 1 < size; i++)
        if (!content[i])
            content[i] = ' ';
    free(path);
    return content ? strip(content) : copy("");
}

static void put_main(const struct properties *unit)
{
    static const char *const codes[] = {"", "exited", "killed", "dumped"};
    usec pid = property_usec(unit, "MainPID");
    usec code = property_usec(unit, "ExecMainCode");
    if (pid) {
        char *name = process_file((long)pid, "comm");
        field("Main PID");
        printf("%llu (%s)\n", (unsigned long long)pid, name);
        free(name);
    } else if (code && code <= 3) {
        field("Main PID");
        printf("(code=%s, status=%s)\n", codes[code],
               code == 1 ? property(unit, "ExecMainStatus")
                         : signal_short((int)property_usec(
                               unit, "ExecMainStatus")));
    }
}

static void put_tree(const struct properties *unit)
{
    char *list = copy(property(unit, "Processes")), *rest = list;
    const char *group = property(unit, "ControlGroup");
    if (*list) {
        field("CGroup");
        puts(*group ? group : "(no control groups; found by session)");
    }
    while (*list && rest) {
        long pid = strtol(strsep(&rest, " "), NULL, 10);
        char *line = process_file(pid, "cmdline");
        if (!*line)
            replace(&line, process_file(pid, "comm"));
        printf("             %s%ld %s\n", rest ? "├─" : "└─", pid, line);
        free(line);
    }
    free(list);
}

static void put_log(const struct properties *unit)
{
    struct journal journal;
    size_t count = 0;
    if (options.lines <= 0)
        return;
    journal_read(&journal, "");
    size_t *picked = need((journal.count + 1) * sizeof *picked);
    for (size_t i = 0; i < journal.count; i++)
        if (record_about(&journal.entries[i].record, property(unit, "Id")))
            picked[count++] = i;
    size_t lines = (size_t)options.lines;
    if (count)
        putchar('\n');
    for (size_t i = count > lines ? count - lines : 0; i < count; i++)
        record_show(&journal.entries[picked[i]].record, STYLE_SHORT, false,
                    colours);
    free(picked);
    journal_close(&journal);
}

static int one(const struct properties *unit)
{
    const char *state = property(unit, "ActiveState");
    const char *load = property(unit, "LoadState");
    const char *dot = !strcmp(state, "failed")       ? "×"
                      : !strcmp(state, "inactive")   ? "○"
                      : !strcmp(state, "reloading")  ? "↻" : "●";
    if (!strcmp(load, "not-found") && !strcmp(state, "inactive")) {
        fprintf(stderr, "Unit %s could not be found.\n",
                property(unit, "Id"));
        return 4;
    }
    printf("%s%s%s %s - %s\n", state_colour(state), dot,
           *state_colour(state) ? "\033[0m" : "", property(unit, "Id"),
           property(unit, "Description"));
    put_loaded(unit);
    put_active(unit);
    put_conditions(unit);
    char *docs = copy(property(unit, "Documentation")), *rest = docs;
    for (const char *word; *docs && (word = strsep(&rest, " "));) {
        if (word == docs)
            field("Docs");
        else
            printf("             ");
        puts(word);
    }
    free(docs);
    put_processes(unit);
    put_main(unit);
    if (*property(unit, "StatusText")) {
        field("Status");
        printf("\"%s\"\n", property(unit, "StatusText"));
    }
    if (property_usec(unit, "TasksCurrent")) {
        field("Tasks");
        puts(property(unit, "TasksCurrent"));
    }
    put_tree(unit);
    put_log(unit);
    return !strcmp(state, "active") || !strcmp(state, "reloading") ? 0 : 3;
}

static int system_status(void)
{
    struct answer answer = ask((const char *[]){"show", NULL});
    if (answer.status)
        return fail_answer(&answer);
    struct properties manager = {answer.lines};
    char when[64];
    char *host = file_first_line("/proc/sys/kernel/hostname");
    printf("● %s\n    State: %s\n     Jobs: %s queued\n   Failed: %s "
           "units\n",
           host ? host : "localhost", property(&manager, "SystemState"),
           property(&manager, "NJobs"), property(&manager, "NFailedUnits"));
    format_time(when, sizeof when,
                property_usec(&manager, "UserspaceTimestamp"), false);
    printf("    Since: %s\n  systemd: systemd-like %s\n", when,
           property(&manager, "Version"));
    free(host);
    return 0;
}

int verb_status(struct strings *args)
{
    struct strings words = {0};
    size_t count;
    int worst = 0;
    if (args->n == 1)
        return system_status();
    strings_add(&words, "show");
    mangle_all(args, 1, &words);
    if (words.n == 1)
        return 0; /* a pattern that nothing matches */
    struct answer answer = ask_list(&words);
    if (answer.status)
        return fail_answer(&answer);
    struct properties *units = units_of(&answer, &count);
    for (size_t i = 0; i < count; i++) {
        int status = one(&units[i]);
        if (i + 1 < count)
            putchar('\n');
        if (status > worst)
            worst = status;
    }
    properties_free(units, count);
    answer_free(&answer);
    strings_clear(&words);
    return worst;
}
