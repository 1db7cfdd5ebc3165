#include "../command.h"
#include <unistd.h>

COMMAND(sleep, "sleep", "DURATION...",
        "Waits for the sum of durations: 5, 0.5s, 2m, 1h, 1d.\n")
{
    while (option(argc, argv, "+", NULL) != -1)
        ;
    operands(argc, 1, -1);
    for (int i = optind; i < argc; i++) {
        struct timespec left = duration(argv[i]);
        while (nanosleep(&left, &left) < 0)
            if (errno != EINTR)
                err(1, "%s", argv[i]);
    }
    return 0;
}
