package org.distrofab.rootfs.ext4;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.Fuzz;
import org.distrofab.rootfs.SampleTree;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

class Ext4FuzzTest {
    private static final int READ_OF_EACH_FILE = 1 << 20;
    private static final UUID ID = new UUID(1, 2);

    @TempDir private Path folder;

    /** A small file system with all that the reader goes through. */
    private byte[] sample() throws IOException, FormatException {
        var store = ContentStore.inMemory();
        var plain = SampleTree.attributes(0644, 0, 0, 1);
        var builder = FileTree.builder(store);
        builder.file("a/file", plain, SampleTree.noise(9000));
        builder.add(new Entry.HardLink("b", plain, "a/file"));
        builder.add(new Entry.SymbolicLink("l", plain, "a/file"));
        builder.add(new Entry.SymbolicLink("long", plain, "../".repeat(50)));
        builder.add(new Entry.Device("dev", plain, true, 259, 70_000));
        builder.file(
                "tagged",
                SampleTree.attributes(
                        0644,
                        Map.of(
                                "user.a", Bytes.ofHex("00ff"),
                                "user.b", Bytes.copyOf(SampleTree.noise(400)))),
                new byte[] {1});
        var striped = new byte[12 * 4096];
        for (int i = 0; i < striped.length; i += 8192) {
            striped[i] = 1;
        }
        builder.file("striped", plain, striped);
        for (int i = 0; i < 60; i++) {
            builder.add(new Entry.Fifo("many/" + "n".repeat(100) + i, plain));
        }
        var writer =
                Ext4Writer.plan(
                        builder.build(), Ext4Options.of(ID, new Ext4Options.Total(1 << 20)));
        var file = folder.resolve("image");
        try (var target = ByteTarget.create(file, writer.sizeBytes())) {
            writer.write(target);
        }
        return Files.readAllBytes(file);
    }

    private static void read(byte[] bytes) throws IOException, FormatException {
        var reader = Ext4Reader.open(ByteSource.of(bytes));
        reader.find("l");
        reader.content("a/file");
        var buffer = new byte[READ_OF_EACH_FILE];
        reader.copyTo((entry, content) -> content.readNBytes(buffer, 0, buffer.length));
    }

    /** Without the feature that has checksums verified, damage reaches what is behind them. */
    private static byte[] withoutChecksums(byte[] image) {
        var bytes = image.clone();
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(1024 + 0x64, buffer.getInt(1024 + 0x64) & ~0x400);
        return bytes;
    }

    @Test
    void theSampleItselfIsReadWithAndWithoutChecksums() throws Exception {
        var names = new java.util.ArrayList<String>();
        for (var bytes : java.util.List.of(sample(), withoutChecksums(sample()))) {
            Ext4Reader.open(ByteSource.of(bytes))
                    .copyTo((entry, content) -> names.add(entry.path()));
        }
        assertEquals(2 * 71, names.size());
    }

    @Test
    void damagedFileSystemsAreRefusedWithAComplaint() throws Exception {
        Fuzz.run(sample(), 500, Ext4FuzzTest::read);
        Fuzz.run(withoutChecksums(sample()), 3000, Ext4FuzzTest::read);
    }

    @Test
    @Tag("nightly")
    void manyDamagedFileSystemsAreRefusedWithAComplaint() throws Exception {
        Fuzz.run(sample(), 20_000, Ext4FuzzTest::read);
        Fuzz.run(withoutChecksums(sample()), 300_000, Ext4FuzzTest::read);
    }
}
