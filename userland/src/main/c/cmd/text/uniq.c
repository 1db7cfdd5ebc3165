#include "../command.h"
#include <ctype.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static long skip_fields, skip_characters, width = LONG_MAX;
static int counted, repeated_only, unique_only, all_repeated, fold;
static char line_end = '\n';

/* The part of a line that counts. */
static const char *part(const struct text *line, size_t *n)
{
    const char *s = line->s, *end = s + line->n;
    for (long i = 0; i < skip_fields; i++) {
        while (s < end && (*s == ' ' || *s == '\t'))
            s++;
        while (s < end && *s != ' ' && *s != '\t')
            s++;
    }
    s += end - s < skip_characters ? end - s : skip_characters;
    *n = (size_t)(end - s < width ? end - s : width);
    return s;
}

static int equal(const struct text *a, const struct text *b)
{
    size_t n, m;
    const char *s = part(a, &n), *t = part(b, &m);
    return n == m && (fold ? strncasecmp(s, t, n) == 0
                           : memcmp(s, t, n) == 0);
}

static void put(const struct text *line, unsigned long times)
{
    if (counted)
        printf("%7lu ", times);
    fwrite(line->s, 1, line->n, stdout);
    putchar(line_end);
}

static void work(FILE *in)
{
    struct text held = {NULL, 0, 0}, line = {NULL, 0, 0};
    unsigned long times = 0;
    int ended;
    while (read_until(in, &line, line_end, &ended)) {
        if (times > 0 && equal(&held, &line)) {
            if (all_repeated && times == 1)
                put(&held, 1);
            if (all_repeated)
                put(&line, 1);
            times++;
            continue;
        }
        if (times > 0 && !all_repeated &&
            (times == 1 ? !repeated_only : !unique_only))
            put(&held, times);
        struct text swap = held;
        held = line;
        line = swap;
        times = 1;
    }
    if (times > 0 && !all_repeated &&
        (times == 1 ? !repeated_only : !unique_only))
        put(&held, times);
}

COMMAND(uniq, "uniq", "[-cDdiuz] [-f N] [-s N] [-w N] [INPUT [OUTPUT]]",
        "Takes one of neighbouring lines that are equal.\n"
        "  -c     count them    -d -D -u  only repeated ones, all of\n"
        "         them, only single ones\n"
        "  -f -s  leave N fields, N characters out    -w  compare N\n"
        "  -i     small letters as large    -z  zero bytes end lines\n")
{
    int c;
    while ((c = option(argc, argv, "cDdif:s:uw:z",
                       "count=c repeated=d all-repeated=D skip-fields=f "
                       "ignore-case=i skip-chars=s unique=u check-chars=w "
                       "zero-terminated=z")) != -1)
        switch (c) {
        case 'c':
            counted = 1;
            break;
        case 'D':
            all_repeated = 1;
            break;
        case 'd':
            repeated_only = 1;
            break;
        case 'f':
            skip_fields = number(optarg, 0, LONG_MAX, "fields");
            break;
        case 'i':
            fold = 1;
            break;
        case 's':
            skip_characters = number(optarg, 0, LONG_MAX, "characters");
            break;
        case 'u':
            unique_only = 1;
            break;
        case 'w':
            width = number(optarg, 0, LONG_MAX, "characters");
            break;
        case 'z':
            line_end = 0;
            break;
        }
    operands(argc, 0, 2);
    const char *input = optind < argc ? argv[optind] : "-";
    FILE *in = open_input(input);
    if (!in)
        return 1;
    if (argc - optind == 2 && strcmp(argv[optind + 1], "-") != 0 &&
        !freopen(argv[optind + 1], "w", stdout))
        err(1, "%s", argv[optind + 1]);
    work(in);
    close_input(in, input);
    return 0;
}
