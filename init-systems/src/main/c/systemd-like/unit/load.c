/* From names to units: fragment, drop-ins, links of .wants and .requires. */
#include "../common/ini.h"
#include "paths.h"
#include "setting.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_FILE (1 << 20)

void commands_free(struct command **list);

void config_init(struct config *c)
{
    *c = (struct config){0};
    c->default_dependencies = true;
    c->limit_interval = 10 * SECOND;
    c->limit_burst = 5;
    c->job_timeout = FOREVER;
    c->restart_delay = 100000;
    c->timeout_start = c->timeout_stop = 90 * SECOND;
    c->timeout_abort = c->runtime_max = FOREVER;
    c->guess_main = true;
    c->send_kill = true;
    c->kill_signal = 15;
    c->final_signal = 9;
    c->exec.mask = 022;
    c->exec.ignore_pipe = true;
    c->exec.out = STREAM_JOURNAL;
    c->exec.log_level = 6;
    c->exec.runtime_mode = c->exec.state_mode = 0755;
    c->exec.cache_mode = c->exec.logs_mode = 0755;
}

static void exec_free(struct exec_settings *exec)
{
    char *texts[] = {exec->user,    exec->group,    exec->folder,
                     exec->in_file, exec->out_file, exec->err_file,
                     exec->tty,     exec->identifier};
    struct strings *lists[] = {
        &exec->groups, &exec->environment, &exec->environment_files,
        &exec->pass,   &exec->unset,       &exec->runtime,
        &exec->state,  &exec->cache,       &exec->logs,
        &exec->configuration};
    for (size_t i = 0; i < COUNT(texts); i++)
        free(texts[i]);
    for (size_t i = 0; i < COUNT(lists); i++)
        strings_clear(lists[i]);
    for (size_t i = 0; i < COUNT(exec->limits); i++)
        free(exec->limits[i]);
}

void config_free(struct config *c)
{
    char *texts[] = {c->description, c->fragment, c->source,
                     c->default_instance, c->pid_file, c->bus_name};
    struct strings *lists[] = {&c->documentation, &c->dropins, &c->alias,
                               &c->wanted_by, &c->required_by, &c->also};
    for (size_t i = 0; i < COUNT(texts); i++)
        free(texts[i]);
    for (size_t i = 0; i < COUNT(lists); i++)
        strings_clear(lists[i]);
    for (struct condition *one = c->conditions, *next; one; one = next) {
        next = one->next;
        free(one->argument);
        free(one);
    }
    for (int i = 0; i < EXEC_PHASES; i++)
        commands_free(&c->commands[i]);
    exec_free(&c->exec);
    *c = (struct config){0};
}

static bool read_one(struct unit *unit, const char *path)
{
    char *content = file_read(path, LARGEST_FILE, NULL);
    if (!content)
        return false;
    ini_parse(path, content, setting_apply, unit);
    free(content);
    return true;
}

/* Finds the fragment of a unit, or of its template. A link to another unit
 * leaves it a stub with that name in load_error. */
static void read_fragment(struct unit *unit)
{
    char *path = NULL;
    char *template_name = name_template(unit->name);
    enum found found = unit_find(unit->name, &path);
    if (found == NOT_FOUND && template_name)
        found = unit_find(template_name, &path);
    free(template_name);
    switch (found) {
    case MASKED:
        unit->load = LOAD_MASKED;
        unit->c.fragment = path;
        replace(&unit->load_error, print("Unit %s is masked.", unit->name));
        return;
    case NOT_FOUND:
        unit->load = LOAD_NOT_FOUND;
        replace(&unit->load_error,
                print("Unit %s not found.", unit->name));
        return;
    case FOUND:
        break;
    }
    char *other = unit_alias_target(unit->name, path);
    if (other) {
        free(path);
        replace(&unit->load_error, other);
        return;
    }
    unit->c.fragment = path;
    unit->load = LOADED;
    if (!read_one(unit, path)) {
        unit->load = LOAD_ERROR;
        replace(&unit->load_error,
                print("Failed to load %s: %s", path, strerror(errno)));
    }
}

static void read_links(struct unit *unit, const char *suffix,
                       enum dependency kind)
{
    struct strings linked = {0};
    char *template_name = name_template(unit->name);
    for (size_t i = 0; i < unit->names.n; i++)
        unit_linked(unit->names.v[i], suffix, &linked);
    if (template_name)
        unit_linked(template_name, suffix, &linked);
    free(template_name);
    for (size_t i = 0; i < linked.n; i++)
        if (name_valid(linked.v[i]) && !name_is_template(linked.v[i]))
            edge_add(unit, kind, unit_get(linked.v[i]));
    strings_clear(&linked);
}

void unit_read_files(struct unit *unit)
{
    replace(&unit->load_error, NULL);
    if (unit->type != SERVICE && unit->type != TARGET) {
        unit->load = LOAD_NOT_FOUND;
        replace(&unit->load_error,
                print("Unit %s not found.", unit->name));
        return;
    }
    if (name_is_template(unit->name)) {
        unit->load = LOAD_ERROR;
        replace(&unit->load_error,
                print("Unit name %s is missing the instance name.",
                      unit->name));
        return;
    }
    read_fragment(unit);
    if (unit->load == STUB || unit->load == LOAD_MASKED)
        return;
    unit_dropins(&unit->names, &unit->c.dropins);
    for (size_t i = 0; i < unit->c.dropins.n; i++)
        read_one(unit, unit->c.dropins.v[i]);
    read_links(unit, ".wants", WANTS);
    read_links(unit, ".requires", REQUIRES);
    if (unit->load == LOADED)
        unit_check(unit);
}
