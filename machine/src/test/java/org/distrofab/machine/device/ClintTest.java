package org.distrofab.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

final class ClintTest {
    private long now;
    private final boolean[] software = new boolean[2];
    private final boolean[] timer = new boolean[2];
    private final Clint clint =
            new Clint(
                    () -> now,
                    List.of(high -> software[0] = high, high -> software[1] = high),
                    List.of(high -> timer[0] = high, high -> timer[1] = high));

    @Test
    void onlyTheLowestBitOfMsipCounts() {
        clint.write(4, 4, 0xffff_ffffL);
        assertEquals(1, clint.read(4, 4));
        assertTrue(software[1]);
        clint.write(4, 4, 0xfffe);
        assertFalse(software[1]);
    }

    @Test
    void theTimerGoesOffAtItsTimeAndNotBefore() {
        clint.write(0x4008, 8, 100);
        now = 99;
        clint.poll(1);
        assertFalse(timer[1]);
        now = 100;
        clint.poll(1);
        assertTrue(timer[1]);
        assertFalse(timer[0]);
    }

    @Test
    void aLaterDeadlineTakesTheInterruptBack() {
        now = 100;
        clint.write(0x4000, 8, 50);
        assertTrue(timer[0]);
        clint.write(0x4000, 8, 150);
        assertFalse(timer[0]);
    }

    @Test
    void theCompareRegisterCanBeWrittenInHalves() {
        clint.write(0x4004, 4, 0x1234_5678);
        clint.write(0x4000, 4, 0x9abc_def0L);
        assertEquals(0x1234_5678_9abc_def0L, clint.read(0x4000, 8));
        assertEquals(0x1234_5678L, clint.read(0x4004, 4));
    }

    @Test
    void deadlinesAreUnsigned() {
        now = 5;
        clint.write(0x4000, 8, -1);
        assertFalse(timer[0]);
    }

    @Test
    void theTimeCanBeReadWholeAndInHalves() {
        now = 0x1_0000_0002L;
        assertEquals(now, clint.read(0xbff8, 8));
        assertEquals(2, clint.read(0xbff8, 4));
        assertEquals(1, clint.read(0xbffc, 4));
    }

    @Test
    void registersOfAbsentHartsReadAsZeroAndIgnoreWrites() {
        clint.write(0x4010, 8, 1);
        clint.write(8, 4, 1);
        assertEquals(0, clint.read(0x4010, 8));
        assertEquals(0, clint.read(8, 4));
        assertEquals(0, clint.read(0x5, 1));
    }
}
