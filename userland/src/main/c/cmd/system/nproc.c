#include "../command.h"
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

/* Also those that this process may not run on. */
static long installed(void)
{
    DIR *folder = opendir("/sys/devices/system/cpu");
    struct dirent *entry;
    long count = 0;
    while (folder && (entry = readdir(folder)))
        count += strncmp(entry->d_name, "cpu", 3) == 0 && entry->d_name[3] &&
                 strspn(entry->d_name + 3, "0123456789") ==
                     strlen(entry->d_name + 3);
    if (folder)
        closedir(folder);
    return count ? count : get_nprocs();
}

COMMAND(nproc, "nproc", "[--all] [--ignore N]",
        "Prints how many processors this process may use.\n"
        "  -a, --all     all that the machine has\n"
        "  -i, --ignore  as many fewer, but at least one\n")
{
    int c, all = 0;
    long fewer = 0;
    while ((c = option(argc, argv, "ai:", "all=a ignore=i")) != -1)
        if (c == 'a')
            all = 1;
        else
            fewer = number(optarg, 0, INT_MAX, "ignore");
    operands(argc, 0, 0);
    long count = (all ? installed() : get_nprocs()) - fewer;
    printf("%ld\n", count > 0 ? count : 1);
    return 0;
}
