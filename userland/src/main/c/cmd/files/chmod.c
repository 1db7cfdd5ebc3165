#include "../command.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct mode_change *change;
static mode_t mask;
static int quiet, verbose, recursive;

static void visit(struct walk *entry)
{
    mode_t old = entry->about->st_mode;
    if (!recursive)
        entry->skip = 1;
    /*
     * Folders change on the way in, as POSIX has it; links never do: below
     * the operands they are left alone.
     */
    if (entry->event == WALK_LEAVE || S_ISLNK(old))
        return;
    mode_t mode = mode_apply(change, old, mask);
    if (fchmodat(entry->dir, entry->name, mode, 0) < 0) {
        if (!quiet)
            complain("%s", entry->path);
        command_status = 1;
        return;
    }
    char before[11], after[11];
    mode_text(old, before);
    mode_text((old & S_IFMT) | mode, after);
    if (verbose == 'v' || (verbose == 'c' && mode != (old & 07777)))
        printf("%s: %s -> %s\n", entry->path, before + 1, after + 1);
}

/* "-w" is a mode and not options; it is taken out of the words. */
static const char *minus_mode(int *argc, char **argv)
{
    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], "--") == 0)
            return NULL;
        if (argv[i][0] != '-' || !argv[i][1] ||
            !strchr("rwxXstugo", argv[i][1]))
            continue;
        const char *mode = argv[i];
        memmove(argv + i, argv + i + 1,
                (size_t)(*argc - i) * sizeof *argv);
        --*argc;
        return mode;
    }
    return NULL;
}

COMMAND(chmod, "chmod", "[-Rcfv] MODE FILE... | --reference=FILE FILE...",
        "Changes modes: 755, u+x, go-w, a=rX and so on.\n"
        "  -R  folders with all that is in them\n"
        "  -v  say what is done    -c  say what changes\n"
        "  -f  be silent about errors\n")
{
    const char *mode = minus_mode(&argc, argv);
    struct stat about;
    int c;
    while ((c = option(argc, argv, "Rcfv\1:",
                       "recursive=R changes=c silent=f quiet=f verbose=v "
                       "reference=\1")) != -1)
        switch (c) {
        case 'R':
            recursive = 1;
            break;
        case 'f':
            quiet = 1;
            break;
        case '\1': {
            char text[8];
            if (stat(optarg, &about) < 0)
                err(1, "%s", optarg);
            snprintf(text, sizeof text, "%o", about.st_mode & 07777);
            change = mode_parse(text);
            break;
        }
        default:
            verbose = c;
        }
    operands(argc, mode || change ? 1 : 2, -1);
    mask = umask(0);
    umask(mask);
    if (!change)
        change = mode_parse(mode ? mode : argv[optind++]);
    for (int i = optind; i < argc; i++)
        walk(argv[i], WALK_FOLLOW_FIRST, visit);
    return 0;
}
