/* Ending: what targets, exit actions and forced commands lead to. */
#include "manager.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

enum unit_action final_action = ACTION_NONE;

static void go_to(const char *target)
{
    unsigned id;
    struct unit *unit = unit_load(target);
    char *error = jobs_want(unit, JOB_START, MODE_IRREVERSIBLE, &id);
    if (error)
        log_line(LOG_E, "Failed to start %s: %s", target, error);
    free(error);
}

void act(enum unit_action action, const char *why)
{
    if (action == ACTION_NONE)
        return;
    log_line(LOG_N, "%s of the system as result of %s.",
             action_words[action], why);
    switch (action) {
    case ACTION_NONE:
        break;
    case ACTION_REBOOT:
        go_to("reboot.target");
        break;
    case ACTION_POWEROFF:
    case ACTION_EXIT:
        go_to("poweroff.target");
        break;
    case ACTION_HALT:
        go_to("halt.target");
        break;
    case ACTION_REBOOT_FORCE:
    case ACTION_POWEROFF_FORCE:
    case ACTION_HALT_FORCE:
        final_action = action;
        break;
    case ACTION_EXIT_FORCE:
        final_action = ACTION_POWEROFF_FORCE;
        break;
    case ACTION_REBOOT_IMMEDIATE:
        sync();
        reboot(RB_AUTOBOOT);
        break;
    case ACTION_POWEROFF_IMMEDIATE:
        sync();
        reboot(RB_POWER_OFF);
        break;
    case ACTION_HALT_IMMEDIATE:
        sync();
        reboot(RB_HALT_SYSTEM);
        break;
    }
}
