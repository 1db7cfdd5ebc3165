/* The finished vDSO inside the kernel. */
.section .rodata
.balign 4096
.globl vdso_image_start
vdso_image_start:
    .incbin "vdso.so"
.globl vdso_image_end
vdso_image_end:
