/* What process 1 says: to the journal by a named pipe that keeps the text
 * until the journal runs, to the kernel's log before that, and to people on
 * the console. Nothing here may wait or fail loudly. */
#include "../common/ini.h"
#include "../common/system.h"
#include "../journal/stream.h"
#include "manager.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int stream = -1;
static enum { SHOW_NO, SHOW_ERRORS, SHOW_ALL } show = SHOW_ALL;
static bool colours = true;

void log_open(void)
{
    if (stream < 0)
        stream = stream_open("init.scope");
    if (stream >= 0)
        stream_announce("init.scope", getpid(), "systemd", 6);
}

static void emit(int level, const char *text)
{
    if (stream >= 0) {
        /* One write, so that lines of process 1 and of its children, which
         * use the same pipe before they exec, do not mix. */
        char *line = print("<%d>%s\n", level, text);
        ssize_t put = write(stream, line, strlen(line));
        free(line);
        if (put > 0)
            return;
    }
    int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return;
    char *line = print("<%d>systemd[%d]: %s\n", 24 + level, getpid(), text);
    ssize_t put = write(fd, line, strlen(line));
    (void)put;
    free(line);
    close(fd);
}

static char *formatted(const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    char *made = need((size_t)(size < 0 ? 0 : size) + 1);
    if (size > 0)
        vsnprintf(made, (size_t)size + 1, format, again);
    va_end(again);
    return made;
}

void log_line(int level, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = formatted(format, args);
    va_end(args);
    if (level < LOG_D)
        emit(level, text);
    free(text);
}

/* The unit goes before the text, and the journal finds it there. */
void log_unit(int level, const struct unit *unit, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = formatted(format, args);
    va_end(args);
    char *line = print("%s: %s", unit->name, text);
    if (level < LOG_D)
        emit(level, line);
    free(line);
    free(text);
}

/* What the unit file reader has to say. */
void complain(const char *file, unsigned line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = formatted(format, args);
    va_end(args);
    if (line)
        log_line(LOG_W, "%s:%u: %s", file, line, text);
    else
        log_line(LOG_W, "%s: %s", file, text);
    free(text);
}

void status_setup(void)
{
    char *value = kernel_option("systemd.show_status");
    if (kernel_word("quiet"))
        show = SHOW_ERRORS;
    if (value) {
        int truth = *value ? parse_bool(value) : 1;
        show = truth == 1 ? SHOW_ALL : truth == 0 ? SHOW_NO : SHOW_ERRORS;
    }
    free(value);
    value = kernel_option("systemd.log_color");
    if (value && parse_bool(value) == 0)
        colours = false;
    free(value);
    const char *term = getenv("TERM");
    if (getenv("NO_COLOR") || (term && !strcmp(term, "dumb")))
        colours = false;
}

void console_line(const char *text)
{
    int fd = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC |
                                      O_NONBLOCK);
    if (fd < 0)
        return;
    char *line = print("%s\r\n", text);
    ssize_t put = write(fd, line, strlen(line));
    (void)put;
    free(line);
    close(fd);
}

static const char *colour_of(const char *mark)
{
    if (!strcmp(mark, "  OK  "))
        return "\033[0;32m";
    if (!strcmp(mark, "FAILED") || !strcmp(mark, " TIME "))
        return "\033[0;1;31m";
    return "\033[0;1;38;5;185m";
}

/* "[  OK  ] Started ..."; a NULL mark indents instead; an empty one is a
 * line by itself. Said only while the system comes up or goes down. */
void status_line(const char *mark, const char *format, ...)
{
    const char *state = manager_state();
    bool good = !mark || !*mark || !strcmp(mark, "  OK  ");
    if (show == SHOW_NO || (good && show == SHOW_ERRORS) ||
        !(equal(state, "starting") || equal(state, "initializing") ||
          equal(state, "stopping")))
        return;
    va_list args;
    va_start(args, format);
    char *text = formatted(format, args);
    va_end(args);
    char *line;
    if (!mark)
        line = print("         %s", text);
    else if (!*mark)
        line = copy(text);
    else if (colours)
        line = print("[%s%s\033[0m] %s", colour_of(mark), mark, text);
    else
        line = print("[%s] %s", mark, text);
    console_line(line);
    free(line);
    free(text);
}
