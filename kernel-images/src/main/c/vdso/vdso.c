/*
 * The vDSO: code of the kernel that runs in the process. The page before it
 * holds what the clocks need; a change makes the sequence odd.
 */
#include "../include/vdso.h"

#define NANOS 1000000000UL

extern const volatile struct vdso_data vdso_data
    __attribute__((visibility("hidden")));

struct ts {
    i64 sec;
    i64 part;
};

static i64 call(u64 number, u64 arg0, u64 arg1)
{
    register u64 a0 __asm__("a0") = arg0;
    register u64 a1 __asm__("a1") = arg1;
    register u64 a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a7) : "memory");
    return (i64)a0;
}

static u64 now(bool realtime)
{
    for (;;) {
        u32 sequence = vdso_data.sequence;
        __asm__ volatile("fence r, r" ::: "memory");
        u64 ticks;
        __asm__ volatile("rdtime %0" : "=r"(ticks));
        u64 frequency = vdso_data.frequency;
        u64 offset = vdso_data.realtime_offset;
        ticks -= vdso_data.boot_ticks;
        __asm__ volatile("fence r, r" ::: "memory");
        if ((sequence & 1) == 0 && sequence == vdso_data.sequence) {
            u64 nanos = ticks / frequency * NANOS +
                        ticks % frequency * NANOS / frequency;
            return realtime ? nanos + offset : nanos;
        }
    }
}

int __vdso_clock_gettime(int clock, struct ts *to);
int __vdso_gettimeofday(struct ts *to, void *zone);
int __vdso_clock_getres(int clock, struct ts *to);
int __vdso_getcpu(u32 *cpu, u32 *node, void *cache);
int __vdso_flush_icache(u64 start, u64 end, u64 flags);

int __vdso_clock_gettime(int clock, struct ts *to)
{
    bool realtime = clock == 0 || clock == 5;
    if (!realtime && clock != 1 && clock != 4 && clock != 6 && clock != 7) {
        return (int)call(113, (u64)clock, (u64)to);
    }
    u64 nanos = now(realtime);
    to->sec = (i64)(nanos / NANOS);
    to->part = (i64)(nanos % NANOS);
    return 0;
}

int __vdso_gettimeofday(struct ts *to, void *zone)
{
    if (zone != NULL) {
        return (int)call(169, (u64)to, (u64)zone);
    }
    if (to != NULL) {
        u64 nanos = now(true);
        to->sec = (i64)(nanos / NANOS);
        to->part = (i64)(nanos % NANOS / 1000);
    }
    return 0;
}

int __vdso_clock_getres(int clock, struct ts *to)
{
    return (int)call(114, (u64)clock, (u64)to);
}

int __vdso_getcpu(u32 *cpu, u32 *node, unused void *cache)
{
    return (int)call(168, (u64)cpu, (u64)node);
}

int __vdso_flush_icache(unused u64 start, unused u64 end, unused u64 flags)
{
    __asm__ volatile("fence.i" ::: "memory");
    return 0;
}
