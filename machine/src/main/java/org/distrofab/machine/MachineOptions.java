package org.distrofab.machine;

import org.distrofab.machine.boot.Payload;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a board is built by.
 *
 * @param checkpoint sees the harts after each round of turns in virtual time
 * @param startOfTime what the clock shows at power-on in virtual time; empty in real time
 */
record MachineOptions(
        long memoryBytes,
        int harts,
        Payload payload,
        HartOptions hartOptions,
        OptionalLong maxInstructions,
        byte[] rngSeed,
        InstantSource clock,
        Optional<Consumer<List<? extends Hart>>> checkpoint,
        Optional<Instant> startOfTime) {
    /** The time of day in nanoseconds since 1970. */
    LongSupplier epochNanos(Timebase timebase) {
        if (startOfTime.isEmpty()) {
            return () -> nanos(clock.instant());
        }
        long start = nanos(startOfTime.get());
        return () -> start + timebase.ticks() * (1_000_000_000 / Timebase.FREQUENCY_HZ);
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }
}
