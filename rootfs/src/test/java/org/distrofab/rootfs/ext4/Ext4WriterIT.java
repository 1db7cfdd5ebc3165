package org.distrofab.rootfs.ext4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.SampleTree;
import org.distrofab.rootfs.Tools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Writes file systems and has e2fsck, debugfs and the reader look at them. */
class Ext4WriterIT {
    private static final UUID ID = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    private static final long MIB = 1 << 20;
    private static final Attributes PLAIN = Attributes.ofRoot(0644);

    @TempDir private Path folder;
    private ContentStore store;

    @BeforeEach
    void openStore() throws IOException {
        store = ContentStore.spoolingIn(folder.resolve("store"));
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    private Path write(FileTree tree, Ext4Options options) throws IOException {
        var file = folder.resolve("image");
        var writer = Ext4Writer.plan(tree, options);
        try (var target = ByteTarget.create(file, writer.sizeBytes())) {
            writer.write(target);
        }
        return file;
    }

    private static Ext4Options total(long bytes) {
        return Ext4Options.of(ID, new Ext4Options.Total(bytes));
    }

    private static Ext4Options free(long bytes) {
        return Ext4Options.of(ID, new Ext4Options.Free(bytes));
    }

    /** A complaint, a fix or a note of any kind makes the output longer than passes and summary. */
    private static void check(Path image) {
        var result = Tools.run("e2fsck", "-fn", image.toString());
        var text = result.orFail();
        var strange =
                text.lines()
                        .filter(line -> !line.startsWith("Pass ") && !line.startsWith("e2fsck "))
                        .filter(line -> !line.matches(".*: \\d+/\\d+ files .*blocks"))
                        .toList();
        assertEquals(List.of(), strange, text);
    }

    private FileTree readBack(Path image) throws IOException, FormatException {
        try (var source = ByteSource.open(image)) {
            var builder = FileTree.builder(store);
            Ext4Reader.open(source).copyTo(builder);
            return builder.build();
        }
    }

    private static String debugfs(Path image, String request) {
        return Tools.run("debugfs", "-R", request, image.toString()).orFail();
    }

    @Test
    void theSampleTreeIsReadBackAsItWas() throws Exception {
        var tree = SampleTree.build(store, 300 * MIB + 5, SampleTree.MANY);
        var image = write(tree, free(10 * MIB).withLabel("sample").withReservedPercent(5));
        assertEquals(List.of(), tree.diff(readBack(image)).changes());
        assertEquals(tree, readBack(image));
        check(image);
    }

    @Test
    @Tag("nightly")
    void aSparseFileOfThreeGibIsReadBackAsItWas() throws Exception {
        var tree = SampleTree.build(store, 3072 * MIB, SampleTree.MANY);
        var image = write(tree, free(10 * MIB));
        check(image);
        assertEquals(tree, readBack(image));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 7, 8, 9, 64, 127, 128, 129, 200, 385, 700, 1025, 4096})
    void everySizeIsAccepted(long mib) throws Exception {
        var tree =
                FileTree.builder(store)
                        .file("a", PLAIN, SampleTree.noise((int) Math.min(mib, 100) * 4096))
                        .build();
        for (var options :
                List.of(
                        total(mib * MIB),
                        total(mib * MIB + 4096 * 3).withBits64(false).withJournal(false))) {
            var image = write(tree, options);
            assertTrue(Files.size(image) > mib * MIB - 128 * 4096, "size " + Files.size(image));
            check(image);
        }
    }

    @Test
    void aFileSystemOf64GibIsAcceptedAndTakesLittleSpace() throws Exception {
        var image = write(FileTree.builder(store).build(), total(65_536 * MIB));
        check(image);
        var blocks = Tools.run("stat", "-c", "%b", image.toString()).orFail().strip();
        assertTrue(Long.parseLong(blocks) * 512 < 64 * MIB, blocks);
    }

    @Test
    void theSameTreeGivesTheSameBytes() throws Exception {
        var tree = SampleTree.build(store, MIB, 300);
        var first = Files.readAllBytes(write(tree, free(MIB)));
        try (var other = ContentStore.inMemory()) {
            var again = write(SampleTree.build(other, MIB, 300), free(MIB));
            assertArrayEquals(first, Files.readAllBytes(again));
        }
    }

