/* Memory: demand paging, copy on write, protection, growing and shrinking. */
#include "test.h"

#define PAGE 4096UL

static void fresh_memory_is_zero(void)
{
    u64 *memory = map(64 * PAGE);
    for (u64 i = 0; i < 64 * PAGE / 8; i++) {
        CHECK(memory[i] == 0);
        memory[i] = i;
    }
    for (u64 i = 0; i < 64 * PAGE / 8; i++) {
        CHECK(memory[i] == i);
    }
}

static void fork_copies_memory(void)
{
    volatile int *value = map(PAGE);
    *value = 1;
    i64 pid = fork();
    if (pid == 0) {
        CHECK(*value == 1);
        *value = 2;
        CALL1(SYS_exit_group, *value);
    }
    EXPECT(wait_for(pid), 2 << 8);
    CHECK(*value == 1);
}

static void shared_memory_is_shared(void)
{
    volatile int *value = (int *)CALL6(SYS_mmap, 0, PAGE, 3, 0x21, -1, 0);
    *value = 1;
    i64 pid = fork();
    if (pid == 0) {
        *value = 7;
        CALL1(SYS_exit_group, 0);
    }
    EXPECT(wait_for(pid), 0);
    CHECK(*value == 7);
}

/* The signal that ends a child which runs `fn`. */
static int signal_of(void (*fn)(void))
{
    i64 pid = fork();
    if (pid == 0) {
        fn();
        CALL1(SYS_exit_group, 0);
    }
    return wait_for(pid) & 0x7f;
}

static void write_null(void)
{
    *(volatile int *)8 = 1;
}

static void write_code(void)
{
    *(volatile int *)(u64)&write_null = 1;
}

static void run_data(void)
{
    u32 *code = map(PAGE);
    code[0] = 0x00008067;
    ((void (*)(void))(u64)code)();
}

static void read_kernel(void)
{
    (void)*(volatile int *)0xffffffff80000000UL;
}

static void faults_kill_the_process_only(void)
{
    EXPECT(signal_of(write_null), 11);
    EXPECT(signal_of(write_code), 11);
    EXPECT(signal_of(run_data), 11);
    EXPECT(signal_of(read_kernel), 11);
}

static void bad_pointers_are_EFAULT(void)
{
    EXPECT(CALL3(SYS_write, 1, 8, 4), -14);
    EXPECT(CALL3(SYS_write, 1, 0xffffffff80000000UL, 4), -14);
    EXPECT(CALL3(SYS_write, 1, 0x3ffffffff0UL, 64), -14);
    EXPECT(CALL2(SYS_clock_gettime, 0, (u64)&write_null), -14);
}

static void mprotect_takes_and_gives(void)
{
    volatile int *memory = map(4 * PAGE);
    memory[0] = 5;
    EXPECT(CALL3(SYS_mprotect, memory, PAGE, 0), 0);
    EXPECT(CALL3(SYS_write, 1, memory, 4), -14);
    EXPECT(CALL3(SYS_mprotect, memory, PAGE, 3), 0);
    CHECK(memory[0] == 5);
    memory[0] = 6;
}

static void munmap_in_the_middle(void)
{
    u8 *memory = map(3 * PAGE);
    memory[0] = 1;
    memory[2 * PAGE] = 3;
    EXPECT(CALL2(SYS_munmap, memory + PAGE, PAGE), 0);
    CHECK(memory[0] == 1 && memory[2 * PAGE] == 3);
    EXPECT(CALL3(SYS_write, 1, memory + PAGE, 1), -14);
}

static void mremap_moves_contents(void)
{
    u8 *memory = map(2 * PAGE);
    memory[PAGE] = 9;
    CHECK(map(PAGE) != 0);
    u8 *moved = (u8 *)CALL4(SYS_mremap, memory, 2 * PAGE, 300 * PAGE, 1);
    CHECK((i64)moved > 0);
    CHECK(moved[PAGE] == 9);
    moved[299 * PAGE] = 1;
}

static void brk_grows_and_shrinks(void)
{
    u64 start = (u64)CALL1(SYS_brk, 0);
    EXPECT(CALL1(SYS_brk, start + 10 * PAGE), start + 10 * PAGE);
    ((u8 *)start)[9 * PAGE] = 1;
    EXPECT(CALL1(SYS_brk, start), start);
    EXPECT(CALL1(SYS_brk, start + 10 * PAGE), start + 10 * PAGE);
    CHECK(((u8 *)start)[9 * PAGE] == 0);
}

static void a_deep_stack_grows(void)
{
    volatile u8 room[1 << 20];
    for (u64 i = sizeof(room); i > 0; i -= PAGE) {
        room[i - 1] = 1;
    }
    CHECK(room[PAGE - 1] == 1);
}

const struct test memory_tests[] = {
    {"fresh_memory_is_zero", fresh_memory_is_zero},
    {"fork_copies_memory", fork_copies_memory},
    {"shared_memory_is_shared", shared_memory_is_shared},
    {"faults_kill_the_process_only", faults_kill_the_process_only},
    {"bad_pointers_are_EFAULT", bad_pointers_are_EFAULT},
    {"mprotect_takes_and_gives", mprotect_takes_and_gives},
    {"munmap_in_the_middle", munmap_in_the_middle},
    {"mremap_moves_contents", mremap_moves_contents},
    {"brk_grows_and_shrinks", brk_grows_and_shrinks},
    {"a_deep_stack_grows", a_deep_stack_grows},
    {0, 0},
};
