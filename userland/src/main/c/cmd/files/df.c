#include "../command.h"
#include <mntent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int human, inodes, types, portable, all;
static long unit = 1024;
static char **wanted_types, **refused_types;

struct row {
    char device[128], type[32], size[24], used[24], rest[24], percent[8];
    char folder[256];
};
static struct row *rows;
static size_t count;

static void amount(char text[24], unsigned long blocks, unsigned long bytes)
{
    unsigned long long whole = (unsigned long long)blocks * bytes;
    if (inodes && !human)
        snprintf(text, 24, "%lu", blocks);
    else if (human)
        human_size(whole, text);
    else
        snprintf(text, 24, "%llu",
                 (whole + (unsigned long)unit - 1) / (unsigned long)unit);
}

static void percent(char text[8], unsigned long used, unsigned long rest)
{
    /* Rounded up: what is nearly full is full. */
    if (used + rest == 0)
        snprintf(text, 8, "-");
    else
        snprintf(text, 8, "%lu%%",
                 (used * 100 + used + rest - 1) / (used + rest));
}

static void add(const struct mntent *m)
{
    struct statvfs s;
    if (statvfs(m->mnt_dir, &s) < 0) {
        complain("%s", m->mnt_dir);
        return;
    }
    rows = resize(rows, count + 1, sizeof *rows);
    struct row *r = &rows[count++];
    snprintf(r->device, sizeof r->device, "%s", m->mnt_fsname);
    snprintf(r->type, sizeof r->type, "%s", m->mnt_type);
    snprintf(r->folder, sizeof r->folder, "%s", m->mnt_dir);
    if (inodes) {
        amount(r->size, s.f_files, 1);
        amount(r->used, s.f_files - s.f_ffree, 1);
        amount(r->rest, s.f_ffree, 1);
        percent(r->percent, s.f_files - s.f_ffree, s.f_ffree);
        return;
    }
    unsigned long block = s.f_frsize ? s.f_frsize : s.f_bsize;
    amount(r->size, s.f_blocks, block);
    amount(r->used, s.f_blocks - s.f_bfree, block);
    amount(r->rest, s.f_bavail, block);
    percent(r->percent, s.f_blocks - s.f_bfree, s.f_bavail);
}

static int in(char **list, const char *name)
{
    for (; list && *list; list++)
        if (strcmp(*list, name) == 0)
            return 1;
    return 0;
}

static int type_wanted(const struct mntent *m)
{
    return (!wanted_types || in(wanted_types, m->mnt_type)) &&
           !in(refused_types, m->mnt_type);
}

static FILE *mounts(void)
{
    FILE *file = setmntent("/proc/self/mounts", "r");
    if (!file)
        file = setmntent("/etc/mtab", "r");
    if (!file)
        err(1, "/proc/self/mounts");
    return file;
}

static void add_all(void)
{
    FILE *file = mounts();
    struct mntent *m;
    while ((m = getmntent(file)) != NULL) {
        struct statvfs s;
        /* What has no blocks is no place to keep files. */
        if (type_wanted(m) &&
            (all || (statvfs(m->mnt_dir, &s) == 0 && s.f_blocks > 0)))
            add(m);
    }
    endmntent(file);
}

/* The file system that a file is on: the longest mount point above it. */
static void add_for(const char *path)
{
    struct stat about, there;
    if (stat(path, &about) < 0) {
        complain("%s", path);
        return;
    }
    FILE *file = mounts();
    struct mntent *m, found = {.mnt_dir = NULL};
    while ((m = getmntent(file)) != NULL) {
        int device = S_ISBLK(about.st_mode) &&
                     stat(m->mnt_fsname, &there) == 0 &&
                     there.st_rdev == about.st_rdev;
        if (!device && (stat(m->mnt_dir, &there) < 0 ||
                        there.st_dev != about.st_dev))
            continue;
        /* The last one covers those before it. */
        free(found.mnt_dir);
        free(found.mnt_fsname);
        free(found.mnt_type);
        found.mnt_dir = copy_text(m->mnt_dir);
        found.mnt_fsname = copy_text(m->mnt_fsname);
        found.mnt_type = copy_text(m->mnt_type);
    }
    endmntent(file);
    if (!found.mnt_dir)
        complainx("%s: its file system is not mounted", path);
    else if (type_wanted(&found))
        add(&found);
}

