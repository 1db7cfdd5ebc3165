#include "../command.h"

COMMAND(false, "false", "", "Does nothing, badly: the status is 1.\n")
{
    return 1;
}
