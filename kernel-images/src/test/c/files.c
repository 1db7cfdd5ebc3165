/* Files, directories, pipes and waiting for them. */
#include "test.h"

static void what_is_written_is_read(void)
{
    u8 out[10000];
    u8 in[10000];
    for (u64 i = 0; i < sizeof(out); i++) {
        out[i] = (u8)(i * 7);
    }
    i64 fd = open_file("/tmp/file", 0102);
    EXPECT(CALL3(SYS_write, fd, out, sizeof(out)), sizeof(out));
    EXPECT(CALL3(SYS_lseek, fd, 0, 0), 0);
    EXPECT(CALL3(SYS_read, fd, in, sizeof(in)), sizeof(in));
    CHECK(same(in, out, sizeof(in)));
    EXPECT(CALL2(SYS_ftruncate, fd, 5), 0);
    EXPECT(CALL3(SYS_lseek, fd, 0, 2), 5);
    EXPECT(CALL2(SYS_ftruncate, fd, 4097), 0);
    EXPECT(CALL3(SYS_lseek, fd, 5, 0), 5);
    EXPECT(CALL3(SYS_read, fd, in, 1), 1);
    CHECK(in[0] == 0);
    EXPECT(CALL1(SYS_close, fd), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/file", 0), 0);
    EXPECT(open_file("/tmp/file", 0), -2);
}

static void an_unlinked_file_lives_while_open(void)
{
    i64 fd = open_file("/tmp/gone", 0102);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/gone", 0), 0);
    EXPECT(CALL3(SYS_write, fd, "abc", 3), 3);
    EXPECT(CALL3(SYS_lseek, fd, 0, 0), 0);
    char text[3];
    EXPECT(CALL3(SYS_read, fd, text, 3), 3);
    CHECK(same(text, "abc", 3));
}

static void directories_nest_and_empty(void)
{
    EXPECT(CALL3(SYS_mkdirat, -100, "/tmp/a", 0755), 0);
    EXPECT(CALL3(SYS_mkdirat, -100, "/tmp/a", 0755), -17);
    EXPECT(CALL3(SYS_mkdirat, -100, "/tmp/a/b", 0755), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/a", 0x200), -39);
    EXPECT(CALL5(SYS_renameat2, -100, "/tmp/a", -100, "/tmp/a/b/c", 0), -22);
    EXPECT(CALL5(SYS_renameat2, -100, "/tmp/a/b", -100, "/tmp/b", 0), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/a", 0x200), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/b", 0x200), 0);
}

static void links_are_followed_and_loops_found(void)
{
    char text[16];
    EXPECT(CALL3(SYS_symlinkat, "loop2", -100, "/tmp/loop1"), 0);
    EXPECT(CALL3(SYS_symlinkat, "loop1", -100, "/tmp/loop2"), 0);
    EXPECT(open_file("/tmp/loop1", 0), -40);
    EXPECT(CALL4(SYS_readlinkat, -100, "/tmp/loop1", text, 16), 5);
    CHECK(same(text, "loop2", 5));
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/loop1", 0), 0);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/loop2", 0), 0);
}

static void pipes_carry_bytes_and_end(void)
{
    int ends[2];
    u8 buffer[512];
    EXPECT(CALL2(SYS_pipe2, ends, 0), 0);
    i64 pid = fork();
    if (pid == 0) {
        CALL1(SYS_close, ends[0]);
        for (int i = 0; i < 1000; i++) {
            memset(buffer, i, sizeof(buffer));
            EXPECT(CALL3(SYS_write, ends[1], buffer, sizeof(buffer)), 512);
        }
        CALL1(SYS_exit_group, 0);
    }
    CALL1(SYS_close, ends[1]);
    u64 total = 0;
    i64 got;
    while ((got = CALL3(SYS_read, ends[0], buffer, sizeof(buffer))) > 0) {
        for (i64 i = 0; i < got; i++) {
            CHECK(buffer[i] == (u8)((total + (u64)i) / 512));
        }
        total += (u64)got;
    }
    EXPECT(total, 512000);
    EXPECT(wait_for(pid), 0);
}

static void epoll_tells_what_happened(void)
{
    NEEDS(SYS_epoll_create1);
    NEEDS(SYS_eventfd2);
    struct {
        u32 events, pad;
        u64 data;
    } event = {1, 0, 77}, out;
    i64 efd = CALL2(SYS_eventfd2, 0, 0);
    i64 ep = CALL1(SYS_epoll_create1, 0);
    EXPECT(CALL4(SYS_epoll_ctl, ep, 1, efd, &event), 0);
    EXPECT(CALL5(SYS_epoll_pwait, ep, &out, 1, 0, 0), 0);
    u64 one = 1;
    EXPECT(CALL3(SYS_write, efd, &one, 8), 8);
    EXPECT(CALL5(SYS_epoll_pwait, ep, &out, 1, 1000, 0), 1);
    CHECK(out.data == 77 && out.events == 1);
    EXPECT(CALL4(SYS_epoll_ctl, ep, 1, ep, &event), -22);
}

static void files_map_into_memory(void)
{
    i64 fd = open_file("/tmp/mapped", 0102);
    EXPECT(CALL2(SYS_ftruncate, fd, 8192), 0);
    u8 *shared = (u8 *)CALL6(SYS_mmap, 0, 8192, 3, 1, fd, 0);
    u8 *private = (u8 *)CALL6(SYS_mmap, 0, 8192, 3, 2, fd, 0);
    shared[4096] = 5;
    CHECK(private[4096] == 5);
    private[4096] = 6;
    CHECK(shared[4096] == 5);
    u8 byte = 0;
    EXPECT(call(67, (u64)fd, (u64)&byte, 1, 4096, 0, 0), 1);
    CHECK(byte == 5);
    EXPECT(CALL3(SYS_unlinkat, -100, "/tmp/mapped", 0), 0);
}

const struct test file_tests[] = {
    {"what_is_written_is_read", what_is_written_is_read},
    {"an_unlinked_file_lives_while_open", an_unlinked_file_lives_while_open},
    {"directories_nest_and_empty", directories_nest_and_empty},
    {"links_are_followed_and_loops_found",
     links_are_followed_and_loops_found},
    {"pipes_carry_bytes_and_end", pipes_carry_bytes_and_end},
    {"epoll_tells_what_happened", epoll_tells_what_happened},
    {"files_map_into_memory", files_map_into_memory},
    {0, 0},
};
