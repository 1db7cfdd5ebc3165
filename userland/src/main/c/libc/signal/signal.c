#include "../thread.h"
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define SET_BYTES sizeof(sigset_t)

static int valid(int number)
{
    if (number > 0 && number < NSIG)
        return 1;
    errno = EINVAL;
    return 0;
}

int sigemptyset(sigset_t *set)
{
    set->bits[0] = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    set->bits[0] = ~0ul;
    return 0;
}

int sigaddset(sigset_t *set, int number)
{
    if (!valid(number))
        return -1;
    set->bits[0] |= 1ul << (number - 1);
    return 0;
}

int sigdelset(sigset_t *set, int number)
{
    if (!valid(number))
        return -1;
    set->bits[0] &= ~(1ul << (number - 1));
    return 0;
}

int sigismember(const sigset_t *set, int number)
{
    return valid(number) ? (int)(set->bits[0] >> (number - 1) & 1) : -1;
}

/*
 * What the kernel reads and writes is the first three words. User-mode QEMU
 * 7.2 believes that riscv64 has a restorer before the mask, and writes the old
 * action before it reads the new one. A fourth word keeps it inside the
 * record, and the mask in both places makes both readings give the same set.
 */
struct kernel_action {
    void (*handler)(int);
    unsigned long flags;
    unsigned long mask;
    unsigned long mask_again;
};

int sigaction(int number, const struct sigaction *restrict action,
              struct sigaction *restrict old)
{
    struct kernel_action new = {0}, previous = {0};
    if (action) {
        new.handler = action->sa_handler;
        new.flags = action->sa_flags;
        new.mask = new.mask_again = action->sa_mask.bits[0];
    }
    if (sys(SYS_rt_sigaction, number, action ? &new : NULL,
            old ? &previous : NULL, SET_BYTES) < 0)
        return -1;
    if (old) {
        old->sa_handler = previous.handler;
        old->sa_flags = previous.flags;
        old->sa_mask.bits[0] = previous.mask;
    }
    return 0;
}

void (*signal(int number, void (*handler)(int)))(int)
{
    struct sigaction action = {.sa_handler = handler,
                               .sa_flags = SA_RESTART};
    struct sigaction old;
    return sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int siginterrupt(int number, int flag)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) < 0)
        return -1;
    if (flag)
        action.sa_flags &= ~(unsigned long)SA_RESTART;
    else
        action.sa_flags |= SA_RESTART;
    return sigaction(number, &action, NULL);
}

int pthread_sigmask(int how, const sigset_t *restrict set,
                    sigset_t *restrict old)
{
    return (int)-raw(SYS_rt_sigprocmask, how, set, old, SET_BYTES);
}

int sigprocmask(int how, const sigset_t *restrict set,
                sigset_t *restrict old)
{
    return (int)sys(SYS_rt_sigprocmask, how, set, old, SET_BYTES);
}

int sigpending(sigset_t *set)
{
    return (int)sys(SYS_rt_sigpending, set, SET_BYTES);
}

int sigsuspend(const sigset_t *mask)
{
    return (int)sys(SYS_rt_sigsuspend, mask, SET_BYTES);
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
                 const struct timespec *restrict timeout)
{
    return (int)sys(SYS_rt_sigtimedwait, set, info, timeout, SET_BYTES);
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
    return sigtimedwait(set, info, NULL);
}

int sigwait(const sigset_t *restrict set, int *restrict number)
{
    int got;
    do
        got = sigwaitinfo(set, NULL);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno;
    *number = got;
    return 0;
}

int sigaltstack(const stack_t *restrict stack, stack_t *restrict old)
{
    return (int)sys(SYS_sigaltstack, stack, old);
}

int kill(pid_t pid, int number)
{
    return (int)sys(SYS_kill, pid, number);
}

int killpg(pid_t group, int number)
{
    if (group < 0) {
        errno = EINVAL;
        return -1;
    }
    return kill(-group, number);
}

int raise(int number)
{
    return (int)sys(SYS_tgkill, getpid(), gettid(), number);
}

int pthread_kill(pthread_t thread, int number)
{
    return (int)-raw(SYS_tgkill, getpid(), thread->tid, number);
}

int sigqueue(pid_t pid, int number, union sigval value)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = number;
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value = value;
    return (int)sys(SYS_rt_sigqueueinfo, pid, number, &info);
}

int pause(void)
{
    return (int)sys(SYS_ppoll, 0, 0, 0, 0, SET_BYTES);
}

int getitimer(int which, struct itimerval *value)
{
    return (int)sys(SYS_getitimer, which, value);
}

int setitimer(int which, const struct itimerval *restrict value,
              struct itimerval *restrict old)
{
    return (int)sys(SYS_setitimer, which, value, old);
}

unsigned alarm(unsigned seconds)
{
    struct itimerval value = {{0, 0}, {seconds, 0}}, old = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &value, &old);
    return (unsigned)old.it_value.tv_sec + (old.it_value.tv_usec != 0);
}

/* For sigsetjmp and siglongjmp: the mask is the word before the flag. */
void __fab_save_mask(unsigned long *env);
void __fab_restore_mask(unsigned long *env);

void __fab_save_mask(unsigned long *env)
{
    raw(SYS_rt_sigprocmask, SIG_SETMASK, 0, &env[26], SET_BYTES);
}

void __fab_restore_mask(unsigned long *env)
{
    raw(SYS_rt_sigprocmask, SIG_SETMASK, &env[26], 0, SET_BYTES);
}
