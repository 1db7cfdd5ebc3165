/* Remembers what the kernel put on the first stack. */
#include "../thread.h"
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

char **environ;
char *program_invocation_name = (char *)"";
char *program_invocation_short_name = (char *)"";
unsigned long *__fab_auxv;
int __fab_threaded;

void __libc_early_init(long *stack)
{
    long argc = *stack;
    char **argv = (char **)stack + 1;
    environ = argv + argc + 1;
    char **end = environ;
    while (*end)
        end++;
    __fab_auxv = (unsigned long *)(end + 1);
    if (argc > 0 && argv[0]) {
        program_invocation_name = argv[0];
        const char *slash = strrchr(argv[0], '/');
        program_invocation_short_name = slash ? (char *)slash + 1 : argv[0];
    }
    struct __pthread *self = __fab_self();
    self->tid = (int)raw(SYS_set_tid_address, &self->alive);
    self->alive = self->tid;
}

unsigned long getauxval(unsigned long type)
{
    for (unsigned long *pair = __fab_auxv; pair && pair[0]; pair += 2)
        if (pair[0] == type)
            return pair[1];
    errno = ENOENT;
    return 0;
}
