/* openrc-run: one service script and what is done to it. */
#pragma once
#include "tools.h"

struct run {
    const char *path; /* of the script, as the kernel gives it */
    char *service;
    bool no_deps, if_started, if_stopped;
    struct deptree tree;
};

/* Hands the action to the script by way of openrc-run.sh; its status. */
int run_script(const struct run *run, const char *action);
int run_start(struct run *run);
int run_stop(struct run *run);
int run_restart(struct run *run);
