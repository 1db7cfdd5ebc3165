/*
 * Into the kernel and out of it. sscratch is the task while a process runs
 * and zero while the kernel runs, so the first instruction tells the two
 * apart. The kernel is never interrupted: what arrives here from it is a
 * fault, either in a user-copy routine or a bug.
 */
#include "memlayout.h"
#include "riscv.h"
#include "trap.h"

.option arch, +d

.macro save_all
    sd ra, 1*8(sp)
    sd gp, 3*8(sp)
    sd t0, 5*8(sp)
    sd t1, 6*8(sp)
    sd t2, 7*8(sp)
    sd s0, 8*8(sp)
    sd s1, 9*8(sp)
    sd a0, 10*8(sp)
    sd a1, 11*8(sp)
    sd a2, 12*8(sp)
    sd a3, 13*8(sp)
    sd a4, 14*8(sp)
    sd a5, 15*8(sp)
    sd a6, 16*8(sp)
    sd a7, 17*8(sp)
    sd s2, 18*8(sp)
    sd s3, 19*8(sp)
    sd s4, 20*8(sp)
    sd s5, 21*8(sp)
    sd s6, 22*8(sp)
    sd s7, 23*8(sp)
    sd s8, 24*8(sp)
    sd s9, 25*8(sp)
    sd s10, 26*8(sp)
    sd s11, 27*8(sp)
    sd t3, 28*8(sp)
    sd t4, 29*8(sp)
    sd t5, 30*8(sp)
    sd t6, 31*8(sp)
    csrr t0, sepc
    sd t0, 0(sp)
    csrr t0, sstatus
    sd t0, FRAME_STATUS(sp)
    csrr t0, stval
    sd t0, FRAME_STVAL(sp)
    csrr t0, scause
    sd t0, FRAME_CAUSE(sp)
    sd a0, FRAME_ORIG_A0(sp)
    li t0, SSTATUS_SUM
    csrc sstatus, t0            /* whoever held it open gets it back */
.endm

/* Everything but sp and tp. */
.macro restore_most
    ld t0, FRAME_STATUS(sp)
    csrw sstatus, t0
    ld t0, 0(sp)
    csrw sepc, t0
    ld ra, 1*8(sp)
    ld gp, 3*8(sp)
    ld t0, 5*8(sp)
    ld t1, 6*8(sp)
    ld t2, 7*8(sp)
    ld s0, 8*8(sp)
    ld s1, 9*8(sp)
    ld a0, 10*8(sp)
    ld a1, 11*8(sp)
    ld a2, 12*8(sp)
    ld a3, 13*8(sp)
    ld a4, 14*8(sp)
    ld a5, 15*8(sp)
    ld a6, 16*8(sp)
    ld a7, 17*8(sp)
    ld s2, 18*8(sp)
    ld s3, 19*8(sp)
    ld s4, 20*8(sp)
    ld s5, 21*8(sp)
    ld s6, 22*8(sp)
    ld s7, 23*8(sp)
    ld s8, 24*8(sp)
    ld s9, 25*8(sp)
    ld s10, 26*8(sp)
    ld s11, 27*8(sp)
    ld t3, 28*8(sp)
    ld t4, 29*8(sp)
    ld t5, 30*8(sp)
    ld t6, 31*8(sp)
.endm

.text
.balign 4
.globl trap_entry
trap_entry:
    csrrw tp, sscratch, tp
    beqz tp, from_kernel

    sd sp, TASK_SCRATCH(tp)
    ld sp, TASK_KSTACK(tp)
    addi sp, sp, -FRAME_SIZE
    save_all
    ld t0, TASK_SCRATCH(tp)
    sd t0, 2*8(sp)
    csrrw t0, sscratch, zero
    sd t0, 4*8(sp)
    li s0, 0
    mv a0, sp
    call trap_from_user
    /* falls through */

/* Also where a new task starts: the stack holds its first trap frame. */
.globl return_to_user
return_to_user:
    csrw sscratch, tp
    restore_most
    ld tp, 4*8(sp)
    ld sp, 2*8(sp)
    sret

from_kernel:
    csrrw tp, sscratch, zero    /* give tp back: sscratch had it */
    sd sp, TASK_SCRATCH(tp)
    addi sp, sp, -FRAME_SIZE
    sd t0, TASK_SCRATCH2(tp)
    srli t0, sp, KSTACK_SHIFT
    andi t0, t0, 1
    beqz t0, stack_overflow
    ld t0, TASK_SCRATCH2(tp)
    save_all
    ld t0, TASK_SCRATCH(tp)
    sd t0, 2*8(sp)
    sd tp, 4*8(sp)
    mv a0, sp
    call trap_from_kernel
    restore_most
    ld sp, 2*8(sp)
    sret

stack_overflow:
    ld t0, TASK_SCRATCH2(tp)
    la sp, overflow_stack_top
    addi sp, sp, -FRAME_SIZE
    save_all
    ld t0, TASK_SCRATCH(tp)
    sd t0, 2*8(sp)
    sd tp, 4*8(sp)
    mv a0, sp
    call kernel_stack_overflow

/* A new task arrives here from context_switch: s1 is a kernel thread's
   function and s2 its argument, or s1 is zero. */
.globl task_entry
task_entry:
    call task_started
    beqz s1, return_to_user
    mv a0, s2
    jalr s1
    mv a0, zero
    call task_exit

.section .bss
.balign 16
    .skip PAGE_SIZE
overflow_stack_top:
