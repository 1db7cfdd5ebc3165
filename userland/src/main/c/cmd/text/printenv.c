#include "../command.h"
#include <stdlib.h>
#include <unistd.h>

COMMAND(printenv, "printenv", "[-0] [NAME...]",
        "Shows the environment, or the values of some variables.\n"
        "  -0  zero bytes instead of newlines\n")
{
    char end = '\n';
    while (option(argc, argv, "+0", "null=0") != -1)
        end = 0;
    if (optind == argc)
        for (char **e = environ; e && *e; e++)
            printf("%s%c", *e, end);
    int missing = 0;
    for (int i = optind; i < argc; i++) {
        const char *value = getenv(argv[i]);
        if (value)
            printf("%s%c", value, end);
        else
            missing = 1;
    }
    return missing;
}
