/*
 * The only code that touches a process's memory. Each instruction that may
 * fault has an entry in the fixup table; the trap handler brings the page
 * in, or goes on at the fixup, which reports failure. The caller has checked
 * that the range lies below TASK_SIZE.
 */
#include "riscv.h"

.macro at_fault instruction:vararg
.Lfault\@:
    \instruction
    .pushsection .fixups, "a"
    .balign 8
    .dword .Lfault\@, fault
    .popsection
.endm

.text
/* int user_copy(to, from, size): 0, or 1 after a fault. */
.globl user_copy
user_copy:
    li t0, SSTATUS_SUM
    csrs sstatus, t0
    or t1, a0, a1
    andi t1, t1, 7
    bnez t1, 3f
    li t2, 32
1:  bltu a2, t2, 2f
    at_fault ld a3, 0(a1)
    at_fault ld a4, 8(a1)
    at_fault ld a5, 16(a1)
    at_fault ld a6, 24(a1)
    at_fault sd a3, 0(a0)
    at_fault sd a4, 8(a0)
    at_fault sd a5, 16(a0)
    at_fault sd a6, 24(a0)
    addi a0, a0, 32
    addi a1, a1, 32
    addi a2, a2, -32
    j 1b
2:  li t2, 8
1:  bltu a2, t2, 3f
    at_fault ld a3, 0(a1)
    at_fault sd a3, 0(a0)
    addi a0, a0, 8
    addi a1, a1, 8
    addi a2, a2, -8
    j 1b
3:  beqz a2, 4f
1:  at_fault lb a3, 0(a1)
    at_fault sb a3, 0(a0)
    addi a0, a0, 1
    addi a1, a1, 1
    addi a2, a2, -1
    bnez a2, 1b
4:  li a0, 0
    csrc sstatus, t0
    ret

/* int user_clear(to, size) */
.globl user_clear
user_clear:
    li t0, SSTATUS_SUM
    csrs sstatus, t0
    beqz a1, 2f
1:  at_fault sb zero, 0(a0)
    addi a0, a0, 1
    addi a1, a1, -1
    bnez a1, 1b
2:  li a0, 0
    csrc sstatus, t0
    ret

/* i64 user_string(to, from, size): bytes before the zero, size if there is
   none, -1 after a fault. */
.globl user_string
user_string:
    li t0, SSTATUS_SUM
    csrs sstatus, t0
    li t1, 0
1:  beq t1, a2, 2f
    at_fault lb a3, 0(a1)
    sb a3, 0(a0)
    beqz a3, 2f
    addi a0, a0, 1
    addi a1, a1, 1
    addi t1, t1, 1
    j 1b
2:  mv a0, t1
    csrc sstatus, t0
    ret

/* int user_cas(u32 *at, u32 expected, u32 new, u32 *was) */
.globl user_cas
user_cas:
    li t0, SSTATUS_SUM
    csrs sstatus, t0
    sext.w a1, a1
1:  at_fault lr.w.aqrl t1, (a0)
    bne t1, a1, 2f
    at_fault sc.w.rl t2, a2, (a0)
    bnez t2, 1b
2:  sw t1, (a3)
    li a0, 0
    csrc sstatus, t0
    ret

fault:
    li t0, SSTATUS_SUM
    csrc sstatus, t0
    li a0, -1
    ret
