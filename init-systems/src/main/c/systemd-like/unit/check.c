/* What must hold of a unit as a whole, and what holds unless it says
 * otherwise. */
#include "../common/ini.h"
#include "setting.h"
#include <string.h>

static void refuse(struct unit *unit, const char *why)
{
    complain(unit->name, 0, "%s", why);
    unit->load = BAD_SETTING;
    replace(&unit->load_error,
            print("Unit %s has a bad unit file setting.", unit->name));
}

static size_t count(const struct command *command)
{
    size_t n = 0;
    for (; command; command = command->next)
        n++;
    return n;
}

void unit_check(struct unit *unit)
{
    struct config *c = &unit->c;
    if (unit->type != SERVICE)
        return;
    size_t starts = count(c->commands[EXEC_START]);
    if (c->fatal) {
        refuse(unit, "Unit configuration has fatal error, unit will not be "
                     "started.");
        return;
    }
    if (!c->type_set)
        c->type = c->bus_name ? DBUS : starts ? SIMPLE : ONESHOT;
    if (!c->access_set)
        c->access = c->type == NOTIFY || c->watchdog ? ACCESS_MAIN
                                                     : ACCESS_NONE;
    if (c->type == ONESHOT && !c->timeout_start_set)
        c->timeout_start = FOREVER;
    if (!starts && !c->commands[EXEC_STOP] && !c->success_action)
        refuse(unit, "Service has no ExecStart=, ExecStop=, or "
                     "SuccessAction=. Refusing.");
    else if (!starts && c->type != ONESHOT)
        refuse(unit, "Service has no ExecStart= setting, which is only "
                     "allowed for Type=oneshot services. Refusing.");
    else if (!starts && !c->remain && !c->success_action)
        refuse(unit, "Service has no ExecStart= and no SuccessAction= "
                     "settings and does not have RemainAfterExit=yes set. "
                     "Refusing.");
    else if (starts > 1 && c->type != ONESHOT)
        refuse(unit, "Service has more than one ExecStart= setting, which "
                     "is only allowed for Type=oneshot services. Refusing.");
    else if (c->type == ONESHOT && (c->restart == RESTART_ALWAYS ||
                                    c->restart == RESTART_ON_SUCCESS))
        refuse(unit, "Service has Restart= set to either always or "
                     "on-success, which isn't allowed for Type=oneshot "
                     "services. Refusing.");
    else if (c->type == DBUS)
        refuse(unit, "Service is of type D-Bus, but there is no message "
                     "bus. Refusing.");
    if (c->exec.in == STREAM_INHERIT)
        c->exec.in = STREAM_NULL;
    if (c->exec.out == STREAM_INHERIT && c->exec.in == STREAM_NULL)
        c->exec.out = STREAM_NULL;
}

/* A target comes after what it pulls in, unless that says the contrary. */
void unit_order_target(struct unit *target)
{
    if (target->type != TARGET || target->load != LOADED ||
        !target->c.default_dependencies)
        return;
    for (size_t i = 0; i < target->edge_count; i++) {
        struct edge *edge = &target->edges[i];
        struct unit *other = edge->other;
        if (!(edge->kinds & (DEPENDENCY(REQUIRES) | DEPENDENCY(WANTS) |
                             DEPENDENCY(REQUISITE) | DEPENDENCY(BINDS_TO) |
                             DEPENDENCY(PART_OF))) ||
            (edge->kinds & (DEPENDENCY(BEFORE) | DEPENDENCY(AFTER))))
            continue;
        if (other->load == LOADED && other->c.default_dependencies)
            edge_add(target, AFTER, other);
    }
}

void unit_add_defaults(struct unit *unit)
{
    if (unit->load != LOADED || !unit->c.default_dependencies)
        return;
    if (unit->c.defaulted)
        return;
    unit->c.defaulted = true;
    if (strcmp(unit->name, "shutdown.target")) {
        edge_add(unit, CONFLICTS, unit_get("shutdown.target"));
        edge_add(unit, BEFORE, unit_get("shutdown.target"));
    }
    if (unit->type == SERVICE) {
        edge_add(unit, REQUIRES, unit_get("sysinit.target"));
        edge_add(unit, AFTER, unit_get("sysinit.target"));
        edge_add(unit, AFTER, unit_get("basic.target"));
    }
}
