#include "../command.h"
#include <string.h>
#include <unistd.h>

COMMAND(lsmod, "lsmod", "", "Shows the kernel's modules and who uses them.\n")
{
    while (option(argc, argv, "", NULL) != -1)
        ;
    operands(argc, 0, 0);
    FILE *file = open_input("/proc/modules");
    if (!file)
        return 1;
    struct text line = {NULL, 0, 0};
    printf("Module                  Size  Used by\n");
    while (read_line(file, &line)) {
        char name[64], users[256] = "";
        unsigned long size;
        long count;
        /* name size count users, state address */
        if (sscanf(line.s, "%63s %lu %ld %255s", name, &size, &count,
                   users) < 3)
            continue;
        size_t n = strlen(users);
        if (n > 0 && users[n - 1] == ',')
            users[n - 1] = 0;
        printf("%-19s %8lu  %ld%s%s\n", name, size, count,
               *users && *users != '-' ? " " : "",
               *users != '-' ? users : "");
    }
    close_input(file, "/proc/modules");
    return 0;
}
