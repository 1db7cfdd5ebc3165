/*
 * mountinfo and fstabinfo: what is mounted, what should be, for scripts.
 * Each prints the mount points that fit, and succeeds if there is one.
 */
#include "tools.h"

#include <getopt.h>
#include <mntent.h>
#include <stdlib.h>
#include <string.h>

enum field { POINT, TYPE, OPTIONS, DEVICE };

static const struct option long_options[] = {
    {"fstype", required_argument, NULL, 'f'},
    {"skip-fstype", required_argument, NULL, 'F'},
    {"blockdevice", no_argument, NULL, 'b'},
    {"node", no_argument, NULL, 'i'},
    {"options", no_argument, NULL, 'o'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

/* One of the types, parted by commas or bars; all if there are none. */
static bool listed(const char *types, const char *type)
{
    char *copy = copy_text(types), *rest = copy, *one;
    bool is = false;
    while ((one = strsep(&rest, ",|")))
        is = is || strcmp(one, type) == 0;
    free(copy);
    return is;
}

static const char *field_of(const struct mntent *entry, enum field field)
{
    switch (field) {
    case POINT: return entry->mnt_dir;
    case TYPE: return entry->mnt_type;
    case OPTIONS: return entry->mnt_opts;
    case DEVICE: return entry->mnt_fsname;
    }
    return "";
}

static bool wanted(const struct mntent *entry, char **paths)
{
    if (!*paths)
        return true;
    for (; *paths; paths++)
        if (strcmp(*paths, entry->mnt_dir) == 0)
            return true;
    return false;
}

static int print_entries(const char *table, int argc, char **argv)
{
    const char *only = NULL, *skip = NULL;
    enum field field = POINT;
    bool quiet = false, found = false;
    int letter;
    while ((letter = getopt_long(argc, argv, "f:F:bioqt:", long_options,
                                 NULL)) >= 0)
        switch (letter) {
        case 'f':
        case 't': only = optarg; break;
        case 'F': skip = optarg; break;
        case 'b':
        case 'i': field = DEVICE; break;
        case 'o': field = OPTIONS; break;
        case 'q': quiet = true; break;
        default: return 2;
        }
    FILE *file = setmntent(table, "r");
    const struct mntent *entry;
    while (file && (entry = getmntent(file))) {
        if ((only && !listed(only, entry->mnt_type)) ||
            (skip && listed(skip, entry->mnt_type)) ||
            !wanted(entry, argv + optind))
            continue;
        found = true;
        if (!quiet)
            puts(field_of(entry, field));
    }
    if (file)
        endmntent(file);
    return found ? 0 : 1;
}

int mountinfo_main(int argc, char **argv)
{
    return print_entries("/proc/mounts", argc, argv);
}

int fstabinfo_main(int argc, char **argv)
{
    return print_entries("/etc/fstab", argc, argv);
}
