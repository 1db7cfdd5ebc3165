package org.distrofab.machine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;

final class Uart16550Test {
    private final StringBuilder sent = new StringBuilder();
    private final ArrayDeque<Integer> typed = new ArrayDeque<>();
    private boolean line;
    private final Uart16550 uart =
            new Uart16550(
                    value -> sent.append((char) value),
                    () -> typed.isEmpty() ? -1 : typed.remove(),
                    high -> line = high);

    private void type(String text) {
        text.chars().forEach(typed::add);
        uart.refill();
    }

    @Test
    void whatIsWrittenIsSentAndTheTransmitterIsIdleAtOnce() {
        uart.write(0, 1, 'h');
        uart.write(0, 1, 'i');
        assertEquals("hi", sent.toString());
        assertEquals(0x60, uart.read(5, 1));
    }

    @Test
    void longInputArrivesWholeThoughTheFifoIsShort() {
        var text = "a line that is much longer than sixteen bytes";
        type(text);
        var got = new StringBuilder();
        while ((uart.read(5, 1) & 1) != 0) {
            got.append((char) uart.read(0, 1));
        }
        assertEquals(text, got.toString());
    }

    @Test
    void receivedDataInterruptsUntilItIsRead() {
        type("x");
        assertFalse(line);
        uart.write(1, 1, 1);
        assertTrue(line);
        assertEquals(0x04, uart.read(2, 1) & 0x0f);
        assertEquals('x', uart.read(0, 1));
        assertFalse(line);
        assertEquals(0x01, uart.read(2, 1) & 0x0f);
    }

    @Test
    void dataBelowTheTriggerIsReportedAsTimeout() {
        uart.write(2, 1, 0x81);
        uart.write(1, 1, 1);
        type("x");
        assertEquals(0xcc, uart.read(2, 1));
    }

    @Test
    void enablingTheTransmitterInterruptRaisesItAndReadingTheCauseClearsIt() {
        uart.write(1, 1, 2);
        assertTrue(line);
        assertEquals(0x02, uart.read(2, 1));
        assertFalse(line);
        uart.write(0, 1, 'a');
        assertTrue(line);
    }

    @Test
    void theDivisorHidesBehindItsLatchBit() {
        uart.write(3, 1, 0x83);
        uart.write(0, 1, 0x34);
        uart.write(1, 1, 0x12);
        assertEquals(0x34, uart.read(0, 1));
        assertEquals(0x12, uart.read(1, 1));
        uart.write(3, 1, 0x03);
        assertEquals(0, uart.read(1, 1));
        assertEquals("", sent.toString());
    }

    @Test
    void loopbackSendsToItselfAndTiesTheModemLines() {
        uart.write(4, 1, 0x1b);
        uart.write(0, 1, 'x');
        assertEquals("", sent.toString());
        assertEquals('x', uart.read(0, 1));
        assertEquals(0xb0, uart.read(6, 1));
        uart.write(4, 1, 0x10);
        assertEquals(0, uart.read(6, 1));
    }

    @Test
    void wideAccessesAndHighOffsetsDoNothing() {
        uart.write(0, 4, 'x');
        uart.write(0x80, 1, 'x');
        assertEquals("", sent.toString());
        assertEquals(0, uart.read(0x80, 1));
    }
}
