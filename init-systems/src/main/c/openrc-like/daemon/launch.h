/* How a daemon is to be started, for both programs that start one. */
#pragma once
#include "../core/core.h"

struct launch {
    const char *program; /* what is executed */
    char **arguments;    /* argv of the program */
    const char *directory, *root;
    const char *output, *error;       /* files, appended to */
    char *user;                       /* as given, user[:group] */
    uid_t uid;
    gid_t gid;
    bool changes_user;
    int nice;
    bool has_umask;
    mode_t umask;
    bool background;
};

/* Takes "user[:group]" and "group" apart; false after a message. */
bool launch_user(struct launch *launch, const char *text);
bool launch_group(struct launch *launch, const char *text);
bool launch_umask(struct launch *launch, const char *text);
/* Becomes the program; never returns. A descriptor >= 0 is told errno. */
_Noreturn void launch_exec(const struct launch *launch, int tell);
/* Finds a program in PATH; NULL if there is none that can be run. */
char *launch_find(const char *program, const char *root);

/* ---- match.c ---- */

/* What a process must be like; what is not set does not matter. */
struct match {
    const char *exec;    /* path of the program that it runs */
    const char *name;    /* the kernel's name for it */
    const char *pidfile; /* only the process that is named there */
    char **arguments;    /* its command line begins so */
    uid_t uid;
    bool has_uid;
    pid_t only;
};

struct pids {
    pid_t *at;
    size_t count;
};

void match_all(const struct match *match, struct pids *found);
/* Whether one process, by the files of its folder in /proc, fits. */
bool match_one(const struct match *match, const char *folder, pid_t pid);

/* ---- schedule.c ---- */

/* "TERM/30/KILL/5": signals, and how long each is given. */
struct step {
    int number; /* signal; 0: only wait */
    long seconds;
};
enum { MOST_STEPS = 16 };
struct schedule {
    struct step steps[MOST_STEPS];
    size_t count;
    bool forever;
};
int signal_of(const char *text);
bool schedule_parse(const char *text, int first, struct schedule *schedule);
/* The number of processes that are left after all steps. */
size_t schedule_run(const struct schedule *schedule,
                    const struct match *match, size_t *signalled);
