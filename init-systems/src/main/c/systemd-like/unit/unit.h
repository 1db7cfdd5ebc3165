/* A unit as its files describe it and as it is at the moment.
 *
 * The first half (struct config) is thrown away and read again by a reload;
 * the second half is the state that process 1 keeps. systemctl and
 * systemd-analyze read units with the same code and use the first half. */
#pragma once
#include "../common/names.h"
#include "../common/util.h"
#include <sys/resource.h>

enum load_state { STUB, LOADED, LOAD_NOT_FOUND, BAD_SETTING, LOAD_ERROR,
                  LOAD_MASKED };

/* Dependencies are kept at both ends: each kind has its inverse. */
enum dependency {
    REQUIRES, REQUIRED_BY,
    REQUISITE, REQUISITE_OF,
    WANTS, WANTED_BY,
    BINDS_TO, BOUND_BY,
    PART_OF, CONSISTS_OF,
    CONFLICTS, CONFLICTED_BY,
    BEFORE, AFTER,
    ON_FAILURE, ON_FAILURE_OF,
    ON_SUCCESS, ON_SUCCESS_OF,
    PROPAGATES_RELOAD_TO, RELOAD_PROPAGATED_FROM,
    DEPENDENCY_KINDS
};
#define DEPENDENCY(kind) (1u << (kind))

struct unit;

struct edge {
    struct unit *other;
    unsigned kinds; /* DEPENDENCY() of each */
};

enum condition_kind {
    PATH_EXISTS, PATH_EXISTS_GLOB, PATH_IS_DIRECTORY, PATH_IS_SYMBOLIC_LINK,
    PATH_IS_MOUNT_POINT, PATH_IS_READ_WRITE, DIRECTORY_NOT_EMPTY,
    FILE_NOT_EMPTY, FILE_IS_EXECUTABLE, KERNEL_COMMAND_LINE, VIRTUALIZATION,
    FIRST_BOOT, HOST, ARCHITECTURE, USER, GROUP, ENVIRONMENT, NEEDS_UPDATE,
    CAPABILITY, SECURITY, KERNEL_VERSION, AC_POWER,
    /* Understood, and never true here. */
    CREDENTIAL, CPU_FEATURE, CONTROL_GROUP, FIRMWARE, PATH_IS_ENCRYPTED
};

struct condition {
    struct condition *next;
    enum condition_kind kind;
    bool assert, trigger, negate;
    char *argument;
    int result; /* -1 not yet asked */
};

enum service_type { SIMPLE, EXEC, ONESHOT, FORKING, NOTIFY, IDLE, DBUS };
enum restart_when { RESTART_NO, RESTART_ON_SUCCESS, RESTART_ON_FAILURE,
                    RESTART_ON_ABNORMAL, RESTART_ON_WATCHDOG,
                    RESTART_ON_ABORT, RESTART_ALWAYS };
enum kill_mode { KILL_CONTROL_GROUP, KILL_PROCESS, KILL_MIXED, KILL_NONE };
enum notify_access { ACCESS_NONE, ACCESS_MAIN, ACCESS_EXEC, ACCESS_ALL };
enum stream { STREAM_INHERIT, STREAM_NULL, STREAM_TTY, STREAM_TTY_FORCE,
              STREAM_TTY_FAIL, STREAM_JOURNAL, STREAM_JOURNAL_CONSOLE,
              STREAM_KMSG, STREAM_FILE, STREAM_APPEND, STREAM_TRUNCATE };
enum unit_action { ACTION_NONE, ACTION_REBOOT, ACTION_REBOOT_FORCE,
                   ACTION_REBOOT_IMMEDIATE, ACTION_POWEROFF,
                   ACTION_POWEROFF_FORCE, ACTION_POWEROFF_IMMEDIATE,
                   ACTION_EXIT, ACTION_EXIT_FORCE, ACTION_HALT,
                   ACTION_HALT_FORCE, ACTION_HALT_IMMEDIATE };

enum { EXEC_START_CONDITION, EXEC_START_PRE, EXEC_START, EXEC_START_POST,
       EXEC_RELOAD, EXEC_STOP, EXEC_STOP_POST, EXEC_PHASES };

struct command {
    struct command *next;
    char *path;
    struct strings words; /* with argv[0] */
    bool may_fail, no_environment, privileged;
    /* Of the last run. */
    pid_t pid;
    usec started, ended;
    int code, status; /* as waitid() says */
};

struct exit_set {
    uint8_t codes[32];   /* a bit an exit status */
    uint64_t signals;    /* a bit a signal */
};

/* What a process is started with: systemd.exec(5). */
struct exec_settings {
    char *user, *group;
    struct strings groups;
    struct strings environment, environment_files, pass, unset;
    char *folder;
    bool folder_may_miss, folder_is_home;
    mode_t mask;
    int nice, oom_adjust;
    bool nice_set, oom_set, ignore_pipe, no_new_privileges;
    struct rlimit *limits[16];
    enum stream in, out, err;
    char *in_file, *out_file, *err_file;
    char *tty;
    bool tty_reset, tty_hangup, tty_disallocate;
    char *identifier;
    int log_level;
    struct strings runtime, state, cache, logs, configuration;
    mode_t runtime_mode, state_mode, cache_mode, logs_mode;
    int keep_runtime; /* 0 no, 1 yes, 2 over a restart */
};

