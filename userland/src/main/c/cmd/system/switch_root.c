#include "../command.h"
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <unistd.h>

#define RAMFS 0x858458f6L /* linux/magic.h */
#define TMPFS 0x01021994L

/* Everything on this one file system; what is mounted on it is left alone. */
static void empty(int folder, dev_t device)
{
    DIR *dir = fdopendir(folder);
    struct dirent *entry;
    if (!dir)
        return;
    while ((entry = readdir(dir))) {
        struct stat about;
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
            fstatat(dirfd(dir), name, &about, AT_SYMLINK_NOFOLLOW) < 0 ||
            about.st_dev != device)
            continue;
        if (S_ISDIR(about.st_mode)) {
            int inside = openat(dirfd(dir), name,
                                O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
                                    O_CLOEXEC);
            if (inside >= 0)
                empty(inside, device);
            unlinkat(dirfd(dir), name, AT_REMOVEDIR);
        } else {
            unlinkat(dirfd(dir), name, 0);
        }
    }
    closedir(dir);
}

static void move_mount(const char *name, const char *root)
{
    char *target = join_path(root, name + 1);
    struct stat about, parent;
    if (stat(name, &about) < 0 || stat("/", &parent) < 0 ||
        about.st_dev == parent.st_dev)
        return;
    if (mount(name, target, NULL, MS_MOVE, NULL) < 0) {
        warn("%s is not moved into the new root", name);
        umount2(name, MNT_DETACH);
    }
}

COMMAND(switch_root, "switch_root", "FOLDER INIT [ARGUMENT...]",
        "Makes a mounted folder the root, frees the memory of the initramfs\n"
        "and executes INIT as process 1. /dev, /proc, /sys and /run move.\n")
{
    struct stat root, fresh;
    struct statfs kind;
    while (option(argc, argv, "+", NULL) != -1)
        ;
    operands(argc, 2, -1);
    const char *folder = argv[optind];
    char **init = argv + optind + 1;
    if (getpid() != 1)
        errx(1, "only process 1 may do this");
    if (stat(folder, &fresh) < 0 || stat("/", &root) < 0)
        err(1, "%s", folder);
    if (fresh.st_dev == root.st_dev)
        errx(1, "%s: nothing is mounted there", folder);
    if (statfs("/", &kind) < 0 ||
        (kind.f_type != RAMFS && kind.f_type != TMPFS))
        errx(1, "/ is no initramfs: it would be emptied");
    move_mount("/dev", folder);
    move_mount("/proc", folder);
    move_mount("/sys", folder);
    move_mount("/run", folder);
    if (chdir(folder) < 0)
        err(1, "%s", folder);
    int old = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 ||
        chdir("/") < 0)
        err(1, "%s", folder);
    if (old >= 0)
        empty(old, root.st_dev);
    execv(init[0], init);
    err(1, "%s", init[0]);
}
