# Where a program starts; the stack holds argc, argv, environment, auxv.

    .text
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax
    lla gp, __global_pointer$
    .option pop
    li s0, 0
    mv a1, sp
    andi sp, sp, -16
    la a0, main
    call __libc_start_main
    unimp

    .section .note.GNU-stack, "", @progbits
