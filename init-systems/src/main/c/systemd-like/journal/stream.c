#include "stream.h"
#include "../common/util.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int pipe_at(const char *path)
{
    if (mkfifo(path, 0600) != 0 && errno == ENOENT) {
        make_folders(STREAM_FOLDER, 0700);
        mkfifo(path, 0600);
    }
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return -1;
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISFIFO(info.st_mode))
        return fd;
    close(fd);
    errno = EEXIST;
    return -1;
}

int stream_open(const char *unit)
{
    char *path = print(STREAM_FOLDER "/%s", unit);
    int fd = pipe_at(path);
    free(path);
    return fd;
}

void stream_announce(const char *unit, pid_t pid, const char *identifier,
                     int level)
{
    static int control = -1;
    if (control < 0)
        control = pipe_at(CONTROL_PIPE);
    if (control < 0)
        return;
    char *line = print("stream %s %d %d %s\n", unit, (int)pid, level,
                       identifier);
    /* If the pipe is full the journal is not reading; it will find the
     * pipes by looking into the folder. */
    ssize_t put = write(control, line, strlen(line));
    (void)put;
    free(line);
}
