/* What inits and logins live by: signals from files, reaping, mounts, ptys. */
#include "test.h"

static void signals_are_read_from_a_file(void)
{
    NEEDS(74);
    u64 set = 1UL << 16; /* SIGCHLD */
    struct {
        u32 signo, rest[31];
    } info;
    struct {
        u32 events, pad;
        u64 data;
    } event = {1, 0, 5};
    EXPECT(CALL4(SYS_rt_sigprocmask, 0, &set, 0, 8), 0);
    i64 fd = CALL4(74, -1, &set, 8, 04000);
    i64 ep = CALL1(SYS_epoll_create1, 0);
    EXPECT(CALL4(SYS_epoll_ctl, ep, 1, fd, &event), 0);
    EXPECT(CALL3(SYS_read, fd, &info, 128), -11);
    EXPECT(CALL5(SYS_epoll_pwait, ep, &event, 1, 0, 0), 0);
    i64 pid = fork();
    if (pid == 0) {
        sleep_millis(5);
        CALL1(SYS_exit_group, 3);
    }
    EXPECT(CALL5(SYS_epoll_pwait, ep, &event, 1, 5000, 0), 1);
    EXPECT(CALL3(SYS_read, fd, &info, 128), 128);
    EXPECT(info.signo, 17);
    EXPECT(info.rest[2], pid);
    EXPECT(wait_for(pid), 3 << 8);
    /* One that is ignored by default does not pass sigtimedwait by. */
    pid = fork();
    if (pid == 0) {
        CALL1(SYS_exit_group, 0);
    }
    u64 time[2] = {5, 0};
    EXPECT(CALL4(137, &set, 0, time, 8), 17);
    EXPECT(wait_for(pid), 0);
}

static void a_subreaper_adopts(void)
{
    EXPECT(CALL5(167, 36, 1, 0, 0, 0), 0);
    i64 pid = fork();
    if (pid == 0) {
        if (fork() == 0) {
            sleep_millis(5);
            CALL1(SYS_exit_group, CALL0(SYS_getppid) == 1 ? 1 : 9);
        }
        CALL1(SYS_exit_group, 0);
    }
    EXPECT(wait_for(pid), 0);
    EXPECT(wait_for(-1), 9 << 8);
}

static void unshare_divides_tables_not_namespaces(void)
{
    EXPECT(CALL1(97, 0x20000), -22);
    EXPECT(CALL1(97, 0x600), 0);
    EXPECT(CALL2(268, 0, 0), -22);
    EXPECT(CALL2(268, 77, 0), -9);
}

static void mounts_move_bind_and_go(void)
{
    EXPECT(CALL3(SYS_mkdirat, -100, "/tmp/a", 0755), 0);
    EXPECT(CALL3(SYS_mkdirat, -100, "/tmp/b", 0755), 0);
    EXPECT(CALL5(SYS_mount, "x", "/tmp/a", "tmpfs", 0, "size=1m"), 0);
    EXPECT(CALL5(SYS_mount, "", "/", "", 0x44000, 0), 0); /* rec|private */
    CALL1(SYS_close, open_file("/tmp/a/file", 0102));
    EXPECT(CALL5(SYS_mount, "/tmp/a", "/tmp/b", "", 4096, 0), 0);
    i64 fd = open_file("/tmp/b/file", 0);
    CHECK(fd >= 0);
    EXPECT(CALL2(SYS_umount2, "/tmp/b", 0), -16);
    EXPECT(CALL2(SYS_umount2, "/tmp/b", 2), 0);
    EXPECT(open_file("/tmp/b/file", 0), -2);
    EXPECT(CALL1(SYS_close, fd), 0);
    EXPECT(CALL5(SYS_mount, "/tmp/a", "/tmp/b", "", 8192, 0), 0);
    EXPECT(open_file("/tmp/a/file", 0), -2);
    fd = open_file("/tmp/b/file", 0);
    CHECK(fd >= 0);
    CALL1(SYS_close, fd);
    EXPECT(CALL5(SYS_mount, "x", "/tmp/b", "", 32 | 1, 0), 0);
    EXPECT(open_file("/tmp/b/new", 0102), -30);
    EXPECT(CALL2(SYS_umount2, "/tmp/b", 0), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/a", 0x200), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/b", 0x200), 0);
}

static void put_text(const char *name, const char *text)
{
    i64 fd = open_file(name, 01001); /* as shells do: truncated */
    CHECK(fd >= 0);
    EXPECT(CALL3(SYS_write, fd, text, length(text)), length(text));
    CALL1(SYS_close, fd);
}

