package org.distrofab.machine.hart;

/** Privilege levels (RISC-V Privileged §1.2). */
final class Privilege {
    static final int USER = 0;
    static final int SUPERVISOR = 1;
    static final int MACHINE = 3;

    private Privilege() {}
}
