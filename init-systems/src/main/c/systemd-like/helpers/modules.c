/* systemd-modules-load: the modules of modules-load.d(5) and of the kernel
 * command line (modules_load=a,b), by modprobe. */
#include "../common/system.h"
#include "folders.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int status;

static void load(const char *name)
{
    pid_t pid = fork();
    int ended = 0;
    if (pid == 0) {
        execlp("modprobe", "modprobe", "-q", name, (char *)NULL);
        fprintf(stderr, "Failed to run modprobe: %s\n", strerror(errno));
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &ended, 0) < 0 || ended) {
        fprintf(stderr, "Failed to load module '%s'\n", name);
        status = 1;
    }
}

static void line_of(const char *file, unsigned number, char *line)
{
    (void)file;
    (void)number;
    load(line);
}

int main(void)
{
    static const char *const options[] = {"modules_load", "modules-load",
                                          "rd.modules_load"};
    struct strings paths = {0};
    for (size_t i = 0; i < COUNT(options); i++) {
        char *list = kernel_option(options[i]), *rest = list, *name;
        while (rest && (name = strsep(&rest, ",")))
            if (*name)
                load(name);
        free(list);
    }
    configuration_files("modules-load", &paths);
    for (size_t i = 0; i < paths.n; i++)
        each_line(paths.v[i], line_of);
    return status;
}
