#include "find.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>

struct find_options find_options = {.most_depth = LONG_MAX};
struct timespec find_now;
static struct find_node *expression;

static void visit(struct walk *file)
{
    int is_folder = S_ISDIR(file->about->st_mode);
    /* -depth looks at a folder after what is in it. */
    int now = is_folder && find_options.depth_first ? WALK_LEAVE
                                                    : WALK_ENTRY;
    if (file->event == WALK_ENTRY && file->depth >= find_options.most_depth)
        file->skip = 1;
    if ((int)file->event != now || file->depth < find_options.least_depth)
        return;
    expression->test(expression, file);
}

COMMAND(find, "find", "[-HLP] [PATH...] [EXPRESSION]",
        "Looks for files below the paths and shows those that fit.\n"
        "  -name -iname -path -ipath -lname GLOB   -regex EXPRESSION\n"
        "  -type [bcdflps]   -size N[ckMGbw]   -empty   -links N\n"
        "  -mtime -atime -ctime N days   -mmin -amin -cmin N minutes\n"
        "  -newer FILE   -newermt DATE   -samefile FILE   -inum N\n"
        "  -perm MODE, -MODE all of, /MODE any of   -user -group NAME\n"
        "  -uid -gid N   -nouser   -nogroup   -readable -writable\n"
        "  -executable   -true   -false      N: 3, +3 more, -3 less\n"
        "  -print -print0 -printf FORMAT -ls -delete -prune -quit\n"
        "  -exec -ok -execdir COMMAND {} ;   -exec COMMAND {} +\n"
        "  -maxdepth -mindepth N   -depth   -xdev\n"
        "  ! X   X -o Y   X Y   ( X )\n")
{
    int paths = 0;
    clock_gettime(CLOCK_REALTIME, &find_now);
    argv++;
    argc--;
    for (; argc > 0 && argv[0][0] == '-'; argv++, argc--) {
        if (strcmp(argv[0], "-H") == 0)
            find_options.follow = WALK_FOLLOW_FIRST;
        else if (strcmp(argv[0], "-L") == 0)
            find_options.follow = WALK_FOLLOW;
        else if (strcmp(argv[0], "-P") == 0)
            find_options.follow = 0;
        else
            break;
    }
    if (argc > 0 && strncmp(argv[0], "--", 2) == 0) {
        char *words[] = {program_invocation_name, argv[0], NULL};
        option(2, words, "", NULL);
    }
    while (paths < argc && argv[paths][0] != '-' &&
           strcmp(argv[paths], "!") != 0 && strcmp(argv[paths], "(") != 0)
        paths++;
    expression = find_parse(argc - paths, argv + paths);
    int flags = find_options.follow;
    if (find_options.one_device)
        flags |= WALK_ONE_DEVICE;
    if (paths == 0)
        walk(".", flags, visit);
    for (int i = 0; i < paths; i++)
        walk(argv[i], flags, visit);
    find_finish();
    return find_status;
}
