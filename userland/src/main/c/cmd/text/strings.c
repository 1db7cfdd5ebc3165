#include "../command.h"
#include <limits.h>
#include <unistd.h>

static long least = 4;
static char radix;
static int named;

static void show(FILE *file, const char *name)
{
    struct text found = {NULL, 0, 0};
    unsigned long place = 0;
    int c;
    do {
        c = getc_unlocked(file);
        if ((c >= ' ' && c < 127) || c == '\t') {
            text_put(&found, (char)c);
        } else {
            if ((long)found.n >= least) {
                unsigned long start = place - found.n;
                if (named)
                    printf("%s: ", name);
                if (radix == 'd')
                    printf("%7lu ", start);
                else if (radix == 'o')
                    printf("%7lo ", start);
                else if (radix == 'x')
                    printf("%7lx ", start);
                fwrite(found.s, 1, found.n, stdout);
                putchar('\n');
            }
            text_clear(&found);
        }
        place++;
    } while (c != EOF);
}

COMMAND(strings, "strings", "[-af] [-n N] [-t d|o|x] [FILE...]",
        "Shows the texts that are in any file.\n"
        "  -n N  of at least so many characters (4)    -f  name the file\n"
        "  -t    with their places: decimal, octal, hexadecimal\n")
{
    int c;
    option_number(argc, argv, 'n', "nt");
    while ((c = option(argc, argv, "afn:t:o",
                       "all=a print-file-name=f bytes=n radix=t")) != -1)
        switch (c) {
        case 'f':
            named = 1;
            break;
        case 'n':
            least = number(optarg, 1, INT_MAX, "characters");
            break;
        case 'o':
            radix = 'o';
            break;
        case 't':
            radix = *optarg;
            if ((radix != 'd' && radix != 'o' && radix != 'x') || optarg[1])
                usage_error("places are d, o or x, not %s", optarg);
            break;
        }
    static char standard[] = "-", *only[] = {standard, NULL};
    for (char **name = optind < argc ? argv + optind : only; *name; name++) {
        FILE *file = open_input(*name);
        if (file) {
            show(file, *name);
            close_input(file, *name);
        }
    }
    return 0;
}
