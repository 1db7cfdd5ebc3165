/* One program of many names. */
#include "tools.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} programs[] = {
    {"openrc", openrc_main},
    {"rc", openrc_main},
    {"openrc-run", openrc_run_main},
    {"rc-service", rc_service_main},
    {"rc-update", rc_update_main},
    {"rc-status", rc_status_main},
    {"rc-depend", rc_depend_main},
    {"start-stop-daemon", start_stop_daemon_main},
    {"supervise-daemon", supervise_daemon_main},
    {"checkpath", checkpath_main},
    {"is_older_than", is_older_than_main},
    {"is_newer_than", is_older_than_main},
    {"get_bootparam", get_bootparam_main},
    {"service_started", service_state_main},
    {"service_starting", service_state_main},
    {"service_stopping", service_state_main},
    {"service_stopped", service_state_main},
    {"service_inactive", service_state_main},
    {"service_crashed", service_state_main},
    {"mark_service_started", service_state_main},
    {"mark_service_stopped", service_state_main},
    {"mark_service_inactive", service_state_main},
    {"mark_service_starting", service_state_main},
    {"mark_service_stopping", service_state_main},
    {"mark_service_failed", service_state_main},
    {"mark_service_crashed", service_state_main},
    {"service_get_value", service_value_main},
    {"service_set_value", service_value_main},
    {"mountinfo", mountinfo_main},
    {"fstabinfo", fstabinfo_main},
    {"kill_all", kill_all_main},
};

int usage(const char *text)
{
    fputs(text, stderr);
    return 2;
}

int main(int argc, char **argv)
{
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    const char *name = slash ? slash + 1 : argc > 0 ? argv[0] : "";
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (strcmp(programs[i].name, name) == 0)
            return programs[i].run(argc, argv);
    fprintf(stderr, "%s: this program goes by the names", name);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        fprintf(stderr, " %s", programs[i].name);
    fputc('\n', stderr);
    return 2;
}
