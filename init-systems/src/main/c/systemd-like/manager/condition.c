/* Condition...= and Assert...=: systemd.unit(5). */
#include "../common/system.h"
#include "manager.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

static bool mount_point(const char *path)
{
    struct stat here, above;
    char *parent = print("%s/..", path);
    bool is = stat(path, &here) == 0 && stat(parent, &above) == 0 &&
              (here.st_dev != above.st_dev || here.st_ino == above.st_ino);
    free(parent);
    return is;
}

static bool has_entries(const char *path)
{
    DIR *dir = opendir(path);
    bool found = false;
    if (!dir)
        return false;
    for (struct dirent *entry; !found && (entry = readdir(dir));)
        found = strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(dir);
    return found;
}

static bool matches_glob(const char *pattern)
{
    glob_t found;
    bool is = glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc > 0;
    globfree(&found);
    return is;
}

static bool on_command_line(const char *argument)
{
    const char *equals = strchr(argument, '=');
    if (equals)
        return kernel_word(argument);
    char *value = kernel_option(argument);
    free(value);
    return value != NULL;
}

/* Enough to tell a bare board from a machine that says what it is. */
static bool virtualized(const char *argument)
{
    char *model = file_first_line("/sys/firmware/devicetree/base/compatible");
    bool virt = model && strstr(model, "virtio");
    bool qemu = model && strstr(model, "qemu");
    free(model);
    virt |= access("/proc/1/environ", F_OK) == 0 && getenv("container");
    int truth = parse_bool(argument);
    if (truth >= 0)
        return truth == (virt || qemu);
    if (!strcmp(argument, "container"))
        return getenv("container") != NULL;
    if (!strcmp(argument, "vm"))
        return virt || qemu;
    return !strcmp(argument, "qemu") && qemu;
}

static bool same_host(const char *argument)
{
    char *name = host_name(), *id = machine_id();
    bool is = !strcmp(argument, id) || fnmatch(argument, name, 0) == 0;
    free(name);
    free(id);
    return is;
}

static bool architecture(const char *argument)
{
    struct utsname names;
    return uname(&names) == 0 &&
           (!strcmp(argument, "native") || !strcmp(argument, names.machine));
}

static bool in_environment(const char *argument)
{
    const char *equals = strchr(argument, '=');
    if (equals)
        return strings_have(&manager_environment, argument);
    return environment_get(&manager_environment, argument) != NULL;
}

/* "< 6.1", ">=5", or a pattern. */
static bool kernel_version(const char *argument)
{
    struct utsname names;
    if (uname(&names) != 0)
        return false;
    size_t sign = strspn(argument, "<>=!");
    if (!sign)
        return fnmatch(argument, names.release, 0) == 0;
    const char *wanted = argument + sign + strspn(argument + sign, " ");
    int order = strverscmp(names.release, wanted);
    bool with_equal = memchr(argument, '=', sign) != NULL;
    if (*argument == '<')
        return order < 0 || (with_equal && order == 0);
    if (*argument == '>')
        return order > 0 || (with_equal && order == 0);
    return (*argument == '!') != (order == 0);
}

static bool holds(const struct condition *condition)
{
    const char *argument = condition->argument;
    struct stat info;
    struct statvfs volume;
    switch (condition->kind) {
    case PATH_EXISTS:
        return access(argument, F_OK) == 0;
    case PATH_EXISTS_GLOB:
        return matches_glob(argument);
    case PATH_IS_DIRECTORY:
        return stat(argument, &info) == 0 && S_ISDIR(info.st_mode);
    case PATH_IS_SYMBOLIC_LINK:
        return lstat(argument, &info) == 0 && S_ISLNK(info.st_mode);
    case PATH_IS_MOUNT_POINT:
        return mount_point(argument);
    case PATH_IS_READ_WRITE:
        return statvfs(argument, &volume) == 0 && !(volume.f_flag & 1);
    case DIRECTORY_NOT_EMPTY:
        return has_entries(argument);
    case FILE_NOT_EMPTY:
        return stat(argument, &info) == 0 && S_ISREG(info.st_mode) &&
               info.st_size > 0;
    case FILE_IS_EXECUTABLE:
        return stat(argument, &info) == 0 && S_ISREG(info.st_mode) &&
               (info.st_mode & 0111);
    case KERNEL_COMMAND_LINE:
        return on_command_line(argument);
    case VIRTUALIZATION:
        return virtualized(argument);
    case FIRST_BOOT:
        return parse_bool(argument) == first_boot;
    case HOST:
        return same_host(argument);
    case ARCHITECTURE:
        return architecture(argument);
    case USER:
    case GROUP:
        /* Of the manager, which is root. */
        return !strcmp(argument, "root") || !strcmp(argument, "0") ||
               !strcmp(argument, "@system");
    case ENVIRONMENT:
        return in_environment(argument);
    case KERNEL_VERSION:
        return kernel_version(argument);
    case CAPABILITY:
    case AC_POWER:
        return true; /* process 1 may do all; a board is always plugged in */
    case NEEDS_UPDATE:
    case SECURITY:
    case CREDENTIAL:
    case CPU_FEATURE:
    case CONTROL_GROUP:
    case FIRMWARE:
    case PATH_IS_ENCRYPTED:
        break;
    }
    return false;
}

/* All plain ones must hold, and one of those with a bar if there are any. */
bool conditions_hold(struct unit *unit, bool assert,
                     const struct condition **failed)
{
    const struct condition *missed = NULL;
    bool any_trigger = false, triggered = false;
    for (struct condition *one = unit->c.conditions; one; one = one->next) {
        if (one->assert != assert)
            continue;
        bool is = holds(one) != one->negate;
        one->result = is;
        if (one->trigger) {
            any_trigger = true;
            triggered |= is;
            if (!is && !missed)
                missed = one;
        } else if (!is) {
            *failed = one;
            return false;
        }
    }
    if (any_trigger && !triggered) {
        *failed = missed;
        return false;
    }
    return true;
}
