/* rc-update: which services a runlevel has, as links in its folder. */
#include "tools.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: rc-update [-asu] add SERVICE [RUNLEVEL...]\n"
    "       rc-update [-as] delete SERVICE [RUNLEVEL...]\n"
    "       rc-update [-v] show [RUNLEVEL...]\n"
    "  -a, --all      every runlevel (delete)\n"
    "  -s, --stack    a runlevel instead of a service\n"
    "  -u, --update   read what services depend on anew\n"
    "  -v, --verbose  services without runlevel too\n"
    "Without a runlevel, the one that is reached now is meant.\n";

static const struct option options[] = {
    {"all", no_argument, NULL, 'a'},
    {"stack", no_argument, NULL, 's'},
    {"update", no_argument, NULL, 'u'},
    {"verbose", no_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

static bool stack;

static bool is_there(const char *name)
{
    return stack ? runlevel_exists(name) : service_exists(name);
}

static int add(const char *name, const char *level)
{
    if (!is_there(name)) {
        eerror("rc-update: %s `%s' does not exist",
               stack ? "runlevel" : "service", name);
        return 1;
    }
    char *link = text_of(RUNLEVELS "/%s/%s", level, name);
    char *target = text_of("%s/%s", stack ? RUNLEVELS : INIT_D, name);
    struct stat about;
    int result = 0;
    if (lstat(link, &about) == 0) {
        ewarn("rc-update: %s already installed in runlevel `%s'; skipping",
              name, level);
    } else if (stack ? mkdir(link, 0755) == 0 : symlink(target, link) == 0) {
        einfo("%s %s added to runlevel %s", stack ? "runlevel" : "service",
              name, level);
    } else {
        eerror("rc-update: failed to add %s to runlevel `%s': %m", name,
               level);
        result = 1;
    }
    free(link);
    free(target);
    return result;
}

/* 0 removed, 1 failed, -1 was not there. */
static int take_out(const char *name, const char *level)
{
    char *link = text_of(RUNLEVELS "/%s/%s", level, name);
    int failed = stack ? rmdir(link) : unlink(link);
    int error = errno;
    free(link);
    if (failed != 0 && error == ENOENT)
        return -1;
    if (failed != 0) {
        eerror("rc-update: failed to remove %s from runlevel `%s': %s", name,
               level, strerror(error));
        return 1;
    }
    einfo("%s %s removed from runlevel %s", stack ? "runlevel" : "service",
          name, level);
    return 0;
}

static int delete(const char *name, const struct list *levels, bool all)
{
    int result = 0;
    bool found = false;
    for (size_t i = 0; i < levels->count; i++) {
        int one = take_out(name, levels->at[i]);
        found = found || one >= 0;
        result = one > 0 ? 1 : result;
        if (one < 0 && !all)
            ewarn("rc-update: %s `%s' is not in the runlevel `%s'",
                  stack ? "runlevel" : "service", name, levels->at[i]);
    }
    if (!found && all)
        ewarn("rc-update: %s `%s' is in no runlevel",
              stack ? "runlevel" : "service", name);
    return found ? result : 1;
}

static bool level_has(const char *level, const char *name)
{
    struct stat about;
    char *link = text_of(RUNLEVELS "/%s/%s", level, name);
    bool has = lstat(link, &about) == 0;
    free(link);
    return has;
}

static int show(const struct list *levels, bool verbose)
{
    struct list names = {0};
    folder_names(INIT_D, &names);
    for (size_t i = 0; i < levels->count; i++) {
        struct list here = {0};
        char *folder = text_of(RUNLEVELS "/%s", levels->at[i]);
        folder_names(folder, &here);
        for (size_t j = 0; j < here.count; j++)
            list_add_new(&names, here.at[j]);
        list_clear(&here);
        free(folder);
    }
    list_sort(&names);
    for (size_t i = 0; i < names.count; i++) {
        struct list in = {0};
        for (size_t j = 0; j < levels->count; j++)
            if (level_has(levels->at[j], names.at[i]))
                list_add(&in, levels->at[j]);
        char *joined = list_join(&in);
        if (in.count > 0 || (verbose && service_exists(names.at[i])))
            printf("%20s | %s\n", names.at[i], joined);
        free(joined);
        list_clear(&in);
    }
    list_clear(&names);
    return 0;
}

static int update(void)
{
    struct deptree tree = {0};
    deptree_load(&tree, true);
    deptree_clear(&tree);
    return 0;
}

/* The rest of the line, or what stands for it; false if one is not there. */
static bool read_levels(char **words, bool all, struct list *levels)
{
    for (; *words; words++) {
        if (!runlevel_exists(*words)) {
            eerror("rc-update: runlevel `%s' does not exist", *words);
            return false;
        }
        list_add_new(levels, *words);
    }
    if (levels->count == 0 && all)
        folder_names(RUNLEVELS, levels);
    else if (levels->count == 0)
        list_add(levels, runlevel_now());
    return true;
}

int rc_update_main(int argc, char **argv)
{
    bool all = false, verbose = false, anew = false;
    int letter;
    while ((letter = getopt_long(argc, argv, "asuv", options, NULL)) >= 0)
        switch (letter) {
        case 'a': all = true; break;
        case 's': stack = true; break;
        case 'u': anew = true; break;
        case 'v': verbose = true; break;
        default: return usage(help);
        }
    argv += optind;
    const char *verb = *argv ? *argv++ : anew ? "update" : "show";
    struct list levels = {0};
    if (strcmp(verb, "update") == 0)
        return update();
    if (strcmp(verb, "show") == 0)
        return read_levels(argv, true, &levels) ? show(&levels, verbose) : 1;
    bool adds = strcmp(verb, "add") == 0;
    bool deletes = strcmp(verb, "del") == 0 || strcmp(verb, "delete") == 0;
    if ((!adds && !deletes) || !*argv)
        return usage(help);
    const char *name = *argv++;
    if (!read_levels(argv, deletes && all, &levels))
        return 1;
    if (deletes)
        return delete(name, &levels, all);
    int result = 0;
    for (size_t i = 0; i < levels.count; i++)
        result |= add(name, levels.at[i]);
    return result;
}
