#include "../command.h"
#include <string.h>
#include <unistd.h>

static int patient, verbose;

static int one(const char *path)
{
    if (rmdir(path) == 0) {
        if (verbose)
            printf("removed %s\n", path);
        return 0;
    }
    if (!patient || (errno != ENOTEMPTY && errno != EEXIST))
        complain("%s", path);
    return -1;
}

COMMAND(rmdir, "rmdir", "[-pv] FOLDER...",
        "Removes empty folders.\n"
        "  -p  those above too    -v  say what is done\n"
        "  --ignore-fail-on-non-empty  leave full ones silently\n")
{
    int c, parents = 0;
    while ((c = option(argc, argv, "pv\1",
                       "parents=p verbose=v "
                       "ignore-fail-on-non-empty=\1")) != -1)
        switch (c) {
        case 'p':
            parents = 1;
            break;
        case 'v':
            verbose = 1;
            break;
        default:
            patient = 1;
        }
    operands(argc, 1, -1);
    for (int i = optind; i < argc; i++) {
        char *path = argv[i];
        int result = one(path);
        while (parents && result == 0) {
            size_t n = strlen(path);
            while (n > 1 && path[n - 1] == '/')
                path[--n] = 0;
            char *slash = strrchr(path, '/');
            if (!slash || slash == path)
                break;
            *slash = 0;
            result = one(path);
        }
    }
    return 0;
}
