#include "../command.h"
#include <string.h>
#include <unistd.h>

static void show(char *path, char end)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n == 0) {
        printf(".%c", end);
        return;
    }
    while (n > 1 && path[n - 1] == '/')
        n--;
    printf("%.*s%c", (int)n, path, end);
}

COMMAND(dirname, "dirname", "[-z] PATH...",
        "Prints the folder part of paths.\n"
        "  -z  end each with a zero byte\n")
{
    int c;
    char end = '\n';
    while ((c = option(argc, argv, "+z", "zero=z")) != -1)
        end = 0;
    operands(argc, 1, -1);
    for (int i = optind; i < argc; i++)
        show(argv[i], end);
    return 0;
}
