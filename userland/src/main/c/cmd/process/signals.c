#include "proc.h"
#include "../command.h"
#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    NULL,   "HUP",  "INT",    "QUIT", "ILL",  "TRAP",   "ABRT", "BUS",
    "FPE",  "KILL", "USR1",   "SEGV", "USR2", "PIPE",   "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN",   "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "POLL",  "PWR",  "SYS"};
static const struct {
    const char *name;
    int number;
} others[] = {{"IO", SIGIO}, {"IOT", SIGIOT}, {"CLD", SIGCHLD}};

#define FIRST_REAL_TIME 34 /* as glibc counts: 32 and 33 are libc's own */
#define LAST_REAL_TIME 64

static int real_time(const char *text)
{
    int base;
    if (strncasecmp(text, "RTMIN", 5) == 0)
        base = FIRST_REAL_TIME;
    else if (strncasecmp(text, "RTMAX", 5) == 0)
        base = LAST_REAL_TIME;
    else
        return -1;
    if (!text[5])
        return base;
    char *end;
    long step = strtol(text + 5, &end, 10);
    if (*end || (text[5] != '+' && text[5] != '-'))
        return -1;
    base += (int)step;
    return base < FIRST_REAL_TIME || base > LAST_REAL_TIME ? -1 : base;
}

int signal_number(const char *text)
{
    if (isdigit((unsigned char)*text)) {
        char *end;
        long value = strtol(text, &end, 10);
        return *end || value > LAST_REAL_TIME ? -1 : (int)value;
    }
    if (strncasecmp(text, "SIG", 3) == 0)
        text += 3;
    for (int i = 1; i < (int)COUNT_OF(names); i++)
        if (strcasecmp(names[i], text) == 0)
            return i;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcasecmp(others[i].name, text) == 0)
            return others[i].number;
    return strcasecmp(text, "EXIT") == 0 ? 0 : real_time(text);
}

const char *signal_name(int number)
{
    static char text[16];
    if (number > 0 && number < (int)COUNT_OF(names))
        return names[number];
    if (number < FIRST_REAL_TIME || number > LAST_REAL_TIME)
        return NULL;
    int middle = (FIRST_REAL_TIME + LAST_REAL_TIME) / 2;
    if (number == FIRST_REAL_TIME || number == LAST_REAL_TIME)
        return number == FIRST_REAL_TIME ? "RTMIN" : "RTMAX";
    if (number <= middle)
        snprintf(text, sizeof text, "RTMIN+%d", number - FIRST_REAL_TIME);
    else
        snprintf(text, sizeof text, "RTMAX-%d", LAST_REAL_TIME - number);
    return text;
}

int signal_operand(int *argc, char **argv, const char *letters)
{
    for (int i = 1; i < *argc; i++) {
        const char *word = argv[i];
        if (*word != '-' || strcmp(word, "--") == 0)
            return 0;
        if (!word[1] || word[1] == '-')
            continue;
        /* "-s" is an option, "-STOP" is a signal, "-signal" is neither. */
        if (strchr(letters, word[1]) &&
            (!word[2] || islower((unsigned char)word[1])))
            continue;
        int number = signal_number(word + 1);
        if (number < 0)
            usage_error("no signal '%s'", word + 1);
        memmove(argv + i, argv + i + 1,
                (size_t)(*argc - i) * sizeof *argv);
        --*argc;
        return number ? number : -1; /* -1: signal 0, which only looks */
    }
    return 0;
}
