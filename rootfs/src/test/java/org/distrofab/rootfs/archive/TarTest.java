package org.distrofab.rootfs.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.distrofab.rootfs.Bytes;
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
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

class TarTest {
    @TempDir private Path folder;
    private final ContentStore store = ContentStore.inMemory();

    private static byte[] write(FileTree tree, Compression compression)
            throws IOException, FormatException {
        var out = new ByteArrayOutputStream();
        try (var tar = new TarWriter(compression.compress(out))) {
            tree.copyTo(tar);
        }
        return out.toByteArray();
    }

    private FileTree read(byte[] bytes) throws IOException, FormatException {
        var builder = FileTree.builder(store);
        TarReader.read(new ByteArrayInputStream(bytes), builder);
        return builder.build();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void theSampleTreeIsReadBackAsItWas(Compression compression) throws Exception {
        var tree = SampleTree.build(store, 1 << 20, compression == Compression.NONE ? 5000 : 50);
        assertEquals(List.of(), tree.diff(read(write(tree, compression))).changes());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void theSameTreeGivesTheSameBytes(Compression compression) throws Exception {
        var tree = SampleTree.small(store);
        assertArrayEquals(write(tree, compression), write(tree, compression));
    }

    @Test
    void commonsCompressReadsTheSameNames() throws Exception {
        var tree = SampleTree.build(store, 1 << 20, 50);
        var names = new java.util.ArrayList<String>();
        try (var tar =
                new TarArchiveInputStream(
                        new ByteArrayInputStream(write(tree, Compression.NONE)), "UTF-8")) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName().replaceFirst("^\\./$", "").replaceFirst("/$", ""));
            }
        }
        assertEquals(tree.entries().stream().map(Entry::path).toList(), names);
    }

    @Test
    void anArchiveThatEndsEarlyIsRefused() throws Exception {
        var bytes = write(SampleTree.small(store), Compression.NONE);
        // The root, "bin" and the header of "bin/a" take a block each.
        var complaint =
                assertThrows(FormatException.class, () -> read(Arrays.copyOf(bytes, 1536 + 300)));
        assertTrue(complaint.found().contains("its end after 300"), complaint.getMessage());
        assertThrows(FormatException.class, () -> read(Arrays.copyOf(bytes, 100)));
    }

    @Test
    void aDamagedHeaderIsRefusedAtItsChecksum() throws Exception {
        var bytes = write(SampleTree.small(store), Compression.NONE);
        bytes[3] ^= 1;
        assertEquals(148, assertThrows(FormatException.class, () -> read(bytes)).offsetBytes());
    }

    @Test
    void damagedArchivesAreRefusedWithAComplaint() throws Exception {
        for (var compression : Compression.values()) {
            var bytes = write(SampleTree.small(store), compression);
            Fuzz.run(bytes, 800, damaged -> read(fixSums(damaged, compression)));
        }
    }

    @Test
    @Tag("nightly")
    void manyDamagedArchivesAreRefusedWithAComplaint() throws Exception {
        for (var compression : Compression.values()) {
            var bytes = write(SampleTree.small(store), compression);
            Fuzz.run(bytes, 200_000, damaged -> read(fixSums(damaged, compression)));
        }
    }

    /**
     * Makes the checksums of damaged headers right again, so that what is behind them is reached.
     */
    private static byte[] fixSums(byte[] bytes, Compression compression) {
        if (compression != Compression.NONE) {
            return bytes;
        }
        for (int at = 0; at + 512 <= bytes.length; at += 512) {
            if (bytes[at + 257] == 'u' && bytes[at + 258] == 's') {
                int sum = 0;
                for (int i = 0; i < 512; i++) {
                    sum += i >= 148 && i < 156 ? ' ' : bytes[at + i] & 0xff;
                }
                var digits = "%06o".formatted(sum).getBytes();
                System.arraycopy(digits, 0, bytes, at + 148, 6);
                bytes[at + 154] = 0;
            }
        }
        return bytes;
    }

    @Test
    void gnuTarListsWhatIsWritten() throws Exception {
        var tree = SampleTree.build(store, 1 << 20, 50);
        var archive = Files.write(folder.resolve("a.tar"), write(tree, Compression.NONE));
        var list =
                Tools.run(
                                "tar",
                                "--numeric-owner",
                                "--quoting-style=literal",
                                "--xattrs",
                                "-tvvf",
                                archive.toString())
                        .orFail()
                        .replaceAll(" +", " ");
        assertTrue(list.contains("-rwsr-xr-x 0/0"), list);
        assertTrue(list.contains("hrwsr-xr-x 0/0"), list);
        assertTrue(list.contains("crw-rw-rw- 0/0"), list);
        assertTrue(list.contains("1,3 1970-01-01"), list);
        assertTrue(list.contains("1000/100000"), list);
        assertTrue(list.contains("2096-10-02"), list);
        assertTrue(list.contains("x: 1500 user.large"), list);
        assertTrue(list.contains("unicode/Київ 東京 é 😀"), list);
        // Its own records are of 20 blocks; ours are not, which it accepts in silence.
        assertTrue(!list.contains("tar:"), list);
    }

    @Test
    void gnuTarUnpacksWhatIsWritten() throws Exception {
        var tree = SampleTree.small(store);
        var archive = Files.write(folder.resolve("a.tar"), write(tree, Compression.ZSTD));
        var target = Files.createDirectory(folder.resolve("target"));
        Tools.run("tar", "--zstd", "-C", target.toString(), "-xf", archive.toString()).orFail();
        assertArrayEquals(SampleTree.noise(700), Files.readAllBytes(target.resolve("bin/a")));
        assertTrue(Files.isSameFile(target.resolve("bin/a"), target.resolve("bin/b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v7", "oldgnu", "gnu", "ustar", "posix"})
    void whatGnuTarWritesInAnyFormatIsRead(String format) throws Exception {
        var source = Files.createDirectories(folder.resolve("source/d"));
        boolean old = format.equals("v7") || format.equals("ustar");
        var longName = "x".repeat(old ? 80 : 200);
        Files.write(source.resolve(longName), SampleTree.noise(1000));
        Files.createLink(source.resolve("zz"), source.resolve(longName));
        Files.createSymbolicLink(source.resolve("l"), Path.of("y".repeat(old ? 80 : 200)));
        var archive = folder.resolve("a.tar").toString();
        Tools.run(
                        "tar",
                        "--format=" + format,
                        "--mtime=@1000.5",
                        "--sort=name",
                        "-C",
                        source.getParent().toString(),
                        "-cf",
                        archive,
                        ".")
                .orFail();
        var tree = read(Files.readAllBytes(Path.of(archive)));
        assertEquals(List.of("l", longName, "zz"), tree.list("d"));
        assertEquals(1000, tree.get("d/" + longName).orElseThrow().attributes().mtimeSeconds());
        assertEquals(
                "y".repeat(old ? 80 : 200),
                ((Entry.SymbolicLink) tree.get("d/l").orElseThrow()).target());
        assertArrayEquals(
                SampleTree.noise(1000), tree.content("d/zz").source().stream().readAllBytes());
    }

    @Test
    void aSparseMemberIsRefusedByName() throws Exception {
        var file = folder.resolve("sparse");
        try (var out = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(1 << 20);
        }
        for (var format : List.of("posix", "gnu")) {
            var archive = folder.resolve("a.tar").toString();
            Tools.run(folder, null, "tar", "-S", "--format=" + format, "-cf", archive, "sparse")
                    .orFail();
            var complaint =
                    assertThrows(
                            FormatException.class,
                            () -> read(Files.readAllBytes(Path.of(archive))));
            assertTrue(
                    complaint.found().contains("GNU.sparse") || complaint.found().equals("'S'"),
                    complaint.getMessage());
        }
    }

    @Test
    void attributeValuesMayBeAnyBytes() throws Exception {
        var value = Bytes.copyOf(SampleTree.noise(300));
        var attributes = SampleTree.attributes(0644, java.util.Map.of("user.binary", value));
        var tree = FileTree.builder(store).file("f", attributes, new byte[0]).build();
        var again = read(write(tree, Compression.NONE));
        assertEquals(value, again.get("f").orElseThrow().attributes().xattrs().get("user.binary"));
    }
}
