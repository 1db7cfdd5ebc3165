/* How values are written in unit files: truth, numbers, sizes, spans. */
#include "util.h"
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

bool equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

char *strip(char *text)
{
    size_t start = strspn(text, " \t\r\n");
    memmove(text, text + start, strlen(text + start) + 1);
    size_t n = strlen(text);
    while (n && strchr(" \t\r\n", text[n - 1]))
        text[--n] = 0;
    return text;
}

int parse_bool(const char *text)
{
    static const char *const yes[] = {"1", "yes", "y", "true", "t", "on"};
    static const char *const no[] = {"0", "no", "n", "false", "f", "off"};
    for (size_t i = 0; i < COUNT(yes); i++) {
        if (!strcasecmp(text, yes[i]))
            return 1;
        if (!strcasecmp(text, no[i]))
            return 0;
    }
    return -1;
}

bool parse_unsigned(const char *text, uint64_t limit, uint64_t *value)
{
    if (!isdigit((unsigned char)*text))
        return false;
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno || *end || number > limit)
        return false;
    *value = number;
    return true;
}

bool parse_size(const char *text, uint64_t *bytes)
{
    static const char units[] = "BKMGT";
    char *end;
    errno = 0;
    if (!isdigit((unsigned char)*text))
        return false;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno)
        return false;
    if (*end) {
        const char *unit = strchr(units, *end);
        if (!unit || end[1])
            return false;
        int shift = 10 * (int)(unit - units);
        if (number > UINT64_MAX >> shift)
            return false;
        number <<= shift;
    }
    *bytes = number;
    return true;
}

