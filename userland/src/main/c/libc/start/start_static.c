/* A static program makes its own TLS and runs its own constructors. */
#include "../internal.h"
#include <elf.h>
#include <stdlib.h>

_Noreturn void __libc_start_main(int (*main)(int, char **, char **),
                                 long *stack);
void __fab_static_tls(unsigned long *auxv);

typedef void (*function)(void);
extern const function __preinit_array_start[]
    __attribute__((__weak__, __visibility__("hidden")));
extern const function __preinit_array_end[]
    __attribute__((__weak__, __visibility__("hidden")));
extern const function __init_array_start[]
    __attribute__((__weak__, __visibility__("hidden")));
extern const function __init_array_end[]
    __attribute__((__weak__, __visibility__("hidden")));
extern const function __fini_array_start[]
    __attribute__((__weak__, __visibility__("hidden")));
extern const function __fini_array_end[]
    __attribute__((__weak__, __visibility__("hidden")));

static void run_destructors(void)
{
    for (const function *f = __fini_array_end; f > __fini_array_start;)
        (*--f)();
}

void __libc_start_main(int (*main)(int, char **, char **), long *stack)
{
    char **argv = (char **)stack + 1;
    char **envp = argv + *stack + 1;
    char **end = envp;
    while (*end)
        end++;
    __fab_static_tls((unsigned long *)(end + 1));
    __libc_early_init(stack);
    atexit(run_destructors);
    for (const function *f = __preinit_array_start;
         f < __preinit_array_end; f++)
        (*f)();
    for (const function *f = __init_array_start; f < __init_array_end; f++)
        (*f)();
    exit(main((int)*stack, argv, envp));
}
