#include "../command.h"
#include <unistd.h>

COMMAND(rev, "rev", "[FILE...]", "Shows each line backwards.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    static char standard[] = "-", *only[] = {standard, NULL};
    struct text line = {NULL, 0, 0};
    for (char **name = optind < argc ? argv + optind : only; *name; name++) {
        FILE *file = open_input(*name);
        int ended;
        if (!file)
            continue;
        while (read_until(file, &line, '\n', &ended)) {
            /* The bytes of a UTF-8 character stay in their order. */
            for (size_t end = line.n; end > 0;) {
                size_t start = end - 1;
                while (start > 0 && (line.s[start] & 0xc0) == 0x80)
                    start--;
                fwrite(line.s + start, 1, end - start, stdout);
                end = start;
            }
            if (ended)
                putchar('\n');
        }
        close_input(file, *name);
    }
    return 0;
}
