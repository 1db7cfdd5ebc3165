# Where the kernel starts the program, and the one way back into it.

    .text
    .globl _start
    .type _start, @function
_start:
    ld a0, 0(sp)            # argc
    addi a1, sp, 8          # argv; the environment follows its null
    andi sp, sp, -16
    call start
    unimp

# long ecall(number, six arguments)
    .globl ecall
    .type ecall, @function
ecall:
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

    .section .note.GNU-stack, "", @progbits
