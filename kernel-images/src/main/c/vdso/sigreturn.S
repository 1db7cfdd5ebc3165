/* Where a signal handler returns to. The unwinders of libgcc and gdb know
   these two instructions. */
.text
.globl __vdso_rt_sigreturn
.type __vdso_rt_sigreturn, @function
__vdso_rt_sigreturn:
    li a7, 139
    ecall
.size __vdso_rt_sigreturn, . - __vdso_rt_sigreturn
