#include "../command.h"
#include <stdlib.h>
#include <unistd.h>

COMMAND(yes, "yes", "[TEXT...]", "Prints a line (y) until it is stopped.\n")
{
    struct text line = {NULL, 0, 0}, many = {NULL, 0, 0};
    while (option(argc, argv, "+", NULL) != -1)
        ;
    if (optind == argc)
        text_adds(&line, "y");
    for (int i = optind; i < argc; i++) {
        if (i > optind)
            text_put(&line, ' ');
        text_adds(&line, argv[i]);
    }
    text_put(&line, '\n');
    while (many.n < 8192)
        text_add(&many, line.s, line.n);
    while (write_all(1, many.s, many.n) >= 0)
        ;
    complain("standard output");
    return 1;
}
