/* The page of data and the code that every process sees. */
#ifndef FAB_VDSO_H
#define FAB_VDSO_H

#include "types.h"

struct mm;

int vdso_init(void);
int vdso_map(struct mm *mm);
u64 vdso_sigreturn(const struct mm *mm);
void vdso_set_clock(u64 boot_ticks, u64 frequency, u64 realtime_offset);

/* The layout that vdso/vdso.c reads. `sequence` is odd during a change. */
struct vdso_data {
    u32 sequence;
    u32 pad;
    u64 boot_ticks;
    u64 frequency;
    u64 realtime_offset;
};

#endif
