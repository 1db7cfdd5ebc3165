/*
 * Process 1 of the openrc-like init.
 *
 * It reads /etc/inittab and goes through four states: BOOTING (sysinit, then
 * wait entries, one after the other), RUNNING (once and respawn entries are
 * up), STOPPING (shutdown entries, then every process is asked and made to
 * end), and the kernel's reboot call. A request to stop is taken in every
 * state; one that comes while STOPPING is ignored.
 *
 * Nothing ends process 1: all signals are blocked and fetched one by one, so
 * a storm of them is one loop; every child is reaped, ours or not; what
 * cannot be started is tried again later, and not for ever.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

enum action {
    SYSINIT,
    WAIT,
    ONCE,
    RESPAWN,
    ASKFIRST,
    CTRLALTDEL,
    SHUTDOWN,
    RESTART,
};

/* Starts in so many seconds are too many; then there is a pause. */
enum { RESPAWN_MOST = 10, RESPAWN_PERIOD = 120, RESPAWN_PAUSE = 300 };

struct entry {
    struct entry *next;
    enum action action;
    bool of_halt;   /* WAIT entries of the runlevels 0 and 6 of sysvinit */
    bool of_reboot; /* are run when the machine stops */
    char tty[32];   /* name in /dev, or empty: the console */
    char *command;
    pid_t pid; /* 0: does not run */
    time_t starts[RESPAWN_MOST];
    unsigned started;
    time_t not_before; /* uptime at which it may start again */
};

/* ---- inittab.c ---- */

/*
 * Reads the text of an inittab, in busybox's or sysvinit's form; the entries
 * come in their order. Each complaint has the number of the line.
 */
struct entry *inittab_parse(char *text,
                            void (*complain)(int line, const char *what));
/* The inittab of the disk, or a few entries that let somebody repair it. */
struct entry *inittab_load(const char *path);
void entries_free(struct entry *entries);

/* ---- process.c ---- */

time_t uptime_seconds(void);
/* Starts the entry; false if no process could be made. */
bool entry_start(struct entry *entry);
/*
 * Whether a start at this time is within the limit; remembers it if so, and
 * says so and sets the pause if not.
 */
bool respawn_allowed(struct entry *entry, time_t now);

/* ---- main.c ---- */

void say(const char *format, ...)
    __attribute__((__format__(__printf__, 1, 2)));

/* ---- stop.c ---- */

enum request { NONE, HALT, POWEROFF, REBOOT, REPLACE, CTRL_ALT_DEL, REREAD };
/* Kills everything and leaves; never returns. */
_Noreturn void stop_machine(enum request how, const char *restart_command);

/* ---- events.c ---- */

/* What the last signals asked for, strongest kept; taken by reset. */
extern enum request requested;
extern struct entry *entries;
/* Waits for signals, at most so long; reaps. Negative: without limit. */
void events_wait(long millis);
/* Waits until the entry has ended, or a stop is asked for. */
void entry_wait(const struct entry *entry);
void events_prepare(void);
