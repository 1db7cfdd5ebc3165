/* Walks the tree. */
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

enum skip skip_kind;
int skip_count, loop_depth, function_depth, sourced_depth;
int exit_status, back_exit_status, in_subshell;
int running_line = 1;
pid_t shell_pid;
struct handler *handler;
static struct handler *floor_handler;
static struct function *functions;

struct saved_fd {
    int fd;
    int kept; /* where it went; -1 if it was closed */
    struct saved_fd *next;
};

/* ---- errors ---- */

void raise_error(int kind, int status)
{
    exit_status = status;
    if (!handler || handler == floor_handler)
        shell_exit(status);
    longjmp(handler->env, kind);
}

static void say(const char *format, va_list args)
{
    fflush(stdout);
    fprintf(stderr, "%s: ", shell_name);
    if (!OPTION('i'))
        fprintf(stderr, "%d: ", running_line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
}

void fail(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
    raise_error(X_ERROR, status);
}

void shell_exit(int status)
{
    exit_status = status;
    traps_exit();
    fflush(stdout);
    _exit(exit_status & 255);
}

void become_subshell(void)
{
    in_subshell = 1;
    floor_handler = handler;
    loop_depth = 0;
    skip_kind = SKIP_NONE;
    traps_clear();
    jobs_forget();
}

/* ---- redirections ---- */

static void keep(int fd, struct saved_fd **saved)
{
    if (!saved)
        return;
    for (struct saved_fd *s = *saved; s; s = s->next)
        if (s->fd == fd)
            return;
    struct saved_fd *s = need(calloc(1, sizeof *s));
    s->fd = fd;
    s->kept = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    s->next = *saved;
    *saved = s;
}

static void move(int from, int to)
{
    if (from != to) {
        dup2(from, to);
        close(from);
    }
}

/* A short document waits in the pipe, a long one is written by a child. */
static int document(struct redirection *r)
{
    char *text = expand_document(r->document);
    size_t n = strlen(text);
    int fds[2];
    if (pipe(fds) < 0) {
        free(text);
        return -1;
    }
    if (n <= 4096) {
        if (write(fds[1], text, n) < 0)
            complain("write error");
    } else if (fork() == 0) {
        close(fds[0]);
        for (size_t done = 0; done < n;) {
            ssize_t part = write(fds[1], text + done, n - done);
            if (part <= 0)
                break;
            done += (size_t)part;
        }
        _exit(0);
    }
    close(fds[1]);
    free(text);
    return fds[0];
}

static int open_target(struct redirection *r, const char *path)
{
    struct stat about;
    int flags;
    switch (r->kind) {
    case T_LESS:
        return open(path, O_RDONLY);
    case T_LESSGREAT:
        return open(path, O_RDWR | O_CREAT, 0666);
    case T_DGREAT:
        return open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    default:
        flags = O_WRONLY | O_CREAT | O_TRUNC;
        if (r->kind == T_GREAT && OPTION('C')) {
            if (stat(path, &about) == 0 && S_ISREG(about.st_mode)) {
                errno = EEXIST;
                return -1;
            }
        }
        return open(path, flags, 0666);
    }
}

static int duplicate(struct redirection *r, struct saved_fd **saved)
{
    char *target = expand_single(r->target);
    int result = 0;
    if (strcmp(target, "-") == 0) {
        keep(r->fd, saved);
        close(r->fd);
    } else if (!*target || strspn(target, "0123456789") != strlen(target)) {
        complain("Bad fd number");
        result = -1;
    } else {
        int from = atoi(target);
        if (from != r->fd) {
            keep(r->fd, saved);
            if (fcntl(from, F_GETFD) < 0 || dup2(from, r->fd) < 0) {
                complain("%d: Bad file descriptor", from);
                result = -1;
            }
        }
    }
    free(target);
    return result;
}

int redirect(struct redirection *list, struct saved_fd **saved)
{
    if (list)
        fflush(stdout);
    for (struct redirection *r = list; r; r = r->next) {
        if (r->kind == T_LESSAND || r->kind == T_GREATAND) {
            if (duplicate(r, saved) < 0)
                return -1;
            continue;
        }
        int fd;
        if (r->kind == T_DLESS || r->kind == T_DLESSDASH) {
            fd = document(r);
        } else {
            char *path = expand_single(r->target);
            fd = open_target(r, path);
            if (fd < 0)
                complain("cannot %s %s: %s",
                         r->kind == T_LESS ? "open" : "create", path,
                         errno == ENOENT
                             ? r->kind == T_LESS ? "No such file"
                                                 : "Directory nonexistent"
                             : strerror(errno));
            free(path);
        }
        if (fd < 0)
            return -1;
        if (fd == r->fd) {
            /* It was closed before: that is what has to come back. */
            if (saved) {
                struct saved_fd *s = need(calloc(1, sizeof *s));
                s->fd = fd;
                s->kept = -1;
                s->next = *saved;
                *saved = s;
            }
            continue;
        }
        keep(r->fd, saved);
        move(fd, r->fd);
    }
    return 0;
}

void redirect_restore(struct saved_fd *saved)
{
    if (saved)
        fflush(stdout);
    while (saved) {
        struct saved_fd *next = saved->next;
        if (saved->kept >= 0)
            move(saved->kept, saved->fd);
        else
            close(saved->fd);
        free(saved);
        saved = next;
    }
}

void redirect_forget(struct saved_fd *saved)
{
    while (saved) {
        struct saved_fd *next = saved->next;
        if (saved->kept >= 0)
            close(saved->kept);
        free(saved);
        saved = next;
    }
}

/* ---- functions ---- */

struct function *function_find(const char *name)
{
    struct function *f = functions;
    while (f && strcmp(f->name, name) != 0)
        f = f->next;
    return f;
}

static void function_drop(struct function *f)
{
    if (--f->users > 0)
        return;
    arena_drop(f->arena);
    free(f->name);
    free(f);
}

int function_unset(const char *name)
{
    for (struct function **f = &functions; *f; f = &(*f)->next)
        if (strcmp((*f)->name, name) == 0) {
            struct function *gone = *f;
            *f = gone->next;
            function_drop(gone);
            return 1;
        }
    return 0;
}

static struct arena *current_arena;

static void define(struct node *node)
{
    function_unset(node->name);
    struct function *f = need(calloc(1, sizeof *f));
    f->name = copy(node->name);
    f->body = node->a;
    f->arena = current_arena;
    f->users = 1;
    current_arena->users++;
    f->next = functions;
    functions = f;
}

static int call(struct function *f, int argc, char **argv, int flags)
{
    struct positional outer = arguments;
    struct arena *arena = current_arena;
    int loops = loop_depth;
    void *mark = vars_mark();
    arguments.count = 0;
    arguments.values = NULL;
    arguments_set(argc - 1, argv + 1);
    f->users++;
    current_arena = f->arena;
    loop_depth = 0;
    function_depth++;
    if (function_depth > 1000)
        fail(2, "Maximum function recursion depth (1000) reached");
    int status = execute(f->body, flags & E_TESTED);
    function_depth--;
    if (skip_kind == SKIP_RETURN)
        skip_kind = SKIP_NONE;
    loop_depth = loops;
    current_arena = arena;
    vars_restore(mark);
    arguments_set(0, NULL);
    free(arguments.values);
    arguments = outer;
    function_drop(f);
    return status;
}

/* ---- programs ---- */

static int is_program(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode) &&
           access(path, X_OK) == 0;
}

