/* Processes: waiting, signals, threads, groups, users. */
#include "test.h"

static void wait_reports_exit_and_signal(void)
{
    i64 pid = fork();
    if (pid == 0) {
        CALL1(SYS_exit_group, 42);
    }
    EXPECT(wait_for(pid), 42 << 8);
    pid = fork();
    if (pid == 0) {
        CALL2(SYS_kill, CALL0(SYS_getpid), 9);
    }
    EXPECT(wait_for(pid), 9);
    EXPECT(CALL4(SYS_wait4, -1, 0, 0, 0), -10);
}

static volatile int caught;

struct action {
    void (*handler)(int);
    u64 flags;
    u64 mask;
};

static void on_signal(int sig)
{
    caught += sig;
}

static void handle(int sig, void (*handler)(int), u64 flags)
{
    struct action action = {handler, flags, 0};
    EXPECT(CALL4(SYS_rt_sigaction, sig, &action, 0, 8), 0);
}

static void handlers_run_and_return(void)
{
    handle(10, on_signal, 0);
    double before = 1.5;
    CALL2(SYS_kill, CALL0(SYS_getpid), 10);
    CHECK(caught == 10);
    CHECK(before == 1.5);
}

static void blocked_signals_wait(void)
{
    u64 set = 1UL << 9;
    handle(10, on_signal, 0);
    EXPECT(CALL4(SYS_rt_sigprocmask, 0, &set, 0, 8), 0);
    CALL2(SYS_kill, CALL0(SYS_getpid), 10);
    CHECK(caught == 0);
    EXPECT(CALL4(SYS_rt_sigprocmask, 1, &set, 0, 8), 0);
    CHECK(caught == 10);
}

static void reading_is_interrupted_or_restarted(void)
{
    int ends[2];
    char byte = 0;
    EXPECT(CALL2(SYS_pipe2, ends, 0), 0);
    for (int restart = 0; restart < 2; restart++) {
        handle(10, on_signal, restart ? 0x10000000UL : 0);
        i64 parent = CALL0(SYS_getpid);
        i64 pid = fork();
        if (pid == 0) {
            sleep_millis(20);
            CALL2(SYS_kill, parent, 10);
            sleep_millis(20);
            CALL3(SYS_write, ends[1], "x", 1);
            CALL1(SYS_exit_group, 0);
        }
        i64 got = CALL3(SYS_read, ends[0], &byte, 1);
        EXPECT(got, restart ? 1 : -4);
        if (!restart) {
            EXPECT(CALL3(SYS_read, ends[0], &byte, 1), 1);
        }
        EXPECT(wait_for(pid), 0);
    }
}

static void stopping_and_continuing(void)
{
    int status = 0;
    i64 pid = fork();
    if (pid == 0) {
        for (;;) {
            sleep_millis(1000);
        }
    }
    CALL2(SYS_kill, pid, 19);
    EXPECT(CALL4(SYS_wait4, pid, &status, 2, 0), pid);
    EXPECT(status, 19 << 8 | 0x7f);
    CALL2(SYS_kill, pid, 18);
    EXPECT(CALL4(SYS_wait4, pid, &status, 8, 0), pid);
    EXPECT(status, 0xffff);
    CALL2(SYS_kill, pid, 15);
    EXPECT(wait_for(pid), 15);
}

static u8 thread_stack[16384] __attribute__((aligned(16)));
static volatile u32 thread_word;
static volatile u32 thread_done;

static void thread_main(void)
{
    thread_done = 1;
    CALL6(SYS_futex, &thread_done, 1, 1, 0, 0, 0);
    for (u32 i = 0; i < 1000; i++) {
        __atomic_fetch_add(&thread_word, 1, __ATOMIC_SEQ_CST);
    }
    CALL1(SYS_exit, 0);
}

static void threads_share_and_are_joined(void)
{
    static volatile u32 tid = 1;
    const u64 flags = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x200000;
    i64 child = CALL5(SYS_clone, flags, thread_stack + sizeof(thread_stack),
                      0, 0, &tid);
    if (child == 0) {
        thread_main();
    }
    CHECK(child > 0);
    while (thread_done == 0) {
        CALL6(SYS_futex, &thread_done, 0, 0, 0, 0, 0);
    }
    while (tid != 0) {
        CALL6(SYS_futex, &tid, 0, 1, 0, 0, 0);
    }
    CHECK(thread_word == 1000);
}

static void users_are_kept_apart(void)
{
    i64 fd = open_file("/tmp/secret", 0101);
    CALL1(SYS_close, fd);
    EXPECT(CALL4(53, -100, "/tmp/secret", 0600, 0), 0);
    EXPECT(CALL3(SYS_setresuid, 1000, 1000, 1000), 0);
    EXPECT(open_file("/tmp/secret", 0), -13);
    EXPECT(CALL2(SYS_kill, 1, 0), -1);
    EXPECT(CALL3(SYS_setresuid, 0, 0, 0), -1);
    EXPECT(CALL5(SYS_mount, "x", "/tmp", "tmpfs", 0, 0), -1);
}

static void the_slice_ends(void)
{
    volatile u32 *shared = (u32 *)CALL6(SYS_mmap, 0, 4096, 3, 0x21, -1, 0);
    i64 pid = fork();
    if (pid == 0) {
        while (shared[0] == 0) {
        }
        CALL1(SYS_exit_group, 3);
    }
    sleep_millis(10);
    shared[0] = 1;
    EXPECT(wait_for(pid), 3 << 8);
}

const struct test process_tests[] = {
    {"wait_reports_exit_and_signal", wait_reports_exit_and_signal},
    {"handlers_run_and_return", handlers_run_and_return},
    {"blocked_signals_wait", blocked_signals_wait},
    {"reading_is_interrupted_or_restarted",
     reading_is_interrupted_or_restarted},
    {"stopping_and_continuing", stopping_and_continuing},
    {"threads_share_and_are_joined", threads_share_and_are_joined},
    {"users_are_kept_apart", users_are_kept_apart},
    {"the_slice_ends", the_slice_ends},
    {0, 0},
};
