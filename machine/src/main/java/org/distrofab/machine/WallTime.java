package org.distrofab.machine;

/** Time as it passes on the host. */
final class WallTime implements Timebase {
    private static final long NANOS_PER_TICK = 1_000_000_000 / FREQUENCY_HZ;

    private final long start = System.nanoTime();

    @Override
    public long ticks() {
        return (System.nanoTime() - start) / NANOS_PER_TICK;
    }

    /** How long it is until the deadline; 0 if it has passed. */
    static long nanosUntil(long nowTicks, long deadlineTicks) {
        long ticks = deadlineTicks - nowTicks;
        return ticks <= 0
                ? 0
                : ticks > Long.MAX_VALUE / NANOS_PER_TICK ? Long.MAX_VALUE : ticks * NANOS_PER_TICK;
    }
}
