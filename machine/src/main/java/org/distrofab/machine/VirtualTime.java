package org.distrofab.machine;

import java.util.List;

/**
 * Time that passes with instructions: one tick for every {@value #INSTRUCTIONS_PER_TICK} that a
 * hart retires on average, and whole waits in one step. One thread runs all harts and calls this.
 */
final class VirtualTime implements Timebase {
    /** As if a hart retired 100 million instructions a second. */
    static final int INSTRUCTIONS_PER_TICK = 10;

    private List<? extends Hart> harts = List.of();
    private long skippedTicks;

    void use(List<? extends Hart> harts) {
        this.harts = harts;
    }

    @Override
    public long ticks() {
        if (harts.isEmpty()) {
            return skippedTicks;
        }
        long retired = 0;
        for (var hart : harts) {
            retired += hart.instructionsRetired();
        }
        return skippedTicks + retired / (INSTRUCTIONS_PER_TICK * (long) harts.size());
    }

    /** Nothing happens until the deadline: goes there, if it lies ahead. */
    void skipTo(long deadlineTicks) {
        skippedTicks += Math.max(0, deadlineTicks - ticks());
    }
}
