package org.distrofab.machine.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

final class KernelImageTest {
    private static ByteBuffer flat() {
        var image = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
        image.putLong(8, 0x20_0000).putLong(16, 0x10_0000);
        image.putLong(48, 0x56_4353_4952L).putInt(56, 0x0543_5352);
        return image;
    }

    /** A flat image that is a PE file with one section up to its end as well. */
    private static ByteBuffer withEfiStub() {
        var image = flat();
        image.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(60, 0x40);
        image.putInt(0x40, 0x4550).putShort(0x44, (short) 0x5064).putShort(0x46, (short) 1);
        image.putShort(0x54, (short) 0);
        return image.putInt(0x58 + 16, 4096).putInt(0x58 + 20, 4096);
    }

    private static byte[] zboot(String kind, byte[] payload) {
        var image = ByteBuffer.allocate(512 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0, "MZ".getBytes(StandardCharsets.US_ASCII));
        image.put(4, "zimg".getBytes(StandardCharsets.US_ASCII));
        image.putInt(8, 512).putInt(12, payload.length);
        image.put(24, kind.getBytes(StandardCharsets.US_ASCII));
        return image.put(512, payload).array();
    }

    private static byte[] gzip(byte[] data) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        }
        return out.toByteArray();
    }

    private static String complaint(byte[] file) {
        return assertThrows(FormatException.class, () -> KernelImage.read(file)).getMessage();
    }

    @Test
    void aFlatImageTellsItsOffsetAndMemory() throws Exception {
        var kernel = assertInstanceOf(KernelImage.Flat.class, KernelImage.read(flat().array()));
        assertEquals(0x20_0000, kernel.textOffset());
        assertEquals(0x10_0000, kernel.memoryBytes());
        assertArrayEquals(flat().array(), kernel.content());
    }

    @Test
    void wrappingsAreTakenOff() throws Exception {
        var plain = withEfiStub().array();
        var sizeAppended = Arrays.copyOf(gzip(plain), gzip(plain).length + 4);
        for (var file :
                new byte[][] {
                    gzip(plain),
                    zboot("gzip", sizeAppended),
                    zboot("zstd", Zstd.compress(plain)),
                    zboot("gzip", gzip(gzip(plain)))
                }) {
            var kernel = assertInstanceOf(KernelImage.Flat.class, KernelImage.read(file));
            assertArrayEquals(plain, kernel.content());
        }
    }

    @Test
    void aCutOffImageIsRefusedWithTheLengthItShouldHave() {
        var message = complaint(Arrays.copyOf(withEfiStub().array(), 8000));
        assertTrue(message.contains("at least 8192 bytes"), message);
    }

    @Test
    void cutOffWrappingsAreRefused() throws Exception {
        var packed = gzip(withEfiStub().array());
        var message = complaint(Arrays.copyOf(packed, packed.length / 2));
        assertTrue(message.contains("whole gzip data"), message);
        var zboot = zboot("zstd", Zstd.compress(withEfiStub().array()));
        assertTrue(complaint(Arrays.copyOf(zboot, zboot.length - 1)).contains("cut off"));
    }

    @Test
    void otherCompressionsAreNamed() {
        assertTrue(complaint(zboot("xzkern", new byte[10])).contains("'xzkern'"));
        var xz = new byte[100];
        System.arraycopy(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z'}, 0, xz, 0, 5);
        assertTrue(complaint(xz).contains("xz data"));
    }

    @Test
    void foreignKernelsAreNamed() {
        var x86 = new byte[4096];
        System.arraycopy("HdrS".getBytes(StandardCharsets.US_ASCII), 0, x86, 0x202, 4);
        assertTrue(complaint(x86).contains("an x86 bzImage"));
        var arm = new byte[4096];
        System.arraycopy("ARMd".getBytes(StandardCharsets.US_ASCII), 0, arm, 56, 4);
        assertTrue(complaint(arm).contains("an arm64 Image"));
        assertTrue(complaint(new byte[10]).contains("only 10 bytes"));
        assertTrue(complaint(new byte[1000]).contains("unknown data"));
    }

    @Test
    void elfOfOtherMachinesIsRefused() {
        for (var identity : new int[][] {{2, 62}, {2, 183}, {1, 243}}) {
            var elf = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
            elf.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) identity[0], 1, 1});
            elf.putShort(16, (short) 2).putShort(18, (short) identity[1]).putInt(20, 1);
            elf.putShort(identity[0] == 2 ? 52 : 40, (short) (identity[0] == 2 ? 64 : 52));
            complaint(elf.array());
        }
    }

    @Test
    void absurdHeadersAreRefused() {
        assertTrue(complaint(flat().putLong(8, 1L << 40).array()).contains("text offset"));
        assertTrue(complaint(flat().putLong(8, 0x20_0001).array()).contains("text offset"));
        assertTrue(complaint(flat().putLong(16, -1).array()).contains("image size"));
        assertTrue(complaint(flat().putLong(24, 1).array()).contains("little-endian"));
    }

    @Test
    void changedBytesNeverCauseMoreThanAComplaint() throws Exception {
        var random = new Random(7);
        var originals =
                new byte[][] {
                    withEfiStub().array(), gzip(flat().array()), zboot("gzip", gzip(flat().array()))
                };
        for (int round = 0; round < 3000; round++) {
            var file = originals[round % 3].clone();
            for (int change = 0; change < 4; change++) {
                file[random.nextInt(Math.min(file.length, 600))] = (byte) random.nextInt();
            }
            try {
                KernelImage.read(file);
            } catch (FormatException e) {
                assertTrue(e.getMessage().contains("expected"));
            }
        }
    }
}
