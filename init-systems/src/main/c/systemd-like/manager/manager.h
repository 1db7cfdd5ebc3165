/* Process 1: what its parts say to each other. */
#pragma once
#include "../unit/unit.h"
#include <poll.h>
#include <signal.h>

/* ---- messages (log.c) ---- */

enum { LOG_E = 3, LOG_W = 4, LOG_N = 5, LOG_I = 6, LOG_D = 7 };
void log_open(void);
void log_line(int level, const char *format, ...) FORMAT(2, 3);
void log_unit(int level, const struct unit *unit, const char *format, ...)
    FORMAT(3, 4);
void status_setup(void);
void status_line(const char *mark, const char *format, ...) FORMAT(2, 3);
void console_line(const char *text);

/* ---- events (loop.c) ---- */

typedef void watch_call(int fd, short events, void *context);
void watch_add(int fd, short events, watch_call *call, void *context);
void watch_events(int fd, short events);
void watch_remove(int fd);
void signals_setup(void);
void signals_restore(void); /* in a child */
/* Waits until something happens, but not longer than until a time. */
void loop_once(usec until);

/* ---- jobs (job.c, queue.c, transaction.c, order.c) ---- */

enum job_type { JOB_START, JOB_VERIFY, JOB_STOP, JOB_RELOAD, JOB_RESTART,
                JOB_TYPES };
enum job_result { JOB_DONE, JOB_CANCELED, JOB_TIMEOUT, JOB_FAILED,
                  JOB_DEPENDENCY, JOB_SKIPPED, JOB_INVALID, JOB_ASSERT,
                  JOB_RESULTS };
enum job_mode { MODE_REPLACE, MODE_FAIL, MODE_ISOLATE, MODE_IRREVERSIBLE,
                MODE_IGNORE_DEPENDENCIES, MODE_IGNORE_REQUIREMENTS };

struct job {
    struct job *next;
    unsigned id;
    struct unit *unit;
    enum job_type type;
    bool running, ignore_order, irreversible;
    bool announced; /* that it starts or stops was said */
    unsigned put_off; /* in which round its unit was not ready for it */
    usec queued, began;
};

extern struct job *jobs;
extern const char *const job_words[], *const job_result_words[];
struct job *job_install(struct unit *unit, enum job_type type,
                        bool irreversible, bool ignore_order);
void job_finish(struct job *job, enum job_result result, bool recursive);
void job_set_type(struct job *job, enum job_type type);
void jobs_run(void);
usec jobs_deadline(void);
/* Starts what a unit names by a dependency, when the queue is at rest. */
void start_later(const struct unit *unit, enum dependency kind);
/* Whether a, of a unit that has an edge to b's, must wait for b. */
bool job_waits(enum job_type a, enum job_type b, unsigned kinds_to_b);
/* Said to whoever waits for jobs (private.c). */
void job_tell(unsigned id, const struct unit *unit, enum job_result result);

/* Makes the jobs that a wish needs and installs them. NULL and the id of the
 * anchor if done; else what stands against it, to be freed. */
char *jobs_want(struct unit *unit, enum job_type type, enum job_mode mode,
                unsigned *id);

/* One transaction while it is built. */
struct plan;
struct planned {
    struct planned *next;
    struct unit *unit;
    enum job_type type;
    bool matters; /* the anchor needs it */
    bool dropped, seen;
    struct reason {
        struct planned *by;
        bool matters;
    } *reasons;
    size_t reason_count;
    /* Of the search for cycles. */
    unsigned generation;
    struct planned *from;
    bool done;
};
struct plan {
    struct planned *first, *anchor;
    unsigned generation;
};
void planned_drop(struct planned *job);
char *plan_break_cycles(struct plan *plan);

/* ---- units (state.c, operations.c, condition.c) ---- */

enum active_state active_of(const struct unit *unit);
enum active_state active_of_sub(const struct unit *unit, enum sub_state sub);
const char *sub_word(const struct unit *unit);
void unit_changed(struct unit *unit, enum sub_state to);
enum start { START_UNDERWAY, START_ALREADY, START_SKIPPED, START_ASSERT,
             START_FAILED, START_LATER };
