/* The loader has done everything; only main is left to call. */
#include "../internal.h"
#include <stdlib.h>

_Noreturn void __libc_start_main(int (*main)(int, char **, char **),
                                 long *stack);

void __libc_start_main(int (*main)(int, char **, char **), long *stack)
{
    char **argv = (char **)stack + 1;
    exit(main((int)*stack, argv, argv + *stack + 1));
}
