/* systemctl(1): what its verbs share. */
#pragma once
#include "client.h"

extern struct options {
    bool all, full, quiet, no_legend, no_block, now, force, runtime, failed;
    bool plain, value, reverse;
    int forced; /* how often --force was given */
    const char *root, *job_mode, *signal, *whom;
    struct strings properties, states, types;
    long lines;
} options;

extern bool colours;
extern const char *const dot_colours[];

int verb_list_units(struct strings *args);
int verb_list_files(struct strings *args);
int verb_list_jobs(struct strings *args);
int verb_list_dependencies(struct strings *args);
int verb_status(struct strings *args);
int verb_show(struct strings *args);
int verb_cat(struct strings *args);
int verb_is_active(struct strings *args);
int verb_is_failed(struct strings *args);
int verb_is_running(struct strings *args);
int verb_is_enabled(struct strings *args);
int verb_install(struct strings *args);
int verb_default(struct strings *args);
int verb_power(struct strings *args);
int verb_jobs(struct strings *args);
int verb_isolate(struct strings *args);
int verb_plain(struct strings *args);
int verb_kill(struct strings *args);

/* Starts and so on; the exit status. */
int run_jobs(const char *verb, const char *mode, const struct strings *names);
/* Full names of what was typed; patterns match units that are loaded. */
void mangle_all(const struct strings *args, size_t first,
                struct strings *names);
int fail_answer(const struct answer *answer);
