/*
 * Messages of our programs. Scripts print theirs by the shell functions of
 * functions.sh, in the same look.
 */
#include "core.h"

#include <stdarg.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool is_yes(const char *text)
{
    static const char *const yes[] = {"yes", "true", "on", "1"};
    for (size_t i = 0; text && i < sizeof yes / sizeof *yes; i++)
        if (strcasecmp(text, yes[i]) == 0)
            return true;
    return false;
}

bool colour_wanted(void)
{
    const char *wanted = getenv("EINFO_COLOR");
    const char *terminal = getenv("TERM");
    if (wanted)
        return is_yes(wanted);
    return isatty(STDOUT_FILENO) && !getenv("NO_COLOR") && terminal &&
           strcasecmp(terminal, "dumb") != 0;
}

int terminal_columns(void)
{
    struct winsize size = {0};
    const char *columns = getenv("COLUMNS");
    if (columns && atoi(columns) > 20)
        return atoi(columns);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        return size.ws_col;
    return 80;
}

static void line(FILE *to, const char *colour, const char *format,
                 va_list more)
{
    fflush(stdout);
    if (colour_wanted())
        fprintf(to, " \033[1;%sm*\033[0m ", colour);
    else
        fputs(" * ", to);
    vfprintf(to, format, more);
    fputc('\n', to);
    fflush(to);
}

void einfo(const char *format, ...)
{
    va_list more;
    if (is_yes(getenv("EINFO_QUIET")))
        return;
    va_start(more, format);
    line(stdout, "32", format, more);
    va_end(more);
}

void ewarn(const char *format, ...)
{
    va_list more;
    va_start(more, format);
    line(stderr, "33", format, more);
    va_end(more);
}

void eerror(const char *format, ...)
{
    va_list more;
    va_start(more, format);
    line(stderr, "31", format, more);
    va_end(more);
}
