package org.distrofab.machine.firmware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Bus;
import org.distrofab.machine.GuestMemory;
import org.distrofab.machine.Hart;
import org.distrofab.machine.HartOptions;
import org.distrofab.machine.hart.InterpreterHart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

final class SbiFirmwareTest implements SbiFirmware.Platform {
    private static final int HARTS = 3;
    private static final long DBCN = 0x4442_434e;
    private static final long HSM = 0x48_534d;

    private final GuestMemory memory = GuestMemory.allocate(1 << 20);
    private final List<InterpreterHart> harts = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final StringBuilder console = new StringBuilder();
    private final ArrayDeque<Integer> typed = new ArrayDeque<>();
    private final HartStates states = HartStates.booting(HARTS);
    private final SbiFirmware firmware = new SbiFirmware(this, states);

    @BeforeEach
    void makeHarts() {
        var bus = new Bus(memory);
        for (int id = 0; id < HARTS; id++) {
            var hart =
                    new InterpreterHart(
                            id, bus, () -> 0, Optional.of(firmware), HartOptions.plain());
            SbiFirmware.prepare(hart);
            harts.add(hart);
        }
    }

    @AfterEach
    void free() {
        memory.close();
    }

    @Override
    public List<InterpreterHart> harts() {
        return harts;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public void setInterrupt(int hart, int bit, boolean high) {
        events.add("interrupt " + hart + " " + bit + " " + high);
    }

    @Override
    public void wake(int hart) {
        events.add("wake " + hart);
    }

    @Override
    public void putConsole(int value) {
        console.append((char) value);
    }

    @Override
    public int getConsole() {
        return typed.isEmpty() ? -1 : typed.remove();
    }

    @Override
    public void powerOff(int code) {
        events.add("off " + code);
    }

    @Override
    public void reset() {
        events.add("reset");
    }

    /** Calls from hart 0; the error, and the value in a1. */
    private long call(long extension, long function, long... arguments) {
        var hart = harts.get(0);
        hart.setX(17, extension);
        hart.setX(16, function);
        for (int i = 0; i < 6; i++) {
            hart.setX(10 + i, i < arguments.length ? arguments[i] : 0);
        }
        firmware.handle(hart);
        return hart.x(10);
    }

    private long value() {
        return harts.get(0).x(11);
    }

    @Test
    void itIsVersionTwoAndSaysWhatItHas() {
        assertEquals(0, call(0x10, 0));
        assertEquals(0x0200_0000, value());
        for (long present : new long[] {0x10, 0x5449_4d45, 0x73_5049, 0x5246_4e43, HSM, DBCN, 1}) {
            call(0x10, 3, present);
            assertEquals(1, value(), Long.toHexString(present));
        }
        call(0x10, 3, 0x50_4d55);
        assertEquals(0, value(), "PMU");
        assertEquals(-2, call(0x50_4d55, 0));
        assertEquals(-2, call(0x10, 99));
        assertEquals(-2, call(0x10, 1L << 32));
    }

    @Test
    void interruptsGoToTheHartsInTheMaskAndNoOthers() {
        assertEquals(0, call(0x73_5049, 0, 3, 1));
        assertEquals(List.of("interrupt 1 1 true", "interrupt 2 1 true"), events);
        assertEquals(-3, call(0x73_5049, 0, 8, 0));
        assertEquals(-3, call(0x73_5049, 0, 1, 64));
        assertEquals(-3, call(0x73_5049, 0, -1, 1));
        events.clear();
        assertEquals(0, call(0x73_5049, 0, 0xdead, -1));
        assertEquals(3, events.size());
    }

    @Test
    void remoteFencesReturnWhenNoOtherHartRuns() {
        assertEquals(0, call(0x5246_4e43, 0, 0, -1));
        assertEquals(0, call(0x5246_4e43, 1, 7, 0, 0x1000, 0x1000));
        assertEquals(-3, call(0x5246_4e43, 2, 16, 0));
        assertEquals(-2, call(0x5246_4e43, 3, 1, 0));
    }

    @Test
    void aHartIsStartedOnceAndWithItsRegisters() {
        assertFalse(states.mayRun(harts.get(1)));
        call(HSM, 2, 1);
        assertEquals(1, value(), "stopped");
        assertEquals(0, call(HSM, 0, 1, GuestMemory.BASE + 0x100, 0x1234));
        assertEquals(List.of("wake 1"), events);
        assertEquals(-6, call(HSM, 0, 1, GuestMemory.BASE, 0));
        assertTrue(states.mayRun(harts.get(1)));
        assertEquals(GuestMemory.BASE + 0x100, harts.get(1).pc());
        assertEquals(1, harts.get(1).x(10));
        assertEquals(0x1234, harts.get(1).x(11));
        assertEquals(1, harts.get(1).privilege());
        call(HSM, 2, 1);
        assertEquals(0, value(), "started");
    }

    @Test
    void hartsThatDoNotExistAndAddressesThatAreNoneAreRefused() {
        assertEquals(-3, call(HSM, 0, HARTS, GuestMemory.BASE, 0));
        assertEquals(-3, call(HSM, 0, -1, GuestMemory.BASE, 0));
        assertEquals(-5, call(HSM, 0, 1, 0, 0));
        assertEquals(-5, call(HSM, 0, 1, GuestMemory.BASE + 1, 0));
        assertEquals(-3, call(HSM, 2, 99));
        assertEquals(-3, call(HSM, 3, 5, 0, 0));
    }

    @Test
    void aSuspendedHartGoesOnWithAnInterrupt() {
        var hart = harts.get(0);
        assertEquals(0, call(HSM, 3, 0));
        assertFalse(states.mayRun(hart));
        hart.interruptLine(1).set(true);
        assertFalse(states.mayRun(hart), "the interrupt is not enabled");
        hart.setCsr(0x304, 1 << 1);
        assertTrue(states.mayRun(hart));
    }

    @Test
    void theConsoleTakesOnlyMemory() {
        memory.write(GuestMemory.BASE, "hello".getBytes(), 0, 5);
        assertEquals(0, call(DBCN, 0, 5, GuestMemory.BASE, 0));
        assertEquals(5, value());
        assertEquals("hello", console.toString());
        assertEquals(-3, call(DBCN, 0, 5, 0x1000_0000, 0));
        assertEquals(-3, call(DBCN, 0, 1 << 21, GuestMemory.BASE, 0));
        assertEquals(-3, call(DBCN, 0, -1, GuestMemory.BASE, 0));
        assertEquals(-3, call(DBCN, 0, 5, GuestMemory.BASE, 1));
        typed.add((int) 'x');
        assertEquals(0, call(DBCN, 1, 10, GuestMemory.BASE, 0));
        assertEquals(1, value());
        assertEquals('x', memory.readByte(GuestMemory.BASE));
        assertEquals(0, call(DBCN, 2, '!'));
        assertEquals("hello!", console.toString());
    }

    @Test
    void resetAndShutdownReachThePlatform() {
        assertEquals(-3, call(0x5352_5354, 0, 9, 0));
        assertEquals(0, call(0x5352_5354, 0, 0, 0));
        assertEquals(0, call(0x5352_5354, 0, 1, 0));
        call(8, 0);
        assertEquals(List.of("off 0", "reset", "off 0"), events);
    }

    @Test
    void legacyCallsWork() {
        assertEquals(0, call(1, 0, 'A'));
        assertEquals("A", console.toString());
        assertEquals(-1, call(2, 0));
        typed.add(7);
        assertEquals(7, call(2, 0));
        assertEquals(0, call(4, 0, 0));
        assertEquals(3, events.size());
        assertEquals(0, call(4, 0, Long.MIN_VALUE), "a mask that cannot be read means all");
    }

    @Test
    void anyCallWithAnyArgumentsIsAnswered() {
        var random = new Random(3);
        long[] extensions = {0x10, 0x5449_4d45, 0x73_5049, 0x5246_4e43, HSM, 0x5352_5354, DBCN};
        for (int i = 0; i < 100_000; i++) {
            var arguments = new long[6];
            for (int k = 0; k < 6; k++) {
                arguments[k] =
                        switch (random.nextInt(3)) {
                            case 0 -> random.nextInt(5);
                            case 1 -> GuestMemory.BASE + random.nextInt(2 << 20);
                            default -> random.nextLong();
                        };
            }
            long extension =
                    random.nextInt(4) == 0
                            ? random.nextInt(9)
                            : extensions[random.nextInt(extensions.length)];
            call(extension, random.nextInt(5), arguments);
            console.setLength(0);
            events.clear();
        }
        Hart first = harts.get(0);
        assertEquals(1, first.privilege());
    }
}
