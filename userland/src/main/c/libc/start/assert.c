#include "../internal.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void __assert_fail(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s: %s:%d: assertion failed: %s\n",
            program_invocation_short_name, file, line, condition);
    fflush(stderr);
    abort();
}
