#include "../command.h"
#include "../common/date.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

COMMAND(touch, "touch", "[-achm] [-d DATE | -r FILE | -t TIME] FILE...",
        "Sets the times of files, and makes those that are missing.\n"
        "  -a -m    the time of access, of change only\n"
        "  -c       make no files    -h  do not follow links\n"
        "  -d DATE  2024-02-29 [12:30[:15]], @SECONDS and the like\n"
        "  -r FILE  the times of that file\n"
        "  -t TIME  [[CC]YY]MMDDhhmm[.SS]\n")
{
    int c, access_only = 0, change_only = 0, make = 1, flags = 0;
    struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    struct timespec now;
    struct stat about;
    clock_gettime(CLOCK_REALTIME, &now);
    while ((c = option(argc, argv, "achmd:r:t:",
                       "no-create=c date=d no-dereference=h "
                       "reference=r")) != -1)
        switch (c) {
        case 'a':
            access_only = 1;
            break;
        case 'c':
            make = 0;
            break;
        case 'h':
            flags = AT_SYMLINK_NOFOLLOW;
            make = 0;
            break;
        case 'm':
            change_only = 1;
            break;
        case 'd':
            if (date_parse(optarg, &now, 0, &times[0]) < 0)
                errx(2, "'%s' is no date", optarg);
            times[1] = times[0];
            break;
        case 'r':
            if (stat(optarg, &about) < 0)
                err(1, "%s", optarg);
            times[0] = about.st_atim;
            times[1] = about.st_mtim;
            break;
        case 't':
            if (date_digits(optarg, &times[0]) < 0)
                errx(2, "'%s' is no time", optarg);
            times[1] = times[0];
            break;
        }
    operands(argc, 1, -1);
    if (access_only && !change_only)
        times[1].tv_nsec = UTIME_OMIT;
    if (change_only && !access_only)
        times[0].tv_nsec = UTIME_OMIT;
    for (int i = optind; i < argc; i++) {
        if (utimensat(AT_FDCWD, argv[i], times, flags) == 0)
            continue;
        if (errno != ENOENT) {
            complain("%s", argv[i]);
            continue;
        }
        if (!make) {
            continue;
        }
        int fd = open(argv[i], O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY |
                                   O_NONBLOCK,
                      0666);
        if (fd < 0 || futimens(fd, times) < 0)
            complain("%s", argv[i]);
        if (fd >= 0)
            close(fd);
    }
    return 0;
}
