/* What a process finds in its environment, and what of it goes into its
 * arguments. */
#include "../common/words.h"
#include "manager.h"
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct strings manager_environment;

const char *environment_get(const struct strings *environment,
                            const char *name)
{
    size_t n = strlen(name);
    for (size_t i = environment->n; i-- > 0;)
        if (!strncmp(environment->v[i], name, n) &&
            environment->v[i][n] == '=')
            return environment->v[i] + n + 1;
    return NULL;
}

static void set(struct strings *environment, const char *assignment)
{
    size_t n = strcspn(assignment, "=") + 1;
    for (size_t i = 0; i < environment->n; i++)
        if (!strncmp(environment->v[i], assignment, n)) {
            replace(&environment->v[i], copy(assignment));
            return;
        }
    strings_add(environment, assignment);
}

static void set_value(struct strings *environment, const char *name,
                      const char *value)
{
    char *assignment = print("%s=%s", name, value);
    set(environment, assignment);
    free(assignment);
}

static void set_number(struct strings *environment, const char *name,
                       uint64_t value)
{
    char *text = print("%llu", (unsigned long long)value);
    set_value(environment, name, text);
    free(text);
}

/* A line of an EnvironmentFile=: NAME=VALUE with a shell's quotes and no
 * expansion; # and ; begin comments. */
static void file_line(struct strings *environment, const char *line)
{
    line += strspn(line, " \t");
    const char *equals = strchr(line, '=');
    if (*line == '#' || *line == ';' || !equals || equals == line)
        return;
    struct text made = {0};
    text_bytes(&made, line, (size_t)(equals - line));
    while (made.n && isspace((unsigned char)made.s[made.n - 1]))
        made.s[--made.n] = 0;
    text_char(&made, '=');
    const char *c = equals + 1 + strspn(equals + 1, " \t");
    char quote = 0;
    size_t end = made.n;
    for (; *c; c++) {
        if (quote ? *c == quote : *c == '"' || *c == '\'') {
            quote = quote ? 0 : *c;
            end = made.n;
            continue;
        }
        if (*c == '\\' && c[1] && quote != '\'')
            c++;
        text_char(&made, *c);
        if (quote || !isspace((unsigned char)*c))
            end = made.n;
    }
    made.s[end] = 0; /* blanks at the end that no quotes hold */
    set(environment, made.s);
    text_free(&made);
}

/* An odd number of quotes goes on in the next line; so does a backslash. */
static void read_file(struct strings *environment, char *content)
{
    struct text line = {0};
    char quote = 0;
    bool comment = false;
    for (char *c = content; *c; c++) {
        if (!line.n && !quote)
            comment = *c == '#' || *c == ';';
        if (!comment && *c == '\\' && quote != '\'') {
            if (c[1] == '\n') {
                c++;
                continue;
            }
            text_char(&line, *c);
            if (c[1])
                text_char(&line, *++c);
            continue;
        }
        if (!comment && (quote ? *c == quote : *c == '"' || *c == '\''))
            quote = quote ? 0 : *c;
        if (*c == '\n' && !quote) {
            if (line.n)
                file_line(environment, line.s);
            text_free(&line);
            continue;
        }
        text_char(&line, *c);
    }
    if (line.n)
        file_line(environment, line.s);
    text_free(&line);
}

static bool read_files(struct unit *unit, struct strings *environment)
{
    const struct strings *files = &unit->c.exec.environment_files;
    for (size_t i = 0; i < files->n; i++) {
        const char *path = files->v[i];
        bool may_miss = *path == '-';
        char *content = file_read(path + may_miss, 1 << 20, NULL);
        if (content)
            read_file(environment, content);
        else if (!may_miss) {
            log_unit(LOG_W, unit, "Failed to load environment files: %s",
                     strerror(errno));
            return false;
        }
        free(content);
    }
    return true;
}

static void add_user(const struct unit *unit, struct strings *environment)
{
    uint64_t id;
    const char *name = unit->c.exec.user;
    struct passwd *user = parse_unsigned(name, UINT32_MAX - 1, &id)
                              ? getpwuid((uid_t)id)
                              : getpwnam(name);
    if (!user)
        return;
    set_value(environment, "HOME", user->pw_dir);
    set_value(environment, "LOGNAME", user->pw_name);
    set_value(environment, "USER", user->pw_name);
    set_value(environment, "SHELL", *user->pw_shell ? user->pw_shell
                                                    : "/bin/sh");
}

