package org.distrofab.machine.device;

import org.distrofab.machine.Device;
import org.distrofab.machine.InterruptLine;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * The ns16550a serial port (National Semiconductor PC16550D data sheet §8), byte-wide registers one
 * byte apart. What is transmitted is on the host at once; the line speed is ignored.
 *
 * <p>Limitations: no line errors and no break; modem lines always say that the other side is ready.
 */
public final class Uart16550 implements Device {
    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int INTERRUPT_ID = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;
    private static final int SCRATCH = 7;

    private static final int IER_RECEIVED = 0x01;
    private static final int IER_TRANSMITTER_EMPTY = 0x02;
    private static final int IIR_NONE = 0x01;
    private static final int IIR_TRANSMITTER_EMPTY = 0x02;
    private static final int IIR_RECEIVED = 0x04;
    private static final int IIR_TIMEOUT = 0x0c;
    private static final int IIR_FIFOS = 0xc0;
    private static final int LCR_DIVISOR_LATCH = 0x80;
    private static final int MCR_LOOPBACK = 0x10;
    private static final int LSR_DATA_READY = 0x01;
    private static final int LSR_TRANSMITTER_IDLE = 0x60;

    /** Carrier, data set ready, clear to send. */
    private static final int MSR_READY = 0xb0;

    private static final int FIFO_BYTES = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final IntConsumer output;
    private final IntSupplier input;
    private final InterruptLine line;
    private final ArrayDeque<Byte> fifo = new ArrayDeque<>();

    private int interruptEnable;
    private int lineControl;
    private int modemControl;
    private int scratch;
    private int divisor = 12;
    private int trigger = 1;
    private boolean fifosEnabled;
    private boolean transmitterPending;

    /**
     * @param output takes each transmitted byte, on the hart's thread
     * @param input gives the next byte to receive, -1 if there is none now
     */
    public Uart16550(IntConsumer output, IntSupplier input, InterruptLine line) {
        this.output = output;
        this.input = input;
        this.line = line;
    }

    @Override
    public String name() {
        return "uart0";
    }

    /**
     * Takes what the other side has sent, as far as there is room. To be called when it has sent
     * something; the port goes on by itself as the guest makes room.
     */
    public void refill() {
        lock.lock();
        try {
            while (fifo.size() < FIFO_BYTES) {
                int next = input.getAsInt();
                if (next < 0) {
                    break;
                }
                fifo.add((byte) next);
            }
            update();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a received byte as reading the data register does; for firmware.
     *
     * @return the byte, or -1 if there is none
     */
    public int take() {
        lock.lock();
        try {
            var head = fifo.poll();
            refill();
            return head == null ? -1 : head & 0xff;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long read(long offset, int sizeBytes) {
        if (sizeBytes != 1) {
            return 0;
        }
        lock.lock();
        try {
            return switch ((int) offset) {
                case DATA -> divisorLatch() ? divisor & 0xff : Math.max(0, take());
                case INTERRUPT_ENABLE -> divisorLatch() ? divisor >> 8 : interruptEnable;
                case INTERRUPT_ID -> readInterruptId();
                case LINE_CONTROL -> lineControl;
                case MODEM_CONTROL -> modemControl;
                case LINE_STATUS -> LSR_TRANSMITTER_IDLE | (fifo.isEmpty() ? 0 : LSR_DATA_READY);
                case MODEM_STATUS -> modemStatus();
                case SCRATCH -> scratch;
                default -> 0;
            };
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
        if (sizeBytes != 1) {
            return;
        }
        var data = (int) value & 0xff;
        lock.lock();
        try {
            switch ((int) offset) {
                case DATA -> writeData(data);
                case INTERRUPT_ENABLE -> writeInterruptEnable(data);
                case INTERRUPT_ID -> writeFifoControl(data);
                case LINE_CONTROL -> lineControl = data;
                case MODEM_CONTROL -> modemControl = data & 0x1f;
                case SCRATCH -> scratch = data;
                default -> {}
            }
            update();
        } finally {
            lock.unlock();
        }
    }

    private boolean divisorLatch() {
        return (lineControl & LCR_DIVISOR_LATCH) != 0;
    }

    private void writeData(int data) {
        if (divisorLatch()) {
            divisor = divisor & 0xff00 | data;
            return;
        }
        if ((modemControl & MCR_LOOPBACK) != 0) {
            if (fifo.size() < FIFO_BYTES) {
                fifo.add((byte) data);
            }
        } else {
            output.accept(data);
        }
        transmitterPending = true;
    }

    private void writeInterruptEnable(int data) {
        if (divisorLatch()) {
            divisor = divisor & 0xff | data << 8;
            return;
        }
        if ((data & ~interruptEnable & IER_TRANSMITTER_EMPTY) != 0) {
            transmitterPending = true;
        }
        interruptEnable = data & 0x0f;
    }

    private void writeFifoControl(int data) {
        fifosEnabled = (data & 1) != 0;
        if ((data & 2) != 0) {
            fifo.clear();
        }
        trigger =
                switch (data >> 6) {
                    case 1 -> 4;
                    case 2 -> 8;
                    case 3 -> 14;
                    default -> 1;
                };
    }

    private int readInterruptId() {
        var id = interruptId();
        if (id == IIR_TRANSMITTER_EMPTY) {
            transmitterPending = false;
            update();
        }
        return id | (fifosEnabled ? IIR_FIFOS : 0);
    }

    private int interruptId() {
        if ((interruptEnable & IER_RECEIVED) != 0 && !fifo.isEmpty()) {
            return fifosEnabled && fifo.size() < trigger ? IIR_TIMEOUT : IIR_RECEIVED;
        }
        if ((interruptEnable & IER_TRANSMITTER_EMPTY) != 0 && transmitterPending) {
            return IIR_TRANSMITTER_EMPTY;
        }
        return IIR_NONE;
    }

    private int modemStatus() {
        if ((modemControl & MCR_LOOPBACK) == 0) {
            return MSR_READY;
        }
        // Loopback ties DTR to DSR, RTS to CTS, OUT1 to RI and OUT2 to DCD.
        return (modemControl & 0x01) << 5
                | (modemControl & 0x02) << 3
                | (modemControl & 0x04) << 4
                | (modemControl & 0x08) << 4;
    }

    private void update() {
        line.set(interruptId() != IIR_NONE);
    }
}
