/*
 * The wall clock at boot: the board's goldfish RTC counts nanoseconds since
 * 1970. Reading the low half latches the high one.
 */
#include "fdt.h"
#include "mem.h"
#include "time.h"
#include "wallclock.h"

static void found(i64 node)
{
    u64 start;
    u64 size;
    if (!fdt_reg(node, 0, &start, &size)) {
        return;
    }
    kernelmap_device(start, size);
    volatile u32 *rtc = direct(start);
    u64 low = rtc[0];
    u64 high = rtc[1];
    time_set_realtime(high << 32 | low);
}

void wallclock_init(void)
{
    fdt_each("google,goldfish-rtc", found);
}
