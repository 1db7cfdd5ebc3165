package org.distrofab.machine.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

final class BlockDeviceTest {
    private static final long HEADER = TestDriver.BASE + 0x8000;
    private static final long DATA = TestDriver.BASE + 0x10000;
    private static final long STATUS = TestDriver.BASE + 0x9000;
    private static final int SECTORS = 400;

    @TempDir Path folder;
    private Path image;
    private final byte[] content = new byte[SECTORS * 512];

    @BeforeEach
    void makeImage() throws IOException {
        new Random(1).nextBytes(content);
        image = Files.write(folder.resolve("disk.img"), content);
    }

    private static int request(
            TestDriver driver, int type, long sector, long[][] out, long[][] in) {
        driver.memory.writeInt(HEADER, type);
        driver.memory.writeLong(HEADER + 8, sector);
        driver.memory.writeByte(STATUS, 0xff);
        var readable = new long[out.length + 1][];
        readable[0] = new long[] {HEADER, 16};
        System.arraycopy(out, 0, readable, 1, out.length);
        var writable = Arrays.copyOf(in, in.length + 1);
        writable[in.length] = new long[] {STATUS, 1};
        driver.submit(0, readable, writable);
        driver.kick(0);
        return driver.memory.readByte(STATUS);
    }

    private static byte[] data(TestDriver driver, int length) {
        var bytes = new byte[length];
        driver.memory.read(DATA, bytes, 0, length);
        return bytes;
    }

    @Test
    void sectorsAreReadHoweverTheBufferIsCutUp() throws IOException {
        try (var driver =
                new TestDriver(new BlockDevice(BlockStorage.file(image, true), "serial"))) {
            long[][] pieces = {{DATA, 1}, {DATA + 1, 1000}, {DATA + 1001, 23}};
            assertEquals(0, request(driver, 0, 7, new long[0][], pieces));
            assertArrayEquals(Arrays.copyOfRange(content, 3584, 4608), data(driver, 1024));
            assertEquals(1025, driver.usedLength(0, 0));
            assertTrue(driver.line);
            driver.transport.write(0x064, 4, driver.transport.read(0x060, 4));
            assertFalse(driver.line);
        }
    }

    @Test
    void whatIsWrittenIsInTheFileAndAReadOnlyDiskRefuses() throws IOException {
        try (var driver = new TestDriver(new BlockDevice(BlockStorage.file(image, false), ""))) {
            driver.memory.fill(DATA, 512, 0x5a);
            assertEquals(0, request(driver, 1, 3, new long[][] {{DATA, 512}}, new long[0][]));
            assertEquals(0, request(driver, 4, 0, new long[0][], new long[0][]));
        }
        assertEquals(0x5a, Files.readAllBytes(image)[3 * 512]);
        try (var driver = new TestDriver(new BlockDevice(BlockStorage.file(image, true), ""))) {
            assertEquals(1, request(driver, 1, 3, new long[][] {{DATA, 512}}, new long[0][]));
        }
    }

    @Test
    void anOverlayShowsItsChangesAndKeepsThemFromTheImage() throws IOException {
        var scratch = folder.resolve("scratch");
        try (var storage = BlockStorage.overlay(image, scratch)) {
            var random = new Random(2);
            var expected = content.clone();
            for (int i = 0; i < 200; i++) {
                int offset = random.nextInt(expected.length - 3000);
                var piece = new byte[random.nextInt(3000)];
                random.nextBytes(piece);
                System.arraycopy(piece, 0, expected, offset, piece.length);
                storage.write(offset, ByteBuffer.wrap(piece));
            }
            var seen = ByteBuffer.allocate(expected.length);
            storage.read(0, seen);
            assertArrayEquals(expected, seen.array());
        }
        assertArrayEquals(content, Files.readAllBytes(image));
        assertFalse(Files.exists(scratch));
    }

    @Test
    void requestsBeyondTheEndFail() throws IOException {
        try (var driver = new TestDriver(new BlockDevice(BlockStorage.file(image, false), ""))) {
            for (long sector : new long[] {SECTORS, SECTORS - 1, -1, Long.MAX_VALUE, 1L << 55}) {
                long[][] two = {{DATA, 1024}};
                assertEquals(1, request(driver, 0, sector, new long[0][], two));
                assertEquals(1, request(driver, 1, sector, two, new long[0][]));
            }
            assertFalse(driver.needsReset());
        }
    }

    @Test
    void rangesAreZeroedAndDiscarded() throws IOException {
        try (var driver = new TestDriver(new BlockDevice(BlockStorage.file(image, false), ""))) {
            driver.memory.writeLong(DATA, 10);
            driver.memory.writeInt(DATA + 8, 2);
            assertEquals(0, request(driver, 13, 0, new long[][] {{DATA, 16}}, new long[0][]));
            driver.memory.writeInt(DATA + 8, 1 << 20);
            assertEquals(1, request(driver, 11, 0, new long[][] {{DATA, 16}}, new long[0][]));
            assertEquals(2, request(driver, 13, 0, new long[][] {{DATA, 15}}, new long[0][]));
        }
        Arrays.fill(content, 10 * 512, 12 * 512, (byte) 0);
        assertArrayEquals(content, Files.readAllBytes(image));
    }

    @Test
    void theSerialNumberIsGivenAndUnknownRequestsAreUnsupported() throws IOException {
        try (var driver =
                new TestDriver(new BlockDevice(BlockStorage.file(image, true), "disk0"))) {
            long[][] room = {{DATA, 20}};
            assertEquals(0, request(driver, 8, 0, new long[0][], room));
            assertEquals("disk0", new String(data(driver, 5), StandardCharsets.US_ASCII));
            assertEquals(2, request(driver, 99, 0, new long[0][], room));
        }
    }

    @Test
    void aRequestWithoutHeaderOrStatusBreaksTheDeviceUntilItIsReset() throws IOException {
        try (var driver = new TestDriver(new BlockDevice(BlockStorage.file(image, true), ""))) {
            driver.submit(0, new long[][] {{HEADER, 3}}, new long[0][]);
            driver.kick(0);
            assertTrue(driver.needsReset());
            assertEquals(0, driver.used(0));
            driver.transport.write(0x070, 4, 0);
            assertFalse(driver.needsReset());
        }
    }
}
