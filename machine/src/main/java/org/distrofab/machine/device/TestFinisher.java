package org.distrofab.machine.device;

import org.distrofab.machine.Device;

/**
 * The SiFive test finisher, which is the board's power switch: {@code syscon-poweroff} and {@code
 * syscon-reboot} of the device tree write to it, and bare-metal programs report their result.
 */
public final class TestFinisher implements Device {
    /** The value that ends a program well; what {@code syscon-poweroff} writes. */
    public static final int PASS = 0x5555;

    /** In the low half; the exit code is in the high half. */
    public static final int FAIL = 0x3333;

    /** What {@code syscon-reboot} writes. */
    public static final int RESET = 0x7777;

    /** What the switch does; called on the hart's thread that wrote. */
    public interface Power {
        /**
         * @param code 0 when all is well, else what the program reported, up to 65535
         */
        void off(int code);

        void reset();
    }

    private final Power power;

    public TestFinisher(Power power) {
        this.power = power;
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public long read(long offset, int sizeBytes) {
        return 0;
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
        if (offset != 0 || sizeBytes < 2) {
            return;
        }
        switch ((int) value & 0xffff) {
            case PASS -> power.off(0);
            case FAIL -> power.off((int) (value >>> 16) & 0xffff);
            case RESET -> power.reset();
            default -> {}
        }
    }
}
