#include "config.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct module_config *config;
static char *folder;
static int verbose, pretend, quiet, show_only, removing, use_blacklist;
static int ignore_commands, first_time, resolve_only;

/* Modules whose soft dependencies are being dealt with: these have cycles. */
static char *open_names[32];
static size_t open_count;

static int load(const char *name, const char *parameters, int depth);

static void say(const char *what, const char *path, const char *parameters)
{
    if (verbose || show_only)
        printf("%s %s%s%s\n", what, path, *parameters ? " " : "",
               parameters);
}

static char *joined(const char *first, const char *second)
{
    struct text t = {NULL, 0, 0};
    text_adds(&t, first);
    if (t.n && *second)
        text_put(&t, ' ');
    text_adds(&t, second);
    return text_end(&t);
}

static int run_command(const char *command, const char *name,
                       const char *parameters)
{
    say(removing ? "remove" : "install", command, "");
    if (pretend || show_only)
        return 0;
    setenv("MODPROBE_MODULE", name, 1);
    setenv("CMDLINE_OPTS", parameters, 1);
    int status = system(command);
    if (status != 0)
        complainx("%s: its command failed: %s", name, command);
    return status ? -1 : 0;
}

/* Modules that were inserted, or shown, by this call. */
static char **done;
static size_t done_count;

static int is_done(const char *name)
{
    for (size_t i = 0; i < done_count; i++)
        if (same_module(done[i], name))
            return 1;
    done = resize(done, done_count + 1, sizeof *done);
    done[done_count++] = copy_text(name);
    return 0;
}

static int insert(const char *relative, const char *parameters, int asked)
{
    char *path = *relative == '/' ? copy_text(relative)
                                  : join_path(folder, relative);
    char *name = module_name(path);
    const char *state = module_state(name);
    int result = 0;
    if (is_done(name)) {
        /* by another's soft dependency */
    } else if (state && !show_only) {
        if (asked && first_time) {
            complainx("%s: it is loaded already", name);
            result = -1;
        }
    } else {
        char *own = config_options(config, name);
        char *all = joined(own, parameters);
        say("insmod", path, all);
        if (!pretend && !show_only && module_insert(path, all) < 0 &&
            (errno != EEXIST || (asked && first_time))) {
            if (!quiet)
                complainx("%s: %s", path, module_error(errno));
            result = -1;
        }
        free(all);
        free(own);
    }
    free(name);
    free(path);
    return result;
}

static void load_soft(const char *name, void *data)
{
    int depth = *(int *)data;
    int old = quiet, status = command_status;
    quiet = 1; /* soft: it need not be there */
    load(name, "", depth + 1);
    quiet = old;
    command_status = status;
}

/* With what wants to be there before and after, as softdep lines say. */
static int insert_softly(const char *path, const char *name,
                         const char *parameters, int asked, int depth)
{
    config_soft(config, name, 0, load_soft, &depth);
    if (insert(path, parameters, asked) < 0)
        return -1;
    config_soft(config, name, 1, load_soft, &depth);
    return 0;
}

/* "path: d c b" : b first. */
static int insert_chain(char *line, const char *name, const char *parameters,
                        int depth)
{
    char *needs = strchr(line, ':'), *path = line;
    char *list[256];
    size_t count = 0;
    *needs++ = 0;
    for (char *one; (one = strsep(&needs, " ")) && count < COUNT_OF(list);)
        if (*one)
            list[count++] = one;
    while (count) {
        char *need = module_name(list[--count]);
        const char *command =
            ignore_commands ? NULL : config_command(config, "install", need);
        int bad = command && !module_state(need)
                      ? run_command(command, need, "")
                      : insert_softly(list[count], need, "", 0, depth);
        free(need);
        if (bad)
            return -1;
    }
    return insert_softly(path, name, parameters, depth == 0, depth);
}

static int is_open(const char *name)
{
    for (size_t i = 0; i < open_count; i++)
        if (same_module(open_names[i], name))
            return 1;
    return open_count == COUNT_OF(open_names);
}

/* A name that is a module's. 0 done, -1 failed, 1 there is no such module. */
static int load_module(const char *name, const char *parameters, int depth)
{
    const char *command =
        ignore_commands ? NULL : config_command(config, "install", name);
    const char *state = module_state(name);
    if (command) {
        if (state && !show_only)
            return 0;
        return run_command(command, name, parameters);
    }
    char *line = (char *)config_dependencies(config, name);
    if (line) {
        if (is_open(name)) {
            free(line);
            return 0;
        }
        open_names[open_count++] = copy_text(name);
        int result = insert_chain(line, name, parameters, depth);
        free(open_names[--open_count]);
        free(line);
        return result;
    }
    int builtin = config_is_builtin(config, name);
    if (!builtin && !state)
        return 1;
    if (builtin && show_only)
        printf("builtin %s\n", name);
    if (depth == 0 && first_time) {
        complainx("%s: it is %s already", name,
                  builtin ? "built in" : "loaded");
        return -1;
    }
    return 0;
}

struct alias_run {
    const char *parameters;
    int depth, result;
};

static void load_alias(const char *name, void *data)
{
    struct alias_run *run = data;
    if (resolve_only) {
        puts(name);
        return;
    }
    if (use_blacklist && config_is_blacklisted(config, name))
        return;
    int result = load_module(name, run->parameters, run->depth);
    run->result = result == 0 ? 0 : run->result;
}