static void widen(int *width, const char *text)
{
    int n = (int)text_width(text);
    if (n > *width)
        *width = n;
}

static void unit_heading(char *heading, size_t size)
{
    if (unit == 1024 && !portable)
        snprintf(heading, size, "1K-blocks");
    else if (unit == 1048576 && !portable)
        snprintf(heading, size, "1M-blocks");
    else
        snprintf(heading, size, "%ld-blocks", unit);
}

static void show(void)
{
    char heading[24];
    if (human)
        strcpy(heading, inodes ? "Inodes" : "Size");
    else if (inodes)
        strcpy(heading, "Inodes");
    else
        unit_heading(heading, sizeof heading);
    const char *used = inodes ? "IUsed" : "Used";
    const char *rest = inodes ? "IFree" : human ? "Avail" : "Available";
    const char *full = inodes ? "IUse%" : portable ? "Capacity" : "Use%";
    int w[5] = {10, 4, 0, 0, 0}, p = (int)strlen(full);
    widen(&w[2], heading);
    widen(&w[3], used);
    widen(&w[4], rest);
    for (size_t i = 0; i < count; i++) {
        widen(&w[0], rows[i].device);
        widen(&w[1], rows[i].type);
        widen(&w[2], rows[i].size);
        widen(&w[3], rows[i].used);
        widen(&w[4], rows[i].rest);
    }
    printf("%-*s ", w[0], "Filesystem");
    if (types)
        printf("%-*s ", w[1], "Type");
    printf("%*s %*s %*s %s Mounted on\n", w[2], heading, w[3], used, w[4],
           rest, full);
    for (size_t i = 0; i < count; i++) {
        printf("%-*s ", w[0], rows[i].device);
        if (types)
            printf("%-*s ", w[1], rows[i].type);
        printf("%*s %*s %*s %*s %s\n", w[2], rows[i].size, w[3],
               rows[i].used, w[4], rows[i].rest, p, rows[i].percent,
               rows[i].folder);
    }
}

static void add_type(char ***list, char *name)
{
    size_t n = 0;
    while (*list && (*list)[n])
        n++;
    *list = resize(*list, n + 2, sizeof **list);
    (*list)[n] = name;
    (*list)[n + 1] = NULL;
}

COMMAND(df, "df", "[-ahikmPT] [-B SIZE] [-t TYPE] [-x TYPE] [FILE...]",
        "Shows how full file systems are: all, or those of the files.\n"
        "  -h -k -m -B SIZE  sizes for people, or in such units\n"
        "  -i       inodes instead of room    -T  types as well\n"
        "  -a       those without any room too\n"
        "  -P       as POSIX lays it out\n"
        "  -t -x    only file systems of a type, all but those\n")
{
    int c;
    while ((c = option(argc, argv, "aB:hikmPTt:x:",
                       "all=a block-size=B human-readable=h inodes=i "
                       "portability=P print-type=T type=t "
                       "exclude-type=x")) != -1)
        switch (c) {
        case 'a':
            all = 1;
            break;
        case 'B':
            unit = size_number(optarg, "block size");
            if (unit < 1)
                errx(2, "the block size is nothing");
            break;
        case 'h':
            human = 1;
            break;
        case 'i':
            inodes = 1;
            break;
        case 'k':
            unit = 1024;
            break;
        case 'm':
            unit = 1048576;
            break;
        case 'P':
            portable = 1;
            break;
        case 'T':
            types = 1;
            break;
        case 't':
            add_type(&wanted_types, optarg);
            break;
        case 'x':
            add_type(&refused_types, optarg);
            break;
        }
    if (optind == argc)
        add_all();
    for (int i = optind; i < argc; i++)
        add_for(argv[i]);
    if (count == 0) {
        if (!command_status)
            complainx("no file systems to show");
        return 1;
    }
    show();
    return 0;
}
