package org.distrofab.machine.hart;

import org.distrofab.machine.Bus;
import org.distrofab.machine.Engine;
import org.distrofab.machine.Hart;
import org.distrofab.machine.HartOptions;
import org.distrofab.machine.HartStatistics;
import org.distrofab.machine.InstructionTrace;
import org.distrofab.machine.InterruptLine;
import org.distrofab.machine.SupervisorCalls;
import org.distrofab.machine.Timebase;

import java.util.Arrays;
import java.util.Optional;

/** A hart that interprets pre-decoded basic blocks. */
public final class InterpreterHart implements Hart {
    /** Instructions between two looks at the clock. */
    private static final long EVENT_INTERVAL = 50_000;

    private final Core core;
    private final BlockCache cache;
    private final Translator translator;
    private final Interpreter interpreter;
    private final InstructionTrace trace;

    /**
     * A hart just after reset: in machine mode, with {@code pc} at the start of RAM.
     *
     * <p>With firmware there is no code in machine mode, so the hart starts as such code would
     * leave it: all of memory allowed by PMP, every trap but the supervisor's calls delegated, the
     * counters, {@code stimecmp}, cache-block instructions and hardware updates of page tables
     * turned on.
     *
     * @param id {@code mhartid}
     * @param bus RAM and devices
     * @param timebase what {@code time} reads
     * @param firmware takes {@code ecall} from supervisor mode if present; it traps to machine mode
     *     otherwise
     */
    public InterpreterHart(
            int id,
            Bus bus,
            Timebase timebase,
            Optional<SupervisorCalls> firmware,
            HartOptions options) {
        this(id, bus, timebase, firmware, options, policy(options), true);
    }

    private static Translator.Policy policy(HartOptions options) {
        boolean isTranslating =
                options.engine() == Engine.TRANSLATOR && options.instructionTrace().isEmpty();
        return isTranslating ? Translator.Policy.standard() : Translator.Policy.off();
    }

    InterpreterHart(
            int id,
            Bus bus,
            Timebase timebase,
            Optional<SupervisorCalls> firmware,
            HartOptions options,
            Translator.Policy policy,
            boolean isWarmedUp) {
        if (isWarmedUp) {
            WarmUp.ensureDone();
        }
        this.core = new Core(id, bus, timebase);
        this.trace = options.instructionTrace().orElse(null);
        this.cache =
                new BlockCache(
                        core.mmu, trace == null ? BlockBuilder.LONGEST : 1, policy.patience());
        var slowPath = new SlowPath(core, cache, this, firmware, options.systemCallTrace());
        this.translator = new Translator(core, cache, slowPath, policy);
        this.interpreter = new Interpreter(core, slowPath, translator);
        if (firmware.isPresent()) {
            setUpForFirmware();
        }
    }

    Core core() {
        return core;
    }

    /** How many translations there are now. */
    int translations() {
        return translator.count();
    }

    Interpreter interpreter() {
        return interpreter;
    }

    private void setUpForFirmware() {
        setCsr(Csrs.PMPADDR0, -1);
        setCsr(Csrs.PMPCFG0, 0x1f);
        setCsr(Csrs.MEDELEG, -1L & ~(1L << Cause.ECALL_SUPERVISOR));
        setCsr(Csrs.MIDELEG, -1);
        setCsr(Csrs.MCOUNTEREN, -1);
        setCsr(
                Csrs.MENVCFG,
                Csrs.ENVCFG_STCE
                        | Csrs.ENVCFG_ADUE
                        | Csrs.ENVCFG_CBZE
                        | Csrs.ENVCFG_CBCFE
                        | Csrs.ENVCFG_CBIE);
    }

    @Override
    public int id() {
        return core.id;
    }

    @Override
    public long x(int register) {
        return core.x[register];
    }

    @Override
    public void setX(int register, long value) {
        if (register != 0) {
            core.x[register] = value;
        }
    }

    @Override
    public long pc() {
        return core.pc;
    }

    @Override
    public void setPc(long pc) {
        core.pc = pc;
    }

    @Override
    public int privilege() {
        return core.privilege;
    }

    @Override
    public void setPrivilege(int privilege) {
        core.privilege = privilege;
        core.mmu.selectMode();
        core.attendInterrupts();
    }

    @Override
    public long csr(int number) {
        return core.csrs.read(number);
    }

    @Override
    public void setCsr(int number, long value) {
        core.csrs.write(number, value);
    }

    @Override
    public long instructionsRetired() {
        return core.retired();
    }

    @Override
    public int readVirtual(long address, byte[] target, int offset, int length) {
        return core.mmu.readVirtual(address, target, offset, length);
    }

    @Override
    public InterruptLine interruptLine(int bit) {
        int mask = 1 << bit;
        return high -> {
            if (high) {
                core.raiseLines(mask);
            } else {
                core.lowerLines(mask);
            }
        };
    }

    @Override
    public StopReason run(long instructions) {
        core.isRunning = true;
        try {
            return runUntil(core.retired() + core.trapsTaken + instructions);
        } finally {
            core.isRunning = false;
        }
    }

    private StopReason runUntil(long end) {
        core.isWaiting = false;
        core.updateTimer();
        core.attend();
        while (true) {
            if (core.needsAttention()) {
                core.clearAttention();
                serviceFences();
                if (core.stopRequested) {
                    core.stopRequested = false;
                    return StopReason.STOPPED;
                }
                core.traps.interrupt();
            }
            if (core.isWaiting) {
                if ((core.pending() & core.mie) == 0) {
                    core.attend();
                    return StopReason.WAITING;
                }
                core.isWaiting = false;
            }
            if (core.remaining <= 0) {
                long left = end - core.retired() - core.trapsTaken;
                if (left <= 0) {
                    return StopReason.BUDGET;
                }
                translator.install();
                core.grant(trace == null ? Math.min(left, EVENT_INTERVAL) : 1);
                core.updateTimer();
            }
            if (trace != null) {
                traceNext();
            }
            interpreter.execute();
        }
    }

    private void traceNext() {
        var bits = new byte[4];
        int known = core.mmu.readCode(core.pc, bits);
        if (known >= 2) {
            int low = bits[0] & 0xff | (bits[1] & 0xff) << 8;
            int high = bits[2] & 0xff | (bits[3] & 0xff) << 8;
            trace.beforeInstruction(this, core.pc, (low & 3) == 3 ? low | high << 16 : low);
        }
    }

    @Override
    public void requestStop() {
        core.stopRequested = true;
        core.attend();
    }

    @Override
    public void requestFences(int kinds) {
        core.requestFences(kinds);
    }

    @Override
    public boolean fencesPending() {
        return core.isRunning && core.hasFences();
    }

    @Override
    public void serviceFences() {
        int kinds = core.takeFences();
        if ((kinds & FENCE_INSTRUCTIONS) != 0) {
            cache.invalidate();
        }
        if ((kinds & FENCE_TRANSLATIONS) != 0) {
            core.mmu.flushAll();
        }
    }

    @Override
    public HartStatistics statistics() {
        return new HartStatistics(
                core.retired(),
                Arrays.stream(core.traps.exceptions).boxed().toList(),
                Arrays.stream(core.traps.interrupts).boxed().toList(),
                core.mmu.loadMisses,
                core.mmu.storeMisses,
                core.mmu.fetchMisses,
                core.mmu.pageWalks,
                cache.blocksDecoded);
    }
}
