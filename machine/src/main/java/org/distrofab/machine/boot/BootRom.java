package org.distrofab.machine.boot;

import org.distrofab.machine.Device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ROM that the board starts from, of which only the data matters here: registers are set as its
 * code would, and OpenSBI's dynamic firmware reads this record from it ({@code struct
 * fw_dynamic_info} version 2, OpenSBI docs/firmware/fw_dynamic.md).
 */
public final class BootRom implements Device {
    public static final long ADDRESS = 0x1000;
    public static final long SIZE_BYTES = 0xf000;

    /** {@code OSBI}. */
    private static final long MAGIC = 0x4942_534f;

    private static final long VERSION = 2;
    private static final long NEXT_MODE_SUPERVISOR = 1;

    private final ByteBuffer content = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * @param kernelAddress where the firmware is to go on, 0 for nowhere
     */
    public BootRom(long kernelAddress) {
        content.putLong(MAGIC).putLong(VERSION).putLong(kernelAddress);
        content.putLong(NEXT_MODE_SUPERVISOR).putLong(0).putLong(0);
    }

    @Override
    public String name() {
        return "mrom";
    }

    @Override
    public long read(long offset, int sizeBytes) {
        if (offset + sizeBytes > content.capacity()) {
            return 0;
        }
        int at = (int) offset;
        return switch (sizeBytes) {
            case 1 -> content.get(at) & 0xffL;
            case 2 -> content.getShort(at) & 0xffffL;
            case 4 -> content.getInt(at) & 0xffff_ffffL;
            default -> content.getLong(at);
        };
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {}
}
