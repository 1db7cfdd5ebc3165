package org.distrofab.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Executables of a few instructions at the start of RAM. */
final class MiniElf {
    private static final int CODE_OFFSET = 0x200;

    private MiniElf() {}

    /**
     * @param tohost the value of a symbol of that name, if there is to be one
     */
    static byte[] of(int machine, OptionalLong tohost, int... instructions) {
        var elf = ByteBuffer.allocate(CODE_OFFSET + 4096).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(16, (short) 2).putShort(18, (short) machine).putInt(20, 1);
        elf.putLong(24, GuestMemory.BASE).putLong(32, 64).putLong(40, tohost.isPresent() ? 120 : 0);
        elf.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 1);
        elf.putShort(58, (short) 64).putShort(60, (short) (tohost.isPresent() ? 3 : 0));
        elf.position(64);
        elf.putInt(1).putInt(5).putLong(CODE_OFFSET).putLong(GuestMemory.BASE);
        elf.putLong(GuestMemory.BASE).putLong(4096).putLong(8192).putLong(4096);
        if (tohost.isPresent()) {
            section(elf, 184, 2, 320, 48, 2, 24);
            section(elf, 248, 3, 368, 8, 0, 0);
            elf.putInt(344, 1).put(348, (byte) 0x10).putShort(350, (short) 0xfff1);
            elf.putLong(352, tohost.getAsLong());
            elf.put(369, "tohost\0".getBytes(StandardCharsets.US_ASCII));
        }
        elf.position(CODE_OFFSET);
        for (int instruction : instructions) {
            elf.putInt(instruction);
        }
        return elf.array();
    }

    private static void section(
            ByteBuffer elf, int at, int type, int offset, int size, int link, int entry) {
        elf.putInt(at + 4, type).putLong(at + 24, offset).putLong(at + 32, size);
        elf.putInt(at + 40, link).putLong(at + 56, entry);
    }
}
