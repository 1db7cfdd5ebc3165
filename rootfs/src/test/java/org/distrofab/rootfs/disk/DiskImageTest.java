package org.distrofab.rootfs.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.SampleTree;
import org.distrofab.rootfs.Tools;
import org.distrofab.rootfs.ext4.Ext4Options;
import org.distrofab.rootfs.ext4.Ext4Reader;
import org.distrofab.rootfs.ext4.Ext4Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

class DiskImageTest {
    @TempDir private Path folder;

    private static DiskImage.Part bytes(String name, byte[] content) {
        return new DiskImage.Part(
                name,
                GptPartition.LINUX_DATA,
                0,
                content.length,
                target -> target.write(0, content));
    }

    @Test
    void partitionsBeginAtWholeMebibytesAndHoldWhatTheyWereFilledWith() throws Exception {
        var image =
                new DiskImage(
                        "seed",
                        List.of(
                                bytes("one", SampleTree.noise(512 * 3)),
                                bytes("two", SampleTree.noise((1 << 20) + 512))));
        var file = folder.resolve("disk");
        image.write(file);
        assertEquals(5 << 20, Files.size(file));
        try (var disk = ByteSource.open(file)) {
            var table = PartitionTable.read(disk).orElseThrow();
            assertEquals(image.table(), table);
            assertEquals(
                    List.of(1L << 20, 2L << 20),
                    table.partitions().stream().map(Partition::offsetBytes).toList());
            var second = table.partitions().get(1).open(disk);
            assertArrayEquals(SampleTree.noise((1 << 20) + 512), second.stream().readAllBytes());
        }
        assertTrue(
                Tools.run("sgdisk", "--verify", file.toString())
                        .orFail()
                        .contains("No problems found"));
    }

    @Test
    void aFillerCannotWriteOutsideItsPartition() {
        var part =
                new DiskImage.Part(
                        "p",
                        GptPartition.LINUX_DATA,
                        0,
                        512,
                        target -> target.write(1, new byte[512]));
        var image = new DiskImage("seed", List.of(part));
        assertThrows(IndexOutOfBoundsException.class, () -> image.write(folder.resolve("disk")));
    }

    @Test
    void identifiersDependOnTheSeedOnly() {
        var part = bytes("p", new byte[512]);
        var one = new DiskImage("a", List.of(part)).table();
        var again = new DiskImage("a", List.of(part)).table();
        var other = new DiskImage("b", List.of(part)).table();
        assertEquals(one, again);
        assertNotEquals(one.diskGuid(), other.diskGuid());
        assertNotEquals(one.diskGuid(), one.partitions().getFirst().guid());
        assertEquals(8, one.diskGuid().version());
    }

    @Test
    void aFileSystemIsWrittenStraightIntoItsPartition() throws Exception {
        var store = ContentStore.inMemory();
        var tree =
                FileTree.builder(store)
                        .file(
                                "boot/extlinux/extlinux.conf",
                                SampleTree.attributes(0644, 0, 0, 1),
                                "default linux\n".getBytes())
                        .build();
        var writer =
                Ext4Writer.plan(
                        tree,
                        Ext4Options.of(new UUID(1, 2), new Ext4Options.Total(16 << 20))
                                .withLabel("root"));
        var part =
                new DiskImage.Part(
                        "root",
                        GptPartition.LINUX_ROOT_RISCV64,
                        GptPartition.LEGACY_BIOS_BOOTABLE,
                        writer.sizeBytes(),
                        writer::write);
        var file = folder.resolve("disk");
        new DiskImage("seed", List.of(part)).write(file);
        try (var disk = ByteSource.open(file)) {
            var partition = PartitionTable.read(disk).orElseThrow().partitions().getFirst();
            var reader = Ext4Reader.open(partition.open(disk));
            assertEquals("root", reader.label());
            assertArrayEquals(
                    "default linux\n".getBytes(),
                    reader.content("boot/extlinux/extlinux.conf").orElseThrow().stream()
                            .readAllBytes());
        }
        var check = Tools.run("e2fsck", "-fn", file + "?offset=" + DiskImage.ALIGNMENT_BYTES);
        assertTrue(check.orFail().contains("root: "), check.output());
    }
}
