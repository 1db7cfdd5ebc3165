package org.distrofab.rootfs.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.Fuzz;
import org.distrofab.rootfs.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

class GptTest {
    private static final int MIB = 1 << 20;
    private static final UUID DISK = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
    private static final UUID PART = UUID.fromString("a1b2c3d4-e5f6-0718-293a-4b5c6d7e8f90");

    @TempDir private Path folder;

    private static Gpt table() {
        return new Gpt(
                DISK,
                8 * MIB,
                List.of(
                        new GptPartition(3, GptPartition.LINUX_DATA, DISK, 4 * MIB, MIB, 0, "дані"),
                        new GptPartition(
                                1,
                                GptPartition.LINUX_ROOT_RISCV64,
                                PART,
                                MIB,
                                2 * MIB,
                                GptPartition.LEGACY_BIOS_BOOTABLE,
                                "root")));
    }

    private Path image() throws IOException {
        var file = folder.resolve("disk.image");
        try (var target = ByteTarget.create(file, 8 * MIB)) {
            table().write(target);
        }
        return file;
    }

    private static Optional<PartitionTable> read(byte[] bytes) throws IOException, FormatException {
        return PartitionTable.read(ByteSource.of(bytes));
    }

    @Test
    void aTableIsReadBackAsItWasWritten() throws Exception {
        assertEquals(Optional.of(table()), read(Files.readAllBytes(image())));
        assertEquals(List.of(1, 3), table().partitions().stream().map(Partition::number).toList());
    }

    @Test
    void theBackupIsReadIfTheFirstHeaderIsDamaged() throws Exception {
        var bytes = Files.readAllBytes(image());
        bytes[512 + 60] ^= 1;
        assertEquals(Optional.of(table()), read(bytes));
    }

    @Test
    void theBackupIsReadIfTheFirstEntriesAreDamaged() throws Exception {
        var bytes = Files.readAllBytes(image());
        bytes[1024 + 60] ^= 1;
        assertEquals(Optional.of(table()), read(bytes));
    }

    @Test
    void twoDamagedCopiesAreRefusedWithTheChecksumOfTheFirst() throws Exception {
        var bytes = Files.readAllBytes(image());
        bytes[512 + 60] ^= 1;
        bytes[bytes.length - 512 + 60] ^= 1;
        var complaint = assertThrows(FormatException.class, () -> read(bytes));
        assertEquals(512 + 16, complaint.offsetBytes());
        assertEquals(1, complaint.getSuppressed().length);
    }

    @Test
    void aPartitionThatTheDiskIsTooShortForIsRefusedWhenItIsOpened() {
        var partition = table().partitions().getFirst();
        var shortDisk = ByteSource.of(new byte[MIB]);
        assertThrows(FormatException.class, () -> partition.open(shortDisk));
    }

    @Test
    void partitionsThatOverlapAreNotWritten() {
        var first = new GptPartition(1, GptPartition.LINUX_DATA, PART, MIB, 2 * MIB, 0, "a");
        var second = new GptPartition(2, GptPartition.LINUX_DATA, DISK, 2 * MIB, MIB, 0, "b");
        assertNotWritten(new Gpt(DISK, 8 * MIB, List.of(first, second)));
        var low = new GptPartition(1, GptPartition.LINUX_DATA, PART, 512, MIB, 0, "low");
        assertNotWritten(new Gpt(DISK, 8 * MIB, List.of(low)));
        var high = new GptPartition(1, GptPartition.LINUX_DATA, PART, 7 * MIB, MIB, 0, "high");
        assertNotWritten(new Gpt(DISK, 8 * MIB, List.of(high)));
        assertNotWritten(new Gpt(DISK, 8 * MIB, List.of(first, first)));
    }

    private void assertNotWritten(Gpt table) {
        assertThrows(
                IllegalArgumentException.class,
                () -> {
                    try (var target = ByteTarget.create(folder.resolve("no"), 8 * MIB)) {
                        table.write(target);
                    }
                });
    }

    @Test
    void aDiskWithoutBootRecordHasNoTable() throws Exception {
        assertEquals(Optional.empty(), read(new byte[MIB]));
        assertEquals(Optional.empty(), read(new byte[100]));
    }

