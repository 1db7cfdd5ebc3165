package org.distrofab.machine.virtio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Share;
import org.distrofab.machine.virtio.ninep.NinePDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Drivers that put nonsense into queues: the device stops, and nothing else happens. */
final class HostileQueueTest {
    private static final long RAM_BYTES = 1 << 20;

    @TempDir Path folder;

    private TestDriver entropy() {
        return new TestDriver(new EntropyDevice(new Random(1)));
    }

    private void assertBroken(TestDriver driver) {
        driver.offer(0, 0);
        driver.kick(0);
        assertTrue(driver.needsReset());
        assertEquals(0, driver.used(0));
        driver.close();
    }

    @Test
    void aCycleEnds() {
        var driver = entropy();
        driver.descriptor(0, 0, TestDriver.BASE + 0x8000, 8, 3, 1);
        driver.descriptor(0, 1, TestDriver.BASE + 0x8000, 8, 3, 0);
        assertBroken(driver);
    }

    @Test
    void buffersOutsideOfMemoryAreRefused() {
        for (long address :
                new long[] {0, 0x1000_0000L, TestDriver.BASE + RAM_BYTES - 4, -8, Long.MIN_VALUE}) {
            var driver = entropy();
            driver.descriptor(0, 0, address, 8, 2, 0);
            assertBroken(driver);
        }
    }

    @Test
    void chainsThatAreTooLongInBytesAreRefused() {
        var driver = entropy();
        for (int i = 0; i < TestDriver.SIZE; i++) {
            driver.descriptor(0, i, TestDriver.BASE, 0xffff_ffffL, 3, i + 1);
        }
        assertBroken(driver);
    }

    @Test
    void anIndexBeyondTheTableIsRefused() {
        var driver = entropy();
        driver.descriptor(0, 0, TestDriver.BASE, 8, 3, 999);
        assertBroken(driver);
    }

    @Test
    void indirectTablesMustBeWholeAndAlone() {
        for (long[] lengthAndFlags : new long[][] {{15, 4}, {0, 4}, {16, 5}, {1 << 19, 4}}) {
            var driver = entropy();
            driver.descriptor(
                    0, 0, TestDriver.BASE + 0x8000, lengthAndFlags[0], (int) lengthAndFlags[1], 1);
            assertBroken(driver);
        }
        var nested = entropy();
        nested.descriptor(0, 0, TestDriver.BASE, 32, 4, 0); // The table holds itself.
        assertBroken(nested);
    }

    @Test
    void anAvailableIndexFarAheadIsRefused() {
        try (var driver = entropy()) {
            driver.setAvailableIndex(0, 5000);
            driver.kick(0);
            assertTrue(driver.needsReset());
        }
    }

    @Test
    void queuesThatAreMisplacedMisalignedOrOfAnOddSizeAreRefused() {
        for (long[] placeAndSize :
                new long[][] {
                    {TestDriver.BASE + 1, 16},
                    {TestDriver.BASE + RAM_BYTES - 64, 16},
                    {0x1000, 16},
                    {TestDriver.BASE, 0},
                    {TestDriver.BASE, 3},
                    {TestDriver.BASE, 2048},
                    {TestDriver.BASE, -1}
                }) {
            try (var driver = entropy()) {
                driver.transport.write(0x030, 4, 0);
                driver.transport.write(0x044, 4, 0);
                driver.place(0, placeAndSize[0], (int) placeAndSize[1]);
                driver.transport.write(0x044, 4, 1);
                assertEquals(0, driver.transport.read(0x044, 4));
                assertTrue(driver.needsReset());
            }
        }
    }

    @Test
    void featuresThatWereNotOfferedAreNotAccepted() {
        try (var driver = entropy()) {
            driver.transport.write(0x070, 4, 0);
            driver.transport.write(0x024, 4, 0);
            driver.transport.write(0x020, 4, 0xffff_ffffL);
            driver.transport.write(0x070, 4, 11);
            assertEquals(3, driver.transport.read(0x070, 4));
        }
    }

    @Test
    void randomRingsNeverHangNorThrow() throws IOException {
        fuzz(new Random(20260101), 4_000);
    }

    @Test
    @Tag("nightly")
    void manyMoreRandomRingsNeverHangNorThrow() throws IOException {
        fuzz(new Random(), 400_000);
    }

    private void fuzz(Random random, int rounds) throws IOException {
        var image = Files.write(folder.resolve("disk.img"), new byte[64 * 512]);
        var share = Files.createDirectory(folder.resolve("share"));
        List<VirtioDevice> devices =
                List.of(
                        new BlockDevice(BlockStorage.file(image, false), "fuzz"),
                        new EntropyDevice(random),
                        new ConsoleDevice(_ -> {}, () -> random.nextInt(-1, 256)),
                        new NetworkDevice(new byte[6], NetworkDevice.Network.loopback()),
                        new NinePDevice(new Share(share, "fuzz", false), () -> Instant.EPOCH));
        for (var device : devices) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(rounds / 50), () -> fuzz(device, random, rounds));
        }
        try (var outside = Files.list(folder)) {
            assertEquals(2, outside.count());
        }
    }

    private static void fuzz(VirtioDevice device, Random random, int rounds) {
        var driver = new TestDriver(device);
        for (int round = 0; round < rounds; round++) {
            if (driver.needsReset()) {
                driver.close();
                driver = new TestDriver(device);
            }
            for (int i = 0; i < 6; i++) {
                driver.descriptor(
                        random.nextInt(2),
                        random.nextInt(TestDriver.SIZE),
                        address(random),
                        length(random),
                        random.nextInt(8) == 0 ? random.nextInt(65536) : random.nextInt(4),
                        random.nextInt(8) == 0
                                ? random.nextInt(65536)
                                : random.nextInt(TestDriver.SIZE));
            }
            for (int i = 0; i < 32; i++) {
                driver.memory.writeByte(TestDriver.BASE + 0x8000 + i, random.nextInt(40));
            }
            driver.offer(random.nextInt(2), random.nextInt(TestDriver.SIZE + 1));
            driver.kick(random.nextInt(3));
            if (random.nextInt(20) == 0) {
                driver.transport.write(
                        random.nextLong(0x140) * 4 % 0x200,
                        1 << random.nextInt(4),
                        random.nextInt());
            }
            driver.transport.read(random.nextLong(0x200), 1 << random.nextInt(4));
        }
        assertFalse(driver.memory.readByte(TestDriver.BASE) < 0);
        driver.close();
    }

    private static long address(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> TestDriver.BASE + RAM_BYTES - random.nextInt(100);
            case 2 -> TestDriver.BASE + random.nextInt(0x3000);
            default -> TestDriver.BASE + 0x8000 + random.nextInt(0x8000);
        };
    }

    private static long length(Random random) {
        return random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(700);
    }
}
