#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/*
 * /proc/self/mountinfo knows; where it is missing, a folder on another
 * device than its parent is one (which misses bind mounts).
 */
static int is_mountpoint(const char *path, const struct stat *about)
{
    char *real = realpath(path, NULL);
    FILE *file = fopen("/proc/self/mountinfo", "re");
    struct text line = {NULL, 0, 0};
    int found = 0;
    if (!real)
        err(1, "%s", path);
    if (!file) {
        struct stat parent;
        char *above = join_path(real, "..");
        return stat(above, &parent) == 0 &&
               (parent.st_dev != about->st_dev ||
                parent.st_ino == about->st_ino);
    }
    while (!found && read_line(file, &line)) {
        char *rest = text_end(&line), *field = NULL;
        for (int i = 0; i < 5; i++)
            field = strsep(&rest, " ");
        found = field && strcmp(field, real) == 0;
    }
    fclose(file);
    free(real);
    return found;
}

COMMAND(mountpoint, "mountpoint", "[-q] [-d] FOLDER | -x DEVICE",
        "Says whether something is mounted on a folder; status 32 if not.\n"
        "  -q  say nothing\n"
        "  -d  print the device number of what is mounted\n"
        "  -x  print the device number of a block device\n")
{
    int c, quiet = 0, device = 0;
    struct stat about;
    while ((c = option(argc, argv, "qdx",
                       "quiet=q fs-devno=d devno=x")) != -1)
        if (c == 'q')
            quiet = 1;
        else
            device = c;
    operands(argc, 1, 1);
    const char *path = argv[optind];
    if (stat(path, &about) < 0) {
        if (quiet)
            return 1;
        err(1, "%s", path);
    }
    if (device == 'x') {
        if (!S_ISBLK(about.st_mode))
            errx(32, "%s: not a block device", path);
        printf("%u:%u\n", major(about.st_rdev), minor(about.st_rdev));
        return 0;
    }
    if (!S_ISDIR(about.st_mode)) {
        if (!quiet)
            printf("%s is not a mountpoint\n", path);
        return 32;
    }
    int is = is_mountpoint(path, &about);
    if (is && device)
        printf("%u:%u\n", major(about.st_dev), minor(about.st_dev));
    else if (!quiet)
        printf("%s is %sa mountpoint\n", path, is ? "" : "not ");
    return is ? 0 : 32;
}
