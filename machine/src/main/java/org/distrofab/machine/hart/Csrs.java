package org.distrofab.machine.hart;

/**
 * Control and status registers: who may access them, what they read and what a write does (RISC-V
 * Privileged §2 to §3.7, §10.1; Sstc; Smstateen is not there).
 */
final class Csrs {
    static final int FFLAGS = 0x001;
    static final int FRM = 0x002;
    static final int FCSR = 0x003;
    static final int SSTATUS = 0x100;
    static final int SIE = 0x104;
    static final int STVEC = 0x105;
    static final int SCOUNTEREN = 0x106;
    static final int SENVCFG = 0x10a;
    static final int SSCRATCH = 0x140;
    static final int SEPC = 0x141;
    static final int SCAUSE = 0x142;
    static final int STVAL = 0x143;
    static final int SIP = 0x144;
    static final int STIMECMP = 0x14d;
    static final int SATP = 0x180;
    static final int MSTATUS = 0x300;
    static final int MISA = 0x301;
    static final int MEDELEG = 0x302;
    static final int MIDELEG = 0x303;
    static final int MIE = 0x304;
    static final int MTVEC = 0x305;
    static final int MCOUNTEREN = 0x306;
    static final int MENVCFG = 0x30a;
    static final int MCOUNTINHIBIT = 0x320;
    static final int MSCRATCH = 0x340;
    static final int MEPC = 0x341;
    static final int MCAUSE = 0x342;
    static final int MTVAL = 0x343;
    static final int MIP = 0x344;
    static final int PMPCFG0 = 0x3a0;
    static final int PMPCFG2 = 0x3a2;
    static final int PMPADDR0 = 0x3b0;
    static final int PMPADDR15 = 0x3bf;
    static final int MCYCLE = 0xb00;
    static final int MINSTRET = 0xb02;
    static final int CYCLE = 0xc00;
    static final int TIME = 0xc01;
    static final int INSTRET = 0xc02;
    static final int HPMCOUNTER31 = 0xc1f;
    static final int MHARTID = 0xf14;

    static final long ENVCFG_CBIE = 3 << 4;
    static final long ENVCFG_CBCFE = 1 << 6;
    static final long ENVCFG_CBZE = 1 << 7;
    static final long ENVCFG_ADUE = 1L << 61;
    static final long ENVCFG_STCE = 1L << 63;

    /** MXL 64 and the letters of RV64IMAFDC with S and U modes and B. */
    private static final long MISA_VALUE = 2L << 62 | letters("abcdfimsu");

    private static final long COUNT_CYCLES = 1;
    private static final long COUNT_INSTRUCTIONS = 4;
    private static final long SUPERVISOR_INTERRUPTS =
            1L << Cause.SUPERVISOR_SOFTWARE
                    | 1L << Cause.SUPERVISOR_TIMER
                    | 1L << Cause.SUPERVISOR_EXTERNAL;

    private static final CsrTable TABLE = CsrTable.standard();

    private final Core core;

    Csrs(Core core) {
        this.core = core;
    }

    private static long letters(String letters) {
        long bits = 0;
        for (char letter : letters.toCharArray()) {
            bits |= 1L << letter - 'a';
        }
        return bits;
    }

    /** Whether an instruction in the present mode may read, and write if it does, the CSR. */
    boolean isAccessible(int number, boolean isWrite) {
        var csr = TABLE.find(number);
        if (csr == null || core.privilege < csr.privilege() || isWrite && csr.isReadOnly()) {
            return false;
        }
        return switch (number) {
            case FFLAGS, FRM, FCSR -> (core.mstatus & Status.FS) != 0;
            case SATP -> core.privilege != Privilege.SUPERVISOR || (core.mstatus & Status.TVM) == 0;
            case STIMECMP ->
                    core.privilege == Privilege.MACHINE
                            || (core.menvcfg & ENVCFG_STCE) != 0
                                    && (core.mcounteren & 1 << TIME - CYCLE) != 0;
            default -> number < CYCLE || number > HPMCOUNTER31 || isCounterEnabled(number - CYCLE);
        };
    }

    private boolean isCounterEnabled(int counter) {
        long bit = 1L << counter;
        return core.privilege == Privilege.MACHINE
                || (core.mcounteren & bit) != 0
                        && (core.privilege == Privilege.SUPERVISOR || (core.scounteren & bit) != 0);
    }

