/* Starting, stopping and reloading a unit, whatever its type. */
#include "../common/system.h"
#include "manager.h"
#include <string.h>

bool start_limit_allows(struct unit *unit)
{
    usec now = now_monotonic();
    if (!unit->c.limit_interval || !unit->c.limit_burst)
        return true;
    if (!unit->limit_count ||
        now - unit->limit_begin >= unit->c.limit_interval) {
        unit->limit_begin = now;
        unit->limit_count = 0;
    }
    if (unit->limit_count < unit->c.limit_burst) {
        unit->limit_count++;
        unit->in_limit = false;
        return true;
    }
    unit->in_limit = true;
    log_unit(LOG_W, unit, "Start request repeated too quickly.");
    act(unit->c.limit_action, unit->name);
    return false;
}

static void say_condition(const struct unit *unit,
                          const struct condition *failed)
{
    static const char *const words[] = {"unmet condition check",
                                        "failed assertion"};
    log_line(failed->assert ? LOG_E : LOG_I,
             "%s - %s was skipped because of an %s (%s%s=%s%s%s).",
             unit->name, description_of(unit), words[failed->assert],
             failed->assert ? "Assert" : "Condition",
             condition_words[failed->kind], failed->trigger ? "|" : "",
             failed->negate ? "!" : "", failed->argument);
}

enum start unit_start(struct unit *unit)
{
    const struct condition *failed = NULL;
    enum active_state state = active_of(unit);
    if (unit->load != LOADED)
        return START_FAILED;
    if (state == ACTIVE || state == RELOADING)
        return START_ALREADY;
    if (state == DEACTIVATING)
        return START_LATER;
    if (state == ACTIVATING && unit->sub != SUB_AUTO_RESTART)
        return START_UNDERWAY;
    unit->condition_time = now_real();
    unit->condition_result = conditions_hold(unit, false, &failed);
    if (!unit->condition_result) {
        say_condition(unit, failed);
        return START_SKIPPED;
    }
    unit->assert_result = conditions_hold(unit, true, &failed);
    if (!unit->assert_result) {
        say_condition(unit, failed);
        return START_ASSERT;
    }
    random_id(unit->invocation);
    if (unit->type == SERVICE)
        return service_start(unit);
    if (unit->type == TARGET) {
        unit_changed(unit, SUB_ACTIVE);
        return START_UNDERWAY;
    }
    return START_FAILED;
}

enum start unit_stop(struct unit *unit)
{
    enum active_state state = active_of(unit);
    if (state == INACTIVE || state == FAILED)
        return START_ALREADY;
    if (unit->type == SERVICE)
        return service_stop(unit);
    unit_changed(unit, SUB_DEAD);
    return START_UNDERWAY;
}

bool unit_can_reload(const struct unit *unit)
{
    if (unit->type == TARGET)
        return true;
    return unit->type == SERVICE && unit->c.commands[EXEC_RELOAD];
}

enum start unit_reload(struct unit *unit)
{
    if (unit->sub == SUB_RELOAD)
        return START_UNDERWAY;
    if (active_of(unit) != ACTIVE) {
        log_unit(LOG_W, unit, "Unit cannot be reloaded because it is "
                              "inactive.");
        return START_FAILED;
    }
    return unit->type == SERVICE ? service_reload(unit) : START_ALREADY;
}
