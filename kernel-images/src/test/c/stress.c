/* What happens when everything runs out. */
#include "test.h"

static void descriptors_run_out(void)
{
    i64 fd;
    int count = 0;
    while ((fd = open_file("/proc/version", 0)) >= 0) {
        count++;
    }
    EXPECT(fd, -24);
    CHECK(count > 1000);
}

static void processes_run_out(void)
{
    u64 limit[2] = {20, 20};
    EXPECT(CALL4(SYS_prlimit64, 0, 6, limit, 0), 0);
    EXPECT(CALL3(SYS_setresuid, 1000, 1000, 1000), 0);
    i64 pids[32];
    int count = 0;
    i64 pid = 0;
    while (count < 32 && (pid = fork()) > 0) {
        pids[count++] = pid;
    }
    if (pid == 0) {
        for (;;) {
            sleep_millis(1000);
        }
    }
    EXPECT(pid, -11);
    CHECK(count < 20);
    for (int i = 0; i < count; i++) {
        CALL2(SYS_kill, pids[i], 9);
        EXPECT(wait_for(pids[i]), 9);
    }
}

static void memory_runs_out_and_someone_is_killed(void)
{
    i64 pid = fork();
    if (pid == 0) {
        for (;;) {
            u8 *memory = map(1 << 20);
            for (u64 i = 0; i < 1 << 20; i += 4096) {
                memory[i] = 1;
            }
        }
    }
    EXPECT(wait_for(pid), 9);
}

static void deep_paths(void)
{
    EXPECT(CALL1(SYS_chdir, "/tmp"), 0);
    for (int i = 0; i < 300; i++) {
        EXPECT(CALL3(SYS_mkdirat, -100, "deep", 0755), 0);
        EXPECT(CALL1(SYS_chdir, "deep"), 0);
    }
    for (int i = 0; i < 300; i++) {
        EXPECT(CALL1(SYS_chdir, ".."), 0);
        EXPECT(CALL3(SYS_unlinkat, -100, "deep", 0x200), 0);
    }
}

static volatile int count;

static void count_signal(int sig)
{
    (void)sig;
    count++;
}

static void signal_storms(void)
{
    struct {
        void (*handler)(int);
        u64 flags, mask;
    } action = {count_signal, 0, 0};
    EXPECT(CALL4(SYS_rt_sigaction, 34, &action, 0, 8), 0);
    i64 parent = CALL0(SYS_getpid);
    i64 pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 2000; i++) {
            CALL2(SYS_kill, parent, 34);
        }
        CALL1(SYS_exit_group, 0);
    }
    int status = 0;
    while (CALL4(SYS_wait4, pid, &status, 0, 0) != pid) {
    }
    EXPECT(status, 0);
    EXPECT(count, 2000);
}

static void many_forks(void)
{
    for (int i = 0; i < 200; i++) {
        i64 pid = fork();
        if (pid == 0) {
            CALL1(SYS_exit_group, i & 63);
        }
        EXPECT(wait_for(pid), (i & 63) << 8);
    }
}

#define WRITERS 8
#define ROUNDS 60

/* Each writes over and over what only it writes, and reads it again. */
static void write_and_check(u8 me)
{
    char name[] = "/tmp/writer-A";
    static u8 bytes[10000];
    static u8 back[10000];
    name[12] = (char)('A' + me);
    for (int round = 0; round < ROUNDS; round++) {
        u64 size = 1000 + (u64)(round * 977 + me * 131) % 9000;
        for (u64 i = 0; i < size; i++) {
            bytes[i] = (u8)(me * 31 + round + (int)(i % 251));
        }
        i64 fd = open_file(name, 01102); /* truncated */
        EXPECT(CALL3(SYS_write, fd, bytes, size), size);
        CALL0(SYS_sched_yield);
        EXPECT(CALL3(SYS_lseek, fd, 0, 0), 0);
        EXPECT(CALL3(SYS_read, fd, back, sizeof(back)), size);
        CHECK(same(bytes, back, size));
        CALL1(SYS_close, fd);
    }
    EXPECT(CALL3(SYS_unlinkat, -100, name, 0), 0);
    CALL1(SYS_exit_group, 0);
}

static void concurrent_writers_keep_their_bytes(void)
{
    i64 pids[WRITERS];
    for (u8 me = 0; me < WRITERS; me++) {
        pids[me] = fork();
        if (pids[me] == 0) {
            write_and_check(me);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        EXPECT(wait_for(pids[i]), 0);
    }
}

const struct test stress_tests[] = {
    {"descriptors_run_out", descriptors_run_out},
    {"processes_run_out", processes_run_out},
    {"memory_runs_out_and_someone_is_killed",
     memory_runs_out_and_someone_is_killed},
    {"deep_paths", deep_paths},
    {"signal_storms", signal_storms},
    {"many_forks", many_forks},
    {"concurrent_writers_keep_their_bytes",
     concurrent_writers_keep_their_bytes},
    {0, 0},
};
