/*
 * Init of the disk tests: works on the ext4 file system of /dev/vda, mounted
 * on /mnt. What to do is the first word behind "--" of the command line:
 * "work" changes a lot and unmounts, "sync" writes and syncs file after file
 * until the power is cut, "recover" mounts what that has left, and unmounts.
 *
 * Every file that is to be found by the host has a name that tells its
 * contents: LETTERS-SEED-SIZE holds SIZE bytes, byte i being
 * (SEED * 31 + i * 7 + i / 256) mod 256.
 */
#include "../test.h"

#define MANY 600
#define WRITERS 4

int suite_main(int argc, char **argv);
static u8 chunk[4096];

static char *append(char *to, const char *text)
{
    while (*text != 0) {
        *to++ = *text++;
    }
    *to = 0;
    return to;
}

static char *append_number(char *to, u64 value)
{
    char digits[24];
    int at = 23;
    digits[at] = 0;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return append(to, digits + at);
}

static void name_of(char *to, const char *prefix, u64 seed, u64 size)
{
    to = append(to, prefix);
    to = append_number(append(to, "-"), seed);
    append_number(append(to, "-"), size);
}

static u8 byte_at(u64 seed, u64 i)
{
    return (u8)(seed * 31 + i * 7 + i / 256);
}

static void write_range(i64 fd, u64 seed, u64 from, u64 to, u64 step)
{
    while (from < to) {
        u64 part = to - from < step ? to - from : step;
        for (u64 i = 0; i < part; i++) {
            chunk[i] = byte_at(seed, from + i);
        }
        EXPECT(call(68, (u64)fd, (u64)chunk, part, from, 0, 0), part);
        from += part;
    }
}

static i64 make_file(const char *prefix, u64 seed, u64 size)
{
    char name[128];
    name_of(name, prefix, seed, size);
    i64 fd = open_file(name, 0102);
    CHECK(fd >= 0);
    write_range(fd, seed, 0, size, sizeof(chunk));
    return fd;
}

static void check_file(const char *prefix, u64 seed, u64 size)
{
    char name[128];
    name_of(name, prefix, seed, size);
    i64 fd = open_file(name, 0);
    CHECK(fd >= 0);
    u64 at = 0;
    i64 got;
    while ((got = CALL3(SYS_read, fd, chunk, sizeof(chunk))) > 0) {
        for (i64 i = 0; i < got; i++, at++) {
            CHECK(chunk[i] == byte_at(seed, at));
        }
    }
    EXPECT(got, 0);
    EXPECT(at, size);
    CALL1(SYS_close, fd);
}

static u64 size_for(u64 seed)
{
    return seed * 37 % 9000;
}

static void many_files(void)
{
    char from[128];
    char to[128];
    EXPECT(CALL3(SYS_mkdirat, -100, "/mnt/many", 0755), 0);
    EXPECT(CALL3(SYS_mkdirat, -100, "/mnt/moved", 0700), 0);
    for (u64 i = 0; i < MANY; i++) {
        CALL1(SYS_close, make_file("/mnt/many/file", i, size_for(i)));
    }
    for (u64 i = 0; i < MANY; i++) {
        name_of(from, "/mnt/many/file", i, size_for(i));
        if (i % 3 == 0) {
            name_of(to, "/mnt/moved/a-longer-name-for-it", i, size_for(i));
            EXPECT(CALL5(SYS_renameat2, -100, from, -100, to, 0), 0);
        } else if (i % 3 == 1) {
            EXPECT(CALL3(SYS_unlinkat, -100, from, 0), 0);
        }
    }
    for (u64 i = 2; i < MANY; i += 3) {
        check_file("/mnt/many/file", i, size_for(i));
    }
}

/* At the same time, in small pieces, so that their blocks interleave. */
static void writers(void)
{
    i64 pids[WRITERS];
    EXPECT(CALL3(SYS_mkdirat, -100, "/mnt/writers", 0755), 0);
    for (u64 w = 0; w < WRITERS; w++) {
        pids[w] = fork();
        if (pids[w] == 0) {
            char name[128];
            u64 size = 300000 + w * 1000;
            name_of(name, "/mnt/writers/w", w, size);
            i64 fd = open_file(name, 0102);
            for (u64 at = 0; at < size; at += 3000) {
                u64 end = at + 3000 < size ? at + 3000 : size;
                write_range(fd, w, at, end, 1000);
                if (at % 60000 == 0) {
                    EXPECT(CALL1(82, fd), 0);
                }
                CALL0(SYS_sched_yield);
            }
            CALL1(SYS_exit_group, 0);
        }
    }
    for (u64 w = 0; w < WRITERS; w++) {
        EXPECT(wait_for(pids[w]), 0);
        check_file("/mnt/writers/w", w, 300000 + w * 1000);
    }
}

