#include "../command.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static uid_t user = (uid_t)-1;
static gid_t group = (gid_t)-1;
static int recursive, quiet, verbose, links;

static void visit(struct walk *entry)
{
    const struct stat *about = entry->about;
    if (!recursive)
        entry->skip = 1;
    if (entry->event == WALK_LEAVE)
        return;
    /* In a recursive walk links are changed, not what they lead to. */
    int itself = links || (recursive && S_ISLNK(about->st_mode));
    int flags = itself ? AT_SYMLINK_NOFOLLOW : 0;
    if (fchownat(entry->dir, entry->name, user, group, flags) < 0) {
        if (!quiet)
            complain("%s", entry->path);
        command_status = 1;
        return;
    }
    int changed = (user != (uid_t)-1 && user != about->st_uid) ||
                  (group != (gid_t)-1 && group != about->st_gid);
    if (verbose == 'v' || (verbose == 'c' && changed))
        printf("%s: %s\n", entry->path, changed ? "changed" : "kept");
}

COMMAND(chown, "chown chgrp",
        "[-RHLPhcfv] USER[:GROUP] FILE... (chgrp: GROUP FILE...)",
        "Gives files to another user or group.\n"
        "  -R        folders with all that is in them\n"
        "  -h        links themselves\n"
        "  -H -L -P  with -R follow the operands' links, all, none\n"
        "  -v        say what is done    -c  say what changes\n"
        "  -f        be silent about errors\n"
        "  --reference=FILE  as that file, instead of a name\n")
{
    int c, follow = 'P', by_file = 0;
    int group_only = strcmp(program_invocation_short_name, "chgrp") == 0;
    struct stat about;
    while ((c = option(argc, argv, "RHLPhcfv\1:\2",
                       "recursive=R no-dereference=h changes=c silent=f "
                       "quiet=f verbose=v reference=\1 "
                       "dereference=\2")) != -1)
        switch (c) {
        case 'R':
            recursive = 1;
            break;
        case 'H':
        case 'L':
        case 'P':
            follow = c;
            break;
        case 'h':
        case '\2':
            links = c == 'h';
            break;
        case 'f':
            quiet = 1;
            break;
        case '\1':
            if (stat(optarg, &about) < 0)
                err(1, "%s", optarg);
            if (!group_only)
                user = about.st_uid;
            group = about.st_gid;
            by_file = 1;
            break;
        default:
            verbose = c;
        }
    operands(argc, by_file ? 1 : 2, -1);
    if (!by_file && group_only)
        group = group_parse(argv[optind++]);
    else if (!by_file)
        owner_parse(argv[optind++], &user, &group);
    int flags = recursive ? follow == 'L'   ? WALK_FOLLOW
                            : follow == 'H' ? WALK_FOLLOW_FIRST
                                            : 0
                : links   ? 0
                          : WALK_FOLLOW_FIRST;
    for (int i = optind; i < argc; i++)
        walk(argv[i], flags, visit);
    return 0;
}
