/* If process 1 itself goes wrong, the kernel must not lose it: it says what
 * happened, gives a shell if that is wished for, and stands still. Services
 * that run go on running. */
#include "../common/system.h"
#include "manager.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/wait.h>
#include <unistd.h>

static bool shell_wished;

static void say(const char *text)
{
    int fd = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    ssize_t put = write(fd, text, strlen(text));
    (void)put;
    close(fd);
    fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
    put = write(fd, text, strlen(text));
    close(fd);
}

static void rescue_shell(void)
{
    if (fork() != 0)
        return;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    int fd = open("/dev/console", O_RDWR);
    dup2(fd, 0);
    dup2(fd, 1);
    dup2(fd, 2);
    execl("/bin/sh", "sh", (char *)NULL);
    _exit(1);
}

/* Runs on a stack of its own, and touches no memory that may be broken. */
static void crashed(int number)
{
    static volatile sig_atomic_t before;
    if (before++) {
        for (;;)
            pause();
    }
    say("<0>systemd[1]: Caught <");
    say(number == SIGSEGV  ? "SEGV"
        : number == SIGBUS ? "BUS"
        : number == SIGILL ? "ILL"
        : number == SIGFPE ? "FPE" : "ABRT");
    say(">, from our own process.\r\n");
    if (shell_wished)
        rescue_shell();
    say("<0>systemd[1]: Freezing execution.\r\n");
    for (;;) {
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        struct timespec second = {1, 0};
        nanosleep(&second, NULL);
    }
}

void crash_setup(void)
{
    static char stack[16384];
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = crashed,
                               .sa_flags = SA_ONSTACK | SA_NODEFER};
    int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    shell_wished = kernel_option_true("systemd.crash_shell");
    sigaltstack(&alternative, NULL);
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(faults); i++)
        sigaction(faults[i], &action, NULL);
}
