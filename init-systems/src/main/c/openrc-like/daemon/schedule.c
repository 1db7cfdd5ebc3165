/*
 * The stopping schedule: "SIGNAL/SECONDS/SIGNAL/SECONDS...", "SECONDS"
 * alone for the usual signal, SIGKILL after it, and "forever" instead of a
 * time to repeat from the beginning.
 */
#include "launch.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LAST_SECONDS = 5, LOOK_MICROS = 20000 };

static const struct {
    const char *name;
    int number;
} signals[] = {
    {"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT},
    {"KILL", SIGKILL}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2},
    {"TERM", SIGTERM}, {"CONT", SIGCONT}, {"STOP", SIGSTOP},
    {"ALRM", SIGALRM}, {"PIPE", SIGPIPE}, {"WINCH", SIGWINCH},
    {"ABRT", SIGABRT}, {"CHLD", SIGCHLD}, {"TSTP", SIGTSTP},
};

int signal_of(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (end != text && !*end && number >= 0 && number < NSIG)
        return (int)number;
    if (strncasecmp(text, "SIG", 3) == 0)
        text += 3;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (strcasecmp(signals[i].name, text) == 0)
            return signals[i].number;
    return -1;
}

static bool add_word(struct schedule *schedule, const char *word)
{
    char *end;
    struct step *last = schedule->count > 0
                            ? &schedule->steps[schedule->count - 1]
                            : NULL;
    if (strcmp(word, "forever") == 0) {
        schedule->forever = true;
        return last != NULL;
    }
    long seconds = strtol(word, &end, 10);
    if (end != word && !*end) {
        if (last && last->seconds == 0) {
            last->seconds = seconds;
            return seconds >= 0;
        }
        if (schedule->count == MOST_STEPS)
            return false;
        schedule->steps[schedule->count++].seconds = seconds;
        return seconds >= 0;
    }
    int number = signal_of(*word == '-' ? word + 1 : word);
    if (number <= 0 || schedule->count == MOST_STEPS)
        return false;
    schedule->steps[schedule->count++].number = number;
    return true;
}

bool schedule_parse(const char *text, int first, struct schedule *schedule)
{
    memset(schedule, 0, sizeof *schedule);
    if (!strchr(text, '/') && isdigit((unsigned char)*text)) {
        char *end;
        schedule->steps[0] = (struct step){first, strtol(text, &end, 10)};
        schedule->steps[1] = (struct step){SIGKILL, LAST_SECONDS};
        schedule->count = 2;
        return !*end;
    }
    char *copy = copy_text(text), *rest = copy, *word;
    bool good = *text != 0;
    while (good && (word = strsep(&rest, "/")))
        good = add_word(schedule, word);
    free(copy);
    return good;
}

static size_t left(const struct match *match)
{
    struct pids found;
    match_all(match, &found);
    free(found.at);
    return found.count;
}

static size_t send_all(const struct match *match, int number)
{
    struct pids found;
    size_t sent = 0;
    match_all(match, &found);
    for (size_t i = 0; i < found.count; i++)
        if (number == 0 || kill(found.at[i], number) == 0)
            sent++;
        else if (errno != ESRCH)
            eerror("cannot signal process %d: %m", (int)found.at[i]);
    free(found.at);
    return sent;
}

size_t schedule_run(const struct schedule *schedule,
                    const struct match *match, size_t *signalled)
{
    *signalled = 0;
    do {
        for (size_t i = 0; i < schedule->count; i++) {
            const struct step *step = &schedule->steps[i];
            size_t sent = send_all(match, step->number);
            *signalled = sent > *signalled ? sent : *signalled;
            long looks = step->seconds * (1000000 / LOOK_MICROS);
            for (long look = 0; left(match) > 0 && look < looks; look++)
                usleep(LOOK_MICROS);
            if (left(match) == 0)
                return 0;
        }
    } while (schedule->forever);
    return left(match);
}
