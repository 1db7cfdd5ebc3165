/* systemd-sysctl: kernel variables of sysctl.d(5). */
#include "folders.h"
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int status;

/* The first separator says which is which: "a.b/c" is a/b.c. */
static char *path_of(const char *name)
{
    char *made = print("/proc/sys/%s", name);
    char *part = made + strlen("/proc/sys/");
    const char *first = strpbrk(part, "./");
    if (first && *first == '.')
        for (char *c = part; *c; c++)
            *c = *c == '.' ? '/' : *c == '/' ? '.' : *c;
    return made;
}

static void set(const char *path, const char *value, bool may_fail)
{
    char *line = print("%s\n", value);
    if (kernel_write(path, line) != 0) {
        bool missing = errno == ENOENT;
        fprintf(stderr, "Couldn't write '%s' to '%s'%s: %s\n", value, path,
                missing || may_fail ? ", ignoring" : "", strerror(errno));
        if (!missing && !may_fail)
            status = 1;
    }
    free(line);
}

static void line_of(const char *file, unsigned number, char *line)
{
    bool may_fail = *line == '-';
    char *equals = strchr(line, '=');
    if (!equals) {
        if (!may_fail) {
            fprintf(stderr, "%s:%u: Line is not an assignment, ignoring.\n",
                    file, number);
            status = 1;
        }
        return;
    }
    *equals = 0;
    char *name = strip(line) + may_fail, *value = strip(equals + 1);
    char *path = path_of(name);
    glob_t found;
    if (strpbrk(path, "*?[") && glob(path, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            set(found.gl_pathv[i], value, may_fail);
        globfree(&found);
    } else if (!strpbrk(path, "*?[")) {
        set(path, value, may_fail);
    }
    free(path);
}

int main(int argc, char **argv)
{
    struct strings paths = {0};
    for (int i = 1; i < argc; i++)
        strings_add(&paths, argv[i]);
    if (argc == 1) {
        configuration_files("sysctl", &paths);
        strings_add(&paths, "/etc/sysctl.conf");
    }
    for (size_t i = 0; i < paths.n; i++)
        each_line(paths.v[i], line_of);
    return status;
}
