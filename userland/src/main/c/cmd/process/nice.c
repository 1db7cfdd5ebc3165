#include "../command.h"
#include <sys/resource.h>
#include <unistd.h>

COMMAND(nice, "nice", "[-n INCREMENT] [COMMAND [ARGUMENT...]]",
        "Runs a command with another priority; prints the present one.\n"
        "  -n INCREMENT  added to the niceness (10)\n")
{
    int c, step = 10, given = 0;
    option_number(argc, argv, 'n', "n");
    while ((c = option(argc, argv, "+n:", "adjustment=n")) != -1) {
        step = (int)number(optarg, -40, 40, "niceness");
        given = 1;
    }
    if (optind == argc) {
        if (given)
            usage_error("a command is missing");
        printf("%d\n", getpriority(PRIO_PROCESS, 0));
        return 0;
    }
    errno = 0;
    /* Not allowed is no reason not to run: POSIX says so. */
    if (nice(step) == -1 && errno)
        warn("the niceness stays");
    execvp(argv[optind], argv + optind);
    int status = errno == ENOENT ? 127 : 126;
    warn("%s", argv[optind]);
    return status;
}
