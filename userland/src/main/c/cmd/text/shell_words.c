/*
 * test, echo and printf are those of the shell: the same source, compiled
 * with names of its own for the shell's ways to complain.
 */
#include "../command.h"
#include <stdarg.h>
#include <stdlib.h>

int builtin_test(int argc, char **argv);
int builtin_echo(int argc, char **argv);
int builtin_printf(int argc, char **argv);
void shell_complain(const char *format, ...) PRINTF(1, 2);
_Noreturn void shell_fail(int status, const char *format, ...) PRINTF(2, 3);

static void say(const char *format, va_list args)
{
    fflush(stdout);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void shell_complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
}

void shell_fail(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
    exit(status);
}

COMMAND(test, "test [", "EXPRESSION | [ EXPRESSION ]",
        "Is true if the expression is; without one it is false.\n"
        "  -e -f -d -h -L -p -S -b -c FILE  is there, and of this kind\n"
        "  -r -w -x -s FILE   can be read, written, run; is not empty\n"
        "  -u -g -k -O -G FILE  set-id bits, sticky bit, owner, group\n"
        "  A -nt B  A -ot B  A -ef B  newer, older, the same file\n"
        "  -n -z TEXT  is not empty, is    -t FD  is a terminal\n"
        "  = != < >  texts    -eq -ne -lt -le -gt -ge  numbers\n"
        "  ! ( ) -a -o\n")
{
    return builtin_test(argc, argv);
}

COMMAND(echo, "echo", "[-n] [TEXT...]",
        "Prints its words; \\n, \\t, \\0123, \\c and the like are known.\n"
        "  -n  without a newline\n")
{
    return builtin_echo(argc, argv);
}

COMMAND(printf, "printf", "FORMAT [ARGUMENT...]",
        "Prints arguments by %d %i %o %u %x %X %c %s %b %e %f %g, again\n"
        "and again while there are any.\n")
{
    return builtin_printf(argc, argv);
}