/* The path of a program, in memory of its own; NULL if PATH has none. */
char *find_command(const char *name)
{
    if (strchr(name, '/'))
        return access(name, F_OK) == 0 ? copy(name) : NULL;
    const char *path = var_get("PATH");
    if (!path)
        path = "";
    for (;;) {
        size_t n = strcspn(path, ":");
        struct text t = {0};
        text_add(&t, path, n);
        if (n)
            text_put(&t, '/');
        text_add(&t, name, strlen(name));
        if (is_program(text_end(&t)))
            return t.s;
        free(t.s);
        if (!path[n])
            return NULL;
        path += n + 1;
    }
}

static void run_script(char **argv, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    int count = 0;
    while (argv[count])
        count++;
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    close(fd);
    shell_name = copy(path);
    arguments_set(count - 1, argv + 1);
    while (functions)
        function_unset(functions->name);
    floor_handler = handler;
    input_push_fd(moved, 0);
    OPTION('i') = 0;
    shell_exit(run_input(input_depth(), 0));
}

void execute_program(char **argv, const char *name)
{
    char *path = find_command(name);
    if (!path) {
        complain("%s: not found", argv[0]);
        _exit(127);
    }
    fflush(stdout);
    execve(path, argv, vars_environment());
    int error = errno;
    if (error == ENOEXEC)
        run_script(argv, path);
    complain("%s: %s", argv[0],
             error == EACCES || error == EISDIR ? "Permission denied"
             : error == ENOENT                  ? "not found"
                                                : strerror(error));
    _exit(error == ENOENT ? 127 : 126);
}

