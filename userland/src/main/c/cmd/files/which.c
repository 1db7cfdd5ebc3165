#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_program(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode) &&
           access(path, X_OK) == 0;
}

static int find(const char *name, int all)
{
    const char *path = getenv("PATH");
    int found = 0;
    if (strchr(name, '/')) {
        if (is_program(name))
            puts(name);
        return is_program(name);
    }
    char *rest = copy_text(path ? path : "/sbin:/usr/sbin:/bin:/usr/bin");
    char *folder;
    while ((all || !found) && (folder = strsep(&rest, ":")) != NULL) {
        char *whole = join_path(*folder ? folder : ".", name);
        if (is_program(whole)) {
            puts(whole);
            found = 1;
        }
        free(whole);
    }
    return found;
}

COMMAND(which, "which", "[-a] NAME...",
        "Shows where programs are found.\n  -a  all places\n")
{
    int all = 0, missing = 0;
    while (option(argc, argv, "a", "all=a") != -1)
        all = 1;
    for (int i = optind; i < argc; i++)
        missing |= !find(argv[i], all);
    return missing || optind == argc;
}
