/* Supervisor-mode registers and page-table bits (RISC-V Privileged). */
#ifndef FAB_RISCV_H
#define FAB_RISCV_H

/* sstatus */
#define SSTATUS_SIE (1UL << 1)
#define SSTATUS_SPIE (1UL << 5)
#define SSTATUS_SPP (1UL << 8)
#define SSTATUS_FS (3UL << 13)
#define SSTATUS_FS_INITIAL (1UL << 13)
#define SSTATUS_FS_CLEAN (2UL << 13)
#define SSTATUS_FS_DIRTY (3UL << 13)
#define SSTATUS_SUM (1UL << 18)
#define SSTATUS_UXL_64 (2UL << 32)

/* sie, sip */
#define SIP_TIMER (1UL << 5)
#define SIP_EXTERNAL (1UL << 9)

/* scause */
#define CAUSE_INTERRUPT (1UL << 63)
#define CAUSE_FETCH_MISALIGNED 0
#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL 2
#define CAUSE_BREAKPOINT 3
#define CAUSE_LOAD_MISALIGNED 4
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS 7
#define CAUSE_ECALL_USER 8
#define CAUSE_FETCH_PAGE 12
#define CAUSE_LOAD_PAGE 13
#define CAUSE_STORE_PAGE 15

#define SATP_SV39 (8UL << 60)

/* page-table entries */
#define PTE_V (1UL << 0)
#define PTE_R (1UL << 1)
#define PTE_W (1UL << 2)
#define PTE_X (1UL << 3)
#define PTE_U (1UL << 4)
#define PTE_G (1UL << 5)
#define PTE_A (1UL << 6)
#define PTE_D (1UL << 7)

#ifndef __ASSEMBLER__
#include "types.h"

#define csr_read(name)                                        \
    __extension__({                                           \
        u64 value_;                                           \
        __asm__ volatile("csrr %0, " #name : "=r"(value_));   \
        value_;                                               \
    })
#define csr_write(name, value) \
    __asm__ volatile("csrw " #name ", %0" ::"r"((u64)(value)) : "memory")
#define csr_set(name, bits) \
    __asm__ volatile("csrs " #name ", %0" ::"r"((u64)(bits)) : "memory")
#define csr_clear(name, bits) \
    __asm__ volatile("csrc " #name ", %0" ::"r"((u64)(bits)) : "memory")

static inline u64 rdtime(void)
{
    u64 ticks;
    __asm__ volatile("rdtime %0" : "=r"(ticks));
    return ticks;
}

static inline void tlb_flush_all(void)
{
    __asm__ volatile("sfence.vma" ::: "memory");
}

static inline void tlb_flush_page(u64 address)
{
    __asm__ volatile("sfence.vma %0" ::"r"(address) : "memory");
}

static inline void fence_i(void)
{
    __asm__ volatile("fence.i" ::: "memory");
}
#endif

#endif
