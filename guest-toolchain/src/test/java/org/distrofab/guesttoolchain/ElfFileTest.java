package org.distrofab.guesttoolchain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

class ElfFileTest {
    @Test
    void aFlatImageHoldsTheSegmentsAtTheirDistances() throws Exception {
        var file = new ElfFile(List.of(segment(0x1004, 3, 4), segment(0x1000, 1, 2)), List.of());
        assertArrayEquals(new byte[] {1, 2, 0, 0, 3, 4}, FlatImage.of(file));
    }

    @Test
    void segmentsThatAreFarApartAreRefused() {
        var file = new ElfFile(List.of(segment(0, 1), segment(1L << 40, 2)), List.of());
        assertThrows(ElfFile.MalformedException.class, () -> FlatImage.of(file));
    }

    @Test
    void aProgramWithoutBytesIsRefused() {
        var file = new ElfFile(List.of(segment(0x1000)), List.of());
        assertThrows(ElfFile.MalformedException.class, () -> FlatImage.of(file));
    }

    @Test
    void everyTruncationIsRefusedAndNotMisread() {
        var whole = program();
        for (var length = 0; length < whole.length; length++) {
            var cut = java.util.Arrays.copyOf(whole, length);
            assertThrows(ElfFile.MalformedException.class, () -> ElfFile.read(cut), "" + length);
        }
    }

    @Test
    void segmentsAreReadFromTheProgramHeaders() throws Exception {
        var segment = ElfFile.read(program()).segments().getFirst();
        assertEquals(0x80200000L, segment.physicalAddress());
        assertArrayEquals(new byte[] {7, 8}, segment.bytes());
    }

    @Test
    void anOffsetThatOverflowsIsRefused() {
        var bytes = program();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(64 + 8, Long.MAX_VALUE - 1);
        assertThrows(ElfFile.MalformedException.class, () -> ElfFile.read(bytes));
    }

    private static byte[] program() {
        var file = ByteBuffer.allocate(64 + 56 + 2).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
        file.putLong(32, 64).putShort(56, (short) 1);
        file.putInt(64, 1).putLong(64 + 8, 120).putLong(64 + 24, 0x80200000L).putLong(64 + 32, 2);
        file.put(120, (byte) 7).put(121, (byte) 8);
        return file.array();
    }

    private static ElfFile.Segment segment(long address, int... bytes) {
        var content = new byte[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return new ElfFile.Segment(address, content);
    }
}