struct config {
    char *description;
    struct strings documentation;
    char *fragment, *source;
    struct strings dropins;
    bool default_dependencies, refuse_start, refuse_stop, allow_isolate;
    bool stop_when_unneeded, ignore_on_isolate;
    bool defaulted; /* unit_add_defaults() was here */
    bool fatal;     /* a line without which it must not be started */
    int on_failure_replace; /* OnFailureJobMode= is replace or isolate */
    usec limit_interval, job_timeout;
    unsigned limit_burst;
    enum unit_action limit_action, success_action, failure_action;
    struct condition *conditions;

    /* [Install] */
    struct strings alias, wanted_by, required_by, also;
    char *default_instance;

    /* [Service] */
    enum service_type type;
    bool type_set, remain, guess_main, root_only_start;
    struct command *commands[EXEC_PHASES];
    enum restart_when restart;
    usec restart_delay, timeout_start, timeout_stop, timeout_abort;
    usec runtime_max, watchdog;
    bool timeout_start_set;
    char *pid_file, *bus_name;
    enum notify_access access;
    bool access_set;
    enum kill_mode kill_mode;
    int kill_signal, restart_kill_signal, final_signal;
    bool send_kill, send_hup;
    struct exit_set success, restart_prevent, restart_force;
    struct exec_settings exec;
};

enum active_state { INACTIVE, ACTIVATING, ACTIVE, RELOADING, DEACTIVATING,
                    FAILED };

enum sub_state {
    SUB_DEAD, SUB_CONDITION, SUB_START_PRE, SUB_START, SUB_START_POST,
    SUB_RUNNING, SUB_EXITED, SUB_RELOAD, SUB_STOP, SUB_STOP_SIGTERM,
    SUB_STOP_SIGKILL, SUB_STOP_POST, SUB_FINAL_SIGTERM, SUB_FINAL_SIGKILL,
    SUB_FAILED, SUB_AUTO_RESTART,
    SUB_ACTIVE, /* of targets, and of units that are only looked at */
    SUB_STATES
};

enum result { RESULT_SUCCESS, RESULT_RESOURCES, RESULT_PROTOCOL,
              RESULT_TIMEOUT, RESULT_EXIT_CODE, RESULT_SIGNAL,
              RESULT_CORE_DUMP, RESULT_WATCHDOG, RESULT_START_LIMIT_HIT,
              RESULT_OOM, RESULT_EXEC_CONDITION };

struct job;

struct unit {
    struct unit *next;
    char *name;
    enum unit_type type;
    struct strings names; /* the name and its aliases */
    enum load_state load;
    char *load_error;
    struct config c;
    struct edge *edges;
    size_t edge_count;

    struct job *job;
    enum sub_state sub;
    enum result result, reload_result;
    usec inactive_exit, active_enter, active_exit, inactive_enter;
    usec state_change;
    int condition_result; /* -1 never asked */
    usec condition_time;
    bool assert_result;
    char invocation[33];
    bool in_limit;         /* the start limit was hit */
    usec limit_begin;
    unsigned limit_count;
    usec deadline;         /* of the state that it is in; FOREVER */
    usec restart_at;
    unsigned restarts;
    bool will_restart;
    bool forced_stop;      /* no restart: a user or a dependency stopped it */
    struct command *running; /* the control command, or the main one */
    int phase;
    pid_t main_pid, control_pid;
    usec main_started, main_ended;
    int main_code, main_status;
    bool main_known, main_is_alien;
    bool ready;            /* READY=1 was heard */
    bool reload_told;
    usec watchdog_at;
    char *status_text;
    int notify_errno;
    int exec_fd;           /* of a Type=exec that has not told yet, or -1 */
    pid_t *spawned;        /* session leaders of this invocation */
    size_t spawned_count;
    int stream;            /* the journal's pipe, or -1 */
    bool mark;             /* of whoever walks over all units */
};

/* ---- the table of units ---- */

extern struct unit *units;
struct unit *unit_find_loaded(const char *name);
struct unit *unit_get(const char *name);  /* made as a stub if need be */
struct unit *unit_load(const char *name); /* with all that it names */
void units_load_stubs(void);
void units_forget_config(void); /* before a reload */
void unit_free(struct unit *unit);

unsigned edge_kinds(const struct unit *from, const struct unit *to);
void edge_add(struct unit *from, enum dependency kind, struct unit *to);
enum dependency inverse(enum dependency kind);
void edges_clear(struct unit *unit);

/* Walks the units that a unit has a dependency of a kind on. */
#define FOR_EDGES(edge, unit, wanted)                                \
    for (struct edge *edge = (unit)->edges,                          \
                     *edge##_end = (unit)->edges + (unit)->edge_count; \
         edge < edge##_end; edge++)                                  \
        if (edge->kinds & (wanted))

/* ---- reading ---- */

void config_init(struct config *config);
void config_free(struct config *config);
void unit_read_files(struct unit *unit);
void unit_check(struct unit *unit);
void unit_add_defaults(struct unit *unit);
void unit_order_target(struct unit *target); /* when all are loaded */

/* ---- names of values, as the files and the tools write them ---- */


extern const char *const load_words[], *const type_words[];
extern const char *const restart_words[], *const kill_words[];
extern const char *const result_words[], *const sub_words[];
extern const char *const active_words[], *const dependency_words[];
extern const char *const access_words[], *const stream_words[];
extern const char *const action_words[];
extern const char *const condition_words[];
const char *description_of(const struct unit *unit);
