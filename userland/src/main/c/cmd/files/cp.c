#include "../common/copy.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void preserve(struct copy *how, const char *list)
{
    static const char attributes[] = "mode,ownership,timestamps,links,all";
    char *rest = copy_text(list), *word;
    while ((word = strsep(&rest, ",")) != NULL) {
        int all = strcmp(word, "all") == 0;
        how->mode |= all || strcmp(word, "mode") == 0;
        how->owner |= all || strcmp(word, "ownership") == 0;
        how->times |= all || strcmp(word, "timestamps") == 0;
        how->hard_links |= all || strcmp(word, "links") == 0;
        if (!*word || !strstr(attributes, word))
            usage_error("nothing called %s can be preserved", word);
    }
}

COMMAND(cp, "cp",
        "[-adfHiLlnPpRrsTuvx] [-t FOLDER] SOURCE... TARGET",
        "Copies files.\n"
        "  -R -r      folders with all that is in them\n"
        "  -a         as -dR, preserving all\n"
        "  -p         preserve mode, owner and times\n"
        "  -d         keep links and hard links as they are\n"
        "  -P -H -L   follow no link, the operands', all\n"
        "  -f         take away targets that cannot be written\n"
        "  -i -n -u   ask before, never, or only over older files\n"
        "  -l -s      make hard or symbolic links instead\n"
        "  -t FOLDER  into the folder    -T  the target is no folder\n"
        "  -x         stay on one file system    -v  say what is done\n"
        "  --remove-destination  take each target away first\n"
        "  --preserve=LIST       mode, ownership, timestamps, links, all\n")
{
    struct copy how = {.follow = 0};
    const char *folder = NULL;
    int c, plain = 0, failed = 0;
    while ((c = option(argc, argv, "adfHiLlnPpRrsTt:uvx\1\2::",
                       "archive=a force=f interactive=i link=l "
                       "no-clobber=n no-dereference=P dereference=L "
                       "recursive=R symbolic-link=s target-directory=t "
                       "no-target-directory=T update=u verbose=v "
                       "one-file-system=x remove-destination=\1 "
                       "preserve=\2")) != -1)
        switch (c) {
        case 'a':
            how.recursive = how.mode = how.owner = how.times = 1;
            how.hard_links = 1;
            how.follow = 'P';
            break;
        case 'd':
            how.hard_links = 1;
            how.follow = 'P';
            break;
        case 'f':
            how.force = 1;
            break;
        case 'H':
        case 'L':
        case 'P':
            how.follow = c;
            break;
        case 'i':
            how.ask = 1;
            how.keep = 0;
            break;
        case 'l':
        case 's':
            how.link = c;
            break;
        case 'n':
            how.keep = 1;
            how.ask = 0;
            break;
        case 'p':
            how.mode = how.owner = how.times = 1;
            break;
        case 'R':
        case 'r':
            how.recursive = 1;
            break;
        case 'T':
            plain = 1;
            break;
        case 't':
            folder = optarg;
            break;
        case 'u':
            how.keep = 2;
            break;
        case 'v':
            how.verbose = 1;
            break;
        case 'x':
            how.one_device = 1;
            break;
        case '\1':
            how.replace = 1;
            break;
        case '\2':
            preserve(&how, optarg ? optarg : "mode,ownership,timestamps");
            break;
        }
    if (!how.follow)
        how.follow = how.recursive ? 'P' : 'L';
    operands(argc, folder ? 1 : 2, plain ? 2 : -1);
    if (!folder && !plain &&
        (argc - optind > 2 || is_folder(argv[argc - 1]))) {
        folder = argv[--argc];
        if (!is_folder(folder))
            errx(1, "%s is no folder", folder);
    }
    if (!folder)
        return !copy_tree(argv[optind], argv[optind + 1], &how);
    for (int i = optind; i < argc; i++) {
        char *target = target_in(folder, argv[i]);
        failed |= !copy_tree(argv[i], target, &how);
        free(target);
    }
    return failed;
}
