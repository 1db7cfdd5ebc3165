#include "../common/copy.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int symbolic, force, ask, relative, verbose, follow;

/* The target as seen from the folder that the link is in. */
static char *relative_to(const char *target, const char *link_path)
{
    char *copy = copy_text(link_path), *slash = strrchr(copy, '/');
    const char *folder = ".";
    if (slash == copy) {
        folder = "/";
    } else if (slash) {
        *slash = 0;
        folder = copy;
    }
    char *to = realpath(target, NULL), *from = realpath(folder, NULL);
    free(copy);
    if (!to || !from)
        return copy_text(target);
    size_t same = 0;
    for (size_t i = 0;; i++) {
        int to_ends = !to[i] || to[i] == '/';
        int from_ends = !from[i] || from[i] == '/';
        if (to_ends && from_ends)
            same = i;
        if (to[i] != from[i] || !to[i])
            break;
    }
    struct text path = {NULL, 0, 0};
    for (const char *s = from + same; *s; s++)
        if (*s == '/' && s[1])
            text_adds(&path, path.n ? "/.." : "..");
    const char *rest = to + same + (to[same] == '/');
    if (*rest) {
        if (path.n)
            text_put(&path, '/');
        text_adds(&path, rest);
    }
    if (!path.n)
        text_put(&path, '.');
    free(to);
    free(from);
    return text_end(&path);
}

static int make(const char *target, const char *path)
{
    return symbolic ? symlink(target, path)
                    : linkat(AT_FDCWD, target, AT_FDCWD, path,
                             follow ? AT_SYMLINK_FOLLOW : 0);
}

static void link_one(const char *operand, const char *path)
{
    struct stat about, old;
    if (!symbolic && lstat(operand, &about) < 0) {
        complain("%s", operand);
        return;
    }
    char *target = symbolic && relative ? relative_to(operand, path)
                                        : copy_text(operand);
    if (lstat(path, &old) == 0 && (force || ask)) {
        if (!symbolic && same_file(&about, &old)) {
            /* Another name of the file is what was asked for. */
            if (old.st_nlink == 1 || strcmp(operand, path) == 0)
                complainx("%s and %s are the same file", operand, path);
            goto done;
        }
        if (S_ISDIR(old.st_mode)) {
            complainx("%s: a folder is not replaced", path);
            goto done;
        }
        if (ask && !confirm("replace %s? ", path))
            goto done;
        if (unlink(path) < 0) {
            complain("%s", path);
            goto done;
        }
    }
    if (make(target, path) < 0)
        complain("%s", path);
    else if (verbose)
        printf("%s -> %s\n", path, target);
done:
    free(target);
}

COMMAND(ln, "ln", "[-fiLnPrsTv] [-t FOLDER] TARGET... [LINK]",
        "Makes links to files.\n"
        "  -s         symbolic ones\n"
        "  -r         symbolic ones that start at the link's folder\n"
        "  -f         replace what is there    -i  ask before\n"
        "  -n         a LINK that leads to a folder is replaced itself\n"
        "  -L -P      hard links to what links lead to, or to the links\n"
        "  -t FOLDER  in the folder    -T  LINK is no folder\n"
        "  -v         say what is done\n")
{
    const char *folder = NULL;
    int c, plain = 0, no_follow = 0;
    while ((c = option(argc, argv, "fiLnPrsTt:v",
                       "symbolic=s force=f interactive=i no-dereference=n "
                       "relative=r verbose=v target-directory=t logical=L "
                       "physical=P no-target-directory=T")) != -1)
        switch (c) {
        case 'f':
            force = 1;
            ask = 0;
            break;
        case 'i':
            ask = 1;
            force = 0;
            break;
        case 'L':
        case 'P':
            follow = c == 'L';
            break;
        case 'n':
            no_follow = 1;
            break;
        case 'r':
            relative = 1;
            break;
        case 's':
            symbolic = 1;
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
    operands(argc, plain ? 2 : 1, plain ? 2 : -1);
    if (!folder && !plain) {
        struct stat about;
        const char *last = argc - optind == 1 ? "." : argv[argc - 1];
        int is_link = lstat(last, &about) == 0 && S_ISLNK(about.st_mode);
        if (is_folder(last) && !(no_follow && is_link))
            folder = last;
        else if (argc - optind > 2)
            errx(1, "%s is no folder", last);
        if (folder && argc - optind > 1)
            argc--;
    }
    if (!folder) {
        link_one(argv[optind], argv[optind + 1]);
        return 0;
    }
    for (int i = optind; i < argc; i++) {
        char *path = target_in(folder, argv[i]);
        link_one(argv[i], path);
        free(path);
    }
    return 0;
}
