#include "../command.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>

static int list, silent, characters;
static long most = LONG_MAX;

static void put_visible(int c, int width)
{
    char text[8], *s = text;
    if (c >= 128) {
        *s++ = 'M';
        *s++ = '-';
        c -= 128;
    }
    if (c < 32 || c == 127) {
        *s++ = '^';
        c = c == 127 ? '?' : c + 64;
    }
    *s++ = (char)c;
    *s = 0;
    printf(" %-*s", width, text);
}

static FILE *open_at(const char *name, off_t skip)
{
    FILE *file = open_input(name);
    if (!file)
        _exit(2);
    if (fseeko(file, skip, SEEK_CUR) < 0)
        while (skip-- > 0 && getc_unlocked(file) != EOF)
            ;
    return file;
}

static int compare(FILE *a, FILE *b, char *const *names)
{
    long place = 1, line = 1;
    int differ = 0;
    for (; place <= most; place++) {
        int x = getc_unlocked(a), y = getc_unlocked(b);
        if (x == EOF || y == EOF) {
            if (x == y)
                break;
            if (!silent)
                warnx("EOF on %s after byte %ld", names[x != EOF],
                      place - 1);
            return 1;
        }
        if (x != y) {
            differ = 1;
            if (silent)
                return 1;
            if (!list) {
                printf("%s %s differ: %s %ld, line %ld", names[0], names[1],
                       characters ? "byte" : "char", place, line);
                if (characters) {
                    printf(" is %3o", x);
                    put_visible(x, 0);
                    printf(" %3o", y);
                    put_visible(y, 0);
                }
                putchar('\n');
                return 1;
            }
            printf("%ld %3o", place, x);
            if (characters)
                put_visible(x, 4);
            printf(" %3o", y);
            if (characters)
                put_visible(y, 0);
            putchar('\n');
        }
        line += x == '\n';
    }
    return differ;
}

COMMAND(cmp, "cmp", "[-bls] [-i SKIP[:SKIP]] [-n N] FILE1 [FILE2]",
        "Compares two files byte by byte. Status 0: equal, 1: they differ,\n"
        "2: something went wrong.\n"
        "  -l -s -b  every difference; none, for the status; bytes too\n"
        "  -i -n     leave so many bytes out; compare at most N\n")
{
    int c;
    off_t skip[2] = {0, 0};
    while ((c = option(argc, argv, "bi:ln:s",
                       "print-bytes=b ignore-initial=i verbose=l bytes=n "
                       "quiet=s silent=s")) != -1)
        switch (c) {
        case 'b':
            characters = 1;
            break;
        case 'i': {
            char *colon = strchr(optarg, ':');
            if (colon)
                *colon++ = 0;
            skip[0] = size_number(optarg, "skip");
            skip[1] = colon ? size_number(colon, "skip") : skip[0];
            break;
        }
        case 'l':
            list = 1;
            break;
        case 'n':
            most = size_number(optarg, "bytes");
            break;
        case 's':
            silent = 1;
            break;
        }
    operands(argc, 1, 2);
    static char standard[] = "-";
    char *names[] = {argv[optind], argv[optind + 1] ? argv[optind + 1]
                                                    : standard};
    FILE *a = open_at(names[0], skip[0]), *b = open_at(names[1], skip[1]);
    int result = compare(a, b, names);
    if (ferror(a) || ferror(b)) {
        warnx("a file could not be read");
        return 2;
    }
    return result;
}
