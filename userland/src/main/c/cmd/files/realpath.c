#include "../command.h"
#include <stdlib.h>
#include <unistd.h>

COMMAND(realpath, "realpath", "[-emqsz] FILE...",
        "Prints full paths without links, '.' and '..'.\n"
        "  -e  all must be there    -m  nothing need be\n"
        "  -s  leave links    -q  no messages    -z  end with zero bytes\n")
{
    int c, quiet = 0, links = 1;
    char how = 'f', end = '\n';
    while ((c = option(argc, argv, "emqsz",
                       "canonicalize-existing=e canonicalize-missing=m "
                       "quiet=q strip=s no-symlinks=s zero=z")) != -1)
        switch (c) {
        case 'q':
            quiet = 1;
            break;
        case 's':
            links = 0;
            break;
        case 'z':
            end = 0;
            break;
        default:
            how = (char)c;
        }
    operands(argc, 1, -1);
    for (int i = optind; i < argc; i++) {
        char *found = canonical_path(argv[i], how, links);
        if (found)
            printf("%s%c", found, end);
        else if (quiet)
            command_status = 1;
        else
            complain("%s", argv[i]);
        free(found);
    }
    return 0;
}
