/* systemd-analyze verify: loads units as process 1 would, and looks at what
 * it would stumble over: lines, missing units and programs, cycles. */
#include "../common/ini.h"
#include "../unit/paths.h"
#include "../unit/unit.h"
#include "analyze.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int complaints;

void complain(const char *file, unsigned line, const char *format, ...)
{
    va_list args;
    if (line)
        fprintf(stderr, "%s:%u: ", file, line);
    else
        fprintf(stderr, "%s: ", file);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    complaints++;
}

static void check_programs(const struct unit *unit)
{
    for (int phase = 0; phase < EXEC_PHASES; phase++)
        for (struct command *one = unit->c.commands[phase]; one;
             one = one->next) {
            char *path = print("%s%s", unit_root, one->path);
            if (*one->path == '/' && !one->may_fail &&
                access(path, X_OK) != 0)
                complain(unit->name, 0, "Command %s is not executable: %s",
                         one->path, strerror(errno));
            free(path);
        }
}

static void check_needs(const struct unit *unit)
{
    for (size_t i = 0; i < unit->edge_count; i++) {
        const struct edge *edge = &unit->edges[i];
        bool must = edge->kinds & (DEPENDENCY(REQUIRES) |
                                   DEPENDENCY(REQUISITE) |
                                   DEPENDENCY(BINDS_TO));
        if (must && edge->other->load != LOADED &&
            (edge->other->type == SERVICE || edge->other->type == TARGET))
            complain(unit->name, 0, "Failed to create %s/start: %s",
                     unit->name, edge->other->load_error
                                     ? edge->other->load_error
                                     : "not loaded");
    }
}

/* Marks what starting a unit pulls in. */
static void pull(struct unit *unit)
{
    if (unit->mark || unit->load != LOADED)
        return;
    unit->mark = true;
    for (size_t i = 0; i < unit->edge_count; i++)
        if (unit->edges[i].kinds &
            (DEPENDENCY(REQUIRES) | DEPENDENCY(WANTS) | DEPENDENCY(BINDS_TO)))
            pull(unit->edges[i].other);
}

/* 0 white, 1 on the path, 2 done, kept in notify_errno: no process uses the
 * unit here. */
static bool find_cycle(struct unit *unit, struct strings *path)
{
    if (unit->notify_errno == 2 || !unit->mark)
        return false;
    if (unit->notify_errno == 1) {
        size_t at = 0;
        while (strcmp(path->v[at], unit->name))
            at++;
        const char *first = "Found ordering cycle on";
        for (size_t i = path->n; i-- > at;) {
            complain(unit->name, 0, "%s %s/start", first, path->v[i]);
            first = "Found dependency on";
        }
        return true;
    }
    unit->notify_errno = 1;
    strings_add(path, unit->name);
    for (size_t i = 0; i < unit->edge_count; i++)
        if ((unit->edges[i].kinds & DEPENDENCY(AFTER)) &&
            find_cycle(unit->edges[i].other, path))
            return true;
    unit->notify_errno = 2;
    strings_remove(path, unit->name);
    return false;
}

/* "DIR/name.service" is looked for in DIR before the usual folders. */
static void verify(const char *file)
{
    const char *slash = strrchr(file, '/');
    char *name = copy(slash ? slash + 1 : file);
    struct strings path = {0};
    if (slash)
        unit_first_folder = copy_n(file, slash == file
                                             ? 1 : (size_t)(slash - file));
    if (!name_valid(name)) {
        complain(file, 0, "Failed to prepare filename: Invalid argument");
        return;
    }
    if (name_is_template(name))
        replace(&name, name_with(name, "test-instance"));
    struct unit *unit = unit_load(name);
    free(name);
    if (unit->load != LOADED) {
        complain(unit->name, 0, "%s", unit->load_error ? unit->load_error
                                                       : "not loaded");
        return;
    }
    check_programs(unit);
    check_needs(unit);
    for (struct unit *one = units; one; one = one->next) {
        one->mark = false;
        one->notify_errno = 0;
    }
    pull(unit);
    find_cycle(unit, &path);
    strings_clear(&path);
}

int analyze_verify(const struct strings *files)
{
    for (size_t i = 0; i < files->n; i++)
        verify(files->v[i]);
    return complaints ? 1 : 0;
}
