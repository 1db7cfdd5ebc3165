/* Children: which belong together, how they ended, who has the terminal. */
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct process {
    pid_t pid;
    int status;
    int ended;
    int stopped;
};

struct job {
    struct job *next;
    int number; /* 0 while in the foreground */
    int room, count;
    struct process *processes;
    pid_t group;
    char *text;
    int background, reported;
};

pid_t last_background;
static struct job *jobs;
static int terminal = -1;
static pid_t shell_group;

int status_code(int status)
{
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    return 128 + (WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status));
}

struct job *job_new(const char *text, int processes)
{
    struct job *job = need(calloc(1, sizeof *job));
    job->room = processes;
    job->processes =
        need(calloc((size_t)processes, sizeof *job->processes));
    job->text = copy(text);
    job->next = jobs;
    jobs = job;
    return job;
}

static void job_free(struct job *job)
{
    struct job **link = &jobs;
    while (*link && *link != job)
        link = &(*link)->next;
    if (*link)
        *link = job->next;
    free(job->processes);
    free(job->text);
    free(job);
}

/* A subshell has no jobs: what runs are its parent's. */
void jobs_forget(void)
{
    while (jobs)
        job_free(jobs);
    OPTION('m') = 0;
}

void jobs_start(void)
{
    if (OPTION('m') && terminal < 0) {
        int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
        if (fd < 0 && isatty(2))
            fd = dup(2);
        if (fd < 0) {
            complain("can't access tty; job control turned off");
            OPTION('m') = 0;
            return;
        }
        terminal = fcntl(fd, F_DUPFD_CLOEXEC, 10);
        close(fd);
        pid_t foreground;
        while ((foreground = tcgetpgrp(terminal)) >= 0 &&
               foreground != getpgrp())
            kill(0, SIGTTIN);
        if (foreground < 0) {
            complain("can't access tty; job control turned off");
            close(terminal);
            terminal = -1;
            OPTION('m') = 0;
            return;
        }
        trap_interrupts(1);
        shell_group = getpid();
        setpgid(0, shell_group);
        tcsetpgrp(terminal, shell_group);
    }
    trap_interrupts(OPTION('i'));
}

/* background: 0 a command, 1 one with &, 2 a substitution (no job control) */
pid_t job_fork(struct job *job, int background)
{
    fflush(stdout);
    fflush(stderr);
    int own_group = OPTION('m') && background != 2;
    pid_t pid = fork();
    if (pid < 0) {
        job_free(job);
        fail(2, "Cannot fork");
    }
    if (pid == 0) {
        if (own_group) {
            pid_t group = job->group ? job->group : getpid();
            setpgid(0, group);
            if (!background && terminal >= 0)
                tcsetpgrp(terminal, group);
        } else if (background == 1) {
            /* POSIX 2.9.3.1: it must not die of the terminal's keys. */
            signal(SIGINT, SIG_IGN);
            signal(SIGQUIT, SIG_IGN);
        }
        return 0;
    }
    if (own_group) {
        if (!job->group)
            job->group = pid;
        setpgid(pid, job->group);
    }
    job->processes[job->count++].pid = pid;
    if (background == 1)
        last_background = pid;
    return pid;
}

static void record(pid_t pid, int status)
{
    for (struct job *job = jobs; job; job = job->next)
        for (int i = 0; i < job->count; i++) {
            struct process *p = &job->processes[i];
            if (p->pid != pid || p->ended)
                continue;
            p->status = status;
            p->stopped = WIFSTOPPED(status);
            p->ended = !p->stopped && !WIFCONTINUED(status);
            job->reported = 0;
            return;
        }
}

/* Waits for one change; 0 if there is none (without blocking), -1 error. */
static int change(int block)
{
    int status;
    int how = (block ? 0 : WNOHANG) | (OPTION('m') ? WUNTRACED : 0);
    pid_t pid = waitpid(-1, &status, how);
    if (pid > 0)
        record(pid, status);
    return pid;
}

static int finished(const struct job *job)
{
    for (int i = 0; i < job->count; i++)
        if (!job->processes[i].ended)
            return 0;
    return 1;
}

static int halted(const struct job *job)
{
    int stopped = 0;
    for (int i = 0; i < job->count; i++) {
        if (!job->processes[i].ended && !job->processes[i].stopped)
            return 0;
        stopped |= job->processes[i].stopped && !job->processes[i].ended;
    }
    return stopped;
}

static int free_number(void)
{
    int number = 1;
    for (struct job *job = jobs; job; job = job->next)
        if (job->number >= number)
            number = job->number + 1;
    return number;
}

static int job_status(const struct job *job)
{
    return job->count ? job->processes[job->count - 1].status : 0;
}