static void links(void)
{
    char slow[200];
    for (u64 i = 0; i < 150; i++) {
        slow[i] = (char)('a' + i % 26);
    }
    slow[150] = 0;
    CALL1(SYS_close, make_file("/mnt/one", 5, 5000));
    EXPECT(CALL5(37, -100, "/mnt/one-5-5000", -100, "/mnt/two-5-5000", 0), 0);
    EXPECT(CALL3(SYS_symlinkat, "one-5-5000", -100, "/mnt/fast"), 0);
    EXPECT(CALL3(SYS_symlinkat, slow, -100, "/mnt/slow"), 0);
    EXPECT(CALL4(33, -100, "/mnt/pipe", 0010644, 0), 0);
    EXPECT(CALL4(33, -100, "/mnt/device", 0020600, 1 << 8 | 3), 0);
    EXPECT(CALL4(53, -100, "/mnt/one-5-5000", 04711, 0), 0);
    EXPECT(CALL5(54, -100, "/mnt/one-5-5000", 1000, 70000, 0), 0);
    u64 times[4] = {1000000000, 5, 5000000000, 7};
    EXPECT(CALL4(88, -100, "/mnt/moved", times, 0), 0);
}

static void sparse_and_cut(void)
{
    i64 fd = open_file("/mnt/sparse", 0102);
    u64 places[5] = {0, 8192, 1 << 20, 30 << 20, 5UL << 30};
    for (int i = 0; i < 5; i++) {
        EXPECT(call(68, (u64)fd, (u64) "here", 4, places[i], 0, 0), 4);
    }
    CALL1(SYS_close, fd);
    /* Cut in the middle of a page, grown again: zeros behind the cut. */
    fd = make_file("/mnt/cut", 9, 20000);
    EXPECT(CALL2(SYS_ftruncate, fd, 7000), 0);
    EXPECT(CALL2(SYS_ftruncate, fd, 12000), 0);
    CALL1(SYS_close, fd);
    EXPECT(CALL5(SYS_renameat2, -100, "/mnt/cut-9-20000", -100, "/mnt/cut",
                 0), 0);
    /* Blocks in the order that makes the most extents. */
    char name[128];
    name_of(name, "/mnt/holes", 3, 4096 * 1500);
    fd = open_file(name, 0102);
    for (u64 i = 0; i < 1500; i += 2) {
        write_range(fd, 3, i * 4096, (i + 1) * 4096, 4096);
    }
    EXPECT(CALL1(82, fd), 0);
    for (u64 i = 1; i < 1500; i += 2) {
        write_range(fd, 3, i * 4096, (i + 1) * 4096, 4096);
    }
    CALL1(SYS_close, fd);
    check_file("/mnt/holes", 3, 4096 * 1500);
}

static void unlinked_but_open(void)
{
    i64 fd = make_file("/mnt/gone", 1, 100000);
    EXPECT(CALL3(SYS_unlinkat, -100, "/mnt/gone-1-100000", 0), 0);
    CALL0(81);
    write_range(fd, 1, 100000, 150000, 4096);
    CALL0(81);
    EXPECT(call(67, (u64)fd, (u64)chunk, 1, 120000, 0, 0), 1);
    CHECK(chunk[0] == byte_at(1, 120000));
    CALL1(SYS_close, fd);
}

static void directories(void)
{
    EXPECT(CALL1(SYS_chdir, "/mnt"), 0);
    for (int i = 0; i < 40; i++) {
        EXPECT(CALL3(SYS_mkdirat, -100, "deep", 0755), 0);
        EXPECT(CALL1(SYS_chdir, "deep"), 0);
    }
    EXPECT(CALL1(SYS_chdir, "/"), 0);
    EXPECT(CALL3(SYS_mkdirat, -100, "/mnt/p", 0755), 0);
    EXPECT(CALL3(SYS_mkdirat, -100, "/mnt/p/q", 0755), 0);
    EXPECT(CALL5(SYS_renameat2, -100, "/mnt/p/q", -100, "/mnt/q", 0), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/mnt/p", 0x200), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/mnt/many", 0x200), -39);
    EXPECT(CALL3(SYS_mkdirat, -100, "/mnt/r", 0755), 0);
    EXPECT(CALL5(SYS_renameat2, -100, "/mnt/q", -100, "/mnt/r", 0), 0);
}

static void written_through_memory(void)
{
    char name[128];
    name_of(name, "/mnt/mapped", 11, 50000);
    i64 fd = open_file(name, 0102);
    EXPECT(CALL2(SYS_ftruncate, fd, 50000), 0);
    u8 *memory = (u8 *)CALL6(SYS_mmap, 0, 50000, 3, 1, fd, 0);
    for (u64 i = 0; i < 50000; i++) {
        memory[i] = byte_at(11, i);
    }
    EXPECT(CALL2(SYS_munmap, memory, 50000), 0);
    CALL1(SYS_close, fd);
}

