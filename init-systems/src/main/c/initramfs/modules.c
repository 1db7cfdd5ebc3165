/*
 * Loads modules in the order of /etc/modules: a path a line, its parameters
 * after it, comments behind #. There is no dependency search here: whoever
 * makes the initramfs has modules.dep and writes the order down.
 */
#include "modules.h"

#include "system.h"
#include "text.h"

enum { COMPRESSED = 4 /* MODULE_INIT_COMPRESSED_FILE */, LIST_SIZE = 16384 };

long module_load(const char *path, const char *parameters)
{
    long fd = open_file(path, 0);
    if (fd < 0) {
        return fd;
    }
    bool plain = ends(path, ".ko");
    long result = CALL3(SYS_finit_module, fd, parameters,
                        plain ? 0 : COMPRESSED);
    CALL1(SYS_close, fd);
    return result == -EEXIST ? 0 : result;
}

static void load_line(char *line)
{
    for (char *at = line; *at != 0; at++) {
        if (*at == '#') {
            *at = 0;
        }
    }
    char *path = word(&line);
    if (path == NULL) {
        return;
    }
    long error = module_load(path, line);
    if (error == 0) {
        return;
    }
    complain("cannot load ", path, ": ", error_text(error), NULL);
    if (error == -EOPNOTSUPP && !ends(path, ".ko")) {
        complain("    this kernel does not decompress modules; "
                 "put the plain .ko into the initramfs", NULL);
    }
}

void modules_load_listed(void)
{
    static char list[LIST_SIZE];
    long got = read_text("/etc/modules", list, sizeof(list));
    if (got < 0) {
        if (got != -ENOENT) {
            complain("cannot read /etc/modules: ", error_text(got), NULL);
        }
        return;
    }
    if (got == LIST_SIZE - 1) {
        complain("/etc/modules is longer than I read; its end is ignored",
                 NULL);
    }
    char *line = list;
    while (*line != 0) {
        char *end = line;
        while (*end != 0 && *end != '\n') {
            end++;
        }
        char *next = *end != 0 ? end + 1 : end;
        *end = 0;
        load_line(line);
        line = next;
    }
}
