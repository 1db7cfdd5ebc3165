#include "../command.h"
#include "mounts.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define TABLE "/proc/self/mounts"

static int flags, remount, verbose;

static int umount_one(const struct mount_entry *e)
{
    if (umount2(e->target, flags) == 0) {
        if (verbose)
            printf("%s (%s) unmounted\n", e->target, e->source);
        return 0;
    }
    int error = errno;
    if (remount && error == EBUSY &&
        mount(e->source, e->target, NULL, MS_REMOUNT | MS_RDONLY, NULL) ==
            0) {
        warnx("%s is busy: made read-only", e->target);
        return 0;
    }
    errno = error;
    complain("%s", e->target);
    return 32;
}

static int is_below(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    while (n > 0 && folder[n - 1] == '/')
        n--;
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || !path[n]);
}

/* The last mounted goes first: it may stand on the others. */
static int umount_all(const struct mount_list *now, const char *types)
{
    int status = 0;
    for (size_t i = now->count; i-- > 0;) {
        const struct mount_entry *e = &now->entries[i];
        static const char *const kept[] = {"/", "/proc", "/dev", "/sys"};
        int keep = !type_fits(types, e->type);
        for (size_t k = 0; !types && k < COUNT_OF(kept); k++)
            keep |= strcmp(e->target, kept[k]) == 0;
        if (!keep)
            status |= umount_one(e);
    }
    return status;
}

static int umount_named(const struct mount_list *now, const char *name,
                        int below)
{
    char *real = realpath(name, NULL);
    const struct mount_entry *e = mounts_find(now, real ? real : name);
    int status = 0;
    if (!e && real)
        e = mounts_find(now, name);
    free(real);
    if (!e) {
        complainx("%s: not mounted", name);
        return 32;
    }
    if (!below)
        return umount_one(e);
    for (size_t i = now->count; i-- > 0;)
        if (is_below(now->entries[i].target, e->target))
            status |= umount_one(&now->entries[i]);
    return status;
}

COMMAND(umount, "umount", "[-lfrRv] WHAT... | -a [-t TYPES]",
        "Unmounts folders or devices.\n"
        "  -a        everything but /, /proc, /dev and /sys\n"
        "  -t TYPES  with -a: only these, or with no before them not these\n"
        "  -R        what is mounted below, too\n"
        "  -l        take it away now, clean up when nobody uses it\n"
        "  -f        by force        -r  if it is busy make it read-only\n"
        "  -v        say what is done\n"
        "  -n, -d    change nothing (there is no /etc/mtab, no loop device)\n")
{
    int c, all = 0, below = 0, status = 0;
    const char *types = NULL;
    struct mount_list now;
    while ((c = option(argc, argv, "alfrRnvdt:",
                       "all=a lazy=l force=f read-only=r recursive=R "
                       "no-mtab=n verbose=v types=t")) != -1)
        switch (c) {
        case 'a':
            all = 1;
            break;
        case 'l':
            flags |= MNT_DETACH;
            break;
        case 'f':
            flags |= MNT_FORCE;
            break;
        case 'r':
            remount = 1;
            break;
        case 'R':
            below = 1;
            break;
        case 'v':
            verbose = 1;
            break;
        case 't':
            types = optarg;
            break;
        }
    operands(argc, all ? 0 : 1, all ? 0 : -1);
    if (mounts_read(TABLE, &now) < 0)
        return 1;
    if (all)
        return umount_all(&now, types);
    for (int i = optind; i < argc; i++)
        status |= umount_named(&now, argv[i], below);
    return status;
}
