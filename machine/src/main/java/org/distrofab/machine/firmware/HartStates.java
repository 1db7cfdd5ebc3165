package org.distrofab.machine.firmware;

import org.distrofab.machine.Hart;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which harts execute: the state machine of the SBI's hart state management extension (SBI 2.0 §9).
 *
 * <p>A hart changes its own state, but for STOPPED to START_PENDING, which any hart may bring
 * about. Whoever runs a hart asks {@link #mayRun} before.
 */
public final class HartStates {
    private static final int SUPERVISOR = 1;
    private static final int SSTATUS = 0x100;
    private static final int SATP = 0x180;
    private static final int MIE = 0x304;
    private static final int MIP = 0x344;
    private static final long SSTATUS_SIE = 2;

    /** The numbers are those of {@code sbi_hart_get_status}. */
    enum State {
        STARTED,
        STOPPED,
        START_PENDING,
        STOP_PENDING,
        SUSPENDED
    }

    private record Slot(State state, OptionalLong resumeAddress, long opaque) {
        static final Slot STARTED = new Slot(State.STARTED, OptionalLong.empty(), 0);
        static final Slot STOPPED = new Slot(State.STOPPED, OptionalLong.empty(), 0);
    }

    private final AtomicReferenceArray<Slot> slots;

    private HartStates(int harts, int executing) {
        slots = new AtomicReferenceArray<>(harts);
        for (int hart = 0; hart < harts; hart++) {
            slots.set(hart, hart < executing ? Slot.STARTED : Slot.STOPPED);
        }
    }

    /** Hart 0 executes, the others are stopped: the state in which a kernel is entered. */
    public static HartStates booting(int harts) {
        return new HartStates(harts, 1);
    }

    /** All harts execute, as after a reset into real firmware. */
    public static HartStates allStarted(int harts) {
        return new HartStates(harts, harts);
    }

    int harts() {
        return slots.length();
    }

    State state(int hart) {
        return slots.get(hart).state;
    }

    /** Whether an interrupt could make the hart go on. */
    public boolean waitsForInterrupts(int hart) {
        return switch (state(hart)) {
            case STARTED, START_PENDING, SUSPENDED -> true;
            case STOPPED, STOP_PENDING -> false;
        };
    }

    boolean start(int hart, long address, long opaque) {
        var pending = new Slot(State.START_PENDING, OptionalLong.of(address), opaque);
        return slots.compareAndSet(hart, Slot.STOPPED, pending);
    }

    void stop(int hart) {
        slots.set(hart, Slot.STOPPED);
    }

    /**
     * @param resumeAddress where a non-retentive suspension goes on; empty for a retentive one
     */
    void suspend(int hart, OptionalLong resumeAddress, long opaque) {
        slots.set(hart, new Slot(State.SUSPENDED, resumeAddress, opaque));
    }

    /**
     * Completes a change that is under way, on the hart's thread.
     *
     * @return whether the hart is to execute; if not, ask again when one of its interrupt lines
     *     goes high or another hart starts it
     */
    public boolean mayRun(Hart hart) {
        var slot = slots.get(hart.id());
        return switch (slot.state) {
            case STARTED -> true;
            case STOPPED, STOP_PENDING -> false;
            case START_PENDING -> {
                enter(hart, slot);
                yield true;
            }
            case SUSPENDED -> {
                if ((hart.csr(MIP) & hart.csr(MIE)) == 0) {
                    yield false;
                }
                if (slot.resumeAddress.isPresent()) {
                    enter(hart, slot);
                } else {
                    slots.set(hart.id(), Slot.STARTED);
                }
                yield true;
            }
        };
    }

    /** The state that SBI 2.0 §9.1, table 17, gives a hart that starts. */
    private void enter(Hart hart, Slot slot) {
        hart.setPrivilege(SUPERVISOR);
        hart.setCsr(SATP, 0);
        hart.setCsr(SSTATUS, hart.csr(SSTATUS) & ~SSTATUS_SIE);
        hart.setX(10, hart.id());
        hart.setX(11, slot.opaque);
        hart.setPc(slot.resumeAddress.orElseThrow());
        slots.set(hart.id(), Slot.STARTED);
    }
}
