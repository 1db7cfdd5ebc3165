/* The table of all units, and the dependencies between them. */
#include "unit.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct unit *units;

struct unit *unit_find_loaded(const char *name)
{
    for (struct unit *unit = units; unit; unit = unit->next)
        if (strings_have(&unit->names, name))
            return unit;
    return NULL;
}

struct unit *unit_get(const char *name)
{
    struct unit *unit = unit_find_loaded(name);
    if (unit)
        return unit;
    unit = need(sizeof *unit);
    unit->name = copy(name);
    unit->type = name_type(name);
    strings_add(&unit->names, name);
    unit->condition_result = -1;
    unit->assert_result = true;
    unit->deadline = unit->restart_at = FOREVER;
    unit->watchdog_at = FOREVER;
    unit->exec_fd = unit->stream = -1;
    config_init(&unit->c);
    /* At the end: units are listed and walked in the order they came. */
    struct unit **link = &units;
    while (*link)
        link = &(*link)->next;
    *link = unit;
    return unit;
}

void unit_free(struct unit *unit)
{
    for (struct unit **link = &units; *link; link = &(*link)->next)
        if (*link == unit) {
            *link = unit->next;
            break;
        }
    edges_clear(unit);
    config_free(&unit->c);
    strings_clear(&unit->names);
    free(unit->name);
    free(unit->load_error);
    free(unit->status_text);
    free(unit->spawned);
    if (unit->stream >= 0)
        close(unit->stream);
    free(unit);
}

unsigned edge_kinds(const struct unit *from, const struct unit *to)
{
    for (size_t i = 0; i < from->edge_count; i++)
        if (from->edges[i].other == to)
            return from->edges[i].kinds;
    return 0;
}

enum dependency inverse(enum dependency kind)
{
    return (enum dependency)(kind ^ 1); /* they stand in pairs */
}

static void half_edge(struct unit *from, enum dependency kind,
                      struct unit *to)
{
    for (size_t i = 0; i < from->edge_count; i++)
        if (from->edges[i].other == to) {
            from->edges[i].kinds |= DEPENDENCY(kind);
            return;
        }
    from->edges = need_more(from->edges,
                            (from->edge_count + 1) * sizeof *from->edges);
    from->edges[from->edge_count++] =
        (struct edge){.other = to, .kinds = DEPENDENCY(kind)};
}

void edge_add(struct unit *from, enum dependency kind, struct unit *to)
{
    if (from == to)
        return;
    half_edge(from, kind, to);
    half_edge(to, inverse(kind), from);
}

void edges_clear(struct unit *unit)
{
    for (size_t i = 0; i < unit->edge_count; i++) {
        struct unit *other = unit->edges[i].other;
        size_t kept = 0;
        for (size_t k = 0; k < other->edge_count; k++)
            if (other->edges[k].other != unit)
                other->edges[kept++] = other->edges[k];
        other->edge_count = kept;
    }
    free(unit->edges);
    unit->edges = NULL;
    unit->edge_count = 0;
}

/* An alias that was met as a name of its own becomes a name of the unit that
 * it stands for; what pointed to it points there. */
static void merge(struct unit *into, struct unit *from)
{
    for (size_t i = 0; i < from->edge_count; i++)
        for (unsigned kind = 0; kind < DEPENDENCY_KINDS; kind++)
            if (from->edges[i].kinds & DEPENDENCY(kind))
                edge_add(into, (enum dependency)kind, from->edges[i].other);
    for (size_t i = 0; i < from->names.n; i++)
        if (!strings_have(&into->names, from->names.v[i]))
            strings_add(&into->names, from->names.v[i]);
    unit_free(from);
}

/* A stub whose file turned out to be a link to another unit's. */
static void follow_alias(struct unit *unit)
{
    struct unit *target = unit_get(unit->load_error);
    if (target != unit && unit->sub == SUB_DEAD && !unit->job) {
        merge(target, unit);
        return;
    }
    unit->load = LOAD_ERROR;
    replace(&unit->load_error,
            print("Unit %s is an alias that cannot be followed.",
                  unit->name));
}

static bool load_one_stub(void)
{
    for (struct unit *unit = units; unit; unit = unit->next)
        if (unit->load == STUB) {
            unit_read_files(unit);
            if (unit->load == STUB)
                follow_alias(unit);
            return true;
        }
    return false;
}

/* Reads all stubs, those that appear meanwhile too. */
void units_load_stubs(void)
{
    while (load_one_stub()) {
        while (load_one_stub())
            ;
        for (struct unit *unit = units; unit; unit = unit->next)
            unit_add_defaults(unit);
    }
    for (struct unit *unit = units; unit; unit = unit->next)
        unit_order_target(unit);
}

struct unit *unit_load(const char *name)
{
    unit_get(name);
    units_load_stubs();
    return unit_find_loaded(name);
}

void units_forget_config(void)
{
    struct strings aliases = {0};
    for (struct unit *unit = units, *next; unit; unit = next) {
        next = unit->next;
        edges_clear(unit);
    }
    for (struct unit *unit = units, *next; unit; unit = next) {
        next = unit->next;
        bool idle = (unit->sub == SUB_DEAD) && !unit->job;
        if (idle) {
            unit_free(unit);
            continue;
        }
        config_free(&unit->c);
        config_init(&unit->c);
        /* The command that runs was part of it. */
        unit->running = NULL;
        unit->load = STUB;
        strings_remove(&unit->names, unit->name);
        strings_add_all(&aliases, &unit->names);
        strings_clear(&unit->names);
        strings_add(&unit->names, unit->name);
    }
    /* The other names are looked up anew: they may lead elsewhere now. */
    for (size_t i = 0; i < aliases.n; i++)
        unit_get(aliases.v[i]);
    strings_clear(&aliases);
}