/* ---- simple commands ---- */

void trace(struct fields *words, struct fields *assignments)
{
    const char *prompt = var_get("PS4");
    fflush(stdout);
    fprintf(stderr, "%s", prompt ? prompt : "");
    const char *gap = "";
    for (int i = 0; i < assignments->count; i++, gap = " ")
        fprintf(stderr, "%s%s", gap, assignments->values[i]);
    for (int i = 0; i < words->count; i++, gap = " ")
        fprintf(stderr, "%s%s", gap, words->values[i]);
    fputc('\n', stderr);
}

static void assign(struct fields *assignments, int flags)
{
    for (int i = 0; i < assignments->count; i++) {
        char *equals = strchr(assignments->values[i], '=');
        *equals = 0;
        var_set(assignments->values[i], equals + 1, flags);
        *equals = '=';
    }
}

static void localise(struct fields *assignments)
{
    for (int i = 0; i < assignments->count; i++) {
        char *equals = strchr(assignments->values[i], '=');
        *equals = 0;
        var_local(assignments->values[i]);
        *equals = '=';
    }
}

static int run_builtin(const struct builtin *b, struct fields *words,
                       int skip, int plain)
{
    int argc = words->count - skip;
    char **argv = words->values + skip;
    if (b->special && !plain)
        return b->run(argc, argv);
    struct handler catcher = {.outer = handler};
    int line = running_line;
    if (setjmp(catcher.env) != 0) {
        handler = catcher.outer;
        running_line = line;
        fflush(stdout);
        return exit_status;
    }
    handler = &catcher;
    int status = b->run(argc, argv);
    handler = catcher.outer;
    return status;
}

/* Skips "command" and its -p; how many words that are. */
static int command_prefix(struct fields *words, int *plain)
{
    int skip = 0;
    while (skip < words->count &&
           strcmp(words->values[skip], "command") == 0) {
        int next = skip + 1;
        if (next < words->count && strcmp(words->values[next], "-p") == 0)
            next++;
        if (next < words->count && strcmp(words->values[next], "--") == 0)
            next++;
        if (next >= words->count || words->values[next][0] == '-')
            break;
        skip = next;
        *plain = 1;
    }
    return skip;
}

static int external(struct node *node, struct fields *words, int skip,
                    struct fields *assignments, int flags)
{
    char **argv = words->values + skip;
    int direct = flags & E_EXIT && in_subshell;
    struct job *job = NULL;
    if (!direct) {
        char *text = describe(node);
        job = job_new(text, 1);
        free(text);
        if (job_fork(job, 0) != 0)
            return job_wait(job);
        become_subshell();
    }
    if (redirect(node->redirections, NULL) < 0)
        _exit(2);
    assign(assignments, V_EXPORT);
    execute_program(argv, argv[0]);
    return 127;
}

static int dispatch(struct node *node, struct fields *words,
                    struct fields *assignments, int flags)
{
    struct saved_fd *saved = NULL;
    int plain = 0, skip = command_prefix(words, &plain), status;
    if (skip >= words->count) {
        if (redirect(node->redirections, &saved) < 0) {
            redirect_restore(saved);
            if (!OPTION('i'))
                raise_error(X_ERROR, 2);
            return 2;
        }
        redirect_restore(saved);
        assign(assignments, 0);
        return back_exit_status;
    }
    const char *name = words->values[skip];
    const struct builtin *b = builtin_find(name);
    struct function *f = plain ? NULL : function_find(name);
    if (b && b->special && !plain)
        f = NULL;
    if (!f && !b)
        return external(node, words, skip, assignments, flags);
    int special = b && b->special && !f && !plain;
    if (redirect(node->redirections, &saved) < 0) {
        redirect_restore(saved);
        if (special)
            raise_error(X_ERROR, 2);
        return 2;
    }
    void *mark = vars_mark();
    if (special) {
        assign(assignments, 0);
    } else {
        localise(assignments);
        assign(assignments, f || assignments->count ? V_EXPORT : 0);
    }
    if (f) {
        status = call(f, words->count - skip, words->values + skip, flags);
    } else {
        status = run_builtin(b, words, skip, plain);
        if (ferror(stdout) || fflush(stdout) != 0) {
            if (status == 0 && errno != EPIPE) {
                complain("%s: I/O error", name);
                status = 1;
            } else if (status == 0) {
                status = 1;
            }
            clearerr(stdout);
        }
    }
    /* A builtin like exec keeps what it redirected. */
    if (special && strcmp(name, "exec") == 0)
        redirect_forget(saved);
    else
        redirect_restore(saved);
    if (!special)
        vars_restore(mark);
    return status;
}

