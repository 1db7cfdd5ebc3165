/*
 * openrc-run SCRIPT ACTION...: the interpreter of service scripts. What the
 * action does is the script's matter, in a shell; when it may be done, and
 * what it does to the state of the service, is decided here.
 */
#include "run.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void set_environment(const struct run *run)
{
    const char *service = run->service;
    const char *part = strchr(service, '.');
    char *path = text_of(LIBRARY "/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    setenv("PATH", path, 1);
    free(path);
    setenv("RC_SVCNAME", service, 1);
    setenv("SVCNAME", service, 1);
    setenv("RC_SERVICE", run->path, 1);
    setenv("RC_SVCDIR", state_folder(), 1);
    setenv("RC_LIBEXECDIR", LIBRARY, 1);
    setenv("RC_RUNLEVEL", runlevel_now(), 1);
    setenv("RC_DEFAULTLEVEL", "default", 0);
    setenv("RC_BOOTLEVEL", "boot", 0);
    setenv("RC_STATE", state_word(state_of(service)), 1);
    setenv("EINFO_COLOR", colour_wanted() ? "yes" : "no", 1);
    char columns[16];
    snprintf(columns, sizeof columns, "%d", terminal_columns());
    setenv("COLUMNS", columns, 1);
    /* What the part behind a dot is for: net.eth0 is a link to net. */
    setenv("RC_SVCPART", part ? part + 1 : "", 1);
}

int run_script(const struct run *run, const char *action)
{
    int status = 1 << 8;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        set_environment(run);
        execl("/bin/sh", "sh", LIBRARY "/sh/openrc-run.sh", run->path,
              action, (char *)NULL);
        eerror("cannot run /bin/sh: %m");
        _exit(127);
    }
    if (pid < 0) {
        eerror("%s: cannot make a process: %m", run->service);
        return 1;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return exit_status_of(status);
}

static int show_relation(struct run *run, const char *word)
{
    for (int i = 0; i < RELATIONS; i++)
        if (strcmp(word, relation_words[i]) == 0) {
            deptree_load(&run->tree, false);
            const struct service *found = deptree_find(&run->tree,
                                                       run->service);
            char *names = found ? list_join(&found->relations[i])
                                : copy_text("");
            puts(names);
            free(names);
            return 0;
        }
    return -1;
}

static int show_status(struct run *run)
{
    static const int codes[] = {
        [STOPPED] = 3,   [STARTED] = 0, [STARTING] = 8, [STOPPING] = 4,
        [INACTIVE] = 16, [FAILED] = 3,  [CRASHED] = 32,
    };
    enum state state = state_of(run->service);
    int own = run_script(run, "status");
    return own != 0 ? own : codes[state];
}

static int zap(struct run *run)
{
    einfo("Manually resetting %s to stopped state", run->service);
    state_set(run->service, STOPPED);
    return 0;
}

static bool needs_root(const char *action)
{
    return strcmp(action, "status") != 0 && strcmp(action, "describe") != 0;
}

static int act(struct run *run, const char *action)
{
    enum state state = state_of(run->service);
    bool started = state == STARTED || state == INACTIVE;
    if ((run->if_started && !started) || (run->if_stopped && started))
        return 0;
    if (action[0] == 'i') {
        int shown = show_relation(run, action + 1);
        if (shown >= 0)
            return shown;
    }
    if (needs_root(action) && geteuid() != 0 && !getenv("RC_SVCDIR")) {
        eerror("%s: superuser access required", run->service);
        return 1;
    }
    if (strcmp(action, "start") == 0)
        return run_start(run);
    if (strcmp(action, "stop") == 0)
        return run_stop(run);
    if (strcmp(action, "restart") == 0)
        return run_restart(run);
    if (strcmp(action, "status") == 0)
        return show_status(run);
    if (strcmp(action, "zap") == 0)
        return zap(run);
    return run_script(run, action);
}

static const char help[] =
    "usage: openrc-run SCRIPT [-dDqsSv] ACTION...\n"
    "  -d, --debug        trace the script\n"
    "  -D, --nodeps       as if it depended on nothing\n"
    "  -q, --quiet        only warnings and errors\n"
    "  -s, --ifstarted    only if it is started\n"
    "  -S, --ifstopped    only if it is stopped\n"
    "  -v, --verbose      say more\n"
    "  -C, --nocolor      plain text\n"
    "actions: start stop restart status zap describe, and the script's "
    "own\n";

static const struct option options[] = {
    {"debug", no_argument, NULL, 'd'},
    {"nodeps", no_argument, NULL, 'D'},
    {"quiet", no_argument, NULL, 'q'},
    {"ifstarted", no_argument, NULL, 's'},
    {"ifstopped", no_argument, NULL, 'S'},
    {"verbose", no_argument, NULL, 'v'},
    {"nocolor", no_argument, NULL, 'C'},
    {NULL, 0, NULL, 0},
};

static bool read_options(int argc, char **argv, struct run *run)
{
    int letter;
    while ((letter = getopt_long(argc, argv, "+dDqsSvC", options, NULL)) >= 0)
        switch (letter) {
        case 'd': setenv("RC_DEBUG", "yes", 1); break;
        case 'D': run->no_deps = true; break;
        case 'q': setenv("EINFO_QUIET", "yes", 1); break;
        case 's': run->if_started = true; break;
        case 'S': run->if_stopped = true; break;
        case 'v': setenv("EINFO_VERBOSE", "yes", 1); break;
        case 'C': setenv("EINFO_COLOR", "no", 1); break;
        default: return false;
        }
    return true;
}

int openrc_run_main(int argc, char **argv)
{
    struct run run = {0};
    if (argc < 2 || argv[1][0] == '-')
        return usage(help);
    run.path = argv[1];
    const char *slash = strrchr(run.path, '/');
    run.service = copy_text(slash ? slash + 1 : run.path);
    if (!file_exists(run.path)) {
        eerror("openrc-run: %s does not exist", run.path);
        return 1;
    }
    /* The options stand between the script and the action. */
    if (!read_options(argc - 1, argv + 1, &run))
        return usage(help);
    int status = 0;
    if (optind >= argc - 1)
        return run_script(&run, "usage");
    for (int i = optind + 1; i < argc && status == 0; i++)
        status = act(&run, argv[i]);
    return status;
}