int job_wait(struct job *job)
{
    while (!finished(job) && !halted(job))
        if (change(1) < 0 && errno != EINTR)
            break;
    if (OPTION('m') && terminal >= 0 && job->group)
        tcsetpgrp(terminal, shell_group);
    int status = job_status(job), code = status_code(status);
    if (halted(job)) {
        if (!job->number)
            job->number = free_number();
        fprintf(stderr, "\n[%d] + Stopped  %s\n", job->number, job->text);
        return code;
    }
    if (WIFSIGNALED(status)) {
        if (WTERMSIG(status) == SIGINT && OPTION('i') && !in_subshell)
            fputc('\n', stderr);
        else if (WTERMSIG(status) != SIGINT && WTERMSIG(status) != SIGPIPE)
            fprintf(stderr, "%s%s\n", strsignal(WTERMSIG(status)),
                    WCOREDUMP(status) ? " (core dumped)" : "");
    }
    job_free(job);
    return code;
}

void job_background(struct job *job)
{
    job->background = 1;
    job->number = free_number();
    if (OPTION('i') && !in_subshell)
        fprintf(stderr, "[%d] %d\n", job->number,
                (int)job->processes[0].pid);
}

static void show(FILE *to, const struct job *job, int with_pid)
{
    char state[64];
    int status = job_status(job), code = status_code(status);
    if (halted(job))
        snprintf(state, sizeof state, "Stopped");
    else if (!finished(job))
        snprintf(state, sizeof state, "Running");
    else if (WIFSIGNALED(status))
        snprintf(state, sizeof state, "%s", strsignal(WTERMSIG(status)));
    else if (code)
        snprintf(state, sizeof state, "Done(%d)", code);
    else
        snprintf(state, sizeof state, "Done");
    char mark = ' ';
    struct job *first = NULL;
    for (struct job *j = jobs; j; j = j->next)
        if (j->number) {
            if (!first)
                mark = j == job ? '+' : mark;
            else if (j == job && first->next)
                mark = mark == '+' ? '+' : ' ';
            first = first ? first : j;
        }
    fprintf(to, "[%d] %c ", job->number, mark);
    if (with_pid)
        fprintf(to, "%d ", (int)job->processes[0].pid);
    fprintf(to, "%-20s %s\n", state, job->text);
}

void jobs_notice(void)
{
    while (change(0) > 0)
        ;
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next;
        if (!job->number || job->reported || (!finished(job) && !halted(job)))
            continue;
        show(stderr, job, 0);
        job->reported = 1;
        if (finished(job))
            job_free(job);
    }
}

static struct job *find(const char *name, int complain_if_not)
{
    struct job *found = NULL, *current = NULL, *previous = NULL;
    for (struct job *j = jobs; j; j = j->next)
        if (j->number) {
            if (!current)
                current = j;
            else if (!previous)
                previous = j;
        }
    if (!name || !strcmp(name, "%%") || !strcmp(name, "%+") ||
        !strcmp(name, "%")) {
        found = current;
    } else if (!strcmp(name, "%-")) {
        found = previous ? previous : current;
    } else if (*name == '%') {
        for (struct job *j = jobs; j && !found; j = j->next) {
            if (!j->number)
                continue;
            if (isdigit((unsigned char)name[1]) ? atoi(name + 1) == j->number
                : name[1] == '?'
                    ? strstr(j->text, name + 2) != NULL
                    : strncmp(j->text, name + 1, strlen(name + 1)) == 0)
                found = j;
        }
    } else {
        pid_t pid = atoi(name);
        for (struct job *j = jobs; j && !found; j = j->next)
            for (int i = 0; i < j->count; i++)
                if (j->processes[i].pid == pid)
                    found = j;
    }
    if (!found && complain_if_not)
        fail(2, "No such job: %s", name ? name : "%%");
    return found;
}

int builtin_jobs(int argc, char **argv)
{
    int pids = 0, first = 1, only = 0;
    for (; first < argc && argv[first][0] == '-'; first++) {
        pids |= strchr(argv[first], 'l') != NULL;
        only |= strchr(argv[first], 'p') != NULL;
    }
    while (change(0) > 0)
        ;
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next;
        if (!job->number || (first < argc && find(argv[first], 1) != job))
            continue;
        if (only)
            printf("%d\n", (int)job->processes[0].pid);
        else
            show(stdout, job, pids);
        if (finished(job))
            job_free(job);
    }
    return 0;
}

/* Until it ends or a trap wants to run. */
static int wait_for(struct job *job)
{
    while (!finished(job)) {
        if (change(1) < 0) {
            if (errno != EINTR)
                break;
            if (trap_pending || interrupt_pending) {
                return -1;
            }
        }
    }
    int code = status_code(job_status(job));
    job_free(job);
    return code;
}