static int simple(struct node *node, int flags)
{
    struct fields words = {0}, assignments = {0};
    back_exit_status = 0;
    running_line = node->line;
    expand_words(node->words, &words);
    for (struct word *w = node->assignments; w; w = w->next)
        fields_add(&assignments, expand_assignment(w));
    if (OPTION('x'))
        trace(&words, &assignments);
    if (words.count)
        var_set("_", words.values[words.count - 1], 0);
    int status = dispatch(node, &words, &assignments, flags);
    fields_free(&words);
    fields_free(&assignments);
    return status;
}

/* ---- compound commands ---- */

static int pipeline(struct node *node)
{
    char *text = describe(node);
    struct job *job = job_new(text, node->count);
    int in = -1;
    free(text);
    for (struct node *stage = node->a; stage; stage = stage->b) {
        int fds[2] = {-1, -1};
        if (stage->b && pipe(fds) < 0)
            fail(2, "Pipe call failed");
        if (job_fork(job, 0) == 0) {
            if (in >= 0)
                move(in, 0);
            if (stage->b) {
                close(fds[0]);
                move(fds[1], 1);
            }
            become_subshell();
            shell_exit(execute(stage->a, E_EXIT));
        }
        if (in >= 0)
            close(in);
        if (stage->b)
            close(fds[1]);
        in = fds[0];
    }
    return job_wait(job);
}

static int background(struct node *node)
{
    char *text = describe(node->a);
    struct job *job = job_new(text, 1);
    free(text);
    if (job_fork(job, 1) == 0) {
        if (!OPTION('m')) {
            close(0);
            if (open("/dev/null", O_RDONLY) < 0)
                _exit(2);
        }
        become_subshell();
        shell_exit(execute(node->a, E_EXIT));
    }
    job_background(job);
    return 0;
}

static int subshell(struct node *node, int flags)
{
    if (!(flags & E_EXIT && in_subshell)) {
        char *text = describe(node);
        struct job *job = job_new(text, 1);
        free(text);
        if (job_fork(job, 0) != 0)
            return job_wait(job);
    }
    become_subshell();
    if (redirect(node->redirections, NULL) < 0)
        shell_exit(2);
    shell_exit(execute(node->a, E_EXIT));
}

/* Whether a loop goes on after a turn. */
static int goes_on(void)
{
    if (skip_kind == SKIP_NONE)
        return 1;
    if (skip_kind == SKIP_RETURN)
        return 0;
    if (--skip_count > 0)
        return 0;
    int again = skip_kind == SKIP_CONTINUE;
    skip_kind = SKIP_NONE;
    return again;
}

static int loop(struct node *node, int flags)
{
    int status = 0;
    loop_depth++;
    for (;;) {
        int condition = execute(node->a, E_TESTED);
        if (skip_kind != SKIP_NONE) {
            if (skip_kind == SKIP_RETURN)
                status = condition;
            if (goes_on())
                continue;
            break;
        }
        if ((condition == 0) != (node->kind == N_WHILE))
            break;
        status = execute(node->b, flags & E_TESTED);
        if (!goes_on())
            break;
    }
    loop_depth--;
    return status;
}

static int for_loop(struct node *node, int flags)
{
    struct fields values = {0};
    int status = 0;
    running_line = node->line;
    if (node->has_in)
        expand_words(node->words, &values);
    else
        for (int i = 0; i < arguments.count; i++)
            fields_add(&values, copy(arguments.values[i]));
    loop_depth++;
    for (int i = 0; i < values.count; i++) {
        var_set(node->name, values.values[i], 0);
        status = execute(node->b, flags & E_TESTED);
        if (!goes_on())
            break;
    }
    loop_depth--;
    fields_free(&values);
    return status;
}

