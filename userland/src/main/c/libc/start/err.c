#include "../internal.h"
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *reason, const char *format, va_list args)
{
    fprintf(stderr, "%s: ", program_invocation_short_name);
    if (format)
        vfprintf(stderr, format, args);
    if (reason)
        fprintf(stderr, "%s%s", format ? ": " : "", reason);
    fputc('\n', stderr);
}

void warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(strerror(errno), format, args);
    va_end(args);
}

void warnx(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(NULL, format, args);
    va_end(args);
}

void err(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(strerror(errno), format, args);
    exit(status);
}

void errx(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(NULL, format, args);
    exit(status);
}
