/* The last program: process 1 becomes it when all units are stopped. It ends
 * what processes are left, unmounts what can be unmounted, and turns the
 * machine off. It needs nothing but the kernel. */
#include "../common/util.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void say(const char *text)
{
    int fd = open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK |
                                      O_CLOEXEC);
    if (fd < 0)
        return;
    char *line = print("systemd-shutdown[1]: %s\r\n", text);
    write_all(fd, line, strlen(line));
    free(line);
    close(fd);
}

/* Until no process is left or the time is over. */
static void wait_for_all(usec span)
{
    usec until = now_monotonic() + span;
    while (now_monotonic() < until) {
        pid_t got = waitpid(-1, NULL, WNOHANG);
        if (got < 0 && errno == ECHILD && kill(-1, 0) != 0)
            return;
        if (got <= 0) {
            struct timespec moment = {0, 20000000};
            nanosleep(&moment, NULL);
        }
    }
}

static void end_processes(void)
{
    if (kill(-1, SIGTERM) == 0) {
        say("Sending SIGTERM to remaining processes...");
        kill(-1, SIGCONT);
        wait_for_all(10 * SECOND);
    }
    if (kill(-1, SIGKILL) == 0) {
        say("Sending SIGKILL to remaining processes...");
        wait_for_all(5 * SECOND);
    }
}

/* Octal escapes of /proc/self/mountinfo, in place. */
static void unescape(char *path)
{
    char *to = path;
    for (char *c = path; *c; c++) {
        if (c[0] == '\\' && c[1] && c[2] && c[3]) {
            *to++ = (char)((c[1] - '0') * 64 + (c[2] - '0') * 8 +
                           (c[3] - '0'));
            c += 3;
        } else
            *to++ = *c;
    }
    *to = 0;
}

/* The last mount first: nothing may hide below another. */
static bool unmount_round(void)
{
    char *content = file_read("/proc/self/mountinfo", 1 << 20, NULL);
    struct strings paths = {0};
    bool progress = false;
    for (char *line = content; line && *line;) {
        char *end = strchr(line, '\n');
        char path[4096];
        if (sscanf(line, "%*d %*d %*s %*s %4095s", path) == 1)
            strings_add(&paths, path);
        line = end ? end + 1 : NULL;
    }
    for (size_t i = paths.n; i-- > 0;) {
        static const char *const kept[] = {"/", "/proc", "/sys", "/dev",
                                           "/run"};
        bool keep = false;
        unescape(paths.v[i]);
        for (size_t k = 0; k < COUNT(kept); k++)
            keep |= !strcmp(paths.v[i], kept[k]);
        if (!keep && umount2(paths.v[i], 0) == 0)
            progress = true;
    }
    strings_clear(&paths);
    free(content);
    return progress;
}

int main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "poweroff";
    sigset_t none;
    if (getpid() != 1) {
        fputs("systemd-shutdown: only process 1 ends the system\n", stderr);
        return 1;
    }
    for (int number = 1; number < 32; number++)
        signal(number, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    sync();
    end_processes();
    sync();
    say("Unmounting file systems.");
    for (int round = 0; round < 10 && unmount_round(); round++)
        ;
    mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL);
    sync();
    say(!strcmp(verb, "reboot") ? "Rebooting."
        : !strcmp(verb, "halt") ? "Halting system." : "Powering off.");
    reboot(!strcmp(verb, "reboot") ? RB_AUTOBOOT
           : !strcmp(verb, "halt") ? RB_HALT_SYSTEM : RB_POWER_OFF);
    for (;;)
        pause();
}
