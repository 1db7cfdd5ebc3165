/* Parameters of modules: "name=value" words when one is loaded, and files
   in /sys/module/NAME/parameters that show them. */
#include "errno.h"
#include "mem.h"
#include "module.h"
#include "print.h"
#include "string.h"
#include "sysfs.h"

static const struct module_param *find(const struct module *module,
                                       const char *name)
{
    for (u64 i = 0; i < module->param_count; i++) {
        if (strcmp(module->params[i].name, name) == 0) {
            return &module->params[i];
        }
    }
    return NULL;
}

static bool set_int(const struct module_param *param, const char *value)
{
    const char *end;
    bool negative = value[0] == '-';
    u64 number = parse_number(value + negative, &end, 0);
    if (end == value + negative || *end != 0 || number > 0x7fffffff) {
        return false;
    }
    *(int *)param->value = negative ? -(int)number : (int)number;
    return true;
}

static int set(struct module *module, const char *name, const char *value)
{
    const struct module_param *param = find(module, name);
    if (param == NULL) {
        log_warn("%s: unknown parameter '%s' ignored", module->name, name);
        return 0;
    }
    if (strcmp(param->type, "charp") == 0) {
        /* Lives as long as the module, like the texts it begins with. */
        char *copy = kstrdup(value);
        *(char **)param->value = copy;
        return copy == NULL ? -ENOMEM : 0;
    }
    if (!set_int(param, value)) {
        log_err("%s: `%s' invalid for parameter `%s'", module->name, value,
                name);
        return -EINVAL;
    }
    return 0;
}

/* Changes the text that it is given. */
int module_set_params(struct module *module, char *arguments)
{
    char *at = arguments;
    while (*at != 0) {
        while (*at == ' ') {
            at++;
        }
        char *word = at;
        while (*at != 0 && *at != ' ') {
            at++;
        }
        if (*at != 0) {
            *at++ = 0;
        }
        char *value = strchr(word, '=');
        if (value != NULL) {
            *value++ = 0;
        }
        int error = *word != 0 ? set(module, word, value != NULL ? value : "")
                               : 0;
        if (error != 0) {
            return error;
        }
    }
    return 0;
}

void module_show_params(const struct module *module)
{
    char path[128];
    char text[160];
    for (u64 i = 0; i < module->param_count; i++) {
        const struct module_param *param = &module->params[i];
        format(path, sizeof(path), "module/%s/parameters/%s", module->name,
               param->name);
        if (strcmp(param->type, "charp") == 0) {
            format(text, sizeof(text), "%s\n", *(char **)param->value);
        } else {
            format(text, sizeof(text), "%d\n", *(int *)param->value);
        }
        sysfs_file(path, text);
    }
}
