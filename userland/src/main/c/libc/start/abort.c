#include "../internal.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Even a program that ignores or blocks SIGABRT ends here. */
void abort(void)
{
    raise(SIGABRT);
    signal(SIGABRT, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGABRT);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(SIGABRT);
    for (;;)
        _exit(127);
}

void __fab_panic(const char *what)
{
    const char *name = program_invocation_short_name;
    raw(SYS_write, 2, name, strlen(name));
    raw(SYS_write, 2, ": ", 2);
    raw(SYS_write, 2, what, strlen(what));
    raw(SYS_write, 2, "\n", 1);
    abort();
}