static const char *const signals[] = {
    [SIGHUP] = "HUP",       [SIGINT] = "INT",     [SIGQUIT] = "QUIT",
    [SIGILL] = "ILL",       [SIGTRAP] = "TRAP",   [SIGABRT] = "ABRT",
    [SIGBUS] = "BUS",       [SIGFPE] = "FPE",     [SIGKILL] = "KILL",
    [SIGUSR1] = "USR1",     [SIGSEGV] = "SEGV",   [SIGUSR2] = "USR2",
    [SIGPIPE] = "PIPE",     [SIGALRM] = "ALRM",   [SIGTERM] = "TERM",
    [SIGSTKFLT] = "STKFLT", [SIGCHLD] = "CHLD",   [SIGCONT] = "CONT",
    [SIGSTOP] = "STOP",     [SIGTSTP] = "TSTP",   [SIGTTIN] = "TTIN",
    [SIGTTOU] = "TTOU",     [SIGURG] = "URG",     [SIGXCPU] = "XCPU",
    [SIGXFSZ] = "XFSZ",     [SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF",
    [SIGWINCH] = "WINCH",   [SIGIO] = "IO",       [SIGPWR] = "PWR",
    [SIGSYS] = "SYS",
};

/* The kernel's first real-time signal; the C library keeps some of them for
 * itself and calls a later one SIGRTMIN, but so does every other one. */
#define RTMIN 34

int signal_number(const char *name)
{
    uint64_t number;
    if (parse_unsigned(name, 64, &number))
        return number ? (int)number : -1;
    if (starts_with(name, "SIG"))
        name += 3;
    if (starts_with(name, "RTMIN")) {
        if (!name[5])
            return RTMIN;
        return name[5] == '+' && parse_unsigned(name + 6, 30, &number)
                   ? RTMIN + (int)number
                   : -1;
    }
    for (size_t i = 1; i < COUNT(signals); i++)
        if (signals[i] && !strcmp(signals[i], name))
            return (int)i;
    return -1;
}

const char *signal_short(int number)
{
    static char other[16];
    if (number > 0 && (size_t)number < COUNT(signals) && signals[number])
        return signals[number];
    if (number >= RTMIN && number <= 64)
        snprintf(other, sizeof other, "RTMIN+%d", number - RTMIN);
    else
        snprintf(other, sizeof other, "%d", number);
    return other;
}

static usec clock_usec(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (usec)now.tv_sec * SECOND + (usec)now.tv_nsec / 1000;
}

usec now_monotonic(void)
{
    return clock_usec(CLOCK_MONOTONIC);
}

usec now_real(void)
{
    return clock_usec(CLOCK_REALTIME);
}

usec add_span(usec when, usec span)
{
    return span >= FOREVER - when ? FOREVER : when + span;
}

static const struct {
    const char *name;
    usec factor;
} units[] = {
    {"seconds", SECOND},
    {"second", SECOND},
    {"sec", SECOND},
    {"s", SECOND},
    {"minutes", 60 * SECOND},
    {"minute", 60 * SECOND},
    {"min", 60 * SECOND},
    {"m", 60 * SECOND},
    {"hours", 3600 * SECOND},
    {"hour", 3600 * SECOND},
    {"hr", 3600 * SECOND},
    {"h", 3600 * SECOND},
    {"days", 86400 * SECOND},
    {"day", 86400 * SECOND},
    {"d", 86400 * SECOND},
    {"weeks", 604800 * SECOND},
    {"week", 604800 * SECOND},
    {"w", 604800 * SECOND},
    {"months", 2629800 * SECOND},
    {"month", 2629800 * SECOND},
    {"M", 2629800 * SECOND},
    {"years", 31557600 * SECOND},
    {"year", 31557600 * SECOND},
    {"y", 31557600 * SECOND},
    {"msec", 1000},
    {"ms", 1000},
    {"usec", 1},
    {"us", 1},
};

bool parse_span(const char *text, usec unit, usec *span)
{
    text += strspn(text, " \t");
    if (!strcmp(text, "infinity")) {
        *span = FOREVER;
        return true;
    }
    usec total = 0;
    bool any = false;
    while (*text) {
        if (!isdigit((unsigned char)*text))
            return false;
        char *end;
        errno = 0;
        unsigned long long whole = strtoull(text, &end, 10);
        if (errno)
            return false;
        unsigned long long part = 0, scale = 1;
        if (*end == '.')
            for (end++; isdigit((unsigned char)*end); end++)
                if (scale < 1000000) {
                    part = part * 10 + (unsigned)(*end - '0');
                    scale *= 10;
                }
        text = end + strspn(end, " \t");
        size_t word = strspn(text, "abcdefghijklmnopqrstuvwxyzM");
        usec factor = word ? 0 : unit;
        for (size_t i = 0; word && i < COUNT(units); i++)
            if (strlen(units[i].name) == word &&
                !memcmp(units[i].name, text, word))
                factor = units[i].factor;
        if (!factor || whole > UINT64_MAX / factor / 2)
            return false;
        total = add_span(total, whole * factor + part * factor / scale);
        any = true;
        text += word;
        text += strspn(text, " \t");
    }
    *span = total;
    return any;
}

void format_span(char *to, size_t size, usec span, usec accuracy)
{
    static const struct {
        const char *name;
        usec factor;
    } steps[] = {
        {"y", 31557600 * SECOND}, {"month", 2629800 * SECOND},
        {"w", 604800 * SECOND},   {"d", 86400 * SECOND},
        {"h", 3600 * SECOND},     {"min", 60 * SECOND},
        {"s", SECOND},            {"ms", 1000},
        {"us", 1},
    };
    size_t at = 0;
    to[0] = 0;
    if (span == FOREVER) {
        snprintf(to, size, "infinity");
        return;
    }
    for (size_t i = 0; i < COUNT(steps) && at < size; i++) {
        if (steps[i].factor < accuracy || span < steps[i].factor)
            continue;
        const char *gap = at ? " " : "";
        /* Seconds below a minute are said with their milliseconds. */
        if (steps[i].factor == SECOND && accuracy < SECOND &&
            span % SECOND >= 1000) {
            at += (size_t)snprintf(to + at, size - at, "%s%llu.%03llus", gap,
                                   (unsigned long long)(span / SECOND),
                                   (unsigned long long)(span / 1000 % 1000));
            return;
        }
        at += (size_t)snprintf(to + at, size - at, "%s%llu%s", gap,
                               (unsigned long long)(span / steps[i].factor),
                               steps[i].name);
        span %= steps[i].factor;
    }
    if (!at)
        snprintf(to, size, "0");
}
