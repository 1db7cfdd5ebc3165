# As crt1.S for a static program that relocates itself first.

    .text
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax
    lla gp, __global_pointer$
    .option pop
    .weak _DYNAMIC
    .hidden _DYNAMIC
    .hidden __ehdr_start
    li s0, 0
    mv s1, sp
    andi sp, sp, -16
    lla a0, __ehdr_start
    lla a1, _DYNAMIC
    call __fab_relocate_self
    mv a1, s1
    la a0, main
    call __libc_start_main
    unimp

    .section .note.GNU-stack, "", @progbits
