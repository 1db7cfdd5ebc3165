/* Service scripts as children. */
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int exit_status_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

pid_t service_act_begin(const char *service, const char *action, int output)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (output >= 0) {
        dup2(output, STDOUT_FILENO);
        dup2(output, STDERR_FILENO);
    }
    char *script = service_script(service);
    execl("/proc/self/exe", "openrc-run", script, action, (char *)NULL);
    execl("/sbin/openrc-run", "openrc-run", script, action, (char *)NULL);
    eerror("cannot run /sbin/openrc-run: %m");
    _exit(127);
}

int service_act(const char *service, const char *action)
{
    int status = 1 << 8;
    pid_t pid = service_act_begin(service, action, -1);
    if (pid < 0) {
        eerror("cannot %s %s: %m", action, service);
        return 1;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return exit_status_of(status);
}