/* The tree that the host has made may have a directory with an index. */
static void add_to_hashed(void)
{
    if (CALL1(SYS_chdir, "/mnt/hashed") != 0) {
        return;
    }
    for (u64 i = 0; i < 50; i++) {
        CALL1(SYS_close, make_file("new", i, i));
    }
    EXPECT(CALL1(SYS_chdir, "/"), 0);
}

/* The host has given this file one attribute that fits beside the inode and
   one that does not; changing the file must not lose them. */
static void attributes(void)
{
    static const char file[] = "/mnt/attributes-1-10";
    char value[512];
    if (CALL4(53, -100, file, 0600, 0) != 0) {
        return;
    }
    EXPECT(CALL4(8, file, "user.small", value, sizeof(value)), 5);
    CHECK(same(value, "hello", 5));
    EXPECT(CALL4(8, file, "user.large", 0, 0), 300);
    EXPECT(CALL4(8, file, "user.large", value, 10), -34);
    EXPECT(CALL4(8, file, "user.large", value, sizeof(value)), 300);
    CHECK(value[299] == 'v');
    EXPECT(CALL4(8, file, "user.none", value, sizeof(value)), -61);
    EXPECT(CALL3(11, file, value, sizeof(value)), 22);
    EXPECT(CALL5(5, file, "user.new", "x", 1, 0), -95);
    EXPECT(CALL5(37, -100, file, -100, "/mnt/attributes-again-1-10", 0), 0);
}

/* A file system of another kind, which a module brings. */
static void read_only_memory(void)
{
    char text[32];
    i64 fd = open_file("/lib/modules/6.1.0-fab1/kernel/romfs.ko", 0);
    CALL3(SYS_mkdirat, -100, "/rom", 0755);
    EXPECT(CALL5(SYS_mount, "/dev/vdb", "/rom", "romfs", 1, 0), -19);
    EXPECT(CALL3(273, fd, "", 0), 0);
    CALL1(SYS_close, fd);
    EXPECT(CALL5(SYS_mount, "/dev/vda", "/rom", "romfs", 1, 0), -22);
    EXPECT(CALL5(SYS_mount, "/dev/vdb", "/rom", "romfs", 1, 0), 0);
    check_file("/rom/telling", 7, 9000);
    EXPECT(CALL4(SYS_readlinkat, -100, "/rom/link", text, 32), 14);
    CHECK(same(text, "telling-7-9000", 14));
    EXPECT(open_file("/rom/new", 0102), -30);
    EXPECT(CALL2(106, "romfs", 04000), -11);
    EXPECT(CALL2(SYS_umount2, "/rom", 0), 0);
    EXPECT(CALL2(106, "romfs", 04000), 0);
}

static void work(void)
{
    static const struct {
        const char *name;
        void (*fn)(void);
    } steps[] = {
        {"many files", many_files},
        {"links", links},
        {"sparse files, cut files", sparse_and_cut},
        {"unlinked but open", unlinked_but_open},
        {"directories", directories},
        {"written through memory", written_through_memory},
        {"a hashed directory", add_to_hashed},
        {"writers", writers},
        {"attributes", attributes},
        {"read-only memory", read_only_memory},
    };
    for (u64 i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        print(steps[i].name);
        print("\n");
        steps[i].fn();
    }
    EXPECT(CALL2(SYS_umount2, "/mnt", 0), 0);
    print("disk work done\n");
}

/* Says of each file that it is there for good, once it is. */
static void sync_forever(void)
{
    char name[128];
    EXPECT(CALL3(SYS_mkdirat, -100, "/mnt/synced", 0755), 0);
    for (u64 i = 0;; i++) {
        i64 fd = make_file("/mnt/synced/s", i, size_for(i) * 3);
        EXPECT(CALL1(82, fd), 0);
        CALL1(SYS_close, fd);
        name_of(name, "s", i, size_for(i) * 3);
        print("synced ");
        print(name);
        print("\n");
        /* And some that are not. */
        CALL1(SYS_close, make_file("/mnt/synced/loose", i, size_for(i)));
        if (i > 4) {
            name_of(name, "/mnt/synced/loose", i - 3, size_for(i - 3));
            EXPECT(CALL3(SYS_unlinkat, -100, name, 0), 0);
        }
    }
}

int suite_main(int argc, char **argv)
{
    CALL3(SYS_mkdirat, -100, "/mnt", 0755);
    i64 error = CALL5(SYS_mount, "/dev/vda", "/mnt", "ext4", 0, 0);
    if (error != 0) {
        print("mount failed: ");
        print_number(error);
        print("\n");
    } else if (argc > 1 && same(argv[1], "sync", 5)) {
        sync_forever();
    } else if (argc > 1 && same(argv[1], "recover", 8)) {
        EXPECT(CALL2(SYS_umount2, "/mnt", 0), 0);
    } else {
        work();
    }
    return (int)CALL4(SYS_reboot, 0xfee1dead, 0x28121969, 0x4321fedc, 0);
}
