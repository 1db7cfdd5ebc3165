/* Lists of units, unit files and jobs, in columns. */
#include "../common/names.h"
#include "../install/install.h"
#include "../unit/paths.h"
#include "systemctl.h"
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t widest(size_t width, const char *text)
{
    size_t n = strlen(text);
    return n > width ? n : width;
}

static bool matches(const struct strings *args, const char *name)
{
    bool any = args->n <= 1;
    for (size_t i = 1; i < args->n && !any; i++) {
        char *pattern = strpbrk(args->v[i], "*?[") ? copy(args->v[i])
                                                   : name_mangle(args->v[i]);
        any = fnmatch(pattern, name, 0) == 0;
        free(pattern);
    }
    const char *dot = strrchr(name, '.');
    return any && (!options.types.n ||
                   (dot && strings_have(&options.types, dot + 1)));
}

static bool has_state(const struct properties *unit)
{
    static const char *const keys[] = {"LoadState", "ActiveState",
                                       "SubState"};
    for (size_t i = 0; i < COUNT(keys); i++)
        if (strings_have(&options.states, property(unit, keys[i])))
            return true;
    return false;
}

static bool wanted(const struct strings *args, const struct properties *unit)
{
    if (!matches(args, property(unit, "Id")))
        return false;
    if (options.states.n)
        return has_state(unit);
    return options.all || strcmp(property(unit, "ActiveState"), "inactive") ||
           *property(unit, "Job");
}

static int by_id(const void *a, const void *b)
{
    return strcmp(property(a, "Id"), property(b, "Id"));
}

static const char *const columns[] = {"Id", "LoadState", "ActiveState",
                                      "SubState"};
static const char *const titles[] = {"UNIT", "LOAD", "ACTIVE", "SUB"};

static const char *mark_of(const struct properties *unit)
{
    const char *load = property(unit, "LoadState");
    if (!strcmp(property(unit, "ActiveState"), "failed"))
        return colours ? "\033[0;1;31m●\033[0m" : "●";
    if (!strcmp(load, "not-found") || !strcmp(load, "error") ||
        !strcmp(load, "bad-setting"))
        return colours ? "\033[0;1;33m●\033[0m" : "●";
    return !strcmp(load, "masked") ? "○" : " ";
}

int verb_list_units(struct strings *args)
{
    struct answer answer = ask((const char *[]){"list", NULL});
    size_t count, shown = 0, widths[4];
    if (answer.status)
        return fail_answer(&answer);
    struct properties *units = units_of(&answer, &count);
    qsort(units, count, sizeof *units, by_id);
    for (size_t c = 0; c < 4; c++)
        widths[c] = strlen(titles[c]);
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < 4 && wanted(args, &units[i]); c++)
            widths[c] = widest(widths[c], property(&units[i], columns[c]));
    if (!options.no_legend && count) {
        printf("%s", options.plain ? "" : "  ");
        for (size_t c = 0; c < 4; c++)
            printf("%-*s ", (int)widths[c], titles[c]);
        puts("DESCRIPTION");
    }
    for (size_t i = 0; i < count; i++) {
        if (!wanted(args, &units[i]))
            continue;
        shown++;
        if (!options.plain)
            printf("%s ", mark_of(&units[i]));
        for (size_t c = 0; c < 4; c++)
            printf("%-*s ", (int)widths[c], property(&units[i], columns[c]));
        puts(property(&units[i], "Description"));
    }
    if (!options.no_legend) {
        if (shown)
            puts("\nLOAD   = Reflects whether the unit definition was "
                 "properly loaded.\nACTIVE = The high-level unit activation "
                 "state, i.e. generalization of SUB.\nSUB    = The low-level "
                 "unit activation state, values depend on unit type.");
        printf("%zu loaded units listed.%s\n", shown,
               options.all || options.states.n
                   ? ""
                   : " Pass --all to see loaded but inactive units, too.");
        puts("To show all installed unit files use 'systemctl "
             "list-unit-files'.");
    }
    properties_free(units, count);
    answer_free(&answer);
    return 0;
}