static void settings_are_read_and_written(void)
{
    char text[65 * 6];
    EXPECT(CALL2(161, "before", 6), 0);
    put_text("/proc/sys/kernel/hostname", "after\n");
    EXPECT(CALL1(160, text), 0);
    CHECK(same(text + 65, "after", 6));
    put_text("/proc/sys/vm/swappiness", "10");
    i64 fd = open_file("/proc/sys/vm/swappiness", 0);
    EXPECT(CALL3(SYS_read, fd, text, 10), 3);
    CHECK(same(text, "10\n", 3));
    CALL1(SYS_close, fd);
    fd = open_file("/proc/sys/vm/swappiness", 1);
    EXPECT(CALL3(SYS_write, fd, "many", 4), -22);
    CALL1(SYS_close, fd);
    EXPECT(open_file("/proc/sys/net/ipv4/ip_forward", 1), -2);
    put_text("/proc/sys/vm/swappiness", "60");
}

static i64 open_master(char name[16])
{
    int number = -1;
    int unlock = 0;
    i64 master = open_file("/dev/ptmx", 02 | 0400);
    CHECK(master >= 0);
    EXPECT(CALL3(SYS_ioctl, master, 0x80045430, &number), 0);
    memcpy(name, "/dev/pts/0", 11);
    name[9] = (char)('0' + number);
    EXPECT(open_file(name, 02), -5);
    EXPECT(CALL3(SYS_ioctl, master, 0x40045431, &unlock), 0);
    return master;
}

static void pseudoterminals_have_job_control(void)
{
    char name[16];
    char text[64];
    i64 master = open_master(name);
    i64 pid = fork();
    if (pid == 0) {
        EXPECT(CALL0(157), CALL0(SYS_getpid)); /* setsid */
        i64 slave = open_file(name, 02);
        CHECK(slave >= 0);
        int group = 0;
        EXPECT(CALL3(SYS_ioctl, slave, 0x540f, &group), 0);
        EXPECT(group, CALL0(SYS_getpid));
        EXPECT(CALL3(SYS_write, slave, "ready\n", 6), 6);
        i64 got = CALL3(SYS_read, slave, text, sizeof(text));
        EXPECT(got, 3);
        CHECK(same(text, "hi\n", 3));
        EXPECT(CALL3(SYS_write, slave, "ok\n", 3), 3);
        for (;;) {
            sleep_millis(1000);
        }
    }
    EXPECT(CALL3(SYS_read, master, text, sizeof(text)), 7);
    CHECK(same(text, "ready\r\n", 7));
    EXPECT(CALL3(SYS_write, master, "hk\177i\n", 5), 5);
    u64 got = 0;
    while (got < 4 || !same(text + got - 4, "ok\r\n", 4)) {
        i64 more = CALL3(SYS_read, master, text + got, sizeof(text) - got);
        CHECK(more > 0);
        got += (u64)more;
    }
    EXPECT(CALL3(SYS_write, master, "\3", 1), 1); /* ^C */
    EXPECT(wait_for(pid), 2);
    /* What the end echoed is there still, then nobody is. */
    i64 rest;
    do {
        rest = CALL3(SYS_read, master, text, sizeof(text));
    } while (rest > 0);
    EXPECT(rest, -5);
    CALL1(SYS_close, master);
    EXPECT(open_file(name, 02), -2);
}

static void a_hangup_ends_the_session(void)
{
    char name[16];
    i64 master = open_master(name);
    i64 pid = fork();
    if (pid == 0) {
        CALL1(SYS_close, master);
        CALL0(157);
        i64 slave = open_file(name, 02);
        CHECK(slave >= 0);
        EXPECT(CALL3(SYS_write, slave, "x", 1), 1);
        for (;;) {
            sleep_millis(1000);
        }
    }
    char byte;
    EXPECT(CALL3(SYS_read, master, &byte, 1), 1);
    CALL1(SYS_close, master);
    EXPECT(wait_for(pid), 1);
}

const struct test service_tests[] = {
    {"signals_are_read_from_a_file", signals_are_read_from_a_file},
    {"a_subreaper_adopts", a_subreaper_adopts},
    {"unshare_divides_tables_not_namespaces",
     unshare_divides_tables_not_namespaces},
    {"mounts_move_bind_and_go", mounts_move_bind_and_go},
    {"settings_are_read_and_written", settings_are_read_and_written},
    {"pseudoterminals_have_job_control", pseudoterminals_have_job_control},
    {"a_hangup_ends_the_session", a_hangup_ends_the_session},
    {0, 0},
};
