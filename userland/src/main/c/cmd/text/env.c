#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

COMMAND(env, "env", "[-i0] [-u NAME] [-C FOLDER] [NAME=VALUE...] [COMMAND...]",
        "Runs a command with a changed environment, or shows it.\n"
        "  -i  begin with an empty one; a word '-' means the same\n"
        "  -u NAME    without that variable\n"
        "  -C FOLDER  in that folder    -0  zero bytes instead of newlines\n")
{
    int c;
    char end = '\n';
    const char *folder = NULL;
    while ((c = option(argc, argv, "+i0u:C:",
                       "ignore-environment=i null=0 unset=u chdir=C")) != -1)
        switch (c) {
        case 'i':
            clearenv();
            break;
        case '0':
            end = 0;
            break;
        case 'u':
            if (unsetenv(optarg) < 0)
                err(125, "%s", optarg);
            break;
        case 'C':
            folder = optarg;
            break;
        }
    if (optind < argc && strcmp(argv[optind], "-") == 0) {
        clearenv();
        optind++;
    }
    for (; optind < argc && strchr(argv[optind], '='); optind++)
        if (putenv(argv[optind]) != 0)
            err(125, "%s", argv[optind]);
    if (folder && chdir(folder) < 0)
        err(125, "%s", folder);
    if (optind == argc) {
        for (char **e = environ; e && *e; e++)
            printf("%s%c", *e, end);
        return 0;
    }
    execvp(argv[optind], argv + optind);
    int status = errno == ENOENT ? 127 : 126;
    warn("%s", argv[optind]);
    return status;
}