int builtin_wait(int argc, char **argv)
{
    int status = 0;
    if (argc < 2) {
        for (;;) {
            struct job *job = jobs;
            while (job && !job->background)
                job = job->next;
            if (!job)
                return 0;
            if (wait_for(job) < 0)
                return 128 + SIGINT;
        }
    }
    for (int i = 1; i < argc; i++) {
        if (*argv[i] != '%' &&
            strspn(argv[i], "0123456789") != strlen(argv[i]))
            fail(2, "Illegal number: %s", argv[i]);
        struct job *job = find(argv[i], 0);
        status = job ? wait_for(job) : 127;
        if (status < 0)
            return 128 + SIGINT;
    }
    return status;
}

int builtin_fg(int argc, char **argv)
{
    int foreground = argv[0][0] == 'f';
    if (!OPTION('m'))
        fail(2, "No job control");
    struct job *job = find(argc > 1 ? argv[1] : NULL, 1);
    if (foreground)
        printf("%s\n", job->text);
    else
        printf("[%d] %s\n", job->number, job->text);
    fflush(stdout);
    for (int i = 0; i < job->count; i++)
        job->processes[i].stopped = 0;
    job->reported = 0;
    if (foreground)
        tcsetpgrp(terminal, job->group);
    if (kill(-job->group, SIGCONT) < 0)
        complain("%s: %s", job->text, strerror(errno));
    job->background = !foreground;
    if (!foreground)
        return 0;
    return job_wait(job);
}

static int list_signals(int argc, char **argv, int first)
{
    if (first < argc) {
        int number = atoi(argv[first]);
        printf("%s\n", signal_name(number > 128 ? number - 128 : number));
        return 0;
    }
    for (int i = 1; i < 32; i++)
        printf("%s\n", signal_name(i));
    return 0;
}

int builtin_kill(int argc, char **argv)
{
    int number = SIGTERM, first = 1, status = 0;
    if (first < argc && argv[first][0] == '-' && argv[first][1]) {
        const char *name = argv[first] + 1;
        if (strcmp(name, "l") == 0)
            return list_signals(argc, argv, first + 1);
        if (strcmp(name, "s") == 0 && first + 1 < argc)
            name = argv[++first];
        if (strcmp(name, "-") != 0) {
            number = signal_number(name);
            if (number < 0)
                fail(2, "invalid signal number or name: %s", name);
        }
        first++;
        if (first < argc && strcmp(argv[first], "--") == 0)
            first++;
    }
    if (first >= argc)
        fail(2, "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]...");
    for (; first < argc; first++) {
        pid_t pid;
        if (*argv[first] == '%') {
            struct job *job = find(argv[first], 1);
            pid = job->group ? -job->group : job->processes[0].pid;
            if (number != SIGCONT && halted(job))
                kill(pid, SIGCONT);
        } else {
            char *end;
            pid = (pid_t)strtol(argv[first], &end, 10);
            if (*end || end == argv[first])
                fail(2, "Illegal number: %s", argv[first]);
        }
        if (kill(pid, number) < 0) {
            complain("kill: %s", strerror(errno));
            status = 1;
        }
    }
    return status;
}

static void words_text(struct text *t, const struct word *words)
{
    for (; words; words = words->next) {
        if (t->n)
            text_put(t, ' ');
        for (const struct part *p = words->parts; p; p = p->next) {
            if (p->kind == PART_PARAMETER)
                text_put(t, '$');
            if (p->text)
                text_add(t, p->text, p->length);
            else
                text_add(t, "...", 3);
        }
    }
}

static void tree_text(struct text *t, struct node *node)
{
    switch (node->kind) {
    case N_SIMPLE:
        words_text(t, node->assignments);
        words_text(t, node->words);
        break;
    case N_PIPELINE:
        for (struct node *stage = node->a; stage; stage = stage->b) {
            tree_text(t, stage->a);
            if (stage->b)
                text_add(t, " | ", 3);
        }
        break;
    case N_SEQUENCE:
    case N_AND:
    case N_OR:
        tree_text(t, node->a);
        text_add(t, node->kind == N_SEQUENCE ? "; "
                    : node->kind == N_AND    ? " && "
                                             : " || ",
                 node->kind == N_SEQUENCE ? 2 : 4);
        tree_text(t, node->b);
        break;
    case N_SUBSHELL:
        text_put(t, '(');
        tree_text(t, node->a);
        text_put(t, ')');
        break;
    default:
        text_add(t, "...", 3);
    }
}

char *describe(struct node *node)
{
    struct text t = {0};
    if (OPTION('i') || OPTION('m'))
        tree_text(&t, node);
    return text_end(&t);
}
