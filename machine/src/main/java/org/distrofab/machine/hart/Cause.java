package org.distrofab.machine.hart;

/** Trap causes and interrupt numbers (RISC-V Privileged §3.1.15, "Machine Cause Register"). */
final class Cause {
    static final int FETCH_MISALIGNED = 0;
    static final int FETCH_ACCESS = 1;
    static final int ILLEGAL_INSTRUCTION = 2;
    static final int BREAKPOINT = 3;
    static final int LOAD_MISALIGNED = 4;
    static final int LOAD_ACCESS = 5;
    static final int STORE_MISALIGNED = 6;
    static final int STORE_ACCESS = 7;
    static final int ECALL_USER = 8;
    static final int ECALL_SUPERVISOR = 9;
    static final int ECALL_MACHINE = 11;
    static final int FETCH_PAGE = 12;
    static final int LOAD_PAGE = 13;
    static final int STORE_PAGE = 15;

    static final int SUPERVISOR_SOFTWARE = 1;
    static final int MACHINE_SOFTWARE = 3;
    static final int SUPERVISOR_TIMER = 5;
    static final int MACHINE_TIMER = 7;
    static final int SUPERVISOR_EXTERNAL = 9;
    static final int MACHINE_EXTERNAL = 11;

    private Cause() {}
}
