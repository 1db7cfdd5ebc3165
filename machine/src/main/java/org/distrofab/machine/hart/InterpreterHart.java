package org.distrofab.machine.hart;

import org.distrofab.machine.Bus;
import org.distrofab.machine.Hart;
import org.distrofab.machine.HartOptions;
import org.distrofab.machine.HartStatistics;
import org.distrofab.machine.InterruptLine;
import org.distrofab.machine.SupervisorCalls;
import org.distrofab.machine.Timebase;

import java.util.Collections;
import java.util.Optional;

/** A hart that interprets pre-decoded basic blocks. */
public final class InterpreterHart implements Hart {
    private final int id;
    private final long[] x = new long[32];
    private long pc;
    private int privilege = 3;

    /**
     * A hart just after reset: in machine mode, with {@code pc} at the start of RAM.
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
        this.id = id;
        this.pc = bus.ram().base();
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public long x(int register) {
        return x[register];
    }

    @Override
    public void setX(int register, long value) {
        if (register != 0) {
            x[register] = value;
        }
    }

    @Override
    public long pc() {
        return pc;
    }

    @Override
    public void setPc(long pc) {
        this.pc = pc;
    }

    @Override
    public int privilege() {
        return privilege;
    }

    @Override
    public void setPrivilege(int privilege) {
        this.privilege = privilege;
    }

    @Override
    public long csr(int number) {
        return 0;
    }

    @Override
    public void setCsr(int number, long value) {}

    @Override
    public long instructionsRetired() {
        return 0;
    }

    @Override
    public int readVirtual(long address, byte[] target, int offset, int length) {
        return 0;
    }

    @Override
    public InterruptLine interruptLine(int bit) {
        return high -> {};
    }

    @Override
    public StopReason run(long instructions) {
        return StopReason.BUDGET;
    }

    @Override
    public void requestStop() {}

    @Override
    public void requestFences(int kinds) {}

    @Override
    public boolean fencesPending() {
        return false;
    }

    @Override
    public void serviceFences() {}

    @Override
    public HartStatistics statistics() {
        var none = Collections.nCopies(24, 0L);
        return new HartStatistics(0, none, none, 0, 0, 0, 0, 0);
    }
}
