/* The table of builtins, and those that change the shell itself. */
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>

static int number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end || value < 0 || value > INT_MAX)
        fail(2, "Illegal number: %s", text);
    return (int)value;
}

static int builtin_true(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static int builtin_false(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 1;
}

static int builtin_break(int argc, char **argv)
{
    int n = argc > 1 ? number(argv[1]) : 1;
    if (n < 1)
        fail(2, "Illegal number: %s", argv[1]);
    if (loop_depth) {
        skip_kind = argv[0][0] == 'b' ? SKIP_BREAK : SKIP_CONTINUE;
        skip_count = n < loop_depth ? n : loop_depth;
    }
    return 0;
}

static int builtin_return(int argc, char **argv)
{
    int status = argc > 1 ? number(argv[1]) : exit_status;
    skip_kind = SKIP_RETURN;
    return status;
}

static int builtin_exit(int argc, char **argv)
{
    shell_exit(argc > 1 ? number(argv[1]) : exit_status);
}

static int builtin_eval(int argc, char **argv)
{
    struct text t = {0};
    for (int i = 1; i < argc; i++) {
        if (i > 1)
            text_put(&t, ' ');
        text_add(&t, argv[i], strlen(argv[i]));
    }
    int status = run_text(text_end(&t), 0);
    free(t.s);
    return status;
}

static int builtin_dot(int argc, char **argv)
{
    if (argc < 2)
        return 0;
    char *path = NULL;
    if (!strchr(argv[1], '/')) {
        const char *folders = var_get("PATH");
        while (folders && !path) {
            size_t n = strcspn(folders, ":");
            struct text t = {0};
            struct stat about;
            text_add(&t, folders, n);
            text_put(&t, '/');
            text_add(&t, argv[1], strlen(argv[1]));
            if (stat(text_end(&t), &about) == 0 && S_ISREG(about.st_mode) &&
                access(t.s, R_OK) == 0)
                path = t.s;
            else
                free(t.s);
            folders = folders[n] ? folders + n + 1 : NULL;
        }
    }
    int fd = path || strchr(argv[1], '/')
                 ? open(path ? path : argv[1], O_RDONLY | O_CLOEXEC)
                 : -1;
    free(path);
    if (fd < 0)
        fail(2, "%s: %s", argv[1],
             strchr(argv[1], '/') ? strerror(errno) : "not found");
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, 10), line = line_number;
    close(fd);
    int depth = input_depth();
    input_push_fd(moved, 0);
    parse_reset();
    sourced_depth++;
    int status = run_input(input_depth(), 0);
    sourced_depth--;
    if (skip_kind == SKIP_RETURN)
        skip_kind = SKIP_NONE;
    input_pop_to(depth);
    line_number = line;
    return status;
}

static int builtin_exec(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
    if (first >= argc)
        return 0;
    OPTION('i') = 0;
    trap_interrupts(0);
    execute_program(argv + first, argv[first]);
    return 127;
}

static int builtin_shift(int argc, char **argv)
{
    int n = argc > 1 ? number(argv[1]) : 1;
    if (n > arguments.count)
        fail(2, "can't shift that many");
    for (int i = 0; i < n; i++)
        free(arguments.values[i]);
    memmove(arguments.values, arguments.values + n,
            (size_t)(arguments.count - n + 1) * sizeof *arguments.values);
    arguments.count -= n;
    return 0;
}

static int builtin_export(int argc, char **argv)
{
    int flag = argv[0][0] == 'e' ? V_EXPORT : V_READONLY, first = 1;
    while (first < argc && argv[first][0] == '-' && argv[first][1]) {
        if (strcmp(argv[first], "--") == 0) {
            first++;
            break;
        }
        if (strcmp(argv[first], "-p") != 0)
            fail(2, "%s: Illegal option %s", argv[0], argv[first]);
        first++;
    }
    if (first >= argc) {
        vars_list(flag, flag == V_EXPORT ? "export " : "readonly ");
        return 0;
    }
    for (int i = first; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        size_t n = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]);
        if (!lex_is_name(argv[i], n))
            fail(2, "%s: %s: bad variable name", argv[0], argv[i]);
        if (equals)
            *equals = 0;
        var_set(argv[i], equals ? equals + 1 : NULL, flag);
    }
    return 0;
}

static int builtin_local(int argc, char **argv)
{
    if (!function_depth)
        fail(2, "not in a function");
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        size_t n = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]);
        if (n == 1 && *argv[i] == '-' && !equals)
            continue;
        if (!lex_is_name(argv[i], n))
            fail(2, "local: %s: bad variable name", argv[i]);
        if (equals)
            *equals = 0;
        var_local(argv[i]);
        if (equals)
            var_set(argv[i], equals + 1, 0);
    }
    return 0;
}

