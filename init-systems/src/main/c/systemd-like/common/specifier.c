#include "specifier.h"
#include "names.h"
#include "system.h"
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

static char *kernel_name(bool release)
{
    struct utsname names;
    if (uname(&names) != 0)
        return NULL;
    return copy(release ? names.release : names.machine);
}

static char *architecture(void)
{
    char *machine = kernel_name(false);
    if (machine && !strcmp(machine, "x86_64"))
        replace(&machine, copy("x86-64"));
    else if (machine && !strcmp(machine, "aarch64"))
        replace(&machine, copy("arm64"));
    return machine;
}

/* %f: the path that the instance, or else the prefix, stands for. */
static char *as_path(const char *name)
{
    char *part = name_instance(name);
    if (!part || !*part)
        replace(&part, name_prefix(name));
    char *plain = name_unescape(part);
    char *path = *plain == '/' ? copy(plain) : print("/%s", plain);
    free(part);
    free(plain);
    return path;
}

static char *unescaped(char *escaped)
{
    char *made = name_unescape(escaped);
    free(escaped);
    return made;
}

static char *last_part(char *prefix)
{
    const char *dash = strrchr(prefix, '-');
    char *made = copy(dash ? dash + 1 : prefix);
    free(prefix);
    return made;
}

static char *of_user(const char *user, char what)
{
    if (!user || !*user || !strcmp(user, "root") || !strcmp(user, "0"))
        return copy(what == 'h'   ? "/root"
                    : what == 's' ? "/bin/sh"
                    : what == 'u' || what == 'g' ? "root"
                                                 : "0");
    uint64_t id;
    struct passwd *entry = parse_unsigned(user, UINT32_MAX - 1, &id)
                               ? getpwuid((uid_t)id)
                               : getpwnam(user);
    if (!entry)
        return NULL;
    struct group *group;
    switch (what) {
    case 'h':
        return copy(entry->pw_dir);
    case 's':
        return copy(entry->pw_shell);
    case 'u':
        return copy(entry->pw_name);
    case 'U':
        return print("%u", entry->pw_uid);
    case 'g':
        group = getgrgid(entry->pw_gid);
        return group ? copy(group->gr_name) : NULL;
    default:
        return print("%u", entry->pw_gid);
    }
}

static char *short_host(void)
{
    char *name = host_name();
    name[strcspn(name, ".")] = 0;
    return name;
}

static char *folder_of(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? copy_n(path, (size_t)(slash - path)) : NULL;
}

static char *instance_or_empty(const char *name)
{
    char *instance = name_instance(name);
    return instance ? instance : copy("");
}

static char *value_of(const struct specifier_context *context, char which)
{
    const char *name = context->name;
    switch (which) {
    case '%':
        return copy("%");
    case 'n':
        return copy(name);
    case 'N':
        return name_stem(name);
    case 'p':
        return name_prefix(name);
    case 'P':
        return unescaped(name_prefix(name));
    case 'i':
        return instance_or_empty(name);
    case 'I':
        return unescaped(instance_or_empty(name));
    case 'j':
        return last_part(name_prefix(name));
    case 'J':
        return unescaped(last_part(name_prefix(name)));
    case 'f':
        return as_path(name);
    case 'y':
        return copy(context->fragment);
    case 'Y':
        return folder_of(context->fragment);
    case 't':
        return copy("/run");
    case 'S':
        return copy("/var/lib");
    case 'C':
        return copy("/var/cache");
    case 'L':
        return copy("/var/log");
    case 'E':
        return copy("/etc");
    case 'T':
        return copy("/tmp");
    case 'V':
        return copy("/var/tmp");
    case 'd':
        return print("/run/credentials/%s", name);
    case 'h':
    case 's':
    case 'u':
    case 'U':
    case 'g':
    case 'G':
        return of_user(context->user, which);
    case 'm':
        return machine_id();
    case 'b':
        return boot_id();
    case 'H':
        return host_name();
    case 'l':
        return short_host();
    case 'q':
        return short_host();
    case 'v':
        return kernel_name(true);
    case 'a':
        return architecture();
    case 'o':
        return os_release("ID");
    case 'w':
        return os_release("VERSION_ID");
    case 'B':
        return os_release("BUILD_ID");
    case 'W':
        return os_release("VARIANT_ID");
    case 'A':
        return os_release("IMAGE_VERSION");
    case 'M':
        return os_release("IMAGE_ID");
    default:
        return NULL;
    }
}

char *specifiers_resolve(const struct specifier_context *context,
                         const char *value)
{
    struct text made = {0};
    for (const char *c = value; *c; c++) {
        if (*c != '%') {
            text_char(&made, *c);
            continue;
        }
        char *with = c[1] ? value_of(context, c[1]) : NULL;
        if (!with) {
            text_free(&made);
            return NULL;
        }
        text_add(&made, with);
        free(with);
        c++;
    }
    return text_take(&made);
}
