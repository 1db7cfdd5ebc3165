#include "init.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#define INITTAB "/etc/inittab"

void say(const char *format, ...)
{
    char line[512];
    va_list more;
    va_start(more, format);
    int at = snprintf(line, sizeof line, "init: ");
    vsnprintf(line + at, sizeof line - (size_t)at - 1, format, more);
    va_end(more);
    strlcat(line, "\n", sizeof line);
    if (write(2, line, strlen(line)) < 0)
        return; /* nobody is left to be told */
}

static void open_console(void)
{
    while (fcntl(2, F_GETFD) < 0) {
        int fd = open("/dev/console", O_RDWR | O_NOCTTY);
        if (fd < 0)
            fd = open("/dev/null", O_RDWR);
        if (fd < 0 || fd > 2)
            return;
    }
}

static const char *command_of(enum action action)
{
    for (struct entry *entry = entries; entry; entry = entry->next)
        if (entry->action == action)
            return entry->command;
    return NULL;
}

static void stop(enum request how)
{
    stop_machine(how, command_of(RESTART));
}

static void start_all(enum action action)
{
    for (struct entry *entry = entries; entry; entry = entry->next)
        if (entry->action == action)
            entry_start(entry);
}

/* Entries that are still there keep their processes. */
static void reread(void)
{
    struct entry *old = entries;
    entries = inittab_load(INITTAB);
    for (struct entry *now = entries; now; now = now->next)
        for (struct entry *was = old; was; was = was->next)
            if (was->pid != 0 && was->action == now->action &&
                strcmp(was->tty, now->tty) == 0 &&
                strcmp(was->command, now->command) == 0) {
                now->pid = was->pid;
                was->pid = 0;
                break;
            }
    for (struct entry *was = old; was; was = was->next)
        if (was->pid != 0 && was->action >= RESPAWN)
            kill(was->pid, SIGTERM);
    entries_free(old);
    say("read %s again", INITTAB);
}

static void serve_request(void)
{
    enum request now = requested;
    requested = NONE;
    switch (now) {
    case NONE:
        break;
    case REREAD:
        reread();
        break;
    case CTRL_ALT_DEL:
        if (!command_of(CTRLALTDEL))
            stop(REBOOT);
        start_all(CTRLALTDEL);
        break;
    case HALT:
    case POWEROFF:
    case REBOOT:
    case REPLACE:
        requested = now; /* later ones change nothing */
        stop(now);
    }
}

static void run_all_waiting(enum action action)
{
    for (struct entry *entry = entries; entry; entry = entry->next) {
        if (entry->action != action || entry->of_halt || entry->of_reboot)
            continue;
        if (entry_start(entry))
            entry_wait(entry);
        if (requested != NONE && requested < CTRL_ALT_DEL)
            serve_request();
    }
}

/* Starts what has ended; how long until the next may start. */
static long respawn(void)
{
    time_t now = uptime_seconds();
    long next = -1;
    for (struct entry *entry = entries; entry; entry = entry->next) {
        if ((entry->action != RESPAWN && entry->action != ASKFIRST) ||
            entry->pid != 0)
            continue;
        if (respawn_allowed(entry, now))
            entry_start(entry);
        if (entry->pid == 0) {
            long wait = (long)(entry->not_before - now) * 1000;
            wait = wait < 100 ? 100 : wait;
            next = next < 0 || wait < next ? wait : next;
        }
    }
    return next;
}

/* Said to process 1 by its own program: init 0, init 6, init q. */
static int tell(int argc, char **argv)
{
    static const struct {
        char level;
        int number;
    } levels[] = {{'0', SIGUSR2}, {'6', SIGTERM}, {'q', SIGHUP},
                  {'Q', SIGHUP}, {'u', SIGQUIT}, {'U', SIGQUIT}};
    const char *level = argc == 2 ? argv[1] : "";
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (level[0] == levels[i].level && level[1] == 0) {
            if (kill(1, levels[i].number) == 0)
                return 0;
            say("process 1 cannot be told: %m");
            return 1;
        }
    fputs("usage: init 0|6|q|u\n"
          "  0  power off    6  reboot\n"
          "  q  read /etc/inittab again    u  restart init\n",
          stderr);
    return 2;
}

int main(int argc, char **argv)
{
    if (getpid() != 1)
        return tell(argc, argv);
    events_prepare();
    open_console();
    setsid();
    setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
    reboot(RB_DISABLE_CAD);
    entries = inittab_load(INITTAB);
    run_all_waiting(SYSINIT);
    run_all_waiting(WAIT);
    start_all(ONCE);
    for (;;) {
        serve_request();
        events_wait(respawn());
    }
}
