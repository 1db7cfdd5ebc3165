#include "../command.h"
#include <stdarg.h>
#include <string.h>

static void say(const char *reason, const char *format, va_list args)
{
    /* What was printed before stays before. */
    fflush(stdout);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, args);
    fprintf(stderr, "%s%s\n", reason ? ": " : "", reason ? reason : "");
    command_status = 1;
}

void complain(const char *format, ...)
{
    const char *reason = strerror(errno);
    va_list args;
    va_start(args, format);
    say(reason, format, args);
    va_end(args);
}

void complainx(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(NULL, format, args);
    va_end(args);
}
