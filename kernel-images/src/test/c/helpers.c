/* What every program of the tests is made with: see test.h. */
#include "test.h"

static int console = 1;

u64 length(const char *text)
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
