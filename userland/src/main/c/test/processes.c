#include "check.h"
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static volatile int caught;
static volatile int deepest, depth;
static volatile int other_was_blocked;
static jmp_buf place;
static sigjmp_buf masked_place;

static void handler(int number)
{
    caught = number;
}

static int is_blocked(int number)
{
    sigset_t now;
    return sigprocmask(SIG_BLOCK, NULL, &now) == 0 &&
           sigismember(&now, number) == 1;
}

static void looks_at_mask(int number)
{
    caught = number;
    other_was_blocked = is_blocked(SIGHUP);
}

static void raises_itself(int number)
{
    if (++depth > deepest)
        deepest = depth;
    if (deepest < 3)
        raise(number);
    depth--;
}

static void jumps_out(int number)
{
    siglongjmp(masked_place, number);
}

static void exits(void)
{
    if (write(1, "", 0) < 0)
        _exit(1);
}

void test_signals(void)
{
    signal(SIGUSR1, handler);
    raise(SIGUSR1);
    check_number(caught, SIGUSR1, "raise and a handler");
    sigset_t set, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR2);
    sigpending(&pending);
    check(sigismember(&pending, SIGUSR2) == 1, "sigpending");
    int number = 0;
    check(sigwait(&set, &number) == 0 && number == SIGUSR2, "sigwait");
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void test_signal_actions(void)
{
    struct sigaction action = {.sa_handler = looks_at_mask}, old;
    sigaddset(&action.sa_mask, SIGHUP);
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
    check(sigaction(SIGUSR1, NULL, &old) == 0 &&
              old.sa_handler == looks_at_mask &&
              (old.sa_flags & SA_RESTART) != 0 &&
              old.sa_mask.bits[0] == action.sa_mask.bits[0],
          "sigaction gives back handler, flags and mask");
    caught = 0;
    raise(SIGUSR1);
    check(caught == SIGUSR1 && other_was_blocked,
          "sa_mask is blocked in the handler");
    check(!is_blocked(SIGHUP) && !is_blocked(SIGUSR1),
          "the mask is back after the handler");
    check(signal(SIGUSR1, handler) == looks_at_mask,
          "signal gives the handler before");
    for (int i = 0; i < 100; i++) {
        caught = 0;
        raise(SIGUSR1);
        if (caught != SIGUSR1)
            break;
    }
    check_number(caught, SIGUSR1, "a handler stays for a hundred signals");
    action = (struct sigaction){.sa_handler = handler,
                                .sa_flags = SA_RESETHAND};
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    sigaction(SIGUSR1, NULL, &old);
    check(old.sa_handler == SIG_DFL, "SA_RESETHAND");
    action = (struct sigaction){.sa_handler = raises_itself,
                                .sa_flags = SA_NODEFER};
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    check_number(deepest, 3, "SA_NODEFER");
    signal(SIGUSR1, jumps_out);
    volatile int landed = 0;
    if (sigsetjmp(masked_place, 1) == 0)
        raise(SIGUSR1);
    else
        landed = 1;
    check(landed && !is_blocked(SIGUSR1), "siglongjmp restores the mask");
    landed = 0;
    if (sigsetjmp(masked_place, 0) == 0)
        raise(SIGUSR1);
    else
        landed = 1;
    check(landed && is_blocked(SIGUSR1), "siglongjmp leaves the mask");
    sigset_t set = {{0}};
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    signal(SIGUSR1, SIG_DFL);
    check(sigaction(SIGKILL, &action, NULL) < 0 && errno == EINVAL,
          "SIGKILL takes no handler");
}

/* A read that a signal interrupts: the child signals and then writes. */
static long interrupted_read(unsigned long flags)
{
    int fds[2];
    if (pipe(fds) < 0)
        return -2;
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(SIGUSR1, &action, NULL);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        usleep(200000);
        kill(parent, SIGUSR1);
        usleep(200000);
        _exit(write(fds[1], "x", 1) == 1 ? 0 : 1);
    }
    char byte;
    caught = 0;
    long got = read(fds[0], &byte, 1);
    if (got < 0 && errno != EINTR)
        got = -3;
    waitpid(child, NULL, 0);
    close(fds[0]);
    close(fds[1]);
    signal(SIGUSR1, SIG_DFL);
    return caught == SIGUSR1 ? got : -4;
}

void test_interrupted_calls(void)
{
    fflush(stdout);
    check_number(interrupted_read(0), -1, "EINTR without SA_RESTART");
    check_number(interrupted_read(SA_RESTART), 1, "SA_RESTART");
}

void test_processes(void)
{
    int status, fds[2];
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        atexit(exits);
        exit(42);
    }
    check(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
              WEXITSTATUS(status) == 42,
          "fork, exit, waitpid");
    char *argv[] = {(char *)"sh", (char *)"-c", (char *)"exit 7", NULL};
    check(posix_spawn(&child, "/bin/sh", NULL, NULL, argv, environ) == 0 &&
              waitpid(child, &status, 0) == child &&
              WEXITSTATUS(status) == 7,
          "posix_spawn");
    check_number(posix_spawn(&child, "/none", NULL, NULL, argv, environ),
                 ENOENT, "posix_spawn of nothing says so");
    check_number(WEXITSTATUS(system("exit 3")), 3, "system");
    volatile int jumps = 0;
    int value = setjmp(place);
    if (value < 3) {
        jumps++;
        longjmp(place, value + 1);
    }
    check_number(jumps, 3, "setjmp and longjmp");
    setenv("FAB_TEST", "one", 1);
    setenv("FAB_TEST", "two", 0);
    check_text(getenv("FAB_TEST"), "one", "setenv without overwriting");
    unsetenv("FAB_TEST");
    check(getenv("FAB_TEST") == NULL, "unsetenv");
    check(setenv("A=B", "", 1) < 0 && errno == EINVAL, "setenv bad name");
    check(pipe(fds) == 0 && write(fds[1], "x", 1) == 1, "pipe");
    close(fds[0]);
    signal(SIGPIPE, SIG_IGN);
    check(write(fds[1], "x", 1) < 0 && errno == EPIPE, "EPIPE");
    close(fds[1]);
    struct rlimit limit;
    check(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > 0,
          "getrlimit");
    check(execl("/none", "none", (char *)NULL) < 0 && errno == ENOENT,
          "execl of nothing");
}
