package org.distrofab.machine.device;

import org.distrofab.machine.Device;
import org.distrofab.machine.InterruptLine;

import java.util.function.LongSupplier;

/**
 * The goldfish real-time clock: nanoseconds since 1970 and one alarm (Android emulator, {@code
 * GOLDFISH-VIRTUAL-HARDWARE}, "Goldfish timer").
 *
 * <p>The alarm has to be polled: call {@link #poll} now and then.
 */
public final class GoldfishRtc implements Device {
    private static final int TIME_LOW = 0x00;
    private static final int TIME_HIGH = 0x04;
    private static final int ALARM_LOW = 0x08;
    private static final int ALARM_HIGH = 0x0c;
    private static final int IRQ_ENABLED = 0x10;
    private static final int CLEAR_ALARM = 0x14;
    private static final int ALARM_STATUS = 0x18;
    private static final int CLEAR_INTERRUPT = 0x1c;

    private final LongSupplier epochNanos;
    private final InterruptLine line;

    /** What the guest has set the clock forward or back by. */
    private long offsetNanos;

    private long latchedHigh;
    private long writtenHigh;
    private long alarmHigh;
    private long alarmNanos;
    private boolean alarmSet;
    private boolean interruptPending;
    private boolean interruptEnabled;

    /**
     * @param epochNanos the host's idea of the time, in nanoseconds since 1970
     */
    public GoldfishRtc(LongSupplier epochNanos, InterruptLine line) {
        this.epochNanos = epochNanos;
        this.line = line;
    }

    @Override
    public String name() {
        return "rtc";
    }

    private long now() {
        return epochNanos.getAsLong() + offsetNanos;
    }

    /** Whether there is an alarm to wait for. */
    public synchronized boolean alarmIsSet() {
        return alarmSet;
    }

    /** Lets the alarm go off if its time has come. */
    public synchronized void poll() {
        if (alarmSet && now() >= alarmNanos) {
            alarmSet = false;
            interruptPending = true;
            update();
        }
    }

    @Override
    public synchronized long read(long offset, int sizeBytes) {
        return switch ((int) offset) {
            case TIME_LOW -> {
                var now = now();
                latchedHigh = now >>> 32;
                yield now & 0xffff_ffffL;
            }
            case TIME_HIGH -> latchedHigh;
            case ALARM_LOW -> alarmNanos & 0xffff_ffffL;
            case ALARM_HIGH -> alarmNanos >>> 32;
            case IRQ_ENABLED -> interruptEnabled ? 1 : 0;
            case ALARM_STATUS -> alarmSet ? 1 : 0;
            default -> 0;
        };
    }

    @Override
    public synchronized void write(long offset, int sizeBytes, long value) {
        var word = value & 0xffff_ffffL;
        switch ((int) offset) {
            case TIME_HIGH -> writtenHigh = word;
            case TIME_LOW -> offsetNanos += (writtenHigh << 32 | word) - now();
            case ALARM_HIGH -> alarmHigh = word;
            case ALARM_LOW -> {
                alarmNanos = alarmHigh << 32 | word;
                alarmSet = true;
                poll();
            }
            case IRQ_ENABLED -> interruptEnabled = (word & 1) != 0;
            case CLEAR_ALARM -> alarmSet = false;
            case CLEAR_INTERRUPT -> interruptPending = false;
            default -> {}
        }
        update();
    }

    private void update() {
        line.set(interruptPending && interruptEnabled);
    }
}
