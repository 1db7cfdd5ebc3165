#include "../command.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long width = 80;
static int in_bytes, at_blanks;

static long after(long column, unsigned char c)
{
    if (in_bytes)
        return column + 1;
    if (c == '\b')
        return column > 0 ? column - 1 : 0;
    if (c == '\r')
        return 0;
    if (c == '\t')
        return (column | 7) + 1;
    return column + ((c & 0xc0) != 0x80);
}

static size_t last_blank(const struct text *held)
{
    size_t n = held->n;
    while (n > 0 && held->s[n - 1] != ' ' && held->s[n - 1] != '\t')
        n--;
    return n;
}

static void fold(FILE *file)
{
    struct text held = {NULL, 0, 0};
    long column = 0;
    int c;
    while ((c = getc_unlocked(file)) != EOF) {
        if (c == '\n') {
            text_put(&held, '\n');
            fwrite(held.s, 1, held.n, stdout);
            text_clear(&held);
            column = 0;
            continue;
        }
        long next = after(column, (unsigned char)c);
        while (next > width && held.n > 0) {
            size_t cut = at_blanks ? last_blank(&held) : 0;
            if (cut == 0)
                cut = held.n;
            fwrite(held.s, 1, cut, stdout);
            putchar('\n');
            memmove(held.s, held.s + cut, held.n - cut);
            held.n -= cut;
            column = 0;
            for (size_t i = 0; i < held.n; i++)
                column = after(column, (unsigned char)held.s[i]);
            next = after(column, (unsigned char)c);
        }
        text_put(&held, (char)c);
        column = next;
    }
    if (held.n)
        fwrite(held.s, 1, held.n, stdout);
    free(held.s);
}

COMMAND(fold, "fold", "[-bs] [-w WIDTH] [FILE...]",
        "Breaks lines that are too long.\n"
        "  -w WIDTH  columns (80)    -b  count bytes    -s  at blanks\n")
{
    int c;
    option_number(argc, argv, 'w', "w");
    while ((c = option(argc, argv, "bsw:", "bytes=b spaces=s width=w")) != -1)
        switch (c) {
        case 'b':
            in_bytes = 1;
            break;
        case 's':
            at_blanks = 1;
            break;
        case 'w':
            width = number(optarg, 1, INT_MAX, "width");
            break;
        }
    static char standard[] = "-", *only[] = {standard, NULL};
    for (char **name = optind < argc ? argv + optind : only; *name; name++) {
        FILE *file = open_input(*name);
        if (file) {
            fold(file);
            close_input(file, *name);
        }
    }
    return 0;
}
