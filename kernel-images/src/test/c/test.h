/* What a test may use: raw system calls and a few helpers. */
#ifndef SUITE_TEST_H
#define SUITE_TEST_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;
typedef long i64;

enum {
    SYS_dup = 23, SYS_fcntl = 25, SYS_ioctl = 29, SYS_mkdirat = 34,
    SYS_unlinkat = 35, SYS_umount2 = 39, SYS_mount = 40, SYS_ftruncate = 46,
    SYS_chdir = 49, SYS_openat = 56, SYS_close = 57, SYS_pipe2 = 59,
    SYS_lseek = 62, SYS_read = 63, SYS_write = 64, SYS_ppoll = 73,
    SYS_fstat = 80, SYS_exit = 93, SYS_exit_group = 94, SYS_futex = 98,
    SYS_nanosleep = 101, SYS_clock_gettime = 113, SYS_sched_yield = 124,
    SYS_kill = 129, SYS_rt_sigaction = 134, SYS_rt_sigprocmask = 135,
    SYS_rt_sigreturn = 139, SYS_reboot = 142, SYS_setresuid = 147,
    SYS_setpgid = 154, SYS_getpid = 172, SYS_getppid = 173, SYS_gettid = 178,
    SYS_brk = 214, SYS_munmap = 215, SYS_mremap = 216, SYS_clone = 220,
    SYS_mmap = 222, SYS_mprotect = 226, SYS_wait4 = 260, SYS_prlimit64 = 261,
    SYS_epoll_create1 = 20, SYS_epoll_ctl = 21, SYS_epoll_pwait = 22,
    SYS_eventfd2 = 19, SYS_getrandom = 278, SYS_memfd_create = 279,
    SYS_renameat2 = 276, SYS_symlinkat = 36, SYS_readlinkat = 78,
    SYS_socket = 198, SYS_socketpair = 199, SYS_bind = 200, SYS_listen = 201,
    SYS_connect = 203, SYS_getsockname = 204, SYS_sendto = 206,
    SYS_recvfrom = 207, SYS_setsockopt = 208, SYS_getsockopt = 209,
    SYS_shutdown = 210, SYS_sendmsg = 211, SYS_recvmsg = 212,
    SYS_accept4 = 242,
};

i64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f);

#define CALL0(n) call(n, 0, 0, 0, 0, 0, 0)
#define CALL1(n, a) call(n, (u64)(a), 0, 0, 0, 0, 0)
#define CALL2(n, a, b) call(n, (u64)(a), (u64)(b), 0, 0, 0, 0)
#define CALL3(n, a, b, c) call(n, (u64)(a), (u64)(b), (u64)(c), 0, 0, 0)
#define CALL4(n, a, b, c, d) \
    call(n, (u64)(a), (u64)(b), (u64)(c), (u64)(d), 0, 0)
#define CALL5(n, a, b, c, d, e) \
    call(n, (u64)(a), (u64)(b), (u64)(c), (u64)(d), (u64)(e), 0)
#define CALL6(n, a, b, c, d, e, f) \
    call(n, (u64)(a), (u64)(b), (u64)(c), (u64)(d), (u64)(e), (u64)(f))

/* Ends the test's process with the line that does not hold. */
void fail(int line, i64 value);
#define CHECK(condition)          \
    do {                          \
        if (!(condition)) {       \
            fail(__LINE__, 0);    \
        }                         \
    } while (0)
#define EXPECT(value, wanted)                      \
    do {                                           \
        i64 value_ = (i64)(value);                 \
        if (value_ != (i64)(wanted)) {             \
            fail(__LINE__, value_);                \
        }                                          \
    } while (0)

/* Ends the test's process where the kernel has not the call at all. */
#define SKIPPED 77
#define NEEDS(number)                      \
    do {                                   \
        if (CALL1(number, -1) == -38) {    \
            CALL1(SYS_exit_group, SKIPPED); \
        }                                  \
    } while (0)

struct test {
    const char *name;
    void (*run)(void);
};

extern const struct test memory_tests[], process_tests[], file_tests[],
    stress_tests[], socket_tests[], service_tests[],
    module_tests[];

u64 length(const char *text);
void print(const char *text);
void print_number(i64 value);
i64 fork(void);
/* The status of a child as wait4 reports it. */
int wait_for(i64 pid);
void *map(u64 size);
i64 open_file(const char *name, int flags);
void sleep_millis(u64 millis);
int same(const void *a, const void *b, u64 size);
void *memset(void *to, int byte, u64 size);
void *memcpy(void *to, const void *from, u64 size);

#endif