    @Test
    void primaryAndLogicalPartitionsOfABootRecordAreRead() throws Exception {
        var disk = ByteBuffer.allocate(8 * MIB).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bootRecord(disk, 0, 0x80, 0x83, 2048, 2048, 0x05, 4096, 8192);
        bootRecord(disk, 4096, 0, 0x82, 64, 100, 0x05, 2048, 2048);
        bootRecord(disk, 4096 + 2048, 0, 0x83, 64, 200, 0, 0, 0);
        var table = assertInstanceOf(Mbr.class, read(disk.array()).orElseThrow());
        assertEquals(
                List.of(
                        new MbrPartition(1, 0x83, true, MIB, MIB),
                        new MbrPartition(2, 0x05, false, 2 * MIB, 4 * MIB),
                        new MbrPartition(5, 0x82, false, (4096 + 64) * 512, 100 * 512),
                        new MbrPartition(6, 0x83, false, (6144 + 64) * 512, 200 * 512)),
                table.partitions());
    }

    @Test
    void aLoopOfExtendedBootRecordsIsRefused() {
        var disk = ByteBuffer.allocate(8 * MIB).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bootRecord(disk, 0, 0, 0x83, 2048, 2048, 0x05, 4096, 8192);
        bootRecord(disk, 4096, 0, 0x82, 64, 100, 0x05, 0, 2048);
        var complaint = assertThrows(FormatException.class, () -> read(disk.array()));
        assertTrue(complaint.found().contains("loop"), complaint.getMessage());
    }

    private static void bootRecord(
            ByteBuffer disk,
            int block,
            int status,
            int type,
            int first,
            int count,
            int type2,
            int first2,
            int count2) {
        int at = block * 512 + 446;
        disk.put(at, (byte) status).put(at + 4, (byte) type);
        disk.putInt(at + 8, first).putInt(at + 12, count);
        disk.put(at + 20, (byte) type2).putInt(at + 24, first2).putInt(at + 28, count2);
        disk.put(block * 512 + 510, (byte) 0x55).put(block * 512 + 511, (byte) 0xaa);
    }

    @Test
    void damagedTablesAreRefusedWithAComplaint() throws Exception {
        Fuzz.run(smallDisk(), 5_000, GptTest::read);
    }

    @Test
    @Tag("nightly")
    void manyDamagedTablesAreRefusedWithAComplaint() throws Exception {
        Fuzz.run(smallDisk(), 2_000_000, GptTest::read);
    }

    private byte[] smallDisk() throws IOException {
        var file = folder.resolve("small");
        var partition = new GptPartition(1, GptPartition.LINUX_DATA, PART, 40 * 512, 512, 0, "p");
        try (var target = ByteTarget.create(file, 100 * 512)) {
            new Gpt(DISK, 100 * 512, List.of(partition)).write(target);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void sgdiskFindsNothingWrongAndTheSamePartitions() throws Exception {
        var image = image().toString();
        var verdict = Tools.run("sgdisk", "--verify", image).orFail();
        assertTrue(verdict.contains("No problems found"), verdict);
        var info = Tools.run("sgdisk", "--info=1", image).orFail();
        assertTrue(info.contains(GptPartition.LINUX_ROOT_RISCV64.toString().toUpperCase()), info);
        assertTrue(info.contains(PART.toString().toUpperCase()), info);
        assertTrue(info.contains("First sector: 2048"), info);
        assertTrue(info.contains("Partition size: 4096 sectors"), info);
        assertTrue(info.contains("Attribute flags: 0000000000000004"), info);
        assertTrue(info.contains("Partition name: 'root'"), info);
    }

    @Test
    void sfdiskFindsNothingWrong() throws Exception {
        var text = Tools.run("sfdisk", "--verify", image().toString()).orFail();
        assertTrue(text.contains("No errors detected"), text);
    }

    @Test
    void whatSgdiskWritesIsRead() throws Exception {
        var image = folder.resolve("other");
        Files.write(image, new byte[8 * MIB]);
        Tools.run(
                        "sgdisk",
                        "--disk-guid=" + DISK,
                        "--new=2:2048:+2M",
                        "--typecode=2:8300",
                        "--partition-guid=2:" + PART,
                        "--change-name=2:hello",
                        image.toString())
                .orFail();
        var partition =
                new GptPartition(2, GptPartition.LINUX_DATA, PART, MIB, 2 * MIB, 0, "hello");
        assertEquals(
                Optional.of(new Gpt(DISK, 8 * MIB, List.of(partition))),
                read(Files.readAllBytes(image)));
    }
}
