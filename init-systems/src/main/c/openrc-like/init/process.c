/* Starting the processes of entries, and how often. */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_WORDS = 64 };

time_t uptime_seconds(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* A child begins with nothing of ours: signals, session, terminal. */
static void clean_start(const char *tty)
{
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    umask(022);
    char path[64];
    snprintf(path, sizeof path, "/dev/%s", *tty ? tty : "console");
    int fd = open(path, O_RDWR | O_NOCTTY);
    if (fd < 0) {
        if (*tty)
            say("cannot open %s: %m", path);
        return;
    }
    for (int i = 0; i < 3; i++)
        dup2(fd, i);
    if (fd > 2)
        close(fd);
    ioctl(0, TIOCSCTTY, 0);
}

static bool wants_shell(const char *command)
{
    return strpbrk(command, "~`!$^&*()=|\\{}[];\"'<>?") != NULL;
}

/* In front of a command: a login shell, whose name begins with a dash. */
static _Noreturn void run(const char *command)
{
    static char *words[MOST_WORDS + 1];
    bool login = *command == '-';
    char *text = strdup(command + login);
    char *line;
    size_t n = 0;
    if (!text)
        _exit(127);
    if (wants_shell(text) && asprintf(&line, "exec %s", text) >= 0) {
        words[0] = (char *)(login ? "-sh" : "sh");
        words[1] = (char *)"-c";
        words[2] = line;
        execv("/bin/sh", words);
        say("cannot run /bin/sh: %m");
        _exit(127);
    }
    char *word;
    while (n < MOST_WORDS && (word = strsep(&text, " \t")))
        if (*word)
            words[n++] = word;
    if (n == 0)
        _exit(127);
    const char *path = words[0];
    char name[256];
    if (login) {
        const char *slash = strrchr(path, '/');
        snprintf(name, sizeof name, "-%s", slash ? slash + 1 : path);
        words[0] = name;
    }
    execvp(path, words);
    say("cannot run %s: %m", path);
    _exit(127);
}

static void ask(void)
{
    static const char text[] = "\nPlease press Enter to activate this "
                               "console. ";
    char c;
    if (write(1, text, sizeof text - 1) < 0)
        return;
    while (read(0, &c, 1) == 1 && c != '\n' && c != '\r')
        ;
}

bool entry_start(struct entry *entry)
{
    pid_t pid = fork();
    if (pid == 0) {
        clean_start(entry->tty);
        if (entry->action == ASKFIRST)
            ask();
        run(entry->command);
    }
    if (pid < 0) {
        say("cannot start %s: %m", entry->command);
        entry->not_before = uptime_seconds() + 1;
        return false;
    }
    entry->pid = pid;
    return true;
}

bool respawn_allowed(struct entry *entry, time_t now)
{
    if (now < entry->not_before)
        return false;
    unsigned slot = entry->started % RESPAWN_MOST;
    if (entry->started >= RESPAWN_MOST &&
        now - entry->starts[slot] < RESPAWN_PERIOD) {
        say("%s respawns too fast: it ended %d times in %ld seconds; the "
            "next try is in %d minutes",
            entry->command, RESPAWN_MOST, (long)(now - entry->starts[slot]),
            RESPAWN_PAUSE / 60);
        entry->not_before = now + RESPAWN_PAUSE;
        entry->started = 0;
        return false;
    }
    entry->starts[slot] = now;
    entry->started++;
    return true;
}
