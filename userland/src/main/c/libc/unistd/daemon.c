#include "../internal.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int daemon(int keep_directory, int keep_files)
{
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child > 0)
        _exit(0);
    if (setsid() < 0)
        return -1;
    if (!keep_directory && chdir("/") < 0)
        return -1;
    if (!keep_files) {
        int fd = open("/dev/null", O_RDWR);
        if (fd < 0)
            return -1;
        for (int i = 0; i < 3; i++)
            dup2(fd, i);
        if (fd > 2)
            close(fd);
    }
    return 0;
}
