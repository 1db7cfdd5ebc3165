#include "file.h"
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

FILE *popen(const char *command, const char *mode)
{
    int fds[2], reading = *mode == 'r';
    if (*mode != 'r' && *mode != 'w') {
        errno = EINVAL;
        return NULL;
    }
    if (pipe2(fds, O_CLOEXEC) < 0)
        return NULL;
    FILE *file = fdopen(fds[!reading], mode);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    int error = file ? 0 : errno;
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, fds[reading],
                                                 reading);
    if (!error) {
        char *argv[] = {(char *)"sh", (char *)"-c", (char *)command, NULL};
        error = posix_spawn(&file->child, "/bin/sh", &actions, NULL, argv,
                            environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(fds[reading]);
    if (error) {
        if (file)
            fclose(file);
        else
            close(fds[!reading]);
        errno = error;
        return NULL;
    }
    return file;
}

int pclose(FILE *file)
{
    pid_t child = file->child;
    int status;
    fclose(file);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}