    @Test
    void asMuchIsLeftFreeAsIsAskedFor() throws Exception {
        var tree = SampleTree.build(store, 10 * MIB, 100);
        for (long mib : new long[] {0, 1, 50, 200}) {
            var image = write(tree, free(mib * MIB));
            check(image);
            var stats = debugfs(image, "stats");
            var line =
                    stats.lines().filter(text -> text.startsWith("Free blocks:")).findFirst().get();
            long free = Long.parseLong(line.replaceAll("\\D+", "")) * 4096;
            assertTrue(free >= mib * MIB && free < (mib + 1) * MIB, mib + " MiB: " + free);
        }
    }

    @Test
    void aTreeThatDoesNotFitIsRefusedWithWhatIsMissing() throws Exception {
        var tree = FileTree.builder(store).file("a", PLAIN, SampleTree.noise(5 << 20)).build();
        var complaint =
                assertThrows(
                        DoesNotFitException.class, () -> Ext4Writer.plan(tree, total(3 * MIB)));
        assertTrue(complaint.missingBytes() > 2 * MIB && complaint.missingBytes() < 4 * MIB);
        check(write(tree, total(3 * MIB + complaint.missingBytes() + 65_536)));
    }

    @Test
    void whatExt4CannotHoldIsRefusedByName() throws Exception {
        refused(new Entry.Device("d", PLAIN, true, 5000, 0), "device number");
        refused(new Entry.Device("d", PLAIN, true, 1, 1 << 20), "device number");
        refused(new Entry.SymbolicLink("l", PLAIN, "x".repeat(4096)), "target");
        refused(new Entry.Fifo("f", PLAIN.withMtimeSeconds(1L << 40)), "time");
        refused(new Entry.Fifo("f", xattr("user.x", 5000)), "extended attributes");
        refused(new Entry.Fifo("f", xattr("other.x", 1)), "name space");
        refused(new Entry.Fifo("я".repeat(200), PLAIN), "name");
    }

    private static Attributes xattr(String name, int length) {
        return SampleTree.attributes(0644, Map.of(name, Bytes.copyOf(new byte[length])));
    }

    private void refused(Entry entry, String what) throws FormatException {
        var tree = FileTree.builder(store).add(entry).build();
        var complaint =
                assertThrows(DoesNotFitException.class, () -> Ext4Writer.plan(tree, free(0)));
        assertTrue(complaint.getMessage().contains(what), complaint.getMessage());
    }

    @Test
    void directoriesWithAnIndexOfTwoLevelsAreAccepted() throws Exception {
        var builder = FileTree.builder(store);
        var content = store.add(new byte[] {1});
        for (int i = 0; i < 10_000; i++) {
            // Names of 250 bytes: 13 fit into a block.
            builder.file("d/" + ("%06d".formatted(i) + "n".repeat(244)), PLAIN, content);
        }
        var tree = builder.add(new Entry.Directory("lost+found", PLAIN)).build();
        var image = write(tree, free(MIB));
        assertEquals(tree, readBack(image));
        check(image);
        var dump = debugfs(image, "htree_dump /d");
        assertTrue(dump.contains("Indirect levels: 1"), dump.substring(0, 400));
    }

    @Test
    void hashesAreThoseOfDebugfs() {
        var random = new Random(1);
        for (int length : new int[] {1, 3, 4, 5, 31, 32, 33, 63, 64, 65, 200}) {
            var name = new StringBuilder();
            for (int i = 0; i < length; i++) {
                name.append((char) ('a' + random.nextInt(26)));
            }
            var text =
                    Tools.run("debugfs", "-R", "dx_hash -h half_md4 -s " + ID + " " + name)
                            .orFail();
            long hash = new HalfMd4(ID).hash(name.toString().getBytes(StandardCharsets.UTF_8));
            var expected = "0x%x (minor 0x%x)".formatted((int) (hash >>> 32), (int) hash);
            assertTrue(text.contains(expected), text + " expected " + expected);
        }
    }

    @Test
    void deepExtentTreesAreAccepted() throws Exception {
        var builder = FileTree.builder(store);
        for (int pieces : new int[] {4, 5, 340, 341, 1360, 1361, 20_000}) {
            // Every other block is a hole.
            long size = pieces * 8192L;
            builder.accept(new Entry.RegularFile("f" + pieces, PLAIN, size), new Stripes(size));
        }
        var tree = builder.add(new Entry.Directory("lost+found", PLAIN)).build();
        var image = write(tree, free(MIB));
        assertEquals(tree, readBack(image));
        check(image);
    }

