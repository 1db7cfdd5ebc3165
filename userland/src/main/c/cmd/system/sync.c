#include "../command.h"
#include <fcntl.h>
#include <unistd.h>

COMMAND(sync, "sync", "[-df] [FILE...]",
        "Waits until everything, or the files, are on their disks.\n"
        "  -d  only the files' data\n"
        "  -f  the whole file systems that the files are on\n")
{
    int c, how = 0;
    while ((c = option(argc, argv, "df", "data=d file-system=f")) != -1)
        how = c;
    if (how && optind == argc)
        usage_error("-%c wants files", how);
    if (optind == argc)
        sync();
    for (int i = optind; i < argc; i++) {
        int fd = open(argv[i], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0 || (how == 'd'   ? fdatasync(fd)
                       : how == 'f' ? syncfs(fd)
                                    : fsync(fd)) < 0)
            complain("%s", argv[i]);
        if (fd >= 0)
            close(fd);
    }
    return 0;
}
