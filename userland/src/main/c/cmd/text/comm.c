#include "../command.h"
#include <string.h>
#include <unistd.h>

static int hidden[4];
static const char *between = "\t";

static void put(int column, const struct text *line)
{
    if (hidden[column])
        return;
    for (int i = 1; i < column; i++)
        if (!hidden[i])
            fputs(between, stdout);
    fwrite(line->s, 1, line->n, stdout);
    putchar('\n');
}

static int compare(const struct text *a, const struct text *b)
{
    size_t n = a->n < b->n ? a->n : b->n;
    int result = memcmp(a->s, b->s, n);
    return result ? result : a->n < b->n ? -1 : a->n > b->n;
}

/* The next line; says once that a file is not sorted. */
static int advance(FILE *file, struct text *line, int which)
{
    static struct text before[2];
    static int told[2];
    text_clear(&before[which]);
    int had = line->s != NULL;
    if (had)
        text_add(&before[which], line->s, line->n);
    if (!read_line(file, line))
        return 0;
    if (had && !told[which] && compare(&before[which], line) > 0) {
        told[which] = 1;
        complainx("file %d is not in sorted order", which + 1);
    }
    return 1;
}

COMMAND(comm, "comm", "[-123] FILE1 FILE2",
        "Shows, of two sorted files, in three columns the lines that only\n"
        "the first has, only the second, and both.\n"
        "  -1 -2 -3  without that column\n"
        "  --output-delimiter=TEXT\n")
{
    int c;
    while ((c = option(argc, argv, "123\1:",
                       "output-delimiter=\1")) != -1) {
        if (c == '\1')
            between = optarg;
        else
            hidden[c - '0'] = 1;
    }
    operands(argc, 2, 2);
    FILE *a = open_input(argv[optind]), *b = open_input(argv[optind + 1]);
    if (!a || !b)
        return 1;
    struct text x = {NULL, 0, 0}, y = {NULL, 0, 0};
    int has_x = advance(a, &x, 0), has_y = advance(b, &y, 1);
    while (has_x || has_y) {
        int order = !has_x ? 1 : !has_y ? -1 : compare(&x, &y);
        put(order < 0 ? 1 : order > 0 ? 2 : 3, order <= 0 ? &x : &y);
        if (order <= 0)
            has_x = advance(a, &x, 0);
        if (order >= 0)
            has_y = advance(b, &y, 1);
    }
    close_input(a, argv[optind]);
    close_input(b, argv[optind + 1]);
    return 0;
}
