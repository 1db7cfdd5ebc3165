#include "config.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *only;
static char ending = '\n';

struct parameter {
    char *name, *type, *text;
};
static struct parameter *parameters;
static size_t parameter_count;

static void show(const char *key, const char *value)
{
    if (only) {
        if (strcmp(only, key) == 0)
            printf("%s%c", value, ending);
        return;
    }
    if (ending)
        printf("%s:%*s%s\n", key, (int)(15 - strlen(key)), "", value);
    else
        printf("%s=%s%c", key, value, 0);
}

/* parm is "name:text" and parmtype "name:type": they are shown as one. */
static void add_parameter(int is_type, const char *value)
{
    size_t n = strcspn(value, ":"), i = 0;
    const char *rest = value + n + (value[n] == ':');
    while (i < parameter_count &&
           (strncmp(parameters[i].name, value, n) != 0 ||
            parameters[i].name[n]))
        i++;
    if (i == parameter_count) {
        parameters = resize(parameters, i + 1, sizeof *parameters);
        parameters[parameter_count++] =
            (struct parameter){copy_part(value, n), NULL, NULL};
    }
    if (is_type)
        parameters[i].type = copy_text(rest);
    else
        parameters[i].text = copy_text(rest);
}

static void take(const char *key, const char *value, void *data)
{
    (void)data;
    int is_type = strcmp(key, "parmtype") == 0;
    if (is_type || strcmp(key, "parm") == 0)
        add_parameter(is_type, value);
    else
        show(key, value);
}

static void show_parameters(void)
{
    for (size_t i = 0; i < parameter_count; i++) {
        struct text t = {NULL, 0, 0};
        text_adds(&t, parameters[i].name);
        text_put(&t, ':');
        if (parameters[i].text)
            text_adds(&t, parameters[i].text);
        if (parameters[i].type) {
            text_adds(&t, parameters[i].text ? " (" : "");
            text_adds(&t, parameters[i].type);
            text_adds(&t, parameters[i].text ? ")" : "");
        }
        show("parm", text_end(&t));
        free(t.s);
    }
    parameter_count = 0;
}

static int show_file(const char *path)
{
    struct text bytes = {NULL, 0, 0};
    if (module_read(path, &bytes) < 0)
        return -1;
    show("filename", path);
    module_info(&bytes, take, NULL);
    show_parameters();
    free(bytes.s);
    return 0;
}

struct target {
    const struct module_config *config;
    const char *folder;
    int failed;
};

static int show_module(const char *name, const struct target *target)
{
    char *line = (char *)config_dependencies(target->config, name);
    if (!line)
        return 1;
    line[strcspn(line, ":")] = 0;
    char *path = *line == '/' ? copy_text(line)
                              : join_path(target->folder, line);
    return show_file(path);
}

static void by_alias(const char *name, void *data)
{
    struct target *target = data;
    if (show_module(name, target) != 0)
        target->failed = 1;
}

COMMAND(modinfo, "modinfo", "[-F FIELD | -adlnp] [-0] [-k RELEASE] [-b ROOT] MODULE...",
        "Shows what modules say about themselves; a module is a file, a\n"
        "name or an alias.\n"
        "  -F FIELD  only that: filename, description, license, depends, ...\n"
        "  -a -d -l -n -p  author, description, license, filename, parm\n"
        "  -0        a zero byte after each instead of a newline\n"
        "  -k, -b    of another kernel, below another root\n")
{
    int c;
    const char *release = NULL, *root = "";
    while ((c = option(argc, argv, "F:adlnp0k:b:",
                       "field=F author=a description=d license=l "
                       "filename=n parameters=p null=0 set-version=k "
                       "basedir=b")) != -1)
        switch (c) {
        case 'F':
            only = optarg;
            break;
        case '0':
            ending = 0;
            break;
        case 'k':
            release = optarg;
            break;
        case 'b':
            root = optarg;
            break;
        default:
            only = c == 'a'   ? "author"
                   : c == 'd' ? "description"
                   : c == 'l' ? "license"
                   : c == 'n' ? "filename"
                              : "parm";
        }
    operands(argc, 1, -1);
    struct target target = {.folder = modules_folder(root, release)};
    target.config = config_load(target.folder, root, NULL);
    for (int i = optind; i < argc; i++) {
        const char *name = argv[i];
        if (strchr(name, '/') || (is_module_name(name) &&
                                  access(name, F_OK) == 0)) {
            target.failed |= show_file(name) < 0;
            continue;
        }
        int result = show_module(name, &target);
        if (result == 0)
            continue;
        if (result > 0 && config_is_builtin(target.config, name)) {
            show("name", name);
            show("filename", "(builtin)");
        } else if (result < 0 ||
                   !config_aliases(target.config, name, by_alias, &target)) {
            complainx("%s: there is no such module", name);
        }
    }
    return target.failed;
}
