package org.distrofab.rootfs.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.Fuzz;
import org.distrofab.rootfs.SampleTree;
import org.distrofab.rootfs.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

class CpioTest {
    private static final Attributes PLAIN = SampleTree.attributes(0644, 0, 0, 1);

    @TempDir private Path folder;
    private final ContentStore store = ContentStore.inMemory();

    /**
     * The sample without what cpio cannot hold: attributes, and times before 1970 or after 2106.
     */
    private FileTree sample(int many) throws IOException, FormatException {
        var builder = FileTree.builder(store);
        SampleTree.build(store, 1 << 20, many)
                .copyTo((entry, content) ->
                        builder.accept(
                                SampleTree.withAttributes(
                                        entry,
                                        SampleTree.attributes(
                                                entry.attributes().mode(),
                                                entry.attributes().uid(),
                                                entry.attributes().gid(),
                                                Math.max(0, entry.attributes().mtimeSeconds()))),
                                content));
        return builder.build();
    }

    private static byte[] write(FileTree tree) throws IOException {
        var out = new ByteArrayOutputStream();
        Cpio.write(tree, out);
        return out.toByteArray();
    }

    private static byte[] compress(byte[] bytes, Compression compression) throws IOException {
        var out = new ByteArrayOutputStream();
        try (OutputStream compressed = compression.compress(out)) {
            compressed.write(bytes);
        }
        return out.toByteArray();
    }

    private FileTree read(byte[]... parts) throws IOException, FormatException {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        var builder = FileTree.builder(store);
        Cpio.read(new ByteArrayInputStream(all.toByteArray()), builder);
        return builder.build();
    }

    @Test
    void theSampleTreeIsReadBackAsItWas() throws Exception {
        var tree = sample(SampleTree.MANY);
        assertEquals(List.of(), tree.diff(read(write(tree))).changes());
    }

    @Test
    void theSameTreeGivesTheSameBytes() throws Exception {
        assertArrayEquals(write(sample(10)), write(sample(10)));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void archivesThatFollowOneAnotherAreJoinedWhateverTheirCompression(Compression compression)
            throws Exception {
        var first = FileTree.builder(store).file("a", PLAIN, SampleTree.noise(5000)).build();
        var second = FileTree.builder(store).file("b", PLAIN, SampleTree.noise(70_000)).build();
        var joined = first.overlay(second);
        var zeros = new byte[512];
        assertEquals(
                joined, read(write(first), zeros, compress(write(second), compression), zeros));
        assertEquals(
                joined,
                read(compress(write(first), compression), compress(write(second), compression)));
        assertEquals(joined, read(compress(write(first), compression), zeros, write(second)));
    }

    @Test
    void contentMayComeWithTheFirstNameToo() throws Exception {
        // As the kernel's gen_init_cpio writes it.
        var tree = FileTree.builder(store).file("a", PLAIN, new byte[] {1, 2, 3, 4});
        tree.add(new Entry.HardLink("b", PLAIN, "a"));
        var bytes = write(tree.build());
        // The root and "a" take 112 bytes each, "b" with the content 4 more: let "b" come first.
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, 112);
        out.write(bytes, 224, 116);
        out.write(bytes, 112, 112);
        out.write(bytes, 340, bytes.length - 340);
        bytes = out.toByteArray();
        var again = read(bytes);
        assertArrayEquals(
                new byte[] {1, 2, 3, 4}, again.content("b").source().stream().readAllBytes());
        assertEquals(new Entry.HardLink("b", PLAIN, "a"), again.get("b").orElseThrow());
    }

    @Test
    void whatDoesNotFitTheFormatIsRefusedByName() throws Exception {
        var early = FileTree.builder(store).file("f", PLAIN.withMtimeSeconds(-1), new byte[0]);
        var complaint = assertThrows(IOException.class, () -> write(early.build()));
        assertTrue(complaint.getMessage().contains("'f'"), complaint.getMessage());
    }

    @Test
    void pathsThatLeaveTheTreeAreRefused() throws Exception {
        var bytes = write(FileTree.builder(store).file("xx/f", PLAIN, new byte[0]).build());
        var text = new String(bytes, StandardCharsets.ISO_8859_1).replace("xx/f", "../f");
        assertThrows(FormatException.class, () -> read(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void anArchiveThatEndsEarlyIsRefused() throws Exception {
        var bytes = write(FileTree.builder(store).file("f", PLAIN, SampleTree.noise(99)).build());
        for (int length = 1; length < bytes.length - 3; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThrows(FormatException.class, () -> read(cut), "length " + length);
        }
    }

    @Test
    void damagedArchivesAreRefusedWithAComplaint() throws Exception {
        for (var compression : Compression.values()) {
            var bytes = compress(write(SampleTree.small(store)), compression);
            Fuzz.run(bytes, 1500, damaged -> read(damaged));
        }
    }

    @Test
    @Tag("nightly")
    void manyDamagedArchivesAreRefusedWithAComplaint() throws Exception {
        for (var compression : Compression.values()) {
            var bytes = compress(write(SampleTree.small(store)), compression);
            Fuzz.run(bytes, 200_000, damaged -> read(damaged));
        }
    }

    @Test
    void gnuCpioListsAndUnpacksWhatIsWritten() throws Exception {
        var builder = FileTree.builder(store).file("d/a", PLAIN, SampleTree.noise(5000));
        builder.add(new Entry.HardLink("d/b", PLAIN, "d/a")).file("c", PLAIN, new byte[0]);
        builder.add(new Entry.SymbolicLink("l", PLAIN, "d/a"));
        var archive = Files.write(folder.resolve("archive"), write(builder.build()));
        var list = Tools.run(folder, archive, "cpio", "-itv", "--quiet").orFail();
        assertEquals(6, list.lines().count(), list);
        var target = Files.createDirectory(folder.resolve("target"));
        Tools.run(target, archive, "cpio", "-id", "--quiet").orFail();
        assertArrayEquals(SampleTree.noise(5000), Files.readAllBytes(target.resolve("d/a")));
        assertTrue(Files.isSameFile(target.resolve("d/a"), target.resolve("d/b")));
        assertEquals(0, Files.size(target.resolve("c")));
    }

    @Test
    void whatGnuCpioWritesIsRead() throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.write(source.resolve("a"), SampleTree.noise(1000));
        Files.createLink(source.resolve("b"), source.resolve("a"));
        Files.createLink(source.resolve("e"), Files.createFile(source.resolve("d")));
        Files.createSymbolicLink(source.resolve("l"), Path.of("a"));
        var names = Files.writeString(folder.resolve("names"), ".\na\nb\nd\ne\nl\n");
        var archive = folder.resolve("archive").toString();
        Tools.run(source, names, "cpio", "-o", "-H", "newc", "--quiet", "-O", archive).orFail();
        var tree = read(Files.readAllBytes(Path.of(archive)));
        assertArrayEquals(
                SampleTree.noise(1000), tree.content("b").source().stream().readAllBytes());
        assertEquals("a", ((Entry.HardLink) tree.get("b").orElseThrow()).target());
        assertEquals("d", ((Entry.HardLink) tree.get("e").orElseThrow()).target());
        assertEquals("a", ((Entry.SymbolicLink) tree.get("l").orElseThrow()).target());
    }
}
