package org.distrofab.machine.hart;

/** Taking traps and coming back from them (RISC-V Privileged §3.1.6 to §3.1.16, §10.1). */
final class Traps {
    private static final int[] INTERRUPTS_BY_PRIORITY = {
        Cause.MACHINE_EXTERNAL,
        Cause.MACHINE_SOFTWARE,
        Cause.MACHINE_TIMER,
        Cause.SUPERVISOR_EXTERNAL,
        Cause.SUPERVISOR_SOFTWARE,
        Cause.SUPERVISOR_TIMER
    };

    final long[] exceptions = new long[24];
    final long[] interrupts = new long[16];

    private final Core core;

    Traps(Core core) {
        this.core = core;
    }

    /** Takes an exception of the instruction at {@code core.pc}. */
    void exception(int cause, long value) {
        exceptions[cause]++;
        boolean isDelegated =
                core.privilege <= Privilege.SUPERVISOR && (core.medeleg >>> cause & 1) != 0;
        enter(cause, value, isDelegated);
    }

    /** Takes the interrupt that comes first, if one is pending and enabled. */
    void interrupt() {
        long pending = core.pending() & core.mie;
        if (pending == 0) {
            return;
        }
        long machine = 0;
        if (core.privilege < Privilege.MACHINE || (core.mstatus & Status.MIE) != 0) {
            machine = pending & ~core.mideleg;
        }
        long supervisor = 0;
        if (core.privilege < Privilege.SUPERVISOR
                || core.privilege == Privilege.SUPERVISOR && (core.mstatus & Status.SIE) != 0) {
            supervisor = pending & core.mideleg;
        }
        long enabled = machine != 0 ? machine : supervisor;
        if (enabled == 0) {
            return;
        }
        for (int number : INTERRUPTS_BY_PRIORITY) {
            if ((enabled >>> number & 1) != 0) {
                interrupts[number]++;
                enter(1L << 63 | number, 0, machine == 0);
                return;
            }
        }
    }

    private void enter(long cause, long value, boolean isDelegated) {
        long status = core.mstatus;
        long vector;
        if (isDelegated) {
            core.scause = cause;
            core.sepc = core.pc;
            core.stval = value;
            long previous =
                    ((status & Status.SIE) != 0 ? Status.SPIE : 0)
                            | (core.privilege == Privilege.USER ? 0 : Status.SPP);
            core.mstatus = status & ~(Status.SIE | Status.SPIE | Status.SPP) | previous;
            core.privilege = Privilege.SUPERVISOR;
            vector = core.stvec;
        } else {
            core.mcause = cause;
            core.mepc = core.pc;
            core.mtval = value;
            long previous =
                    ((status & Status.MIE) != 0 ? Status.MPIE : 0)
                            | (long) core.privilege << Status.MPP_SHIFT;
            core.mstatus = status & ~(Status.MIE | Status.MPIE | Status.MPP) | previous;
            core.privilege = Privilege.MACHINE;
            vector = core.mtvec;
        }
        core.pc = vector & ~3L;
        if ((vector & 1) != 0 && cause < 0) {
            core.pc += 4 * (cause & 63);
        }
        core.mmu.selectMode();
        core.attendInterrupts();
    }

    /** {@code mret}. */
    void returnFromMachine() {
        long status = core.mstatus;
        int privilege = (int) (status >>> Status.MPP_SHIFT) & 3;
        long after = status & ~(Status.MIE | Status.MPIE | Status.MPP) | Status.MPIE;
        if ((status & Status.MPIE) != 0) {
            after |= Status.MIE;
        }
        leave(after, privilege, core.mepc);
    }

    /** {@code sret}. */
    void returnFromSupervisor() {
        long status = core.mstatus;
        int privilege = (status & Status.SPP) != 0 ? Privilege.SUPERVISOR : Privilege.USER;
        long after = status & ~(Status.SIE | Status.SPIE | Status.SPP) | Status.SPIE;
        if ((status & Status.SPIE) != 0) {
            after |= Status.SIE;
        }
        leave(after, privilege, core.sepc);
    }

    private void leave(long status, int privilege, long pc) {
        core.mstatus = privilege == Privilege.MACHINE ? status : status & ~Status.MPRV;
        core.privilege = privilege;
        core.pc = pc;
        core.mmu.selectMode();
        core.attendInterrupts();
    }
}
