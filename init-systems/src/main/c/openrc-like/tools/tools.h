/* The programs, by the names they are called by. */
#pragma once
#include "deptree.h"

int openrc_main(int argc, char **argv);
int openrc_run_main(int argc, char **argv);
int rc_service_main(int argc, char **argv);
int rc_update_main(int argc, char **argv);
int rc_status_main(int argc, char **argv);
int rc_depend_main(int argc, char **argv);
int start_stop_daemon_main(int argc, char **argv);
int supervise_daemon_main(int argc, char **argv);
int checkpath_main(int argc, char **argv);
int is_older_than_main(int argc, char **argv);
int get_bootparam_main(int argc, char **argv);
int service_state_main(int argc, char **argv);
int service_value_main(int argc, char **argv);
int mountinfo_main(int argc, char **argv);
int fstabinfo_main(int argc, char **argv);
int kill_all_main(int argc, char **argv);

/* ---- run.c ---- */

/* Runs "openrc-run SCRIPT ACTION" as a child; its status. */
int service_act(const char *service, const char *action);
pid_t service_act_begin(const char *service, const char *action,
                        int output);
/* The status of an ended child as a shell has it. */
int exit_status_of(int status);
/* Prints the usage, of which the first line names the program. */
int usage(const char *text);
