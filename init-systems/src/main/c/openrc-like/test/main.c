#include "check.h"

#include "../init/init.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int passed, failed;

void check(bool good, const char *name)
{
    printf("%s %s\n", good ? "ok" : "FAILED", name);
    *(good ? &passed : &failed) += 1;
}

void check_text(const char *found, const char *wanted, const char *name)
{
    bool good = strcmp(found, wanted) == 0;
    check(good, name);
    if (!good)
        printf("    found  %s\n    wanted %s\n", found, wanted);
}

/* What process 1 would say on the console. */
void say(const char *format, ...)
{
    va_list more;
    va_start(more, format);
    vprintf(format, more);
    va_end(more);
    putchar('\n');
}

int main(void)
{
    test_inittab();
    test_deptree();
    test_daemons();
    test_config();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
