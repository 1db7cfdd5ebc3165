#include "../command.h"

COMMAND(true, "true", "", "Does nothing, well.\n")
{
    return 0;
}
