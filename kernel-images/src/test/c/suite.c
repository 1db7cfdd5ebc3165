/*
 * The in-guest suite: every test in a process of its own, and after each the
 * kernel must have as many free pages as before. Run as init it powers off
 * at the end.
 */
#include "test.h"

int suite_main(int argc, char **argv);

static int console = 1;

static u64 length(const char *text)
{
    u64 n = 0;
    while (text[n] != 0) {
        n++;
    }
    return n;
}

void print(const char *text)
{
    CALL3(SYS_write, console, text, length(text));
}

void print_number(i64 value)
{
    char text[24];
    int at = 23;
    u64 rest = value < 0 ? -(u64)value : (u64)value;
    text[at] = 0;
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        text[--at] = '-';
    }
    print(text + at);
}

void fail(int line, i64 value)
{
    print("  line ");
    print_number(line);
    print(": got ");
    print_number(value);
    print("\n");
    CALL1(SYS_exit_group, 1);
}

void *memset(void *to, int byte, u64 size)
{
    for (u64 i = 0; i < size; i++) {
        ((u8 *)to)[i] = (u8)byte;
    }
    return to;
}

void *memcpy(void *to, const void *from, u64 size)
{
    for (u64 i = 0; i < size; i++) {
        ((u8 *)to)[i] = ((const u8 *)from)[i];
    }
    return to;
}

int same(const void *a, const void *b, u64 size)
{
    for (u64 i = 0; i < size; i++) {
        if (((const u8 *)a)[i] != ((const u8 *)b)[i]) {
            return 0;
        }
    }
    return 1;
}

i64 fork(void)
{
    return CALL5(SYS_clone, 17, 0, 0, 0, 0);
}

int wait_for(i64 pid)
{
    int status = -1;
    CALL4(SYS_wait4, pid, &status, 0, 0);
    return status;
}

void *map(u64 size)
{
    return (void *)CALL6(SYS_mmap, 0, size, 3, 0x22, -1, 0);
}

i64 open_file(const char *name, int flags)
{
    return CALL4(SYS_openat, -100, name, flags, 0644);
}

void sleep_millis(u64 millis)
{
    u64 time[2] = {millis / 1000, millis % 1000 * 1000000};
    CALL2(SYS_nanosleep, time, 0);
}

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

int suite_main(int argc, char **argv)
{
    const struct test *const groups[] = {memory_tests, process_tests,
                                         file_tests, stress_tests};
    print("the in-guest suite begins\n");
    CALL3(SYS_mkdirat, -100, "/proc", 0755);
    CALL3(SYS_mkdirat, -100, "/tmp", 0755);
    CALL5(SYS_mount, "proc", "/proc", "proc", 0, 0);
    for (int i = 0; i < 4; i++) {
        for (const struct test *test = groups[i]; test->name != 0; test++) {
            const char *wanted = argc > 1 ? argv[1] : 0;
            if (wanted == 0 ||
                same(wanted, test->name, length(wanted) + 1)) {
                run_one(test);
            }
        }
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
