#pragma once
/* 14 integer and 12 floating-point registers, the mask and whether it counts. */
typedef unsigned long jmp_buf[28];
typedef unsigned long sigjmp_buf[28];
int setjmp(jmp_buf env) __attribute__((__returns_twice__));
int _setjmp(jmp_buf env) __attribute__((__returns_twice__));
int sigsetjmp(sigjmp_buf env, int save) __attribute__((__returns_twice__));
_Noreturn void longjmp(jmp_buf env, int value);
_Noreturn void _longjmp(jmp_buf env, int value);
_Noreturn void siglongjmp(sigjmp_buf env, int value);
