# The loader's own entry: nothing is relocated yet. __dl_main returns where
# the program starts and which stack it gets.

    .text
    .globl _dlstart
    .type _dlstart, @function
    .hidden __ehdr_start
    .hidden _DYNAMIC
_dlstart:
    li s0, 0
    mv s1, sp
    andi sp, sp, -16
    lla a0, __ehdr_start
    lla a1, _DYNAMIC
    call __fab_relocate_self
    mv a0, s1
    lla a1, __ehdr_start
    lla a2, _DYNAMIC
    call __dl_main
    mv sp, a1
    jr a0

# The first call through a PLT entry (RISC-V psABI): t0 is the object, t1 the
# offset of the entry in .got.plt. Arguments survive.
    .globl __dl_resolve_trampoline
    .hidden __dl_resolve_trampoline
    .type __dl_resolve_trampoline, @function
__dl_resolve_trampoline:
    addi sp, sp, -144
    sd ra, 0(sp)
    sd a0, 8(sp)
    sd a1, 16(sp)
    sd a2, 24(sp)
    sd a3, 32(sp)
    sd a4, 40(sp)
    sd a5, 48(sp)
    sd a6, 56(sp)
    sd a7, 64(sp)
    fsd fa0, 72(sp)
    fsd fa1, 80(sp)
    fsd fa2, 88(sp)
    fsd fa3, 96(sp)
    fsd fa4, 104(sp)
    fsd fa5, 112(sp)
    fsd fa6, 120(sp)
    fsd fa7, 128(sp)
    mv a0, t0
    mv a1, t1
    call __dl_resolve
    mv t1, a0
    ld ra, 0(sp)
    ld a0, 8(sp)
    ld a1, 16(sp)
    ld a2, 24(sp)
    ld a3, 32(sp)
    ld a4, 40(sp)
    ld a5, 48(sp)
    ld a6, 56(sp)
    ld a7, 64(sp)
    fld fa0, 72(sp)
    fld fa1, 80(sp)
    fld fa2, 88(sp)
    fld fa3, 96(sp)
    fld fa4, 104(sp)
    fld fa5, 112(sp)
    fld fa6, 120(sp)
    fld fa7, 128(sp)
    addi sp, sp, 144
    jr t1

    .section .note.GNU-stack, "", @progbits
