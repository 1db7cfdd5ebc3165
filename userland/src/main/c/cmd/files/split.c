#include "../command.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long lines = 1000, bytes;
static int length = 2, digits;
static const char *prefix = "x", *ending = "";
static FILE *out;

/* aa, ab, ..., zz: the number in letters or digits. */
static char *next_name(void)
{
    static unsigned long count;
    unsigned long base = digits ? 10 : 26, rest = count++;
    size_t n = strlen(prefix);
    char *name = need_memory(n + (size_t)length + strlen(ending) + 1);
    memcpy(name, prefix, n);
    for (int i = length - 1; i >= 0; i--) {
        name[n + (size_t)i] = (char)((digits ? '0' : 'a') + rest % base);
        rest /= base;
    }
    if (rest)
        errx(1, "there are not enough names of %d letters", length);
    strcat(name, ending);
    return name;
}

static void end_part(void)
{
    if (out && fclose(out) != 0)
        err(1, "write error");
    out = NULL;
}

static void need_part(void)
{
    if (out)
        return;
    char *name = next_name();
    out = fopen(name, "we");
    if (!out)
        err(1, "%s", name);
    free(name);
}

static void split(FILE *in)
{
    long left = bytes ? bytes : lines;
    int c;
    while ((c = getc_unlocked(in)) != EOF) {
        need_part();
        putc_unlocked(c, out);
        left -= bytes || c == '\n';
        if (left == 0) {
            end_part();
            left = bytes ? bytes : lines;
        }
    }
    end_part();
}

COMMAND(split, "split", "[-d] [-a N] [-b SIZE | -l LINES] [FILE [PREFIX]]",
        "Cuts a file into files xaa, xab and so on.\n"
        "  -l LINES  of each (1000)    -b SIZE  bytes; K and M may follow\n"
        "  -a N -d   so many letters (2); digits instead\n"
        "  --additional-suffix=TEXT\n")
{
    int c;
    option_number(argc, argv, 'l', "abl");
    while ((c = option(argc, argv, "a:b:dl:\1:",
                       "suffix-length=a bytes=b numeric-suffixes=d "
                       "lines=l additional-suffix=\1")) != -1)
        switch (c) {
        case 'a':
            length = (int)number(optarg, 1, 12, "letters");
            break;
        case 'b':
            bytes = size_number(optarg, "bytes");
            if (bytes < 1)
                usage_error("parts of nothing are not made");
            break;
        case 'd':
            digits = 1;
            break;
        case 'l':
            lines = number(optarg, 1, LONG_MAX, "lines");
            bytes = 0;
            break;
        case '\1':
            ending = optarg;
            break;
        }
    operands(argc, 0, 2);
    if (argc - optind == 2)
        prefix = argv[optind + 1];
    const char *name = optind < argc ? argv[optind] : "-";
    FILE *in = open_input(name);
    if (!in)
        return 1;
    split(in);
    close_input(in, name);
    return 0;
}
