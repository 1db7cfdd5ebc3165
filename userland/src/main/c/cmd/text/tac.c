#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char separator = '\n';
static int before;

/* Records from the last to the first; each takes its separator along. */
static void show(const struct text *all)
{
    size_t end = all->n;
    while (end > 0) {
        size_t start = end;
        if (before) {
            while (start > 0 && all->s[--start] != separator)
                ;
        } else {
            start--;
            while (start > 0 && all->s[start - 1] != separator)
                start--;
        }
        fwrite(all->s + start, 1, end - start, stdout);
        end = start;
    }
}

COMMAND(tac, "tac", "[-b] [-s CHAR] [FILE...]",
        "Shows files from their last line to their first.\n"
        "  -s CHAR  instead of the newline    -b  it comes before a record\n")
{
    int c;
    while ((c = option(argc, argv, "bs:", "before=b separator=s")) != -1) {
        if (c == 'b') {
            before = 1;
        } else {
            if (!*optarg || optarg[1])
                usage_error("the separator is one character");
            separator = *optarg;
        }
    }
    static char standard[] = "-", *only[] = {standard, NULL};
    static char buffer[65536];
    for (char **name = optind < argc ? argv + optind : only; *name; name++) {
        struct text all = {NULL, 0, 0};
        FILE *file = open_input(*name);
        size_t n;
        if (!file)
            continue;
        while ((n = fread(buffer, 1, sizeof buffer, file)) > 0)
            text_add(&all, buffer, n);
        close_input(file, *name);
        show(&all);
        free(all.s);
    }
    return 0;
}
