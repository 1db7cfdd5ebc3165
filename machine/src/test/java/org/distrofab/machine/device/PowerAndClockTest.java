package org.distrofab.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class PowerAndClockTest {
    private final List<String> events = new ArrayList<>();
    private final TestFinisher finisher =
            new TestFinisher(
                    new TestFinisher.Power() {
                        @Override
                        public void off(int code) {
                            events.add("off " + code);
                        }

                        @Override
                        public void reset() {
                            events.add("reset");
                        }
                    });

    private long now = 1_700_000_000_123_456_789L;
    private boolean line;
    private final GoldfishRtc clock = new GoldfishRtc(() -> now, high -> line = high);

    private void setAlarm(long nanos) {
        clock.write(0x0c, 4, nanos >>> 32);
        clock.write(0x08, 4, nanos & 0xffff_ffffL);
    }

    @Test
    void theFinisherKnowsPassFailAndReset() {
        finisher.write(0, 4, 0x5555);
        finisher.write(0, 4, 0x002a_3333);
        finisher.write(0, 4, 0x7777);
        finisher.write(0, 4, 0x1234);
        finisher.write(8, 4, 0x5555);
        assertEquals(List.of("off 0", "off 42", "reset"), events);
    }

    @Test
    void theClockIsReadLowWordFirstAndItsHighWordIsLatched() {
        long low = clock.read(0, 4);
        now += 1L << 33;
        assertEquals(1_700_000_000_123_456_789L, clock.read(4, 4) << 32 | low);
    }

    @Test
    void theClockCanBeSet() {
        clock.write(4, 4, 1);
        clock.write(0, 4, 2);
        assertEquals(2, clock.read(0, 4));
        assertEquals(1, clock.read(4, 4));
        now += 5;
        assertEquals(7, clock.read(0, 4));
    }

    @Test
    void theAlarmInterruptsOnceWhenEnabled() {
        clock.write(0x10, 4, 1);
        setAlarm(now + 10);
        assertEquals(1, clock.read(0x18, 4));
        clock.poll();
        assertFalse(line);
        now += 10;
        clock.poll();
        assertTrue(line);
        assertEquals(0, clock.read(0x18, 4));
        clock.write(0x1c, 4, 1);
        assertFalse(line);
    }

    @Test
    void aClearedAlarmStaysSilent() {
        clock.write(0x10, 4, 1);
        setAlarm(now + 10);
        clock.write(0x14, 4, 1);
        now += 20;
        clock.poll();
        assertFalse(line);
        assertFalse(clock.alarmIsSet());
    }
}
