# Every entry into the kernel that libc makes, Linux riscv64 calling
# convention: number in a7, arguments in a0 to a5, the answer in a0.

    .text

    .globl __fab_ecall
    .hidden __fab_ecall
    .type __fab_ecall, @function
__fab_ecall:
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
    .size __fab_ecall, . - __fab_ecall

# long __fab_clone(flags, stack, parent_tid, tls, child_tid, function, arg)
# The child starts on its own stack, calls function(arg) and exits with its
# result; the parent gets the child's id.
    .globl __fab_clone
    .hidden __fab_clone
    .type __fab_clone, @function
__fab_clone:
    andi a1, a1, -16
    addi a1, a1, -16
    sd a5, 0(a1)
    sd a6, 8(a1)
    li a7, 220
    ecall
    beqz a0, 1f
    ret
1:  ld t0, 0(sp)
    ld a0, 8(sp)
    addi sp, sp, 16
    li s0, 0
    jalr t0
    li a7, 93
    ecall
    unimp
    .size __fab_clone, . - __fab_clone

# A detached thread gives back the stack that it stands on.
    .globl __fab_unmap_and_exit
    .hidden __fab_unmap_and_exit
    .type __fab_unmap_and_exit, @function
__fab_unmap_and_exit:
    li a7, 215
    ecall
    li a0, 0
    li a7, 93
    ecall
    unimp
    .size __fab_unmap_and_exit, . - __fab_unmap_and_exit

    .section .note.GNU-stack, "", @progbits
