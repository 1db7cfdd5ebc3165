#include "../command.h"
#include <unistd.h>

COMMAND(unlink, "unlink", "FILE", "Removes one name of a file.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    operands(argc, 1, 1);
    if (unlink(argv[optind]) < 0)
        complain("%s", argv[optind]);
    return 0;
}