int verb_list_files(struct strings *args)
{
    struct strings names = {0};
    size_t width = strlen("UNIT FILE"), shown = 0;
    unit_all_names(&names);
    for (size_t i = 0; i < names.n; i++)
        if (matches(args, names.v[i]))
            width = widest(width, names.v[i]);
    if (!options.no_legend)
        printf("%-*s %-15s %s\n", (int)width, "UNIT FILE", "STATE",
               "PRESET");
    for (size_t i = 0; i < names.n; i++) {
        const char *state = install_state(names.v[i]);
        if (!matches(args, names.v[i]) || !state ||
            (options.states.n && !strings_have(&options.states, state)))
            continue;
        bool has_preset = !strcmp(state, "enabled") ||
                          !strcmp(state, "disabled") ||
                          !strcmp(state, "masked");
        printf("%-*s %-15s %s\n", (int)width, names.v[i], state,
               has_preset ? install_preset_of(names.v[i]) : "-");
        shown++;
    }
    if (!options.no_legend)
        printf("\n%zu unit files listed.\n", shown);
    strings_clear(&names);
    return 0;
}

int verb_list_jobs(struct strings *args)
{
    struct answer answer = ask((const char *[]){"list-jobs", NULL});
    (void)args;
    if (answer.status)
        return fail_answer(&answer);
    if (!answer.lines.n)
        puts("No jobs running.");
    else if (!options.no_legend)
        printf("%-4s %-30s %-13s %s\n", "JOB", "UNIT", "TYPE", "STATE");
    for (size_t i = 0; i < answer.lines.n; i++) {
        char *rest = answer.lines.v[i];
        char *id = strsep(&rest, "\t"), *unit = strsep(&rest, "\t");
        char *type = strsep(&rest, "\t");
        if (rest)
            printf("%-4s %-30s %-13s %s\n", id, unit, type, rest);
    }
    if (answer.lines.n && !options.no_legend)
        printf("\n%zu jobs listed.\n", answer.lines.n);
    answer_free(&answer);
    return 0;
}

/* ---- the tree of what a unit pulls in ---- */

static const struct properties *find(const struct properties *units,
                                     size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(property(&units[i], "Id"), name))
            return &units[i];
    return NULL;
}

static void branches(const struct properties *unit, struct strings *names)
{
    static const char *const down[] = {"Requires", "Requisite", "Wants",
                                       "BindsTo"};
    static const char *const up[] = {"RequiredBy", "RequisiteOf", "WantedBy",
                                     "BoundBy"};
    for (size_t i = 0; i < COUNT(down); i++) {
        const char *key = options.reverse ? up[i] : down[i];
        char *list = copy(property(unit, key)), *rest = list, *word;
        while ((word = strsep(&rest, " ")))
            if (*word && !strings_have(names, word))
                strings_add(names, word);
        free(list);
    }
    strings_sort(names);
}

static void tree(const struct properties *units, size_t count,
                 const char *name, const char *indent, struct strings *path)
{
    const struct properties *unit = find(units, count, name);
    struct strings names = {0};
    if (!unit || strings_have(path, name))
        return;
    strings_add(path, name);
    branches(unit, &names);
    for (size_t i = 0; i < names.n; i++) {
        const struct properties *one = find(units, count, names.v[i]);
        const char *state = one ? property(one, "ActiveState") : "inactive";
        bool last = i + 1 == names.n;
        const char *dot = !strcmp(state, "failed")     ? "×"
                          : !strcmp(state, "inactive") ? "○" : "●";
        if (options.plain)
            printf("%s  %s\n", indent, names.v[i]);
        else
            printf("%s %s%s%s\n", dot, indent, last ? "└─" : "├─",
                   names.v[i]);
        char *deeper = print("%s%s", indent, options.plain ? "  "
                                             : last ? "  " : "│ ");
        if (options.all || ends_with(names.v[i], ".target"))
            tree(units, count, names.v[i], deeper, path);
        free(deeper);
    }
    strings_remove(path, name);
    strings_clear(&names);
}

int verb_list_dependencies(struct strings *args)
{
    struct strings names = {0}, path = {0};
    if (args->n > 1)
        mangle_all(args, 1, &names);
    else
        strings_add(&names, "default.target");
    for (size_t i = 0; i < names.n; i++) {
        /* Asking for it makes process 1 load it. */
        struct answer one =
            ask((const char *[]){"show", names.v[i], NULL});
        size_t found = 0, count;
        struct properties *self = units_of(&one, &found);
        struct answer all = ask((const char *[]){"list", NULL});
        if (one.status || all.status)
            return fail_answer(one.status ? &one : &all);
        struct properties *units = units_of(&all, &count);
        const char *id = found ? property(self, "Id") : names.v[i];
        if (options.plain)
            puts(names.v[i]);
        else
            printf("%s\n", names.v[i]);
        tree(units, count, id, "", &path);
        properties_free(units, count);
        properties_free(self, found);
        answer_free(&one);
        answer_free(&all);
    }
    strings_clear(&names);
    return 0;
}
