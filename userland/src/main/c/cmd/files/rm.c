#include "../common/copy.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "." and ".." could never be removed: POSIX wants them refused at once. */
static int is_here(const char *path)
{
    char *last = last_part(path);
    int here = strcmp(last, ".") == 0 || strcmp(last, "..") == 0;
    free(last);
    return here;
}

static int is_root(const char *path)
{
    struct stat about, root;
    return lstat(path, &about) == 0 && stat("/", &root) == 0 &&
           same_file(&about, &root);
}

COMMAND(rm, "rm", "[-dfIiRrv] FILE...",
        "Removes files.\n"
        "  -R -r  folders with all that is in them\n"
        "  -d     folders that are empty\n"
        "  -f     what is missing is no error; never ask\n"
        "  -i     ask before each    -I  ask once before many\n"
        "  -v     say what is done\n"
        "  --no-preserve-root  let / be removed\n")
{
    struct removal how = {.recursive = 0};
    int c, once = 0, root = 0;
    while ((c = option(argc, argv, "dfIiRrv\1\2",
                       "dir=d force=f interactive=i recursive=r verbose=v "
                       "no-preserve-root=\1 preserve-root=\2")) != -1)
        switch (c) {
        case 'd':
            how.folders = 1;
            break;
        case 'f':
            how.force = 1;
            how.ask = once = 0;
            break;
        case 'I':
            once = 1;
            how.ask = how.force = 0;
            break;
        case 'i':
            how.ask = 1;
            how.force = 0;
            break;
        case 'R':
        case 'r':
            how.recursive = 1;
            break;
        case 'v':
            how.verbose = 1;
            break;
        case '\1':
        case '\2':
            root = c == '\1';
            break;
        }
    if (!how.force)
        operands(argc, 1, -1);
    if (once && (how.recursive || argc - optind > 3) &&
        !confirm("remove %d operands? ", argc - optind))
        return 0;
    for (int i = optind; i < argc; i++) {
        if (is_here(argv[i]))
            complainx("%s: '.' and '..' are not removed", argv[i]);
        else if (how.recursive && !root && is_root(argv[i]))
            complainx("%s: the root folder is not removed", argv[i]);
        else
            remove_tree(argv[i], &how);
    }
    return 0;
}
