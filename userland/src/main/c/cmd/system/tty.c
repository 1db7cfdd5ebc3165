#include "../command.h"
#include <unistd.h>

COMMAND(tty, "tty", "[-s]",
        "Prints the name of the terminal on standard input.\n"
        "  -s  print nothing; the exit status says whether it is one\n")
{
    int silent = 0;
    while (option(argc, argv, "s", "silent=s quiet=s") != -1)
        silent = 1;
    operands(argc, 0, 0);
    const char *name = ttyname(0);
    if (!silent)
        puts(name ? name : isatty(0) ? "/dev/console" : "not a tty");
    return !name && !isatty(0);
}
