/* What a trap saves, and the ways into and out of the kernel. */
#ifndef FAB_TRAP_H
#define FAB_TRAP_H

/* Offsets that the assembly uses; trap.c asserts that they are true. */
#define FRAME_STATUS (32 * 8)
#define FRAME_STVAL (33 * 8)
#define FRAME_CAUSE (34 * 8)
#define FRAME_ORIG_A0 (35 * 8)
#define FRAME_SIZE (36 * 8)

/* The first words of struct task. */
#define TASK_KSTACK 0
#define TASK_SCRATCH 8
#define TASK_SCRATCH2 16

#ifndef __ASSEMBLER__
#include "types.h"

/* The registers x1 to x31 after the pc, in the order of user_regs_struct. */
struct trapframe {
    u64 pc, ra, sp, gp, tp, t0, t1, t2, s0, s1;
    u64 a0, a1, a2, a3, a4, a5, a6, a7;
    u64 s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
    u64 t3, t4, t5, t6;
    u64 status, stval, cause;
    u64 orig_a0; /* a0 as the system call got it, for restarting it */
};

/* The registers that a function must keep: all that switching saves. */
struct context {
    u64 ra, sp, s[12];
};

struct fpstate {
    u64 f[32];
    u64 fcsr;
};

void trap_init(void);
void trap_entry(void);
void return_to_user(void);
void trap_from_kernel(struct trapframe *tf);
void trap_from_user(struct trapframe *tf);
void context_switch(struct context *from, struct context *to, void *task);
void task_entry(void);
void fp_save(struct fpstate *fp);
void fp_restore(const struct fpstate *fp);
#endif

#endif