static void add_directories(const struct unit *unit,
                            struct strings *environment)
{
    const struct exec_settings *exec = &unit->c.exec;
    const struct {
        const char *name, *root;
        const struct strings *list;
    } kinds[] = {{"RUNTIME_DIRECTORY", "/run", &exec->runtime},
                 {"STATE_DIRECTORY", "/var/lib", &exec->state},
                 {"CACHE_DIRECTORY", "/var/cache", &exec->cache},
                 {"LOGS_DIRECTORY", "/var/log", &exec->logs},
                 {"CONFIGURATION_DIRECTORY", "/etc", &exec->configuration}};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct text paths = {0};
        for (size_t k = 0; k < kinds[i].list->n; k++)
            text_print(&paths, "%s%s/%s", k ? ":" : "", kinds[i].root,
                       kinds[i].list->v[k]);
        if (paths.n)
            set_value(environment, kinds[i].name, paths.s);
        text_free(&paths);
    }
}

static void add_result(const struct unit *unit, struct strings *environment)
{
    static const char *const codes[] = {"", "exited", "killed", "dumped"};
    set_value(environment, "SERVICE_RESULT", result_words[unit->result]);
    if (!unit->main_code || unit->main_code > 3)
        return;
    set_value(environment, "EXIT_CODE", codes[unit->main_code]);
    if (unit->main_code == CLD_EXITED)
        set_number(environment, "EXIT_STATUS", (unsigned)unit->main_status);
    else
        set_value(environment, "EXIT_STATUS",
                  signal_short(unit->main_status));
}

/* The list has no v if it cannot be made; that was said. */
struct strings environment_for(struct unit *unit, int flags)
{
    const struct exec_settings *exec = &unit->c.exec;
    struct strings made = {0};
    const char *path = environment_get(&manager_environment, "PATH");
    set_value(&made, "PATH", path ? path : "/usr/local/sbin:/usr/local/bin:"
                                           "/usr/sbin:/usr/bin:/sbin:/bin");
    const char *lang = environment_get(&manager_environment, "LANG");
    if (lang)
        set_value(&made, "LANG", lang);
    if (exec->user)
        add_user(unit, &made);
    set_value(&made, "INVOCATION_ID", unit->invocation);
    if (exec->in >= STREAM_TTY && exec->in <= STREAM_TTY_FAIL) {
        const char *term = environment_get(&manager_environment, "TERM");
        set_value(&made, "TERM", term && strcmp(term, "linux") ? term
                                                               : "vt220");
    }
    if (unit->c.access != ACCESS_NONE)
        set_value(&made, "NOTIFY_SOCKET", notify_path);
    if (unit->c.watchdog && (flags & SPAWN_MAIN))
        set_number(&made, "WATCHDOG_USEC", unit->c.watchdog);
    if ((flags & SPAWN_CONTROL) && unit->main_pid > 0)
        set_number(&made, "MAINPID", (unsigned)unit->main_pid);
    if (unit->phase == EXEC_STOP || unit->phase == EXEC_STOP_POST)
        add_result(unit, &made);
    add_directories(unit, &made);
    for (size_t i = 0; i < exec->pass.n; i++) {
        const char *value =
            environment_get(&manager_environment, exec->pass.v[i]);
        if (value)
            set_value(&made, exec->pass.v[i], value);
    }
    for (size_t i = 0; i < exec->environment.n; i++)
        set(&made, exec->environment.v[i]);
    if (!read_files(unit, &made)) {
        strings_clear(&made);
        return made;
    }
    for (size_t i = 0; i < exec->unset.n; i++) {
        const char *name = exec->unset.v[i];
        for (size_t k = made.n; k-- > 0;)
            if (equal(made.v[k], name) ||
                (!strchr(name, '=') && starts_with(made.v[k], name) &&
                 made.v[k][strlen(name)] == '='))
                strings_remove(&made, made.v[k]);
    }
    return made;
}
