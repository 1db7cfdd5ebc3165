#include "../command.h"
#include <unistd.h>

COMMAND(link, "link", "FILE NAME", "Gives a file one more name.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    operands(argc, 2, 2);
    if (link(argv[optind], argv[optind + 1]) < 0)
        complain("%s", argv[optind + 1]);
    return 0;
}