static int choose(struct node *node, int flags)
{
    running_line = node->line;
    back_exit_status = 0;
    char *value = expand_single(node->words);
    int status = 0;
    for (struct case_item *i = node->items; i; i = i->next)
        for (struct word *w = i->patterns; w; w = w->next) {
            char *pattern = expand_pattern(w);
            int match = fnmatch(pattern, value, 0) == 0;
            free(pattern);
            if (match) {
                free(value);
                return i->body ? execute(i->body, flags) : status;
            }
        }
    free(value);
    return status;
}

static int compound(struct node *node, int flags)
{
    struct saved_fd *saved = NULL;
    int status = 0;
    if (node->redirections) {
        running_line = node->line;
        if (redirect(node->redirections, &saved) < 0) {
            redirect_restore(saved);
            return 2;
        }
        flags &= ~E_EXIT;
    }
    switch (node->kind) {
    case N_GROUP:
        status = execute(node->a, flags);
        break;
    case N_IF:
        status = execute(node->a, E_TESTED);
        if (skip_kind == SKIP_NONE) {
            struct node *branch = status == 0 ? node->b : node->c;
            status = branch ? execute(branch, flags) : 0;
        }
        break;
    case N_WHILE:
    case N_UNTIL:
        status = loop(node, flags);
        break;
    case N_FOR:
        status = for_loop(node, flags);
        break;
    case N_CASE:
        status = choose(node, flags);
        break;
    default:
        break;
    }
    redirect_restore(saved);
    return status;
}

int execute(struct node *node, int flags)
{
    int status = 0, checked = 0;
    if (!node)
        return 0;
    if (OPTION('n') && !OPTION('i'))
        return 0;
    switch (node->kind) {
    case N_SIMPLE:
        status = simple(node, flags);
        checked = 1;
        break;
    case N_PIPELINE:
        status = pipeline(node);
        checked = 1;
        break;
    case N_NOT:
        status = !execute(node->a, E_TESTED);
        break;
    case N_AND:
    case N_OR:
        status = execute(node->a, E_TESTED);
        if (skip_kind == SKIP_NONE && (status == 0) == (node->kind == N_AND))
            status = execute(node->b, flags);
        break;
    case N_SEQUENCE:
        status = execute(node->a, flags & E_TESTED);
        if (skip_kind == SKIP_NONE)
            status = execute(node->b, flags);
        break;
    case N_BACKGROUND:
        status = background(node);
        break;
    case N_SUBSHELL:
        status = subshell(node, flags);
        checked = 1;
        break;
    case N_FUNCTION:
        define(node);
        break;
    default:
        status = compound(node, flags);
        break;
    }
    exit_status = status;
    if (trap_pending)
        traps_run();
    if (interrupt_pending && !in_subshell && OPTION('i')) {
        interrupt_pending = 0;
        raise_error(X_INTERRUPT, 130);
    }
    if (checked && status && OPTION('e') && !(flags & E_TESTED) &&
        skip_kind == SKIP_NONE)
        shell_exit(status);
    return exit_status = status;
}

/* ---- whole inputs ---- */

int run_input(int depth, int interactive)
{
    int status = 0;
    while (skip_kind == SKIP_NONE) {
        struct arena *arena = arena_new(), *outer = current_arena;
        struct arena *parsing = parse_arena;
        int at_end;
        if (interactive)
            jobs_notice();
        struct node *node = parse_line(arena, &at_end);
        parse_arena = parsing;
        if (at_end) {
            arena_drop(arena);
            if (interactive && OPTION('I')) {
                fprintf(stderr, "\nUse \"exit\" to leave shell.\n");
                continue;
            }
            break;
        }
        if (node) {
            current_arena = arena;
            status = execute(node, 0);
            current_arena = outer;
        }
        arena_drop(arena);
        (void)depth;
    }
    return status;
}

int run_text(const char *s, int flags)
{
    int depth = input_depth(), line = line_number, status;
    (void)flags;
    input_push_text(s, strlen(s), NULL);
    parse_reset();
    status = run_input(input_depth(), 0);
    input_pop_to(depth);
    line_number = line;
    return status;
}
