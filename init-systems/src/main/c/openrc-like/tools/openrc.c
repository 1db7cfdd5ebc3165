/*
 * openrc [LEVEL]: changes the runlevel. What runs and is not wanted there is
 * stopped, what is wanted and does not run is started, each when those that
 * it must come after are done: one at a time, or with rc_parallel as many as
 * can. Then every line of a service is kept until it is done, so that
 * messages do not run into each other.
 */
#include "plan.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char help[] =
    "usage: openrc [-nq] [RUNLEVEL]\n"
    "  -n, --no-stop   stop nothing\n"
    "  -q, --quiet     only warnings and errors\n"
    "runlevels: sysinit boot default single shutdown reboot, and those in "
    RUNLEVELS "\n";

static const struct option options[] = {
    {"no-stop", no_argument, NULL, 'n'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

/* The first run of a boot: /proc and a place for what we remember. */
static void prepare_system(void)
{
    struct utsname name = {0};
    if (!file_exists("/proc/self"))
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              NULL);
    struct stat root, run;
    if (stat("/", &root) == 0 && stat("/run", &run) == 0 &&
        root.st_dev == run.st_dev &&
        mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"))
        ewarn("cannot mount a tmpfs on /run: %m");
    state_prepare();
    uname(&name);
    if (!is_yes(getenv("EINFO_QUIET")))
        printf("\n   openrc-like 0.1 is starting up %s %s (%s)\n\n",
               name.sysname, name.release, name.machine);
}

/* "single" and "softlevel=NAME" of the boot loader stand for default. */
static const char *asked_by_boot_loader(const char *level)
{
    if (strcmp(level, "default") != 0)
        return level;
    char *softlevel = boot_parameter("softlevel");
    if (softlevel && runlevel_exists(softlevel))
        return softlevel;
    return boot_parameter("single") ? "single" : level;
}

static bool goes_down(const char *level)
{
    return strcmp(level, "shutdown") == 0 || strcmp(level, "reboot") == 0;
}

/* Everything that is to run in the level, and what that needs. */
static void wanted_services(const struct deptree *tree, const char *level,
                            struct list *order)
{
    struct list names = {0};
    runlevel_services("sysinit", &names);
    if (strcmp(level, "sysinit") != 0)
        runlevel_services("boot", &names);
    if (strcmp(level, "single") != 0 || runlevel_exists(level))
        runlevel_services(level, &names);
    deptree_order(tree, &names, level, order);
    list_clear(&names);
}

static void stop_unwanted(const struct deptree *tree, const char *level,
                          const struct list *wanted)
{
    struct list running = {0}, order = {0}, unwanted = {0};
    services_in_state(STARTED, &running);
    services_in_state(INACTIVE, &running);
    deptree_order(tree, &running, level, &order);
    for (size_t i = order.count; i-- > 0;) {
        const char *name = order.at[i];
        bool keep = goes_down(level)
                        ? deptree_keyword(tree, name, "-shutdown")
                        : list_has(wanted, name) ||
                              deptree_keyword(tree, name, "-stop");
        if (list_has(&running, name) && !keep)
            list_add(&unwanted, name);
    }
    plan_run(tree, &unwanted, "stop");
    list_clear(&running);
    list_clear(&order);
    list_clear(&unwanted);
}

static void start_wanted(const struct deptree *tree,
                         const struct list *wanted)
{
    struct list missing = {0};
    for (size_t i = 0; i < wanted->count; i++) {
        enum state state = state_of(wanted->at[i]);
        if (state == STOPPED || state == CRASHED)
            list_add(&missing, wanted->at[i]);
    }
    plan_run(tree, &missing, "start");
    list_clear(&missing);
}

static int change(const char *level, bool stops)
{
    struct deptree tree = {0};
    struct list wanted = {0};
    deptree_load(&tree, false);
    setenv("RC_RUNLEVEL", level, 1);
    if (goes_down(level)) {
        struct list names = {0};
        if (strcmp(level, "reboot") == 0)
            setenv("RC_REBOOT", "YES", 1);
        runlevel_set("shutdown");
        stop_unwanted(&tree, level, &wanted);
        runlevel_services("shutdown", &names);
        deptree_order(&tree, &names, "shutdown", &wanted);
        list_clear(&names);
    } else {
        wanted_services(&tree, level, &wanted);
        if (stops)
            stop_unwanted(&tree, level, &wanted);
        runlevel_set(level);
    }
    start_wanted(&tree, &wanted);
    list_clear(&wanted);
    deptree_clear(&tree);
    return 0;
}

int openrc_main(int argc, char **argv)
{
    bool stops = true;
    int letter;
    while ((letter = getopt_long(argc, argv, "nq", options, NULL)) >= 0)
        switch (letter) {
        case 'n': stops = false; break;
        case 'q': setenv("EINFO_QUIET", "yes", 1); break;
        default: return usage(help);
        }
    if (argc - optind > 1)
        return usage(help);
    if (geteuid() != 0) {
        eerror("openrc: superuser access required");
        return 1;
    }
    const char *level = optind < argc ? argv[optind] : runlevel_now();
    if (strcmp(level, "sysinit") == 0)
        prepare_system();
    level = asked_by_boot_loader(level);
    if (!goes_down(level) && strcmp(level, "single") != 0 &&
        !runlevel_exists(level)) {
        eerror("openrc: %s is not a valid runlevel", level);
        return 1;
    }
    return change(level, stops);
}
