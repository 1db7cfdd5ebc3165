#include "../command.h"
#include <string.h>
#include <unistd.h>

/* Delimiters take turns; "\0" is none at all. */
static char delimiters[256] = "\t";
static int none[256];
static size_t count = 1;

static void parse(const char *list)
{
    count = 0;
    for (const char *s = list; *s && count < sizeof delimiters; s++) {
        static const char from[] = "nt\\bfrv", to[] = "\n\t\\\b\f\r\v";
        none[count] = 0;
        if (*s != '\\' || !s[1]) {
            delimiters[count++] = *s;
            continue;
        }
        const char *known = strchr(from, *++s);
        none[count] = *s == '0';
        delimiters[count++] = known ? to[known - from] : *s;
    }
    if (count == 0) {
        none[0] = 1;
        count = 1;
    }
}

static void put_delimiter(size_t i)
{
    if (!none[i % count])
        putchar(delimiters[i % count]);
}

static void serial(FILE *file)
{
    struct text line = {NULL, 0, 0};
    for (size_t i = 0; read_line(file, &line); i++) {
        if (i > 0)
            put_delimiter(i - 1);
        fwrite(line.s, 1, line.n, stdout);
    }
    putchar('\n');
}

static void side_by_side(char **names, size_t number)
{
    FILE **files = need_memory(number * sizeof *files);
    struct text line = {NULL, 0, 0};
    size_t open = 0;
    for (size_t i = 0; i < number; i++) {
        files[i] = open_input(names[i]);
        if (!files[i])
            return;
        open++;
    }
    while (open > 0) {
        /* Delimiters wait: a row after the last line of all is not shown. */
        size_t waiting = 0;
        int any = 0;
        for (size_t i = 0; i < number; i++) {
            if (files[i] && !read_line(files[i], &line)) {
                if (files[i] != stdin)
                    close_input(files[i], names[i]);
                files[i] = NULL;
                open--;
            }
            if (files[i]) {
                while (waiting < i)
                    put_delimiter(waiting++);
                fwrite(line.s, 1, line.n, stdout);
                any = 1;
            }
        }
        if (!any)
            return;
        while (waiting + 1 < number)
            put_delimiter(waiting++);
        putchar('\n');
    }
}

COMMAND(paste, "paste", "[-s] [-d LIST] [FILE...]",
        "Puts lines of files side by side.\n"
        "  -d LIST  characters between them, in turn (a tab)\n"
        "  -s       the lines of each file in one line\n")
{
    int c, one_by_one = 0;
    while ((c = option(argc, argv, "d:s", "delimiters=d serial=s")) != -1) {
        if (c == 'd')
            parse(optarg);
        else
            one_by_one = 1;
    }
    static char standard[] = "-", *only[] = {standard, NULL};
    char **names = optind < argc ? argv + optind : only;
    size_t number = optind < argc ? (size_t)(argc - optind) : 1;
    if (!one_by_one) {
        side_by_side(names, number);
        return 0;
    }
    for (; *names; names++) {
        FILE *file = open_input(*names);
        if (file) {
            serial(file);
            close_input(file, *names);
        }
    }
    return 0;
}
