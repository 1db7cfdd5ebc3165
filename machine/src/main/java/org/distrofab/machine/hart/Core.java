package org.distrofab.machine.hart;

import org.distrofab.machine.Bus;
import org.distrofab.machine.Hart;
import org.distrofab.machine.Timebase;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The state of a hart, in plain fields that whatever executes works on. Owned by the hart's thread;
 * only {@link #pendingLines}, {@link #attention} and {@link #fences} are touched by others.
 */
final class Core {
    /** Where a write to {@code x0} goes: the decoder never names it as a source. */
    static final int SINK = 32;

    /** No reservation: no host address is negative. */
    static final long NO_RESERVATION = -1;

    private static final VarHandle PENDING_LINES;
    private static final VarHandle ATTENTION;
    private static final VarHandle FENCES;

    static {
        try {
            var lookup = MethodHandles.lookup();
            PENDING_LINES = lookup.findVarHandle(Core.class, "pendingLines", int.class);
            ATTENTION = lookup.findVarHandle(Core.class, "attention", boolean.class);
            FENCES = lookup.findVarHandle(Core.class, "fences", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int id;
    final Bus bus;
    final Timebase timebase;
    final Pmp pmp = new Pmp();
    final Mmu mmu;
    final Csrs csrs;
    final Traps traps;
    final FloatUnit floats;

    /** {@code x0} to {@code x31}, then {@link #SINK}. */
    final long[] x = new long[64];

    /** {@code f0} to {@code f31}, single precision NaN-boxed. */
    final long[] f = new long[32];

    long pc;
    int privilege = Privilege.MACHINE;

    /** {@code mstatus} without SD, SXL and UXL. */
    long mstatus;

    long mtvec;
    long medeleg;
    long mideleg;
    long mie;
    long mscratch;
    long mepc;
    long mcause;
    long mtval;
    long mcounteren;
    long menvcfg;
    long mcountinhibit;

    long stvec;
    long scounteren;
    long senvcfg;
    long sscratch;
    long sepc;
    long scause;
    long stval;
    long satp;
    long stimecmp = -1;

    /** {@code fflags} and {@code frm}. */
    int fflags;

    int frm;

    /**
     * Rounding is to nearest even and the inexact flag is set: a result of the host that is neither
     * tiny nor infinite nor a NaN is right and raises nothing new.
     */
    boolean hostFloatIsExact;

    /** Host address that {@code lr} reserved, and what it loaded. */
    long reservation = NO_RESERVATION;

    long reservedValue;

    /** Instructions retired when the budget was last set, plus that budget. */
    long retiredLimit;

    /** What is left of the budget: retired instructions are the limit minus this. */
    long remaining;

    /** Traps taken: they spend budget and retire nothing. */
    long trapsTaken;

    /** What {@code mcycle} and {@code minstret} are ahead of the instructions retired. */
    long cycleOffset;

    long instretOffset;

    /** SEIP and STIP as machine mode wrote them; STIP by {@code stimecmp} when that is on. */
    long pendingSoftware;

    /** {@code wfi} was executed with nothing pending. */
    boolean isWaiting;

    /** The trap that an access has found, taken by the interpreter. */
    int trapCause;

    long trapValue;

    /** Interrupt wires, a bit each as in {@code mip}. Atomic. */
    @SuppressWarnings("unused")
    private volatile int pendingLines;

    /** Something is to be looked at between two blocks. */
    private boolean attention;

    /** Fences that other harts have asked for. Atomic. */
    @SuppressWarnings("unused")
    private volatile int fences;

    /** The thread that runs the hart should leave {@link Hart#run}. */
    volatile boolean stopRequested;

    /** A thread is in {@link Hart#run}. */
    volatile boolean isRunning;

    Core(int id, Bus bus, Timebase timebase) {
        this.id = id;
        this.bus = bus;
        this.timebase = timebase;
        this.pc = bus.ram().base();
        this.mmu = new Mmu(this);
        this.csrs = new Csrs(this);
        this.traps = new Traps(this);
        this.floats = new FloatUnit(this);
    }

    long retired() {
        return retiredLimit - remaining;
    }

    /** Allows so many instructions from here on. */
    void grant(long instructions) {
        retiredLimit = retired() + instructions;
        remaining = instructions;
    }

    /** Translated code leaves at an instruction with so much budget left. */
    void leave(long pc, int left) {
        this.pc = pc;
        this.remaining = left;
    }

    /**
     * Marks the floating-point state as changed, as its instructions do.
     *
     * @return false if they might be illegal: the unit is off, or {@code frm} reserved
     */
    boolean useFloat() {
        if ((mstatus & Status.FS) == 0 || frm > SoftFloat.NEAREST_AWAY) {
            return false;
        }
        mstatus |= Status.FS;
        return true;
    }

    /** {@code mip}. */
    long pending() {
        return (pendingLines & 0xffffffffL) | pendingSoftware;
    }

    /** Sets wires of {@code mip}, from any thread. */
    void raiseLines(int bits) {
        int before = (int) PENDING_LINES.getAndBitwiseOr(this, bits);
        if ((before & bits) != bits) {
            attend();
        }
    }

    /** Clears wires of {@code mip}, from any thread. */
    void lowerLines(int bits) {
        if ((pendingLines & bits) != 0) {
            int unused = (int) PENDING_LINES.getAndBitwiseAnd(this, ~bits);
        }
    }

    /** Has the hart look at interrupts, fences and stop requests at the end of the block. */
    void attend() {
        ATTENTION.setRelease(this, true);
    }

    /** After something changed of what decides whether an interrupt is taken. */
    void attendInterrupts() {
        if ((pending() & mie) != 0) {
            attend();
        }
    }

    boolean needsAttention() {
        return (boolean) ATTENTION.getOpaque(this);
    }

    void clearAttention() {
        ATTENTION.setVolatile(this, false);
    }

    void requestFences(int kinds) {
        int unused = (int) FENCES.getAndBitwiseOr(this, kinds);
        attend();
    }

    boolean hasFences() {
        return fences != 0;
    }

    int takeFences() {
        return (int) FENCES.getAndSet(this, 0);
    }

    /**
     * Records the trap that an access or an instruction causes; false, for the caller to return.
     */
    boolean raise(int cause, long value) {
        trapCause = cause;
        trapValue = value;
        return false;
    }

    void setFloatControl(int flags, int rounding) {
        fflags = flags;
        frm = rounding;
        hostFloatIsExact = rounding == 0 && (flags & 1) != 0;
    }

    void addFloatFlags(int flags) {
        fflags |= flags;
        hostFloatIsExact = frm == 0 && (fflags & 1) != 0;
    }

    /** Sets or clears STIP as {@code stimecmp} says, if that is what drives it. */
    void updateTimer() {
        if ((menvcfg & Csrs.ENVCFG_STCE) != 0) {
            boolean isDue = Long.compareUnsigned(timebase.ticks(), stimecmp) >= 0;
            long before = pendingSoftware;
            long bit = 1L << Cause.SUPERVISOR_TIMER;
            pendingSoftware = isDue ? before | bit : before & ~bit;
            if (pendingSoftware != before) {
                attend();
            }
        }
    }
}