static int builtin_unset(int argc, char **argv)
{
    int functions = 0, first = 1, status = 0;
    for (; first < argc && argv[first][0] == '-' && argv[first][1]; first++) {
        functions |= argv[first][1] == 'f';
    }
    for (int i = first; i < argc; i++) {
        if (functions) {
            function_unset(argv[i]);
            continue;
        }
        if (!lex_is_name(argv[i], strlen(argv[i])))
            fail(2, "unset: %s: bad variable name", argv[i]);
        if (var_unset(argv[i]) < 0)
            fail(2, "unset: %s: is read only", argv[i]);
    }
    return status;
}

/* Takes "." and ".." out of a path without asking the kernel. */
static void tidy(char *path)
{
    char *to = path, *from = path;
    while (*from) {
        while (*from == '/')
            from++;
        size_t n = strcspn(from, "/");
        if (n == 2 && from[0] == '.' && from[1] == '.') {
            while (to > path && *--to != '/')
                ;
        } else if (n && !(n == 1 && *from == '.')) {
            *to++ = '/';
            memmove(to, from, n);
            to += n;
        }
        from += n;
    }
    if (to == path)
        *to++ = '/';
    *to = 0;
}

static int go(const char *target, int physical, int show)
{
    char path[PATH_MAX];
    const char *here = var_get("PWD");
    if (physical || !here || *target == '/') {
        if (strlen(target) >= sizeof path)
            return -1;
        strcpy(path, target);
    } else {
        if ((size_t)snprintf(path, sizeof path, "%s/%s", here, target) >=
            sizeof path)
            return -1;
    }
    if (!physical && *path == '/') {
        struct stat about;
        tidy(path);
        if (stat(path, &about) < 0)
            return -1;
    }
    if (chdir(path) < 0)
        return -1;
    if (physical || *path != '/') {
        if (!getcwd(path, sizeof path))
            return -1;
    }
    var_set("OLDPWD", here ? here : "", 0);
    var_set("PWD", path, 0);
    if (show)
        printf("%s\n", path);
    return 0;
}

static int builtin_cd(int argc, char **argv)
{
    int physical = 0, first = 1, show = 0;
    for (; first < argc && argv[first][0] == '-' && argv[first][1]; first++) {
        if (strcmp(argv[first], "--") == 0) {
            first++;
            break;
        }
        physical = argv[first][strlen(argv[first]) - 1] == 'P';
    }
    const char *target = first < argc ? argv[first] : var_get("HOME");
    if (!target)
        return 0;
    if (strcmp(target, "-") == 0) {
        target = var_get("OLDPWD");
        show = 1;
        if (!target)
            target = ".";
    }
    char *held = copy(*target ? target : ".");
    const char *folders = var_get("CDPATH");
    int done = -1;
    if (folders && *held != '/' && strncmp(held, "./", 2) != 0 &&
        strncmp(held, "../", 3) != 0 && strcmp(held, ".") != 0 &&
        strcmp(held, "..") != 0) {
        while (done < 0 && folders) {
            size_t n = strcspn(folders, ":");
            struct text t = {0};
            text_add(&t, folders, n);
            if (n)
                text_put(&t, '/');
            text_add(&t, held, strlen(held));
            done = go(text_end(&t), physical, n > 0 || show);
            free(t.s);
            folders = folders[n] ? folders + n + 1 : NULL;
        }
    }
    if (done < 0)
        done = go(held, physical, show);
    if (done < 0) {
        char name[PATH_MAX];
        snprintf(name, sizeof name, "%s", held);
        free(held);
        fail(2, "%s: can't cd to %s", argv[0], name);
    }
    free(held);
    return 0;
}

static int builtin_pwd(int argc, char **argv)
{
    char path[PATH_MAX];
    struct stat here, known;
    const char *name = var_get("PWD");
    int physical = argc > 1 && strcmp(argv[1], "-P") == 0;
    if (!physical && name && *name == '/' && stat(".", &here) == 0 &&
        stat(name, &known) == 0 && here.st_ino == known.st_ino &&
        here.st_dev == known.st_dev) {
        printf("%s\n", name);
        return 0;
    }
    if (!getcwd(path, sizeof path))
        fail(2, "getcwd() failed: %s", strerror(errno));
    printf("%s\n", path);
    return 0;
}

