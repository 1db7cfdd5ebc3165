#include "../command.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long *stops;
static size_t stop_count;
static long every = 8;
static int leading_only, all_blanks, first_only;

static void parse_stops(char *list)
{
    char *word;
    long last = 0;
    while ((word = strsep(&list, ", ")) != NULL) {
        long stop = number(word, 1, INT_MAX, "tab stop");
        if (stop <= last)
            usage_error("tab stops grow: %ld after %ld", stop, last);
        stops = resize(stops, stop_count + 1, sizeof *stops);
        stops[stop_count++] = last = stop;
    }
    if (stop_count == 1) {
        every = stops[0];
        stop_count = 0;
    }
}

/* The next stop after a column; behind the last each column is one. */
static long next_stop(long column)
{
    if (stop_count == 0)
        return column / every * every + every;
    for (size_t i = 0; i < stop_count; i++)
        if (stops[i] > column)
            return stops[i];
    return column + 1;
}

static int has_stop(long column)
{
    return stop_count == 0 || column < stops[stop_count - 1];
}

static void expand(FILE *file)
{
    long column = 0;
    int leading = 1, c;
    while ((c = getc_unlocked(file)) != EOF) {
        if (c == '\t' && (leading || !leading_only)) {
            long stop = next_stop(column);
            while (column < stop) {
                putchar(' ');
                column++;
            }
            continue;
        }
        putchar(c);
        if (c == '\n') {
            column = 0;
            leading = 1;
            continue;
        }
        leading &= c == ' ' || c == '\t';
        if (c == '\b')
            column -= column > 0;
        else if (c == '\t')
            column = next_stop(column);
        else
            column += (c & 0xc0) != 0x80;
    }
}

/* Blanks wait: those that end at a stop become a tab. */
static void unexpand(FILE *file)
{
    long column = 0, waiting = 0;
    int active = 1, c;
    while ((c = getc_unlocked(file)) != EOF) {
        if (active && (c == ' ' || c == '\t') && has_stop(column)) {
            long stop = next_stop(column);
            column = c == ' ' ? column + 1 : stop;
            waiting++;
            if (column == stop) {
                /* One blank before a stop is as good as a tab. */
                putchar(c == ' ' && waiting == 1 ? ' ' : '\t');
                waiting = 0;
            }
            continue;
        }
        for (; waiting > 0; waiting--)
            putchar(' ');
        putchar(c);
        if (c == '\n') {
            column = 0;
            active = 1;
        } else {
            active = all_blanks;
            column += (c & 0xc0) != 0x80;
        }
    }
    for (; waiting > 0; waiting--)
        putchar(' ');
}

COMMAND(expand, "expand unexpand", "[-ai] [-t LIST] [FILE...]",
        "Makes blanks of tabs; unexpand makes tabs of blanks.\n"
        "  -t LIST  tab stops: every N columns (8), or N,M,...\n"
        "  -i       only at the beginning of lines (expand)\n"
        "  -a       everywhere, not only there (unexpand)\n")
{
    int c, backwards = *program_invocation_short_name == 'u';
    while ((c = option(argc, argv, "ait:\1",
                       "all=a initial=i tabs=t first-only=\1")) != -1)
        switch (c) {
        case 'a':
            all_blanks = 1;
            break;
        case 'i':
            leading_only = 1;
            break;
        case 't':
            parse_stops(optarg);
            all_blanks = 1;
            break;
        case '\1':
            first_only = 1;
            break;
        }
    all_blanks &= !first_only;
    static char standard[] = "-", *only[] = {standard, NULL};
    for (char **name = optind < argc ? argv + optind : only; *name; name++) {
        FILE *file = open_input(*name);
        if (file) {
            (backwards ? unexpand : expand)(file);
            close_input(file, *name);
        }
    }
    return 0;
}
