package org.distrofab.machine;

import org.distrofab.machine.Hart.StopReason;

import java.util.concurrent.locks.LockSupport;

/** Runs all harts in turn on one thread, in virtual time, so that every run is the same. */
final class Lockstep {
    /** How long a hart runs while others wait for their turn. */
    private static final long TURN_INSTRUCTIONS = 2_000;

    /** How long it runs if it is the only one: how late a machine timer interrupt can be. */
    private static final long SOLO_INSTRUCTIONS = 10_000;

    /** How long the host sleeps when only input could go on. */
    private static final long IDLE_NANOS = 5_000_000;

    private final Board board;
    private final VirtualTime time;

    Lockstep(Board board, VirtualTime time) {
        this.board = board;
        this.time = time;
    }

    void run() {
        long turn = board.harts().size() == 1 ? SOLO_INSTRUCTIONS : TURN_INSTRUCTIONS;
        while (!board.hasEnded()) {
            boolean idle = true;
            for (var hart : board.harts()) {
                if (board.hasEnded()) {
                    return;
                }
                if (board.states().mayRun(hart)) {
                    idle &= hart.run(board.slice(turn)) == StopReason.WAITING;
                }
                board.poll(hart);
            }
            board.checkpoint();
            if (idle && !board.hasEnded()) {
                waitForTimer();
            }
        }
    }

    private void waitForTimer() {
        long deadline = Long.MAX_VALUE;
        for (var hart : board.harts()) {
            deadline = Math.min(deadline, board.deadlineTicks(hart));
        }
        if (deadline == Long.MAX_VALUE) {
            LockSupport.parkNanos(this, IDLE_NANOS);
        } else {
            time.skipTo(deadline);
        }
        for (var hart : board.harts()) {
            board.poll(hart);
        }
    }
}
