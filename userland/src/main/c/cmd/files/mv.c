#include "../common/copy.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int ask, keep, force, verbose;

/* The target is on another file system: copy all, then remove all. */
static int move_far(const char *from, const char *to, int exists)
{
    static const struct copy all = {
        .recursive = 1, .follow = 'P', .mode = 1, .owner = 1, .times = 1,
        .hard_links = 1, .replace = 1,
    };
    static const struct removal removal = {
        .recursive = 1, .force = 1,
    };
    if (exists && is_folder(to)) {
        if (rmdir(to) < 0) {
            complain("%s", to);
            return 1;
        }
    }
    if (!copy_tree(from, to, &all)) {
        complainx("%s: not moved as a whole: it stays", from);
        return 1;
    }
    remove_tree(from, &removal);
    return 0;
}

static int newer(const struct stat *a, const struct stat *b)
{
    return a->st_mtim.tv_sec != b->st_mtim.tv_sec
               ? a->st_mtim.tv_sec > b->st_mtim.tv_sec
               : a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

static int move(const char *from, const char *to)
{
    struct stat about, old;
    if (lstat(from, &about) < 0) {
        complain("%s", from);
        return 1;
    }
    int exists = lstat(to, &old) == 0;
    if (exists) {
        if (same_file(&about, &old)) {
            complainx("%s and %s are the same file", from, to);
            return 1;
        }
        if (keep == 1 || (keep == 2 && !newer(&about, &old)))
            return 0;
        int protected = !S_ISLNK(old.st_mode) && access(to, W_OK) < 0;
        if ((ask || (protected && !force && isatty(0))) &&
            !confirm("replace %s? ", to))
            return 0;
    }
    if (rename(from, to) < 0) {
        if (errno != EXDEV) {
            complain("%s to %s", from, to);
            return 1;
        }
        if (move_far(from, to, exists))
            return 1;
    }
    if (verbose)
        printf("%s -> %s\n", from, to);
    return 0;
}

COMMAND(mv, "mv", "[-finTuv] [-t FOLDER] SOURCE... TARGET",
        "Moves and renames files.\n"
        "  -f         never ask    -i  ask before a file is replaced\n"
        "  -n         replace nothing    -u  replace older files only\n"
        "  -t FOLDER  into the folder    -T  the target is no folder\n"
        "  -v         say what is done\n")
{
    const char *folder = NULL;
    int c, plain = 0, failed = 0;
    while ((c = option(argc, argv, "finTt:uv",
                       "force=f interactive=i no-clobber=n update=u "
                       "verbose=v target-directory=t "
                       "no-target-directory=T")) != -1)
        switch (c) {
        case 'f':
            force = 1;
            ask = keep = 0;
            break;
        case 'i':
            ask = 1;
            force = keep = 0;
            break;
        case 'n':
            keep = 1;
            ask = force = 0;
            break;
        case 'u':
            keep = 2;
            break;
        case 'T':
            plain = 1;
            break;
        case 't':
            folder = optarg;
            break;
        case 'v':
            verbose = 1;
            break;
        }
    operands(argc, folder ? 1 : 2, plain ? 2 : -1);
    if (!folder && !plain &&
        (argc - optind > 2 || is_folder(argv[argc - 1]))) {
        folder = argv[--argc];
        if (!is_folder(folder))
            errx(1, "%s is no folder", folder);
    }
    if (!folder)
        return move(argv[optind], argv[optind + 1]);
    for (int i = optind; i < argc; i++) {
        char *target = target_in(folder, argv[i]);
        failed |= move(argv[i], target);
        free(target);
    }
    return failed;
}
