/* systemctl: questions about units. */
#include "../install/install.h"
#include "../unit/paths.h"
#include "systemctl.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct properties *fetch(struct strings *args, size_t *count,
                                int *status)
{
    struct strings words = {0};
    *count = 0;
    strings_add(&words, "show");
    mangle_all(args, 1, &words);
    struct answer answer = ask_list(&words);
    strings_clear(&words);
    *status = answer.status ? fail_answer(&answer) : 0;
    struct properties *units =
        answer.status ? NULL : units_of(&answer, count);
    answer_free(&answer);
    return units;
}

/* One that is active is enough; 4 if none is even known. */
int verb_is_active(struct strings *args)
{
    size_t count;
    int status;
    bool any = false, known = false;
    struct properties *units = fetch(args, &count, &status);
    for (size_t i = 0; i < count; i++) {
        const char *state = property(&units[i], "ActiveState");
        any |= !strcmp(state, "active") || !strcmp(state, "reloading");
        known |= strcmp(property(&units[i], "LoadState"), "not-found") != 0;
        if (!options.quiet)
            puts(state);
    }
    properties_free(units, count);
    return status ? status : any ? 0 : known ? 3 : 4;
}

int verb_is_failed(struct strings *args)
{
    size_t count;
    int status;
    bool any = false;
    if (args->n == 1) {
        struct answer answer = ask((const char *[]){"show", NULL});
        struct properties manager = {answer.lines};
        if (answer.status)
            return fail_answer(&answer);
        if (!options.quiet)
            puts(property(&manager, "SystemState"));
        return property_usec(&manager, "NFailedUnits") ? 0 : 1;
    }
    struct properties *units = fetch(args, &count, &status);
    for (size_t i = 0; i < count; i++) {
        const char *state = property(&units[i], "ActiveState");
        any |= !strcmp(state, "failed");
        if (!options.quiet)
            puts(state);
    }
    properties_free(units, count);
    return status ? status : any ? 0 : 1;
}

int verb_is_running(struct strings *args)
{
    struct answer answer = ask((const char *[]){"show", NULL});
    (void)args;
    if (answer.status < 0) {
        if (!options.quiet)
            puts("offline");
        return 1;
    }
    struct properties manager = {answer.lines};
    const char *state = property(&manager, "SystemState");
    if (!options.quiet)
        puts(state);
    return strcmp(state, "running") != 0;
}

int verb_is_enabled(struct strings *args)
{
    struct strings names = {0};
    bool any = false;
    int status = 1;
    mangle_all(args, 1, &names);
    for (size_t i = 0; i < names.n; i++) {
        const char *state = install_state(names.v[i]);
        if (!state) {
            fprintf(stderr, "Failed to get unit file state for %s: No such "
                            "file or directory\n", names.v[i]);
            continue;
        }
        static const char *const good[] = {"enabled", "enabled-runtime",
                                           "static", "alias", "indirect",
                                           "generated"};
        for (size_t k = 0; k < COUNT(good); k++)
            any |= !strcmp(state, good[k]);
        if (!options.quiet)
            puts(state);
    }
    strings_clear(&names);
    return any ? 0 : status;
}

static void put_property(const char *line)
{
    const char *equals = strchr(line, '=');
    if (!equals)
        return;
    char *key = copy_n(line, (size_t)(equals - line));
    bool chosen = !options.properties.n ||
                  strings_have(&options.properties, key);
    if (chosen && options.value)
        puts(equals + 1);
    else if (chosen && (equals[1] || options.all || options.properties.n))
        puts(line);
    free(key);
}

int verb_show(struct strings *args)
{
    struct strings words = {0};
    strings_add(&words, "show");
    mangle_all(args, 1, &words);
    struct answer answer = ask_list(&words);
    if (answer.status)
        return fail_answer(&answer);
    for (size_t i = 0; i < answer.lines.n; i++) {
        if (*answer.lines.v[i])
            put_property(answer.lines.v[i]);
        else if (i + 1 < answer.lines.n)
            putchar('\n');
    }
    answer_free(&answer);
    strings_clear(&words);
    return 0;
}

static void cat_file(const char *path)
{
    char *content = file_read(path, 1 << 20, NULL);
    printf("%s# %s%s\n%s", colours ? "\033[0;38;5;68m" : "", path,
           colours ? "\033[0m" : "", content ? content : "");
    free(content);
}

int verb_cat(struct strings *args)
{
    struct strings names = {0};
    int status = 0;
    mangle_all(args, 1, &names);
    for (size_t i = 0; i < names.n; i++) {
        struct section section;
        struct strings dropins = {0}, one = {0};
        section_read(names.v[i], &section);
        strings_add(&one, names.v[i]);
        unit_dropins(&one, &dropins);
        if (!section.path && !dropins.n) {
            fprintf(stderr, "No files found for %s.\n", names.v[i]);
            status = 1;
        } else {
            if (i)
                putchar('\n');
            if (section.masked)
                printf("# Unit %s is masked.\n", names.v[i]);
            else if (section.path)
                cat_file(section.path);
            for (size_t k = 0; k < dropins.n; k++) {
                putchar('\n');
                cat_file(dropins.v[k]);
            }
        }
        strings_clear(&dropins);
        strings_clear(&one);
        section_free(&section);
    }
    strings_clear(&names);
    return status;
}
