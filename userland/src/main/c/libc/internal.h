/*
 * What the files of libc tell each other and no program sees. Functions named
 * __fab_* never leave the library: the link scripts make them local.
 */
#pragma once
#include <bits/types.h>
#include <errno.h>
#include <sys/syscall.h>

/* The only system-call instruction is in arch/ecall.S. Returns -errno. */
long __fab_ecall(long number, long a, long b, long c, long d, long e, long f);

#define FAB_RAW0(n) __fab_ecall(n, 0, 0, 0, 0, 0, 0)
#define FAB_RAW1(n, a) __fab_ecall(n, (long)(a), 0, 0, 0, 0, 0)
#define FAB_RAW2(n, a, b) __fab_ecall(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define FAB_RAW3(n, a, b, c) \
    __fab_ecall(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define FAB_RAW4(n, a, b, c, d) \
    __fab_ecall(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define FAB_RAW5(n, a, b, c, d, e)                                    \
    __fab_ecall(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define FAB_RAW6(n, a, b, c, d, e, f)                                       \
    __fab_ecall(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), \
                (long)(f))
#define FAB_PICK(n, a, b, c, d, e, f, name, ...) name
/* raw(SYS_x, ...): the kernel's answer; sys(SYS_x, ...): -1 and errno. */
#define raw(...)                                                            \
    FAB_PICK(__VA_ARGS__, FAB_RAW6, FAB_RAW5, FAB_RAW4, FAB_RAW3, FAB_RAW2, \
             FAB_RAW1, FAB_RAW0, unused)                                    \
    (__VA_ARGS__)
#define sys(...) __fab_result(raw(__VA_ARGS__))

static inline long __fab_result(long answer)
{
    if ((unsigned long)answer > -4096UL) {
        errno = (int)-answer;
        return -1;
    }
    return answer;
}

/* A lock that sleeps in the kernel: 0 free, 1 held, 2 held and wanted. */
void __fab_lock(volatile int *lock);
void __fab_unlock(volatile int *lock);
long __fab_futex_wait(volatile int *word, int value,
                      const struct timespec *timeout);
void __fab_futex_wake(volatile int *word, int count);

/* Says what is wrong on standard error and aborts; allocates nothing. */
_Noreturn void __fab_panic(const char *what);

/* From the start of the process. */
extern unsigned long *__fab_auxv;
extern int __fab_threaded;
void __libc_early_init(long *stack);
void __fab_run_exit_handlers(void);
void __fab_flush_all(void);

/* Called around fork so that the child finds no lock held. */
void __fab_malloc_before_fork(void);
void __fab_malloc_after_fork(void);
void __fab_stdio_before_fork(void);
void __fab_stdio_after_fork(void);
void __fab_thread_before_fork(void);
void __fab_thread_parent_after_fork(void);
void __fab_thread_child_after_fork(void);

/* UTF-8: bytes taken (0 for the NUL), -1 wrong, -2 incomplete. */
long __fab_utf8_decode(unsigned *result, const char *s, size_t n);
int __fab_utf8_encode(char *to, unsigned c);
