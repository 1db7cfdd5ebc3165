/* Where a program begins: argc and argv are on the stack. */
.globl _start
_start:
    ld a0, 0(sp)
    addi a1, sp, 8
    andi sp, sp, -16
    call suite_main
    li a7, 94
    ecall

/* long call(number, six arguments) */
.globl call
call:
    mv t0, a0
    mv a0, a1
    mv a1, a2
    mv a2, a3
    mv a3, a4
    mv a4, a5
    mv a5, a6
    mv a7, t0
    ecall
    ret