static int load(const char *name, const char *parameters, int depth)
{
    struct alias_run run = {parameters, depth, -1};
    if (depth > 16)
        return -1;
    if (resolve_only) {
        if (config_aliases(config, name, load_alias, &run))
            return 0;
        char *line = (char *)config_dependencies(config, name);
        if (line) {
            char *bare = module_name(line);
            bare[strcspn(bare, ":")] = 0;
            puts(bare);
            return 0;
        }
    } else {
        if (use_blacklist && config_is_blacklisted(config, name))
            return 0;
        int result = load_module(name, parameters, depth);
        if (result <= 0)
            return result;
        if (config_aliases(config, name, load_alias, &run))
            /* All blacklisted is as good as done. */
            return run.result == -1 && use_blacklist ? 0 : run.result;
    }
    if (!quiet)
        complainx("%s: there is no such module in %s", name, folder);
    else
        command_status = 1;
    return -1;
}

/* A module goes, and what it stood on as far as nobody else does. */
static int unload_module(const char *name, int asked)
{
    char *bare = module_name(name);
    const char *command =
        ignore_commands ? NULL : config_command(config, "remove", bare);
    const char *state = module_state(bare);
    int result = 0;
    if (command) {
        result = run_command(command, bare, "");
    } else if (!state || strcmp(state, "builtin") == 0) {
        if (asked && (first_time || state)) {
            if (!quiet)
                complainx("%s: %s", bare,
                          state ? "built into the kernel" : "not loaded");
            result = -1;
        }
    } else if (asked || module_users(bare) == 0) {
        say("rmmod", bare, "");
        if (!pretend && module_remove(bare, 0, 0) < 0) {
            if (asked && !quiet)
                complainx("%s: %s", bare,
                          errno == EBUSY || errno == EAGAIN
                              ? "in use"
                              : strerror(errno));
            result = asked ? -1 : 0;
        }
    }
    free(bare);
    return result;
}

static void unload_alias(const char *name, void *data);

static int unload(const char *name, int follow)
{
    char *line = (char *)config_dependencies(config, name);
    if (!line && follow && !module_state(name)) {
        int result = 0;
        if (config_aliases(config, name, unload_alias, &result))
            return result;
        if (!quiet)
            complainx("%s: there is no such module in %s", name, folder);
        return -1;
    }
    int result = unload_module(name, 1);
    char *needs = line ? strchr(line, ':') + 1 : NULL;
    for (char *one; result == 0 && needs && (one = strsep(&needs, " "));)
        if (*one)
            unload_module(one, 0);
    free(line);
    return result;
}

static void unload_alias(const char *name, void *data)
{
    *(int *)data |= unload(name, 0);
}

COMMAND(modprobe, "modprobe",
        "[-nvqbi] MODULE [PARAMETER=VALUE...] | -a MODULE...\n"
        "                | -r MODULE... | --show-depends MODULE | -R ALIAS",
        "Puts a module and all that it depends on into the kernel, with the\n"
        "options of modprobe.d. A name may be an alias.\n"
        "  -a  all operands are modules      -r  take them out\n"
        "  -n  only pretend                  -v  say what is done\n"
        "  -q  no word about unknown names   -b  heed the blacklist\n"
        "  -i  no install and remove commands\n"
        "  -D, --show-depends  print what would be inserted\n"
        "  -R  print which modules an alias means\n"
        "  -S RELEASE  -d ROOT  -C FOLDER  another kernel, root, modprobe.d\n"
        "  --first-time  it is wrong if nothing is left to do\n")
{
    int c, all = 0, failed = 0;
    const char *release = NULL, *root = "", *config_folder = NULL;
    while ((c = option(argc, argv, "+arnvqbiDRS:d:C:s\1",
                       "all=a remove=r dry-run=n show=n verbose=v quiet=q "
                       "use-blacklist=b ignore-install=i ignore-remove=i "
                       "show-depends=D resolve-alias=R set-version=S "
                       "dirname=d config=C syslog=s first-time=\1")) != -1)
        switch (c) {
        case 'a':
            all = 1;
            break;
        case 'r':
            removing = 1;
            break;
        case 'n':
            pretend = 1;
            break;
        case 'v':
            verbose = 1;
            break;
        case 'q':
            quiet = 1;
            break;
        case 'b':
            use_blacklist = 1;
            break;
        case 'i':
            ignore_commands = 1;
            break;
        case 'D':
            show_only = 1;
            break;
        case 'R':
            resolve_only = 1;
            break;
        case 'S':
            release = optarg;
            break;
        case 'd':
            root = optarg;
            break;
        case 'C':
            config_folder = optarg;
            break;
        case 1:
            first_time = 1;
            break;
        }
    operands(argc, 1, -1);
    folder = modules_folder(root, release);
    config = config_load(folder, root, config_folder);
    if (removing || all) {
        for (int i = optind; i < argc; i++)
            failed |= (removing ? unload(argv[i], 1)
                                : load(argv[i], "", 0)) != 0;
        return failed;
    }
    struct text parameters = {NULL, 0, 0};
    for (int i = optind + 1; i < argc; i++) {
        if (parameters.n)
            text_put(&parameters, ' ');
        text_adds(&parameters, argv[i]);
    }
    return load(argv[optind], text_end(&parameters), 0) != 0;
}
