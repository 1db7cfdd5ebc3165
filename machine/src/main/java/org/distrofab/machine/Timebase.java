package org.distrofab.machine;

/** The machine's clock as guests see it ({@code mtime}, {@code rdtime}). */
public interface Timebase {
    /** Ticks a second of {@link #ticks}: what the device tree calls timebase-frequency. */
    long FREQUENCY_HZ = 10_000_000;

    /** Ticks since the machine was switched on; never goes back. */
    long ticks();
}
