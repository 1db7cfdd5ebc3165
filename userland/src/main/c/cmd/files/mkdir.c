#include "../command.h"
#include <string.h>
#include <unistd.h>

static int parents, verbose;
static const struct mode_change *change;
static mode_t mask;

static int make(const char *path, mode_t mode)
{
    if (mkdir(path, mode) < 0)
        return -1;
    if (verbose)
        printf("created %s\n", path);
    return 0;
}

/* The folders above are made so that those below can be. */
static int make_above(char *path)
{
    for (char *slash = path; (slash = strchr(slash + 1, '/')) != NULL;) {
        if (!slash[1] || slash[1] == '/')
            continue;
        *slash = 0;
        struct stat about;
        int result = make(path, 0777);
        if (result == 0)
            chmod(path, (0777 & ~mask) | 0300);
        else if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
            result = 0;
        if (result < 0) {
            complain("%s", path);
            return -1;
        }
        *slash = '/';
    }
    return 0;
}

static void one(char *path)
{
    struct stat about;
    if (parents && make_above(path) < 0)
        return;
    mode_t mode = change ? mode_apply(change, S_IFDIR | 0777, mask) : 0777;
    if (make(path, mode & 0777) < 0) {
        int error = errno;
        if (parents && error == EEXIST && stat(path, &about) == 0 &&
            S_ISDIR(about.st_mode))
            return;
        errno = error;
        complain("%s", path);
    } else if (change && chmod(path, mode) < 0) {
        complain("%s", path);
    }
}

COMMAND(mkdir, "mkdir", "[-pv] [-m MODE] FOLDER...",
        "Makes folders.\n"
        "  -p       those above too; what is there is no error\n"
        "  -m MODE  give them this mode    -v  say what is made\n")
{
    int c;
    while ((c = option(argc, argv, "m:pv",
                       "mode=m parents=p verbose=v")) != -1)
        switch (c) {
        case 'm':
            change = mode_parse(optarg);
            break;
        case 'p':
            parents = 1;
            break;
        default:
            verbose = 1;
        }
    operands(argc, 1, -1);
    mask = umask(0);
    umask(mask);
    for (int i = optind; i < argc; i++)
        one(argv[i]);
    return 0;
}
