# Entry in machine mode: turns floating point on, clears .bss, calls main.

    .section .text.start, "ax"
    .globl _start
_start:
    csrr t0, mhartid
0:  bnez t0, 0b
    li t0, 0x6000           # mstatus.FS
    csrs mstatus, t0
    la sp, stack_top
    la t0, bss_start
    la t1, bss_end
1:  sd zero, 0(t0)
    addi t0, t0, 8
    bltu t0, t1, 1b
    call main
    li t0, 0x100000         # the test finisher
    li t1, 0x5555
    sw t1, 0(t0)
2:  j 2b
