#include "../thread.h"

int *__errno_location(void)
{
    return &__fab_self()->errno_value;
}
