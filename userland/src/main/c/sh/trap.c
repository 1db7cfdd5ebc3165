#include "sh.h"
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGNALS 65

volatile int trap_pending, interrupt_pending;
static char *traps[SIGNALS];
static volatile sig_atomic_t pending[SIGNALS];
static int ignored_at_start[SIGNALS];
static int running;

static const char *const names[] = {
    "EXIT",   "HUP",  "INT",  "QUIT", "ILL",    "TRAP",   "ABRT",
    "BUS",    "FPE",  "KILL", "USR1", "SEGV",   "USR2",   "PIPE",
    "ALRM",   "TERM", "STKFLT", "CHLD", "CONT", "STOP",   "TSTP",
    "TTIN",   "TTOU", "URG",  "XCPU", "XFSZ",   "VTALRM", "PROF",
    "WINCH",  "IO",   "PWR",  "SYS",
};

const char *signal_name(int number)
{
    static char text[12];
    if (number >= 0 && number < (int)(sizeof names / sizeof *names))
        return names[number];
    snprintf(text, sizeof text, "%d", number);
    return text;
}

int signal_number(const char *name)
{
    if (isdigit((unsigned char)*name)) {
        char *end;
        long number = strtol(name, &end, 10);
        return *end || number >= SIGNALS ? -1 : (int)number;
    }
    if (strncasecmp(name, "SIG", 3) == 0)
        name += 3;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

static void on_signal(int number)
{
    pending[number] = 1;
    if (number == SIGINT && !traps[SIGINT])
        interrupt_pending = 1;
    else
        trap_pending = 1;
}

static void set_action(int number)
{
    struct sigaction action;
    if (number == 0 || number == SIGKILL || number == SIGSTOP)
        return;
    memset(&action, 0, sizeof action);
    const char *trap = traps[number];
    if (trap && *trap)
        action.sa_handler = on_signal;
    else if (trap)
        action.sa_handler = SIG_IGN;
    else if (OPTION('i') && !in_subshell && number == SIGINT)
        action.sa_handler = on_signal;
    else if (OPTION('i') && !in_subshell &&
             (number == SIGQUIT || number == SIGTERM))
        action.sa_handler = SIG_IGN;
    else if (OPTION('m') && !in_subshell &&
             (number == SIGTSTP || number == SIGTTIN || number == SIGTTOU))
        action.sa_handler = SIG_IGN;
    else
        action.sa_handler = SIG_DFL;
    sigaction(number, &action, NULL);
}

void traps_start(void)
{
    for (int i = 1; i < 32; i++) {
        struct sigaction action;
        if (sigaction(i, NULL, &action) == 0)
            ignored_at_start[i] = action.sa_handler == SIG_IGN;
    }
}

void trap_interrupts(int interactive)
{
    static const int special[] = {SIGINT,  SIGQUIT, SIGTERM,
                                  SIGTSTP, SIGTTIN, SIGTTOU};
    (void)interactive;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        set_action(special[i]);
}

void traps_run(void)
{
    int status = exit_status;
    if (running)
        return;
    trap_pending = 0;
    for (int i = 1; i < SIGNALS; i++)
        if (pending[i]) {
            pending[i] = 0;
            if (!traps[i] || !*traps[i])
                continue;
            char *text = copy(traps[i]);
            enum skip skip = skip_kind;
            skip_kind = SKIP_NONE;
            running = 1;
            run_text(text, 0);
            running = 0;
            if (skip_kind == SKIP_NONE)
                skip_kind = skip;
            free(text);
            exit_status = status;
        }
}

/* A subshell keeps only what is ignored. */
void traps_clear(void)
{
    for (int i = 0; i < SIGNALS; i++) {
        pending[i] = 0;
        if (traps[i] && *traps[i]) {
            free(traps[i]);
            traps[i] = NULL;
            set_action(i);
        }
    }
    trap_pending = 0;
    running = 0;
    if (OPTION('i') || OPTION('m'))
        trap_interrupts(0);
}

void traps_exit(void)
{
    char *text = traps[0];
    traps[0] = NULL;
    if (text && *text) {
        struct handler catcher = {.outer = NULL};
        int status = exit_status;
        handler = &catcher;
        if (setjmp(catcher.env) == 0) {
            skip_kind = SKIP_NONE;
            run_text(text, 0);
            exit_status = status;
        }
        handler = NULL;
    }
    free(text);
}

static void list_traps(void)
{
    for (int i = 0; i < SIGNALS; i++)
        if (traps[i]) {
            printf("trap -- ");
            print_quoted(traps[i]);
            printf(" %s\n", signal_name(i));
        }
}

int builtin_trap(int argc, char **argv)
{
    int status = 0, first = 1;
    if (argc > 1 && strcmp(argv[1], "--") == 0)
        first = 2;
    if (first >= argc) {
        list_traps();
        return 0;
    }
    const char *action = argv[first];
    /* A number first means: reset all that follow. */
    int number = signal_number(action);
    if (strcmp(action, "-") == 0 || argc - first == 1 ||
        (isdigit((unsigned char)*action) && number >= 0)) {
        if (strcmp(action, "-") == 0)
            first++;
        action = NULL;
    } else {
        first++;
    }
    for (int i = first; i < argc; i++) {
        number = signal_number(argv[i]);
        if (number < 0) {
            complain("trap: %s: bad trap", argv[i]);
            status = 1;
            continue;
        }
        if (number && ignored_at_start[number < 32 ? number : 0] &&
            !OPTION('i'))
            continue;
        free(traps[number]);
        traps[number] = action ? copy(action) : NULL;
        set_action(number);
    }
    return status;
}
