/* What the programs of the openrc-like init share. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#define INIT_D "/etc/init.d"
#define CONF_D "/etc/conf.d"
#define RUNLEVELS "/etc/runlevels"
#define LIBRARY "/usr/lib/rc"
#define PRINTF(format, first) \
    __attribute__((__format__(__printf__, format, first)))

/* ---- memory.c: nothing here returns NULL; the program ends instead ---- */

void *need_memory(size_t size);
char *copy_text(const char *text);
char *text_of(const char *format, ...) PRINTF(1, 2);

/* Texts in the order in which they came, each owned by the list. */
struct list {
    char **at;
    size_t count;
};
void list_add(struct list *list, const char *text);
bool list_has(const struct list *list, const char *text);
/* As list_add, unless it is in the list. */
void list_add_new(struct list *list, const char *text);
void list_remove(struct list *list, const char *text);
void list_sort(struct list *list);
void list_clear(struct list *list);
/* The words of a text, split at blanks. */
void list_add_words(struct list *list, const char *words);
/* The words with one blank between; to be freed. */
char *list_join(const struct list *list);

/* ---- files.c ---- */

bool file_exists(const char *path);
/* Names in a folder, sorted, without those that begin with a dot. */
void folder_names(const char *path, struct list *names);
/* The whole text of a file, or NULL. */
char *file_text(const char *path);
/* Makes the folders of a path, as far as they are missing. */
int make_folders(const char *path);
/* Replaces a file by this text at once; -1 and errno. */
int file_replace(const char *path, const char *text);

/* ---- message.c: " * text" lines in OpenRC's look ---- */

void einfo(const char *format, ...) PRINTF(1, 2);
void ewarn(const char *format, ...) PRINTF(1, 2);
void eerror(const char *format, ...) PRINTF(1, 2);
/* RC_QUIET leaves out what is no error. */
bool is_yes(const char *text);
bool colour_wanted(void);
int terminal_columns(void);

/* ---- config.c ---- */

/* A variable of /etc/rc.conf; NULL if it is not set there. */
const char *rc_conf(const char *name);
/* The value of a key of the kernel command line, to be freed, or NULL. */
char *boot_parameter(const char *key);
/* A variable's text in a file of shell assignments, to be freed. */
char *assignment(const char *text, const char *name);

/* ---- state.c: what is known about services, in RC_SVCDIR ---- */

enum state {
    STOPPED,
    STARTED,
    STARTING,
    STOPPING,
    INACTIVE,
    FAILED,
    CRASHED, /* started, but its process has gone */
};
const char *state_folder(void); /* /run/openrc */
void state_prepare(void);
enum state state_of(const char *service);
const char *state_word(enum state state);
void state_set(const char *service, enum state state);
void services_in_state(enum state state, struct list *names);
/* One process at a time works on a service; -1: another one does. */
int service_lock(const char *service, bool wait);
void service_unlock(int lock);
/* The runlevel that was reached last, in a place that is reused. */
const char *runlevel_now(void);
void runlevel_set(const char *level);
bool runlevel_exists(const char *level);
/* Services of a level and of the levels stacked below it. */
void runlevel_services(const char *level, struct list *names);
bool in_runlevel(const char *service, const char *level);
/* Options of a service, as service_set_value keeps them. */
char *service_value(const char *service, const char *key);
int service_set_value(const char *service, const char *key,
                      const char *value);
bool service_exists(const char *service);
char *service_script(const char *service);

/* ---- daemon.c ---- */

/*
 * What start-stop-daemon and supervise-daemon leave behind about a service:
 * whether a process that should run does not.
 */
bool daemon_crashed(const char *service);
void daemon_record(const char *service, const char *pidfile);
/* The process id in a file; 0 if there is none, or nonsense. */
pid_t pidfile_read(const char *path);
