/*
 * The in-guest suite: every test in a process of its own, and after each the
 * kernel must have as many free pages as before. Run as init it powers off
 * at the end.
 */
#include "test.h"

int suite_main(int argc, char **argv);

static u64 number_after(const char *text, const char *word)
{
    u64 n = length(word);
    for (; *text != 0; text++) {
        if (same(text, word, n)) {
            u64 value = 0;
            for (text += n; *text >= '0' && *text <= '9'; text++) {
                value = value * 10 + (u64)(*text - '0');
            }
            return value;
        }
    }
    return 0;
}

static u64 free_pages(void)
{
    char text[512];
    i64 fd = open_file("/proc/fab/pages", 0);
    i64 got = CALL3(SYS_read, fd, text, sizeof(text) - 1);
    CALL1(SYS_close, fd);
    text[got > 0 ? got : 0] = 0;
    return number_after(text, "free ");
}

static int passed;
static int failed;
static int skipped;

/* What the first run of a test caches is not a leak: names, tables. */
static void run_one(const struct test *test)
{
    int status = 0;
    i64 lost = 1;
    for (int try = 0; try < 3 && lost != 0; try++) {
        u64 before = free_pages();
        i64 pid = fork();
        if (pid == 0) {
            test->run();
            CALL1(SYS_exit_group, 0);
        }
        status = wait_for(pid);
        lost = (i64)(before - free_pages());
        if (status != 0) {
            break;
        }
    }
    if (status == SKIPPED << 8) {
        print("skip ");
        print(test->name);
        print("\n");
        skipped++;
        return;
    }
    int good = status == 0 && lost <= 0;
    print(good ? "ok   " : "FAIL ");
    print(test->name);
    if (status != 0) {
        print(" status ");
        print_number(status);
    } else if (lost > 0) {
        print(" pages lost: ");
        print_number(lost);
    }
    print("\n");
    passed += good;
    failed += !good;
}

/* Free pages when nothing is cached that could be had again. */
static u64 free_at_rest(void)
{
    i64 fd = open_file("/proc/sys/vm/drop_caches", 1);
    CALL3(SYS_write, fd, "3", 1);
    CALL1(SYS_close, fd);
    return free_pages();
}

/* All that can be grown has been by now, so this must leave no trace. */
static void stress_again(void)
{
    u64 before = free_at_rest();
    for (const struct test *test = stress_tests; test->name != 0; test++) {
        i64 pid = fork();
        if (pid == 0) {
            test->run();
            CALL1(SYS_exit_group, 0);
        }
        wait_for(pid);
    }
    print("pages lost by the stress tests: ");
    print_number((i64)(before - free_at_rest()));
    print("\n");
}

int suite_main(int argc, char **argv)
{
    const struct test *const groups[] = {
        memory_tests, process_tests, file_tests, socket_tests, service_tests,
        module_tests, stress_tests};
    print("the in-guest suite begins\n");
    CALL3(SYS_mkdirat, -100, "/proc", 0755);
    CALL3(SYS_mkdirat, -100, "/tmp", 0755);
    CALL5(SYS_mount, "proc", "/proc", "proc", 0, 0);
    CALL3(SYS_mkdirat, -100, "/sys", 0755);
    CALL5(SYS_mount, "sysfs", "/sys", "sysfs", 0, 0);
    CALL5(SYS_mount, "devpts", "/dev/pts", "devpts", 0, "mode=620");
    for (u64 i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        for (const struct test *test = groups[i]; test->name != 0; test++) {
            const char *wanted = argc > 1 ? argv[1] : 0;
            if (wanted == 0 ||
                same(wanted, test->name, length(wanted) + 1)) {
                run_one(test);
            }
        }
    }
    if (argc < 2) {
        stress_again();
    }
    print_number(passed);
    print(" passed, ");
    print_number(failed);
    print(" failed, ");
    print_number(skipped);
    print(" skipped\n");
    if (CALL0(SYS_getpid) == 1) {
        CALL4(SYS_reboot, 0xfee1dead, 0x28121969, 0x4321fedc, 0);
    }
    return failed != 0;
}
