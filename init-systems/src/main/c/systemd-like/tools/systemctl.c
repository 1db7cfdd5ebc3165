/* systemctl: options, and which verb is which function. */
#include "systemctl.h"
#include "../common/ini.h"
#include "../common/names.h"
#include "../unit/paths.h"
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options options = {.lines = 10};
bool colours;

void complain(const char *file, unsigned line, const char *format, ...)
{
    (void)file;
    (void)line;
    (void)format; /* process 1 has said it already */
}

static const char usage[] =
    "systemctl [OPTIONS...] COMMAND ...\n\n"
    "Query or send control commands to the system manager.\n\n"
    "Unit Commands:\n"
    "  list-units [PATTERN...]        List units currently in memory\n"
    "  is-active PATTERN...           Check whether units are active\n"
    "  is-failed [PATTERN...]         Check whether units are failed\n"
    "  status [PATTERN...|PID...]     Show runtime status of units\n"
    "  show [PATTERN...|JOB...]       Show properties of units or the "
    "manager\n"
    "  cat PATTERN...                 Show files and drop-ins of units\n"
    "  list-dependencies [UNIT...]    Recursively show what units require\n"
    "  start | stop | reload | restart | try-restart | reload-or-restart\n"
    "        | try-reload-or-restart UNIT...\n"
    "  isolate UNIT                   Start one unit and stop all others\n"
    "  kill UNIT...                   Send signal to processes of a unit\n"
    "  reset-failed [PATTERN...]      Reset failed state\n\n"
    "Unit File Commands:\n"
    "  list-unit-files [PATTERN...]   List installed unit files\n"
    "  enable | disable | reenable | preset | mask | unmask UNIT...\n"
    "  preset-all                     Enable/disable all by presets\n"
    "  is-enabled UNIT...             Check whether unit files are enabled\n"
    "  get-default | set-default TARGET\n\n"
    "Job, Environment and System Commands:\n"
    "  list-jobs | cancel [JOB...]\n"
    "  show-environment | set-environment | unset-environment\n"
    "  daemon-reload | is-system-running\n"
    "  default | rescue | emergency | halt | poweroff | reboot\n\n"
    "Options: -a --all  -l --full  -q --quiet  -t --type=  --state=  "
    "--failed\n"
    "         -p --property=  -P PROPERTY  --value  --no-block  --now  "
    "--runtime\n"
    "         -f --force  --root=DIR  --no-legend  --no-pager  --plain  "
    "-n LINES\n"
    "         -s --signal=  --kill-whom=  --job-mode=  --reverse  "
    "--version  --help\n";

static const struct {
    const char *verb;
    int (*run)(struct strings *args);
    size_t least; /* arguments */
} verbs[] = {
    {"list-units", verb_list_units, 0},
    {"list-unit-files", verb_list_files, 0},
    {"list-jobs", verb_list_jobs, 0},
    {"list-dependencies", verb_list_dependencies, 0},
    {"status", verb_status, 0},
    {"show", verb_show, 0},
    {"cat", verb_cat, 1},
    {"is-active", verb_is_active, 1},
    {"is-failed", verb_is_failed, 0},
    {"is-system-running", verb_is_running, 0},
    {"is-enabled", verb_is_enabled, 1},
    {"enable", verb_install, 1},
    {"disable", verb_install, 1},
    {"reenable", verb_install, 1},
    {"preset", verb_install, 1},
    {"preset-all", verb_install, 0},
    {"mask", verb_install, 1},
    {"unmask", verb_install, 1},
    {"get-default", verb_default, 0},
    {"set-default", verb_default, 1},
    {"start", verb_jobs, 1},
    {"stop", verb_jobs, 1},
    {"restart", verb_jobs, 1},
    {"reload", verb_jobs, 1},
    {"try-restart", verb_jobs, 1},
    {"condrestart", verb_jobs, 1},
    {"reload-or-restart", verb_jobs, 1},
    {"try-reload-or-restart", verb_jobs, 1},
    {"isolate", verb_isolate, 1},
    {"default", verb_isolate, 0},
    {"rescue", verb_isolate, 0},
    {"emergency", verb_isolate, 0},
    {"kill", verb_kill, 1},
    {"reset-failed", verb_plain, 0},
    {"cancel", verb_plain, 0},
    {"daemon-reload", verb_plain, 0},
    {"daemon-reexec", verb_plain, 0},
    {"show-environment", verb_plain, 0},
    {"set-environment", verb_plain, 1},
    {"unset-environment", verb_plain, 1},
    {"halt", verb_power, 0},
    {"poweroff", verb_power, 0},
    {"reboot", verb_power, 0},
};

int fail_answer(const struct answer *answer)
{
    if (answer->message && *answer->message)
        fprintf(stderr, "%s\n", answer->message);
    return answer->status < 0 ? 1 : answer->status;
}

void mangle_all(const struct strings *args, size_t first,
                struct strings *names)
{
    struct properties *units = NULL;
    size_t count = 0;
    for (size_t i = first; i < args->n; i++) {
        char *name = name_mangle(args->v[i]);
        if (!strpbrk(name, "*?[")) {
            strings_take(names, name);
            continue;
        }
        if (!units) {
            struct answer answer = ask((const char *[]){"list", NULL});
            units = units_of(&answer, &count);
            answer_free(&answer);
        }
        for (size_t k = 0; k < count; k++)
            if (!fnmatch(name, property(&units[k], "Id"), 0))
                strings_add(names, property(&units[k], "Id"));
        free(name);
    }
    properties_free(units, count);
}