    /** The value, whoever asks; 0 if there is no such CSR. */
    long read(int number) {
        return switch (number) {
            case FFLAGS -> core.fflags;
            case FRM -> core.frm;
            case FCSR -> (long) core.frm << 5 | core.fflags;
            case SSTATUS -> status(Status.SUPERVISOR_WRITABLE) | Status.UXL_64;
            case SIE -> core.mie & core.mideleg;
            case STVEC -> core.stvec;
            case SCOUNTEREN -> core.scounteren;
            case SENVCFG -> core.senvcfg;
            case SSCRATCH -> core.sscratch;
            case SEPC -> core.sepc;
            case SCAUSE -> core.scause;
            case STVAL -> core.stval;
            case SIP -> core.pending() & core.mideleg;
            case STIMECMP -> core.stimecmp;
            case SATP -> core.satp;
            case MSTATUS -> status(-1) | Status.XLEN_64;
            case MISA -> MISA_VALUE;
            case MEDELEG -> core.medeleg;
            case MIDELEG -> core.mideleg;
            case MIE -> core.mie;
            case MTVEC -> core.mtvec;
            case MCOUNTEREN -> core.mcounteren;
            case MENVCFG -> core.menvcfg;
            case MCOUNTINHIBIT -> core.mcountinhibit;
            case MSCRATCH -> core.mscratch;
            case MEPC -> core.mepc;
            case MCAUSE -> core.mcause;
            case MTVAL -> core.mtval;
            case MIP -> core.pending();
            case PMPCFG0 -> core.pmp.configuration(0);
            case PMPCFG2 -> core.pmp.configuration(8);
            case MCYCLE, CYCLE -> counter(COUNT_CYCLES, core.cycleOffset);
            case MINSTRET, INSTRET -> counter(COUNT_INSTRUCTIONS, core.instretOffset);
            case TIME -> core.timebase.ticks();
            case MHARTID -> core.id;
            default ->
                    number >= PMPADDR0 && number <= PMPADDR15
                            ? core.pmp.address(number - PMPADDR0)
                            : 0;
        };
    }

    private long status(long mask) {
        long value = core.mstatus & mask;
        return (value & Status.FS) == Status.FS ? value | Status.SD : value;
    }

    /** A counter that is off holds its value where a running one holds its offset. */
    private long counter(long inhibit, long offset) {
        return (core.mcountinhibit & inhibit) != 0 ? offset : core.retired() + offset;
    }

    /** Writes what of the value the CSR takes; ignored if there is no such CSR. */
    void write(int number, long value) {
        var csr = TABLE.find(number);
        if (csr == null) {
            return;
        }
        long bits = value & csr.writable();
        switch (number) {
            case FFLAGS -> setFloat((int) value & 31, core.frm);
            case FRM -> setFloat(core.fflags, (int) value & 7);
            case FCSR -> setFloat((int) value & 31, (int) value >>> 5 & 7);
            case SSTATUS -> setStatus(value, Status.SUPERVISOR_WRITABLE);
            case SIE -> core.mie = core.mie & ~core.mideleg | value & core.mideleg;
            case STVEC -> core.stvec = vector(value, core.stvec);
            case SCOUNTEREN -> core.scounteren = bits;
            case SENVCFG -> core.senvcfg = environment(bits, core.senvcfg);
            case SSCRATCH -> core.sscratch = bits;
            case SEPC -> core.sepc = bits;
            case SCAUSE -> core.scause = bits;
            case STVAL -> core.stval = bits;
            case SIP -> setPending(value, core.mideleg & 1L << Cause.SUPERVISOR_SOFTWARE);
            case STIMECMP -> {
                core.stimecmp = bits;
                core.updateTimer();
            }
            case SATP -> setTranslation(value);
            case MSTATUS -> setStatus(value, Status.MACHINE_WRITABLE);
            case MEDELEG -> core.medeleg = bits;
            case MIDELEG -> core.mideleg = bits;
            case MIE -> core.mie = bits;
            case MTVEC -> core.mtvec = vector(value, core.mtvec);
            case MCOUNTEREN -> core.mcounteren = bits;
            case MENVCFG -> setMachineEnvironment(bits);
            case MCOUNTINHIBIT -> setInhibit(bits);
            case MSCRATCH -> core.mscratch = bits;
            case MEPC -> core.mepc = bits;
            case MCAUSE -> core.mcause = bits;
            case MTVAL -> core.mtval = bits;
            case MIP -> setPending(value, SUPERVISOR_INTERRUPTS);
            case PMPCFG0, PMPCFG2 -> {
                core.pmp.setConfiguration((number - PMPCFG0) * 4, value);
                core.mmu.flushAll();
            }
            case MCYCLE -> core.cycleOffset = offset(COUNT_CYCLES, value);
            case MINSTRET -> core.instretOffset = offset(COUNT_INSTRUCTIONS, value);
            default -> {
                if (number >= PMPADDR0 && number <= PMPADDR15) {
                    core.pmp.setAddress(number - PMPADDR0, value);
                    core.mmu.flushAll();
                }
            }
        }
        core.attendInterrupts();
    }

