#include "../command.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>

static int files_too, summary, human, apart, in_bytes, total_wanted;
static char line_end = '\n';
static long unit = 1024, most_depth = LONG_MAX;
static unsigned long total;

/* Files with several names count once. */
static struct counted {
    dev_t device;
    ino_t number;
    struct counted *next;
} *counted[256];

static int is_new(const struct stat *about)
{
    struct counted **slot = &counted[about->st_ino % 256];
    for (struct counted *c = *slot; c; c = c->next)
        if (c->device == about->st_dev && c->number == about->st_ino)
            return 0;
    struct counted *c = need_memory(sizeof *c);
    *c = (struct counted){about->st_dev, about->st_ino, *slot};
    *slot = c;
    return 1;
}

static void show(unsigned long bytes, const char *path)
{
    char text[8];
    if (human) {
        human_size(bytes, text);
        printf("%s\t%s%c", text, path, line_end);
    } else {
        unsigned long u = (unsigned long)unit;
        printf("%lu\t%s%c", (bytes + u - 1) / u, path, line_end);
    }
}

/* The sum of a folder is kept by the walk, in its mark. */
static void visit(struct walk *entry)
{
    const struct stat *about = entry->about;
    int folder = S_ISDIR(about->st_mode);
    unsigned long *sum, bytes;
    if (entry->event == WALK_ENTRY) {
        bytes = in_bytes ? (unsigned long)about->st_size
                         : (unsigned long)about->st_blocks * 512;
        if ((!folder && about->st_nlink > 1) || entry->depth == 0)
            if (!is_new(about)) {
                entry->skip = 1;
                entry->mark = NULL;
                return;
            }
        if (folder) {
            sum = need_memory(sizeof *sum);
            *sum = bytes;
            entry->mark = sum;
            return;
        }
    } else {
        sum = entry->mark;
        if (!sum)
            return;
        bytes = *sum;
    }
    if (entry->depth == 0 ||
        ((folder || files_too) && entry->depth <= most_depth))
        show(bytes, entry->path);
    if (entry->above && entry->above->mark) {
        if (!(folder && apart))
            *(unsigned long *)entry->above->mark += bytes;
    } else {
        total += bytes;
    }
}

COMMAND(du, "du", "[-abcHhkLmSsx0] [-d N] [FILE...]",
        "Shows how much room files take, in kilobytes.\n"
        "  -a -s -d N  files too; only operands; at most N folders deep\n"
        "  -h -k -m -b for people, in kilo- or megabytes, in bytes\n"
        "  -c          and the sum    -S  folders without those in them\n"
        "  -H -L       follow links of operands, all links\n"
        "  -x          stay on one file system    -0  zero bytes end lines\n"
        "  --apparent-size  the files' sizes\n")
{
    int c, flags = WALK_SORTED;
    while ((c = option(argc, argv, "abcHhkLmSsx0d:B:\1",
                       "all=a bytes=b total=c human-readable=h "
                       "dereference=L separate-dirs=S summarize=s "
                       "one-file-system=x null=0 max-depth=d "
                       "block-size=B apparent-size=\1")) != -1)
        switch (c) {
        case 'a':
            files_too = 1;
            break;
        case 'B':
            unit = size_number(optarg, "block size");
            if (unit < 1)
                errx(2, "the block size is nothing");
            break;
        case 'b':
            unit = 1;
            in_bytes = 1;
            break;
        case 'c':
            total_wanted = 1;
            break;
        case 'd':
            most_depth = number(optarg, 0, LONG_MAX, "depth");
            break;
        case 'H':
            flags |= WALK_FOLLOW_FIRST;
            break;
        case 'h':
            human = 1;
            break;
        case 'k':
            unit = 1024;
            break;
        case 'L':
            flags |= WALK_FOLLOW;
            break;
        case 'm':
            unit = 1048576;
            break;
        case 'S':
            apart = 1;
            break;
        case 's':
            summary = 1;
            break;
        case 'x':
            flags |= WALK_ONE_DEVICE;
            break;
        case '0':
            line_end = 0;
            break;
        case '\1':
            in_bytes = 1;
            break;
        }
    if (summary && files_too)
        usage_error("-a and -s exclude each other");
    if (summary)
        most_depth = 0;
    if (optind == argc)
        walk(".", flags, visit);
    for (int i = optind; i < argc; i++)
        walk(argv[i], flags, visit);
    if (total_wanted)
        show(total, "total");
    return 0;
}
