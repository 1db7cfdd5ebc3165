#include "../command.h"
#include <string.h>
#include <unistd.h>

static void show(const char *path, const char *suffix, char end)
{
    char *name = last_part(path);
    size_t n = strlen(name), m = suffix ? strlen(suffix) : 0;
    if (m > 0 && n > m && strcmp(name + n - m, suffix) == 0)
        name[n - m] = 0;
    printf("%s%c", name, end);
}

COMMAND(basename, "basename", "PATH [SUFFIX] | -a [-s SUFFIX] PATH...",
        "Prints the last part of a path.\n"
        "  -a         every operand is a path\n"
        "  -s SUFFIX  take SUFFIX off each; means -a\n"
        "  -z         end names with a zero byte\n")
{
    int c, many = 0;
    char end = '\n';
    const char *suffix = NULL;
    while ((c = option(argc, argv, "+as:z",
                       "multiple=a suffix=s zero=z")) != -1)
        switch (c) {
        case 's':
            suffix = optarg;
            many = 1;
            break;
        case 'a':
            many = 1;
            break;
        default:
            end = 0;
        }
    operands(argc, 1, many ? -1 : 2);
    if (!many) {
        show(argv[optind], argv[optind + 1], end);
        return 0;
    }
    for (int i = optind; i < argc; i++)
        show(argv[i], suffix, end);
    return 0;
}
