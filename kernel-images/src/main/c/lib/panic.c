/*
 * The end. The words are those that people know from Linux; the backtrace
 * follows the frame pointers and names functions from the symbol table that
 * the second link put into the image.
 */
#include "memlayout.h"
#include "module.h"
#include "print.h"
#include "sbi.h"
#include "string.h"
#include "task.h"
#include "time.h"

/*
 * Filled in by the second link: offsets from KERNEL, ascending; the names
 * follow each other in the same order.
 */
extern const u32 symbol_count __attribute__((weak));
extern const u32 symbol_offsets[] __attribute__((weak));
extern const char symbol_names[] __attribute__((weak));
extern const char _text_end[];

const char *symbol_at(u64 address, u64 *offset)
{
    const char *name = module_symbol_at(address, offset);
    if (name != NULL || &symbol_count == NULL || address < KERNEL ||
        address >= (u64)_text_end) {
        return name;
    }
    u32 found = 0;
    const char *at = symbol_names;
    for (u32 i = 0; i < symbol_count; i++) {
        if (KERNEL + symbol_offsets[i] > address) {
            break;
        }
        found = i;
        name = at;
        at += strlen(at) + 1;
    }
    *offset = address - KERNEL - symbol_offsets[found];
    return name;
}

static void log_frame(u64 pc)
{
    u64 offset = 0;
    const char *name = symbol_at(pc, &offset);
    if (name != NULL) {
        log_at(LOG_EMERG, "[<%016lx>] %s+0x%lx", pc, name, offset);
    } else {
        log_at(LOG_EMERG, "[<%016lx>] ?", pc);
    }
}

void backtrace_log(u64 pc, u64 fp)
{
    log_at(LOG_EMERG, "Call Trace:");
    if (pc != 0) {
        log_frame(pc);
    }
    /* ra and the caller's frame pointer lie just below this one's; frames
       only ever go up, and stay on one stack. */
    u64 stack = ALIGN_DOWN(fp, KSTACK_SIZE);
    for (int depth = 0; depth < 32; depth++) {
        if (fp < VMAP || (fp & 7) != 0 ||
            ALIGN_DOWN(fp - 16, KSTACK_SIZE) != stack) {
            break;
        }
        u64 ra = *(const u64 *)(fp - 8);
        u64 up = *(const u64 *)(fp - 16);
        if (ra < KERNEL) {
            break;
        }
        log_frame(ra);
        if (up <= fp) {
            break;
        }
        fp = up;
    }
}

int panic_timeout;

noreturn void panic(const char *fmt, ...)
{
    static bool again;
    char text[200];
    va_list ap;
    va_start(ap, fmt);
    format_va(text, sizeof(text), fmt, ap);
    va_end(ap);
    console_level = LOG_DEBUG;
    log_at(LOG_EMERG, "Kernel panic - not syncing: %s", text);
    if (!again) {
        again = true;
        const struct task *task = current();
        modules_log();
        log_at(LOG_EMERG, "CPU: 0 PID: %d Comm: %.16s", task->tid, task->comm);
        backtrace_log(0, (u64)__builtin_frame_address(0));
    }
    log_at(LOG_EMERG, "---[ end Kernel panic - not syncing: %s ]---", text);
    if (panic_timeout != 0) {
        u64 until = time_monotonic() +
                    (panic_timeout > 0 ? (u64)panic_timeout * NANOS : 0);
        while (time_monotonic() < until) {
        }
        sbi_reboot();
    }
    for (;;) {
        __asm__ volatile("wfi");
    }
}