static void split_commas(struct strings *to, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, ",");
        if (n)
            strings_take(to, copy_n(text, n));
        text += n + (text[n] == ',');
    }
}

enum { NO_LEGEND = 256, NO_PAGER, NO_BLOCK, NOW, RUNTIME, ROOT, FAILED_ONLY,
       STATE, PLAIN, VALUE, REVERSE, JOB_MODE, WHOM, IGNORED, VERSION_ONLY };

static const struct option long_options[] = {
    {"all", no_argument, NULL, 'a'},
    {"full", no_argument, NULL, 'l'},
    {"quiet", no_argument, NULL, 'q'},
    {"type", required_argument, NULL, 't'},
    {"state", required_argument, NULL, STATE},
    {"failed", no_argument, NULL, FAILED_ONLY},
    {"property", required_argument, NULL, 'p'},
    {"value", no_argument, NULL, VALUE},
    {"no-legend", no_argument, NULL, NO_LEGEND},
    {"legend", required_argument, NULL, IGNORED},
    {"no-pager", no_argument, NULL, NO_PAGER},
    {"no-block", no_argument, NULL, NO_BLOCK},
    {"no-wall", no_argument, NULL, IGNORED},
    {"no-ask-password", no_argument, NULL, IGNORED},
    {"system", no_argument, NULL, IGNORED},
    {"now", no_argument, NULL, NOW},
    {"runtime", no_argument, NULL, RUNTIME},
    {"force", no_argument, NULL, 'f'},
    {"root", required_argument, NULL, ROOT},
    {"plain", no_argument, NULL, PLAIN},
    {"reverse", no_argument, NULL, REVERSE},
    {"job-mode", required_argument, NULL, JOB_MODE},
    {"signal", required_argument, NULL, 's'},
    {"kill-whom", required_argument, NULL, WHOM},
    {"kill-who", required_argument, NULL, WHOM},
    {"lines", required_argument, NULL, 'n'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, VERSION_ONLY},
    {NULL, 0, NULL, 0},
};

static bool read_options(int argc, char **argv)
{
    int got;
    while ((got = getopt_long(argc, argv, "alqt:p:P:fs:n:hH", long_options,
                              NULL)) != -1)
        switch (got) {
        case 'a': options.all = true; break;
        case 'l': options.full = true; break;
        case 'q': options.quiet = true; break;
        case 't': split_commas(&options.types, optarg); break;
        case 'p': split_commas(&options.properties, optarg); break;
        case 'P':
            options.value = true;
            split_commas(&options.properties, optarg);
            break;
        case 'f': options.force = true; options.forced++; break;
        case 's': options.signal = optarg; break;
        case 'n': options.lines = strtol(optarg, NULL, 10); break;
        case STATE: split_commas(&options.states, optarg); break;
        case FAILED_ONLY: strings_add(&options.states, "failed"); break;
        case VALUE: options.value = true; break;
        case NO_LEGEND: options.no_legend = true; break;
        case NO_BLOCK: options.no_block = true; break;
        case NOW: options.now = true; break;
        case RUNTIME: options.runtime = true; break;
        case ROOT: options.root = optarg; break;
        case PLAIN: options.plain = true; break;
        case REVERSE: options.reverse = true; break;
        case JOB_MODE: options.job_mode = optarg; break;
        case WHOM: options.whom = optarg; break;
        case NO_PAGER:
        case IGNORED: break;
        case VERSION_ONLY:
            puts("systemd-like " VERSION);
            exit(0);
        case 'h':
            fputs(usage, stdout);
            exit(0);
        default:
            return false;
        }
    return true;
}

int main(int argc, char **argv)
{
    struct strings args = {0};
    const char *name = strrchr(argv[0], '/');
    name = name ? name + 1 : argv[0];
    const char *term = getenv("TERM");
    colours = isatty(1) && !getenv("NO_COLOR") && term &&
              strcmp(term, "dumb");
    if (!read_options(argc, argv)) {
        fputs("Try 'systemctl --help'.\n", stderr);
        return 1;
    }
    if (options.root) {
        size_t n = strlen(options.root);
        while (n && options.root[n - 1] == '/')
            n--;
        unit_root = copy_n(options.root, n);
    }
    /* Called by the name of what it shall do, as poweroff is. */
    if (!strcmp(name, "poweroff") || !strcmp(name, "reboot") ||
        !strcmp(name, "halt"))
        strings_add(&args, name);
    else if (!strcmp(name, "shutdown"))
        strings_add(&args, "poweroff");
    for (int i = optind; i < argc; i++)
        strings_add(&args, argv[i]);
    if (!args.n)
        strings_add(&args, "list-units");
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (!strcmp(verbs[i].verb, args.v[0])) {
            if (args.n - 1 < verbs[i].least) {
                fputs("Too few arguments.\n", stderr);
                return 1;
            }
            int status = verbs[i].run(&args);
            return fflush(stdout) == 0 ? status : 1;
        }
    fprintf(stderr, "Unknown command verb %s.\n", args.v[0]);
    return 1;
}
