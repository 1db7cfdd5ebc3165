#include "../command.h"
#include <limits.h>
#include <regex.h>
#include <string.h>
#include <unistd.h>

/* A page has three sections, each with its own idea of what is numbered. */
struct section {
    const char *style; /* a t n, or p and an expression */
    regex_t regex;
};
static struct section sections[3] = {{.style = "n"}, {.style = "t"},
                                     {.style = "n"}};
enum { HEADER, BODY, FOOTER };
static const char *format = "rn", *between = "\t";
static char delimiter[3] = "\\:";
static long width = 6, first = 1, step = 1, blanks = 1, next;
static int same_pages;

static void set_style(struct section *s, const char *style)
{
    s->style = style;
    if (*style == 'p') {
        if (regcomp(&s->regex, style + 1, REG_NOSUB) != 0)
            errx(1, "'%s' is no regular expression", style + 1);
    } else if (!strchr("atn", *style) || !*style || style[1]) {
        usage_error("'%s' is no style", style);
    }
}

static int numbered(const struct section *s, const char *line)
{
    static long empty;
    switch (*s->style) {
    case 'a':
        if (*line) {
            empty = 0;
            return 1;
        }
        if (++empty < blanks)
            return 0;
        empty = 0;
        return 1;
    case 't':
        return *line != 0;
    case 'p':
        return regexec(&s->regex, line, 0, NULL, 0) == 0;
    }
    return 0;
}

/* "\:\:\:" begins a header, two a body, one a footer; else -1. */
static int section_of(const char *line)
{
    size_t n = strlen(line);
    if (n == 0 || n % 2 || n > 6)
        return -1;
    for (size_t i = 0; i < n; i += 2)
        if (memcmp(line + i, delimiter, 2) != 0)
            return -1;
    return 3 - (int)(n / 2);
}

static void show(FILE *file)
{
    static int section = BODY;
    struct text line = {NULL, 0, 0};
    while (read_line(file, &line)) {
        int begins = section_of(line.s);
        if (begins >= 0) {
            section = begins;
            if (!same_pages)
                next = first;
            putchar('\n');
            continue;
        }
        if (!numbered(&sections[section], line.s)) {
            printf("%*s", (int)(width + (long)strlen(between)), "");
        } else {
            if (strcmp(format, "ln") == 0)
                printf("%-*ld", (int)width, next);
            else if (strcmp(format, "rz") == 0)
                printf("%0*ld", (int)width, next);
            else
                printf("%*ld", (int)width, next);
            fputs(between, stdout);
            next += step;
        }
        fwrite(line.s, 1, line.n, stdout);
        putchar('\n');
    }
}

COMMAND(nl, "nl",
        "[-p] [-b|-f|-h STYLE] [-d CC] [-i N] [-l N] [-n FORMAT] [-s TEXT]\n"
        "          [-v N] [-w N] [FILE...]",
        "Numbers lines.\n"
        "  -b -h -f STYLE  body, header, footer: a all, t with text, n none,\n"
        "                  pEXPRESSION those that match\n"
        "  -v -i N         first number, step    -w N  digits\n"
        "  -n FORMAT       ln, rn or rz: left, right, with zeros\n"
        "  -s TEXT         after the number    -l N  of so many empty lines\n"
        "                  one is numbered\n"
        "  -d CC -p        what parts sections; go on counting across pages\n")
{
    int c;
    while ((c = option(argc, argv, "b:d:f:h:i:l:n:ps:v:w:",
                       "body-numbering=b section-delimiter=d "
                       "footer-numbering=f header-numbering=h "
                       "line-increment=i join-blank-lines=l "
                       "number-format=n no-renumber=p number-separator=s "
                       "starting-line-number=v number-width=w")) != -1)
        switch (c) {
        case 'b':
            set_style(&sections[BODY], optarg);
            break;
        case 'd':
            snprintf(delimiter, sizeof delimiter, "%s%s", optarg,
                     *optarg && !optarg[1] ? ":" : "");
            break;
        case 'f':
            set_style(&sections[FOOTER], optarg);
            break;
        case 'h':
            set_style(&sections[HEADER], optarg);
            break;
        case 'i':
            step = number(optarg, LONG_MIN, LONG_MAX, "step");
            break;
        case 'l':
            blanks = number(optarg, 1, LONG_MAX, "lines");
            break;
        case 'n':
            format = optarg;
            if (strcmp(format, "ln") && strcmp(format, "rn") &&
                strcmp(format, "rz"))
                usage_error("'%s' is no format", format);
            break;
        case 'p':
            same_pages = 1;
            break;
        case 's':
            between = optarg;
            break;
        case 'v':
            first = number(optarg, LONG_MIN, LONG_MAX, "first number");
            break;
        case 'w':
            width = number(optarg, 1, 100, "width");
            break;
        }
    next = first;
    static char standard[] = "-", *only[] = {standard, NULL};
    for (char **name = optind < argc ? argv + optind : only; *name; name++) {
        FILE *file = open_input(*name);
        if (file) {
            show(file);
            close_input(file, *name);
        }
    }
    return 0;
}