enum start unit_start(struct unit *unit);
enum start unit_stop(struct unit *unit);
enum start unit_reload(struct unit *unit);
bool unit_can_reload(const struct unit *unit);
void unit_stop_unneeded(void);
bool start_limit_allows(struct unit *unit);
/* Asks all conditions, or all assertions, of a unit. *failed: the first one
 * that did not hold. */
bool conditions_hold(struct unit *unit, bool assert,
                     const struct condition **failed);

/* ---- services (service*.c) ---- */

enum start service_start(struct unit *unit);
enum start service_stop(struct unit *unit);
enum start service_reload(struct unit *unit);
void service_child(struct unit *unit, pid_t pid, int code, int status);
void service_deadline(struct unit *unit);
void service_notified(struct unit *unit, pid_t pid, char *message);
void service_groups_empty(struct unit *unit);
usec service_wakes(const struct unit *unit);
void service_exec_told(struct unit *unit);
/* States, for the files of the service machine. */
void service_set(struct unit *unit, enum sub_state to);
void service_enter_start(struct unit *unit);
void service_enter_start_post(struct unit *unit);
void service_enter_running(struct unit *unit, enum result result);
void service_enter_stop(struct unit *unit, enum result result);
void service_enter_stop_post(struct unit *unit, enum result result);
void service_enter_signal(struct unit *unit, enum sub_state state,
                          enum result result);
void service_enter_dead(struct unit *unit, enum result result,
                        bool may_restart);
bool service_run_next(struct unit *unit);
bool service_run_phase(struct unit *unit, int phase, enum sub_state state,
                       usec timeout);
enum result service_result_of(const struct unit *unit, int code, int status,
                              bool is_main);
bool exit_set_has(const struct exit_set *set, int code, int status);
bool service_read_pid_file(struct unit *unit, bool complain_too);
void service_watch_pid_file(struct unit *unit);

/* ---- processes (spawn.c, child.c, environment.c, track.c) ---- */

enum { SPAWN_MAIN = 1, SPAWN_CONTROL = 2, SPAWN_TELL = 4 };
/* Starts a command; the pid or -1. With SPAWN_TELL *told becomes a
 * descriptor that ends when the program runs, or yields a byte before. */
pid_t spawn(struct unit *unit, struct command *command, int flags, int *told);
_Noreturn void child_run(struct unit *unit, struct command *command,
                         int flags, int out, int told);
struct strings environment_for(struct unit *unit, int flags);
struct strings command_words(const struct command *command,
                             const struct strings *environment);
const char *environment_get(const struct strings *environment,
                            const char *name);
extern struct strings manager_environment;
extern int idle_pipe[2];
void track_setup(void);
bool track_has_groups(void);
void track_prepare(struct unit *unit);       /* before the fork */
void track_enter(const struct unit *unit);   /* in the child */
void track_spawned(struct unit *unit, pid_t pid);
char *track_group(const struct unit *unit);  /* path for /sys/fs/cgroup */
/* All processes of a unit; the count, at most max. */
size_t track_list(struct unit *unit, pid_t *pids, size_t max);
void track_forget(struct unit *unit);
struct unit *track_owner(pid_t pid);
/* As KillMode= says; killing: this is the last resort. False: none left. */
bool kill_unit(struct unit *unit, int number, bool killing);
usec process_started(pid_t pid);

/* ---- the world (boot.c, notify.c, private.c, show.c, action.c) ---- */

void boot_mount_kernel_trees(void);
void boot_identify(void);
extern bool first_boot;
void notify_setup(void);
extern const char *const notify_path;
void private_setup(void);
void show_unit(const struct unit *unit, struct text *to);
void show_manager(struct text *to);
void verb_run(struct strings *words, uid_t uid, struct text *answer,
              unsigned **wait_for, size_t *wait_count);
void crash_setup(void);
void act(enum unit_action action, const char *why);
void manager_reload(void);
void manager_check_idle(void);
const char *manager_state(void);
extern usec time_kernel, time_userspace, time_units, time_finish;
extern enum unit_action final_action; /* what ends the main loop */