static int builtin_times(int argc, char **argv)
{
    struct tms t;
    long ticks = sysconf(_SC_CLK_TCK);
    (void)argc;
    (void)argv;
    times(&t);
    clock_t all[4] = {t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime};
    for (int i = 0; i < 4; i++)
        printf("%ldm%ld.%06lds%c", (long)all[i] / ticks / 60,
               (long)all[i] / ticks % 60,
               (long)all[i] % ticks * (1000000 / ticks),
               i % 2 ? '\n' : ' ');
    return 0;
}

static int is_keyword(const char *name)
{
    static const char *const words[] = {
        "!",  "{",    "}",   "case", "do", "done", "elif",  "else", "esac",
        "fi", "for",  "if",  "in",   "then", "until", "while", NULL};
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], name) == 0)
            return 1;
    return 0;
}

/* terse: as command -v says it; else as type does. */
static int explain(const char *name, int terse)
{
    struct alias *a = alias_find(name);
    const struct builtin *b = builtin_find(name);
    if (is_keyword(name)) {
        printf(terse ? "%s\n" : "%s is a shell keyword\n", name);
    } else if (a) {
        if (terse) {
            printf("alias %s=", name);
            print_quoted(a->value);
            putchar('\n');
        } else {
            printf("%s is an alias for %s\n", name, a->value);
        }
    } else if (b && b->special) {
        printf(terse ? "%s\n" : "%s is a special shell builtin\n", name);
    } else if (function_find(name)) {
        printf(terse ? "%s\n" : "%s is a shell function\n", name);
    } else if (b) {
        printf(terse ? "%s\n" : "%s is a shell builtin\n", name);
    } else {
        char *path = find_command(name);
        if (!path) {
            if (!terse)
                printf("%s: not found\n", name);
            return 127;
        }
        if (terse)
            printf("%s\n", path);
        else
            printf("%s is %s\n", name, path);
        free(path);
    }
    return 0;
}

static int builtin_command(int argc, char **argv)
{
    int terse = 0, verbose = 0, first = 1;
    for (; first < argc && argv[first][0] == '-'; first++) {
        terse |= strchr(argv[first], 'v') != NULL;
        verbose |= strchr(argv[first], 'V') != NULL;
    }
    if (first >= argc || (!terse && !verbose))
        return 0;
    return explain(argv[first], terse);
}

static int builtin_type(int argc, char **argv)
{
    int status = 0;
    for (int i = 1; i < argc; i++)
        status |= explain(argv[i], 0);
    return status;
}

/* Programs are looked up anew each time: there is nothing to forget. */
static int builtin_hash(int argc, char **argv)
{
    int status = 0;
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-')
            continue;
        char *path = find_command(argv[i]);
        if (!path && !builtin_find(argv[i]) && !function_find(argv[i])) {
            complain("hash: %s: not found", argv[i]);
            status = 1;
        }
        free(path);
    }
    return status;
}

static const struct builtin table[] = {
    {".", builtin_dot, 1},          {":", builtin_true, 1},
    {"[", builtin_test, 0},         {"alias", builtin_alias, 0},
    {"bg", builtin_fg, 0},          {"break", builtin_break, 1},
    {"cd", builtin_cd, 0},          {"chdir", builtin_cd, 0},
    {"command", builtin_command, 0}, {"continue", builtin_break, 1},
    {"echo", builtin_echo, 0},      {"eval", builtin_eval, 1},
    {"exec", builtin_exec, 1},      {"exit", builtin_exit, 1},
    {"export", builtin_export, 1},  {"false", builtin_false, 0},
    {"fg", builtin_fg, 0},          {"getopts", builtin_getopts, 0},
    {"hash", builtin_hash, 0},      {"history", builtin_history, 0},
    {"jobs", builtin_jobs, 0},      {"kill", builtin_kill, 0},
    {"local", builtin_local, 1},    {"printf", builtin_printf, 0},
    {"pwd", builtin_pwd, 0},        {"read", builtin_read, 0},
    {"readonly", builtin_export, 1}, {"return", builtin_return, 1},
    {"set", builtin_set, 1},        {"shift", builtin_shift, 1},
    {"test", builtin_test, 0},      {"times", builtin_times, 1},
    {"trap", builtin_trap, 1},      {"true", builtin_true, 0},
    {"type", builtin_type, 0},      {"ulimit", builtin_ulimit, 0},
    {"umask", builtin_umask, 0},    {"unalias", builtin_unalias, 0},
    {"unset", builtin_unset, 1},    {"wait", builtin_wait, 0},
};

const struct builtin *builtin_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}
