/* sh [-abCefimnsuvx] [-o name] [-c command [name] | script] [argument...] */
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static void profile(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    int depth = input_depth(), moved = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    close(fd);
    input_push_fd(moved, 0);
    parse_reset();
    run_input(input_depth(), 0);
    if (skip_kind == SKIP_RETURN)
        skip_kind = SKIP_NONE;
    input_pop_to(depth);
}

/* Goes on after errors on a terminal; a script ends with them. */
static void guarded(void (*work)(const char *), const char *arg)
{
    struct handler catcher = {.outer = NULL};
    if (setjmp(catcher.env) == 0) {
        handler = &catcher;
        work(arg);
    } else if (!OPTION('i') || in_subshell) {
        handler = NULL;
        shell_exit(exit_status);
    }
    handler = NULL;
}

static void login_files(const char *unused)
{
    (void)unused;
    profile("/etc/profile");
    const char *home = var_get("HOME");
    char path[4096];
    if (home &&
        (size_t)snprintf(path, sizeof path, "%s/.profile", home) < sizeof path)
        profile(path);
}

static void environment_file(const char *name)
{
    struct arena *saved = parse_arena;
    parse_arena = arena_new();
    char *path = expand_document(lex_string(name));
    arena_drop(parse_arena);
    parse_arena = saved;
    profile(path);
    free(path);
}

static void command_line(const char *text)
{
    run_text(text, 0);
    if (skip_kind == SKIP_RETURN)
        skip_kind = SKIP_NONE;
}

static void main_input(int interactive)
{
    struct positional kept = arguments;
    struct handler catcher = {.outer = NULL};
    int base = input_depth(), kind;
    while ((kind = setjmp(catcher.env)) != 0) {
        if (!interactive || in_subshell) {
            handler = NULL;
            shell_exit(exit_status);
        }
        input_pop_to(base);
        input_reset();
        parse_reset();
        vars_restore(NULL);
        arguments = kept;
        skip_kind = SKIP_NONE;
        loop_depth = function_depth = 0;
        interrupt_pending = 0;
        if (kind == X_INTERRUPT)
            fputc('\n', stderr);
        break;
    }
    handler = &catcher;
    for (;;) {
        run_input(base, interactive);
        if (skip_kind == SKIP_NONE || !interactive)
            break;
        skip_kind = SKIP_NONE;
    }
}

static void open_script(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "%s: 0: cannot open %s: %s\n", shell_name, path,
                errno == ENOENT ? "No such file" : strerror(errno));
        exit(2);
    }
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    close(fd);
    shell_name = copy(path);
    input_push_fd(moved, 0);
}

int main(int argc, char **argv)
{
    const char *command = NULL;
    int next = 1, login = argv[0] && argv[0][0] == '-';
    shell_pid = getpid();
    if (argc > 0)
        shell_name = argv[0];
    traps_start();
    /* -c and -l are not options of set. */
    char *words[64];
    int count = 1, want_command = 0;
    words[0] = argv[0];
    while (next < argc && count < 62 &&
           (argv[next][0] == '-' || argv[next][0] == '+') && argv[next][1]) {
        char *word = argv[next++];
        if (strcmp(word, "--") == 0)
            break;
        char *kept = copy(word), *to = kept + 1;
        int names = 0;
        for (char *c = word + 1; *c; c++) {
            if (*c == 'c' && *word == '-')
                want_command = 1;
            else if (*c == 'l' && *word == '-')
                login = 1;
            else
                *to++ = *c;
            names |= *c == 'o';
        }
        *to = 0;
        if (kept[1])
            words[count++] = kept;
        if (names && next < argc)
            words[count++] = argv[next++];
    }
    words[count] = NULL;
    vars_start(environ);
    struct handler catcher = {.outer = NULL};
    if (setjmp(catcher.env) != 0)
        exit(exit_status);
    handler = &catcher;
    int first = 1, wants_monitor;
    parse_options(count, words, &first);
    wants_monitor = OPTION('m');
    handler = NULL;
    if (want_command) {
        if (next >= argc) {
            fprintf(stderr, "%s: 0: -c requires an argument\n", shell_name);
            return 2;
        }
        command = argv[next++];
        if (next < argc)
            shell_name = argv[next++];
    } else if (next < argc && !OPTION('s')) {
        open_script(argv[next++]);
    } else {
        OPTION('s') = 1;
        if (isatty(0) && isatty(2))
            OPTION('i') = 1;
    }
    arguments_set(argc - next, argv + next);
    if (OPTION('i') && !command)
        OPTION('m') = 1;
    else
        OPTION('m') = (char)wants_monitor;
    if (OPTION('i') || OPTION('m'))
        jobs_start();
    if (login)
        guarded(login_files, NULL);
    if (OPTION('i') && var_get("ENV"))
        guarded(environment_file, var_get("ENV"));
    if (command) {
        guarded(command_line, command);
    }
    if (!command || OPTION('s')) {
        if (input_depth() == 0)
            input_push_fd(0, OPTION('i'));
        main_input(OPTION('i'));
    }
    shell_exit(exit_status);
}
