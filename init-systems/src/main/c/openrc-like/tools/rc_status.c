/* rc-status: services and their states, a runlevel after the other. */
#include "tools.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: rc-status [-acClmsu] [-r] [RUNLEVEL...]\n"
    "  -a, --all         every runlevel\n"
    "  -c, --crashed     those that have crashed\n"
    "  -C, --nocolor     plain text\n"
    "  -l, --list        names of the runlevels\n"
    "  -m, --manual      those that somebody started by hand\n"
    "  -r, --runlevel    name of the runlevel that is reached\n"
    "  -s, --servicelist every service\n"
    "  -u, --unused      those in no runlevel\n";

static const struct option options[] = {
    {"all", no_argument, NULL, 'a'},
    {"crashed", no_argument, NULL, 'c'},
    {"nocolor", no_argument, NULL, 'C'},
    {"list", no_argument, NULL, 'l'},
    {"manual", no_argument, NULL, 'm'},
    {"runlevel", no_argument, NULL, 'r'},
    {"servicelist", no_argument, NULL, 's'},
    {"unused", no_argument, NULL, 'u'},
    {NULL, 0, NULL, 0},
};

static void print_service(const char *name)
{
    static const char *const colours[] = {
        [STOPPED] = "31",  [STARTED] = "32", [STARTING] = "33",
        [STOPPING] = "33", [INACTIVE] = "33", [FAILED] = "31",
        [CRASHED] = "31",
    };
    enum state state = state_of(name);
    const char *word = state_word(state);
    /* " name   [  state  ]", the bracket at the right end of the line. */
    int width = terminal_columns() - 8 - (int)strlen(word);
    width = width > 20 ? width : 20;
    if (colour_wanted())
        printf(" %-*s[  \033[1;%sm%s\033[0m  ]\n", width, name,
               colours[state], word);
    else
        printf(" %-*s[  %s  ]\n", width, name, word);
}

static void print_section(const char *title, const char *name,
                          struct list *services)
{
    if (colour_wanted())
        printf("%s: \033[1;36m%s\033[0m\n", title, name);
    else
        printf("%s: %s\n", title, name);
    for (size_t i = 0; i < services->count; i++)
        print_service(services->at[i]);
    list_clear(services);
}

static void print_level(const char *level)
{
    struct list names = {0};
    runlevel_services(level, &names);
    list_sort(&names);
    print_section("Runlevel", level, &names);
}

static bool in_any_runlevel(const char *service)
{
    struct list levels = {0};
    bool in = false;
    folder_names(RUNLEVELS, &levels);
    for (size_t i = 0; i < levels.count && !in; i++)
        in = in_runlevel(service, levels.at[i]);
    list_clear(&levels);
    return in;
}

/* Those started that are in no runlevel: needed by one that is, or not. */
static void collect_dynamic(struct list *needed, struct list *manual)
{
    struct deptree tree = {0};
    struct list running = {0};
    deptree_load(&tree, false);
    services_in_state(STARTED, &running);
    for (size_t i = 0; i < running.count; i++) {
        struct list needing = {0};
        if (in_any_runlevel(running.at[i]))
            continue;
        deptree_needing(&tree, running.at[i], &needing);
        list_add(needing.count > 0 ? needed : manual, running.at[i]);
        list_clear(&needing);
    }
    list_clear(&running);
    deptree_clear(&tree);
}

static int print_manual(void)
{
    struct list needed = {0}, manual = {0};
    collect_dynamic(&needed, &manual);
    print_section("Dynamic Runlevel", "manual", &manual);
    return 0;
}

static void print_dynamic(void)
{
    struct list needed = {0}, manual = {0};
    collect_dynamic(&needed, &manual);
    print_section("Dynamic Runlevel", "needed/wanted", &needed);
    print_section("Dynamic Runlevel", "manual", &manual);
}

/* Every service, or those in no runlevel, or those crashed. */
static int print_chosen(int which)
{
    struct list names = {0};
    size_t count = 0;
    folder_names(INIT_D, &names);
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.at[i];
        if (!service_exists(name) ||
            (which == 'u' && in_any_runlevel(name)) ||
            (which == 'c' && state_of(name) != CRASHED))
            continue;
        print_service(name);
        count++;
    }
    list_clear(&names);
    return which == 'c' && count == 0;
}

static int print_levels(void)
{
    struct list levels = {0};
    folder_names(RUNLEVELS, &levels);
    for (size_t i = 0; i < levels.count; i++)
        puts(levels.at[i]);
    list_clear(&levels);
    return 0;
}

static int print_all(void)
{
    struct list levels = {0};
    folder_names(RUNLEVELS, &levels);
    for (size_t i = 0; i < levels.count; i++)
        print_level(levels.at[i]);
    list_clear(&levels);
    print_dynamic();
    return 0;
}

static int print_asked(char **levels)
{
    int status = 0;
    if (!*levels) {
        print_level(runlevel_now());
        print_dynamic();
    }
    for (; *levels; levels++)
        if (runlevel_exists(*levels)) {
            print_level(*levels);
        } else {
            eerror("runlevel `%s' does not exist", *levels);
            status = 1;
        }
    return status;
}

int rc_status_main(int argc, char **argv)
{
    int letter, what = 0;
    while ((letter = getopt_long(argc, argv, "acClmrsu", options, NULL)) >= 0)
        if (letter == '?')
            return usage(help);
        else if (letter == 'C')
            setenv("EINFO_COLOR", "no", 1);
        else
            what = letter;
    switch (what) {
    case 'a': return print_all();
    case 'c':
    case 's':
    case 'u': return print_chosen(what);
    case 'l': return print_levels();
    case 'm': return print_manual();
    case 'r': puts(runlevel_now()); return 0;
    default: return print_asked(argv + optind);
    }
}
