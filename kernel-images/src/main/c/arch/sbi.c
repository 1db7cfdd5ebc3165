/* The firmware: console, timer, power. */
#include "sbi.h"
#include "errno.h"
#include "riscv.h"

enum {
    EXT_LEGACY_PUTCHAR = 1,
    EXT_BASE = 0x10,
    EXT_TIME = 0x54494d45,
    EXT_RESET = 0x53525354,
    EXT_CONSOLE = 0x4442434e,
};

static bool has_console;

struct sbi_result {
    i64 error;
    i64 value;
};

static struct sbi_result sbi_call(u64 ext, u64 function, u64 arg0, u64 arg1)
{
    register u64 a0 __asm__("a0") = arg0;
    register u64 a1 __asm__("a1") = arg1;
    register u64 a2 __asm__("a2") = 0;
    register u64 a6 __asm__("a6") = function;
    register u64 a7 __asm__("a7") = ext;
    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1)
                     : "r"(a2), "r"(a6), "r"(a7)
                     : "memory");
    return (struct sbi_result){(i64)a0, (i64)a1};
}

void sbi_init(void)
{
    has_console = sbi_call(EXT_BASE, 3, EXT_CONSOLE, 0).value != 0;
}

void sbi_putchar(char c)
{
    if (has_console) {
        sbi_call(EXT_CONSOLE, 2, (u8)c, 0);
    } else {
        sbi_call(EXT_LEGACY_PUTCHAR, 0, (u8)c, 0);
    }
}

void sbi_set_timer(u64 ticks)
{
    sbi_call(EXT_TIME, 0, ticks, 0);
}

static noreturn void sbi_reset(u64 type, u64 reason)
{
    sbi_call(EXT_RESET, 0, type, reason);
    for (;;) {
        __asm__ volatile("wfi");
    }
}

noreturn void sbi_shutdown(bool failed)
{
    sbi_reset(0, failed);
}

noreturn void sbi_reboot(void)
{
    sbi_reset(1, 0);
}
