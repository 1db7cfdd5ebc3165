#include "../command.h"
#include <stdlib.h>
#include <unistd.h>

COMMAND(readlink, "readlink", "[-efmnqsvz] FILE...",
        "Prints what links lead to.\n"
        "  -f  the full path without links; its last part may be missing\n"
        "  -e  the same, but all must be there    -m  nothing need be\n"
        "  -n  no newline after the last    -z  a zero byte after each\n"
        "  -v  say why there is nothing to print\n")
{
    int c, newline = 1, verbose = 0;
    char how = 0, end = '\n';
    while ((c = option(argc, argv, "efmnqsvz",
                       "canonicalize=f canonicalize-existing=e "
                       "canonicalize-missing=m no-newline=n quiet=q "
                       "silent=s verbose=v zero=z")) != -1)
        switch (c) {
        case 'e':
        case 'f':
        case 'm':
            how = (char)c;
            break;
        case 'n':
            newline = 0;
            break;
        case 'v':
            verbose = 1;
            break;
        case 'z':
            end = 0;
            break;
        }
    operands(argc, 1, -1);
    for (int i = optind; i < argc; i++) {
        char target[4096], *found = NULL;
        if (how) {
            found = canonical_path(argv[i], how, 1);
        } else {
            ssize_t n = readlink(argv[i], target, sizeof target - 1);
            if (n >= 0) {
                target[n] = 0;
                found = copy_text(target);
            }
        }
        if (!found) {
            if (verbose)
                complain("%s", argv[i]);
            command_status = 1;
            continue;
        }
        fputs(found, stdout);
        if (newline || i + 1 < argc)
            putchar(end);
        free(found);
    }
    return 0;
}
