#include "module.h"
#include <string.h>
#include <unistd.h>

COMMAND(insmod, "insmod", "FILE [PARAMETER=VALUE...]",
        "Puts a module into the kernel; the file may be packed by gzip or\n"
        "xz. What it depends on is modprobe's business.\n")
{
    struct text parameters = {NULL, 0, 0};
    while (option(argc, argv, "+", NULL) != -1)
        ;
    operands(argc, 1, -1);
    for (int i = optind + 1; i < argc; i++) {
        if (parameters.n)
            text_put(&parameters, ' ');
        text_adds(&parameters, argv[i]);
    }
    const char *path = argv[optind];
    if (access(path, R_OK) < 0)
        err(1, "%s", path);
    if (module_insert(path, text_end(&parameters)) < 0)
        errx(1, "%s: %s", path, module_error(errno));
    return 0;
}

COMMAND(rmmod, "rmmod", "[-fwv] MODULE...",
        "Takes modules out of the kernel.\n"
        "  -f  even if they are used: dangerous    -w  wait until they are "
        "not\n"
        "  -v  say what is done\n")
{
    int c, force = 0, waits = 0, verbose = 0;
    while ((c = option(argc, argv, "fwvs",
                       "force=f wait=w verbose=v syslog=s")) != -1)
        switch (c) {
        case 'f':
            force = 1;
            break;
        case 'w':
            waits = 1;
            break;
        case 'v':
            verbose = 1;
            break;
        }
    operands(argc, 1, -1);
    for (int i = optind; i < argc; i++) {
        char *name = module_name(argv[i]);
        const char *state = module_state(name);
        if (!state)
            complainx("%s: not loaded", name);
        else if (strcmp(state, "builtin") == 0)
            complainx("%s: built into the kernel", name);
        else if (module_remove(name, force, waits) < 0)
            complainx("%s: %s", name,
                      errno == EBUSY || errno == EAGAIN ? "in use"
                                                        : strerror(errno));
        else if (verbose)
            printf("rmmod %s\n", name);
    }
    return 0;
}
