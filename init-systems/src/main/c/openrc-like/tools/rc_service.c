/* rc-service: finds a service and hands the action to its script. */
#include "tools.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: rc-service [-cDiNqsSv] SERVICE ACTION...\n"
    "       rc-service -e SERVICE | -l | -r SERVICE\n"
    "  -c, --ifcrashed      only if it has crashed\n"
    "  -D, --nodeps         as if it depended on nothing\n"
    "  -e, --exists NAME    whether there is such a service\n"
    "  -i, --ifexists       not an error if there is none\n"
    "  -l, --list           names of all services\n"
    "  -N, --ifnotstarted   only if it is not started\n"
    "  -q, --quiet          only warnings and errors\n"
    "  -r, --resolve NAME   path of its script\n"
    "  -s, --ifstarted      only if it is started\n"
    "  -S, --ifstopped      only if it is stopped\n"
    "  -v, --verbose        say more\n";

static const struct option options[] = {
    {"ifcrashed", no_argument, NULL, 'c'},
    {"nodeps", no_argument, NULL, 'D'},
    {"exists", required_argument, NULL, 'e'},
    {"ifexists", no_argument, NULL, 'i'},
    {"list", no_argument, NULL, 'l'},
    {"ifnotstarted", no_argument, NULL, 'N'},
    {"quiet", no_argument, NULL, 'q'},
    {"resolve", required_argument, NULL, 'r'},
    {"ifstarted", no_argument, NULL, 's'},
    {"ifstopped", no_argument, NULL, 'S'},
    {"verbose", no_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

static int list_all(void)
{
    struct list names = {0};
    folder_names(INIT_D, &names);
    for (size_t i = 0; i < names.count; i++)
        if (service_exists(names.at[i]))
            puts(names.at[i]);
    list_clear(&names);
    return 0;
}

static int resolve(const char *name)
{
    if (!service_exists(name))
        return 1;
    printf(INIT_D "/%s\n", name);
    return 0;
}

/* Whether a state fits all that was asked for. */
static bool fits(const char *conditions, enum state state)
{
    bool started = state == STARTED;
    bool stopped = state == STOPPED || state == FAILED;
    return !(strchr(conditions, 'c') && state != CRASHED) &&
           !(strchr(conditions, 'N') && started) &&
           !(strchr(conditions, 's') && !started) &&
           !(strchr(conditions, 'S') && !stopped);
}

static int run(char *service, bool no_deps, char **actions)
{
    char *script = service_script(service);
    size_t count = 0, n = 0;
    while (actions[count])
        count++;
    char **words = need_memory((count + 4) * sizeof *words);
    words[n++] = (char *)"openrc-run";
    words[n++] = script;
    if (no_deps)
        words[n++] = (char *)"--nodeps";
    memcpy(words + n, actions, count * sizeof *words);
    execv("/sbin/openrc-run", words);
    execv("/proc/self/exe", words);
    eerror("rc-service: cannot run /sbin/openrc-run: %m");
    return 1;
}

int rc_service_main(int argc, char **argv)
{
    char conditions[8] = "";
    bool no_deps = false, if_exists = false;
    int letter;
    while ((letter = getopt_long(argc, argv, "+cDe:ilNqr:sSv", options,
                                 NULL)) >= 0)
        switch (letter) {
        case 'D': no_deps = true; break;
        case 'e': return service_exists(optarg) ? 0 : 1;
        case 'i': if_exists = true; break;
        case 'l': return list_all();
        case 'q': setenv("EINFO_QUIET", "yes", 1); break;
        case 'r': return resolve(optarg);
        case 'v': setenv("EINFO_VERBOSE", "yes", 1); break;
        case '?': return usage(help);
        default:
            if (!strchr(conditions, letter)) {
                size_t n = strlen(conditions);
                conditions[n] = (char)letter;
            }
        }
    if (optind >= argc)
        return usage(help);
    char *service = argv[optind++];
    if (!service_exists(service)) {
        if (if_exists)
            return 0;
        eerror("rc-service: service `%s' does not exist", service);
        return 1;
    }
    if (!fits(conditions, state_of(service)))
        return 0;
    return run(service, no_deps, argv + optind);
}
