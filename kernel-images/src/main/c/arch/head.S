/*
 * The first instructions. The image starts with the header that boot
 * loaders know as a Linux Image (Documentation/arch/riscv/boot-image-header).
 * The loader enters with paging off, a0 = hart, a1 = device tree; the image
 * may lie at any 2 MiB boundary, so nothing here uses an absolute address
 * before paging is on.
 */
#include "memlayout.h"
#include "riscv.h"
#include "trap.h"

.section .head, "ax"
.globl _start
_start:
    j boot
    .balign 8
    .dword 0x200000             /* offset from the start of RAM */
    .dword _end - _start        /* size in memory, bss and all */
    .dword 0                    /* flags: little endian */
    .word 2                     /* version 0.2 */
    .word 0
    .dword 0
    .ascii "RISCV\0\0\0"
    .ascii "RSC\x05"
    .word 0

boot:
    csrw sie, zero
    csrw sip, zero
    la t0, boot_hart_taken
    li t1, 1
    amoadd.w t1, t1, (t0)
    bnez t1, park               /* one hart boots; others wait for SBI HSM */
    mv s0, a0
    mv s1, a1

    la t0, _bss_start
    la t1, _end
1:  sd zero, (t0)
    addi t0, t0, 8
    bltu t0, t1, 1b

    /* Gigapages: here (until the jump), and all of DIRECT. */
    la s2, boot_root
    la s3, _start
    li t3, PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D
    srli t0, s3, 30
    slli t1, t0, 28
    or t1, t1, t3
    slli t0, t0, 3
    add t0, t0, s2
    sd t1, (t0)
    li t3, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D
    li t0, 256 * 8
    add t0, t0, s2
    li t2, DIRECT_SIZE >> 30
1:  sd t3, (t0)
    addi t0, t0, 8
    li t4, 1 << 28
    add t3, t3, t4
    addi t2, t2, -1
    bnez t2, 1b

    /* The image at KERNEL, 16 MiB in megapages. */
    la s4, boot_level1
    srli t0, s4, 12
    slli t0, t0, 10
    ori t0, t0, PTE_V
    li t1, ((KERNEL >> 30) & 511) * 8
    add t1, t1, s2
    sd t0, (t1)
    srli t0, s3, 12
    slli t0, t0, 10
    ori t0, t0, PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D
    li t2, 8
1:  sd t0, (s4)
    addi s4, s4, 8
    li t1, 1 << 19
    add t0, t0, t1
    addi t2, t2, -1
    bnez t2, 1b

    /* Turn paging on, then go on at the same place in the other half. */
    li s5, KERNEL
    sub s5, s5, s3              /* virtual minus physical */
    la t0, high
    add t0, t0, s5
    csrw stvec, t0
    srli t0, s2, 12
    li t1, SATP_SV39
    or t0, t0, t1
    sfence.vma
    csrw satp, t0
    .balign 4
    la t0, high
    li t1, KERNEL
    la t2, _start
    sub t0, t0, t2
    add t0, t0, t1
    jr t0
    .balign 4
high:
    la tp, boot_task
    csrw sscratch, zero
    la sp, boot_stack_top
    la t0, trap_entry
    csrw stvec, t0
    mv a0, s0
    mv a1, s1
    mv a2, s5
    li s0, 0                    /* ends the chain of frames */
    call kernel_main
park:
    wfi
    j park

.section .data
.balign 8
boot_hart_taken:
    .dword 0

/* The stack of the first task obeys the same rule as all: see KSTACK_SLOT. */
.section .stack, "aw", @nobits
.balign KSTACK_SLOT
    .skip KSTACK_SIZE
.globl boot_stack
boot_stack:
    .skip KSTACK_SIZE
.globl boot_stack_top
boot_stack_top:

.section .bss
.balign PAGE_SIZE
boot_root:
    .skip PAGE_SIZE
boot_level1:
    .skip PAGE_SIZE