    /** A block of ones, a block of zeros, and so on. */
    private static final class Stripes extends java.io.InputStream {
        private final long size;
        private long position;

        Stripes(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            return position == size ? -1 : position++ / 4096 % 2 == 0 ? 1 : 0;
        }
    }

    @Test
    void debugfsSeesWhatWasWritten() throws Exception {
        var tree = SampleTree.build(store, MIB, 100);
        var image = write(tree, free(MIB).withLabel("label"));
        var su = debugfs(image, "stat /bin/su");
        assertTrue(su.contains("Mode:  04755"), su);
        assertTrue(su.contains("Links: 3"), su);
        assertTrue(su.contains("mtime: 0xfffeae80"), su);
        var late = debugfs(image, "stat /home/u/.profile");
        assertTrue(late.contains("User:  1000   Group: 100000"), late);
        assertTrue(late.contains("mtime: 0xee6b2800:00000001 -- Tue Oct  2 07:06:40 2096"), late);
        assertTrue(
                debugfs(image, "stat /dev/big").contains("Device major/minor number: 259:70000"));
        assertTrue(debugfs(image, "stat /run/pipe").contains("Type: FIFO"));
        var dumped = folder.resolve("dumped");
        debugfs(image, "dump /srv/large " + dumped);
        assertArrayEquals(SampleTree.noise(3_000_001), Files.readAllBytes(dumped));
        var capability = debugfs(image, "ea_get -x /bin/ping security.capability");
        assertTrue(capability.contains("01 00 00 02 00 20"), capability);
        var acl = debugfs(image, "ea_get -x /srv system.posix_acl_access");
        assertTrue(acl.contains("02 00 00 00 01 00 07 00"), acl);
        var big = debugfs(image, "ea_list /bin/tagged");
        assertTrue(big.contains("user.large (1500)"), big);
    }

    @Test
    void theJournalIsThereAndEmpty() throws Exception {
        var image = write(FileTree.builder(store).build(), total(16 * MIB));
        var header = Tools.run("dumpe2fs", "-h", image.toString()).orFail();
        assertTrue(header.contains("Journal inode:            8"), header);
        assertTrue(header.contains("Total journal blocks:     1024"), header);
        assertTrue(header.contains("Journal start:            0"), header);
        assertTrue(header.contains("Filesystem state:         clean"), header);
        var log = debugfs(image, "logdump");
        assertTrue(log.contains("Journal starts at block 0, transaction 1"), log);
    }

    @Test
    void e2fsprogsCanChangeAndGrowWhatWasWritten() throws Exception {
        var tree = SampleTree.build(store, MIB, SampleTree.MANY);
        var image = write(tree, free(4 * MIB));
        var file = Files.write(folder.resolve("new"), SampleTree.noise(100_000));
        var script = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            script.append("write ").append(file).append(" /srv/many/new-").append(i).append('\n');
            script.append("rm /srv/many/file-number-").append(i).append('\n');
        }
        var commands = Files.writeString(folder.resolve("script"), script);
        Tools.run("debugfs", "-w", "-f", commands.toString(), image.toString()).orFail();
        check(image);
        Tools.run("resize2fs", image.toString(), "200M").orFail();
        check(image);
    }

    @Test
    void aTreeOfManyEmptyFilesGetsEnoughInodes() throws Exception {
        var builder = FileTree.builder(store);
        for (int i = 0; i < 40_000; i++) {
            builder.add(new Entry.Fifo("d" + i / 1000 + "/f" + i, PLAIN));
        }
        var tree = builder.add(new Entry.Directory("lost+found", PLAIN)).build();
        var image = write(tree, free(0));
        check(image);
        assertEquals(tree, readBack(image));
        var complaint =
                assertThrows(
                        DoesNotFitException.class, () -> Ext4Writer.plan(tree, total(100 * MIB)));
        assertTrue(complaint.missingBytes() > 0);
    }

    @Test
    void manySubdirectoriesAreCounted() throws Exception {
        var builder = FileTree.builder(store);
        for (int i = 0; i < 66_000; i++) {
            builder.add(new Entry.Directory("d/" + i, Attributes.ofRoot(0755)));
        }
        var image = write(builder.build(), free(0));
        check(image);
        assertTrue(debugfs(image, "stat /d").contains("Links: 1"));
    }
}