    private void setFloat(int flags, int rounding) {
        core.mstatus |= Status.FS;
        core.setFloatControl(flags, rounding);
    }

    private void setStatus(long value, long mask) {
        long before = core.mstatus;
        long after = before & ~mask | value & mask;
        if ((after & Status.MPP) >>> Status.MPP_SHIFT == 2) {
            after = after & ~Status.MPP | before & Status.MPP;
        }
        core.mstatus = after;
        if (((before ^ after) & Status.MXR) != 0) {
            core.mmu.flushAll();
        } else if (((before ^ after) & (Status.SUM | Status.MPRV | Status.MPP)) != 0) {
            core.mmu.selectMode();
        }
    }

    /** Direct or vectored; a reserved mode leaves the register as it is. */
    private static long vector(long value, long before) {
        return (value & 2) == 0 ? value : before;
    }

    /** CBIE of 2 is reserved and leaves the field as it is. */
    private static long environment(long value, long before) {
        return (value & ENVCFG_CBIE) == 2 << 4
                ? value & ~ENVCFG_CBIE | before & ENVCFG_CBIE
                : value;
    }

    private void setMachineEnvironment(long value) {
        long before = core.menvcfg;
        core.menvcfg = environment(value, before);
        if (((before ^ value) & ENVCFG_ADUE) != 0) {
            core.mmu.flushAll();
        }
        if (((before ^ value) & ENVCFG_STCE) != 0) {
            core.pendingSoftware &= ~(1L << Cause.SUPERVISOR_TIMER);
            core.updateTimer();
        }
    }

    private void setPending(long value, long mask) {
        long software = 1L << Cause.SUPERVISOR_SOFTWARE;
        if ((mask & software) != 0) {
            if ((value & software) != 0) {
                core.raiseLines((int) software);
            } else {
                core.lowerLines((int) software);
            }
        }
        long mine = mask & ~software;
        if ((core.menvcfg & ENVCFG_STCE) != 0) {
            mine &= ~(1L << Cause.SUPERVISOR_TIMER);
        }
        core.pendingSoftware = core.pendingSoftware & ~mine | value & mine;
    }

    private void setTranslation(long value) {
        int mode = (int) (value >>> Mmu.MODE_SHIFT);
        boolean isKnown = mode == Mmu.MODE_BARE || mode >= Mmu.MODE_SV39 && mode <= Mmu.MODE_SV57;
        if (isKnown) {
            core.satp = value;
            core.mmu.selectMode();
        }
    }

    private void setInhibit(long value) {
        long cycles = read(MCYCLE);
        long instructions = read(MINSTRET);
        core.mcountinhibit = value;
        core.cycleOffset = offset(COUNT_CYCLES, cycles);
        core.instretOffset = offset(COUNT_INSTRUCTIONS, instructions);
    }

    private long offset(long inhibit, long value) {
        return (core.mcountinhibit & inhibit) != 0 ? value : value - core.retired();
    }

    /**
     * What a read-modify-write instruction sees of {@code mip} and {@code sip}: without the
     * external wire, so that it does not turn into a software bit (§3.1.9).
     */
    long readForUpdate(int number) {
        return switch (number) {
            case MIP ->
                    core.pending() & ~(1L << Cause.SUPERVISOR_EXTERNAL)
                            | core.pendingSoftware & 1L << Cause.SUPERVISOR_EXTERNAL;
            default -> read(number);
        };
    }
}
