package org.distrofab.machine;

import org.distrofab.machine.Hart.StopReason;

import java.util.concurrent.locks.LockSupport;

/** The host thread that one hart runs on in real time. */
final class HartRunner {
    /** About a millisecond: how late a machine timer interrupt can be. */
    static final long SLICE_INSTRUCTIONS = 100_000;

    private final Board board;
    private final Hart hart;
    private final Thread thread;

    HartRunner(Board board, Hart hart) {
        this.board = board;
        this.hart = hart;
        thread = Thread.ofPlatform().daemon().name("hart-" + hart.id()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void join() throws InterruptedException {
        thread.join();
    }

    /** Makes the hart look at its interrupt lines, its state and the board soon. */
    void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!board.hasEnded()) {
                if (!board.states().mayRun(hart)) {
                    board.poll(hart);
                    park();
                    continue;
                }
                var reason = hart.run(board.slice(SLICE_INSTRUCTIONS));
                board.poll(hart);
                if (reason == StopReason.WAITING) {
                    park();
                }
            }
        } catch (RuntimeException | Error e) {
            board.fail(e);
        }
    }

    /** Sleeps until an interrupt line goes high or a timer is due. A permit ends it at once. */
    private void park() {
        if (board.hasEnded()) {
            return;
        }
        long nanos = WallTime.nanosUntil(board.timebase().ticks(), board.deadlineTicks(hart));
        if (nanos > 0) {
            LockSupport.parkNanos(board, nanos);
        }
    }
}
