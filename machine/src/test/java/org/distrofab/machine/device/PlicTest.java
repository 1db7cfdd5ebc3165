package org.distrofab.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;

final class PlicTest {
    private static final long ENABLE_SUPERVISOR = 0x2080;
    private static final long THRESHOLD_SUPERVISOR = 0x20_1000;
    private static final long CLAIM_SUPERVISOR = 0x20_1004;

    private final boolean[] lines = new boolean[2];
    private final Plic plic = new Plic(List.of(high -> lines[0] = high, high -> lines[1] = high));

    private void enable(int source, int priority) {
        plic.write(4L * source, 4, priority);
        long word = ENABLE_SUPERVISOR + source / 32 * 4L;
        plic.write(word, 4, plic.read(word, 4) | 1L << source % 32);
    }

    @Test
    void aSourceWithoutPriorityNeverInterrupts() {
        enable(10, 0);
        plic.source(10).set(true);
        assertFalse(lines[1]);
    }

    @Test
    void onlyTheContextThatEnabledASourceIsInterrupted() {
        enable(10, 1);
        plic.source(10).set(true);
        assertTrue(lines[1]);
        assertFalse(lines[0]);
    }

    @Test
    void claimsComeByPriorityThenByNumber() {
        enable(3, 1);
        enable(7, 2);
        enable(5, 2);
        for (int source : new int[] {3, 7, 5}) {
            plic.source(source).set(true);
        }
        assertEquals(5, plic.read(CLAIM_SUPERVISOR, 4));
        assertEquals(7, plic.read(CLAIM_SUPERVISOR, 4));
        assertEquals(3, plic.read(CLAIM_SUPERVISOR, 4));
        assertEquals(0, plic.read(CLAIM_SUPERVISOR, 4));
        assertFalse(lines[1]);
    }

    @Test
    void aLineThatIsStillHighIsPendingAgainWhenCompleted() {
        enable(10, 1);
        plic.source(10).set(true);
        assertEquals(10, plic.read(CLAIM_SUPERVISOR, 4));
        assertFalse(lines[1]);
        plic.write(CLAIM_SUPERVISOR, 4, 10);
        assertTrue(lines[1]);
        assertEquals(10, plic.read(CLAIM_SUPERVISOR, 4));
        plic.source(10).set(false);
        plic.write(CLAIM_SUPERVISOR, 4, 10);
        assertFalse(lines[1]);
    }

    @Test
    void theThresholdMasksPrioritiesUpToIt() {
        enable(10, 3);
        plic.write(THRESHOLD_SUPERVISOR, 4, 3);
        plic.source(10).set(true);
        assertFalse(lines[1]);
        plic.write(THRESHOLD_SUPERVISOR, 4, 2);
        assertTrue(lines[1]);
    }

    @Test
    void theLastSourceWorksAndTheOneAfterItIsNone() {
        enable(Plic.SOURCES, 1);
        plic.source(Plic.SOURCES).set(true);
        assertEquals(Plic.SOURCES, plic.read(CLAIM_SUPERVISOR, 4));
        assertThrows(IllegalArgumentException.class, () -> plic.source(Plic.SOURCES + 1));
    }

    @Test
    void resetForgetsWhatTheGuestHasSet() {
        enable(10, 1);
        plic.source(10).set(true);
        plic.reset();
        assertFalse(lines[1]);
        assertEquals(0, plic.read(40, 4));
    }

    @Test
    void anyAccessAnywhereIsHarmless() {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            long offset = random.nextLong(MemoryMap.PLIC_SIZE_BYTES / 4) * 4;
            plic.write(offset, 4, random.nextInt());
            plic.read(random.nextLong(MemoryMap.PLIC_SIZE_BYTES / 8) * 8, 1 << random.nextInt(4));
            plic.source(1 + random.nextInt(Plic.SOURCES)).set(random.nextBoolean());
        }
    }
}
