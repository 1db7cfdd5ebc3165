#include "../command.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int by_bytes, from_end;
static long count = 10;
static char end = '\n';

/* All but the last lines: so many wait in a ring until more have come. */
static void all_but_lines(FILE *file)
{
    struct text *ring = need_memory((size_t)count * sizeof *ring);
    struct text line = {NULL, 0, 0};
    int ended;
    for (long i = 0; read_until(file, &line, end, &ended); i++) {
        struct text *slot = &ring[i % count];
        if (i >= count)
            fwrite(slot->s, 1, slot->n, stdout);
        text_clear(slot);
        text_add(slot, line.s, line.n);
        if (ended)
            text_put(slot, end);
    }
    for (long i = 0; i < count; i++)
        free(ring[i].s);
    free(ring);
    free(line.s);
}

static void all_but_bytes(FILE *file)
{
    char *ring = need_memory((size_t)count);
    int c;
    for (long i = 0; (c = getc_unlocked(file)) != EOF; i++) {
        if (i >= count)
            putchar(ring[i % count]);
        ring[i % count] = (char)c;
    }
    free(ring);
}

static void show(FILE *file)
{
    int c;
    if (from_end && count > 0) {
        if (by_bytes)
            all_but_bytes(file);
        else
            all_but_lines(file);
        return;
    }
    long left = from_end ? LONG_MAX : count;
    while (left > 0 && (c = getc_unlocked(file)) != EOF) {
        putchar_unlocked(c);
        left -= by_bytes || c == end;
    }
    /* Whoever reads the same input next goes on after what was shown. */
    if (file == stdin)
        fflush(stdin);
}

static void set_count(const char *text, int bytes)
{
    by_bytes = bytes;
    from_end = *text == '-';
    count = size_number(text + (*text == '-' || *text == '+'), "count");
}

COMMAND(head, "head", "[-n COUNT | -c COUNT] [-qvz] [FILE...]",
        "Shows how files begin: ten lines of each.\n"
        "  -n COUNT  so many lines; -COUNT: all but the last of them\n"
        "  -c COUNT  the same in bytes; K, M and the like may follow\n"
        "  -q -v     never or always name the files    -z  zero bytes end\n"
        "            lines\n")
{
    int c, titles = 0;
    option_number(argc, argv, 'n', "nc");
    while ((c = option(argc, argv, "n:c:qvz",
                       "lines=n bytes=c quiet=q silent=q verbose=v "
                       "zero-terminated=z")) != -1)
        switch (c) {
        case 'n':
        case 'c':
            set_count(optarg, c == 'c');
            break;
        case 'q':
        case 'v':
            titles = c;
            break;
        case 'z':
            end = 0;
            break;
        }
    char *standard[] = {(char *)"-", NULL};
    char **names = optind < argc ? argv + optind : standard;
    if (!titles)
        titles = argc - optind > 1 ? 'v' : 'q';
    int shown = 0;
    for (; *names; names++) {
        FILE *file = open_input(*names);
        if (!file)
            continue;
        if (titles == 'v')
            printf("%s==> %s <==\n", shown++ ? "\n" : "",
                   file == stdin ? "standard input" : *names);
        show(file);
        close_input(file, *names);
    }
    return 0;
}
