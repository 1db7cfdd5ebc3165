package org.distrofab.rootfs.ext4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.Tools;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Reads what mke2fs and debugfs have written, in many of the forms that ext4 has. */
class Ext4ReaderIT {
    private static final int MANY = 1500;
    private static final String LONG_TARGET = "a/".repeat(60) + "end";

    @TempDir private static Path shared;
    @TempDir private Path folder;

    private static byte[] noise(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** A folder with a little of everything that an unprivileged user can make. */
    @BeforeAll
    static void makeSampleFolder() throws IOException {
        var root = Files.createDirectories(shared.resolve("tree"));
        Files.writeString(root.resolve("small"), "hello\n");
        Files.write(root.resolve("large"), noise(3_000_000));
        Files.write(root.resolve("empty"), new byte[0]);
        try (var sparse = new RandomAccessFile(root.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(50 << 20);
            for (int i = 0; i < 40; i++) {
                sparse.seek((i * 1_234_567L) & ~4095);
                sparse.write(i + 1);
            }
        }
        Files.createLink(root.resolve("zz-again"), root.resolve("small"));
        Files.createSymbolicLink(root.resolve("fast"), Path.of("small"));
        Files.createSymbolicLink(root.resolve("slow"), Path.of(LONG_TARGET));
        Files.createDirectories(root.resolve("boot/extlinux"));
        Files.writeString(root.resolve("boot/extlinux/extlinux.conf"), "default linux\n");
        Files.createSymbolicLink(root.resolve("b"), Path.of("/boot/../boot"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Files.writeString(root.resolve("імʼя"), "unicode");
        var many = Files.createDirectories(root.resolve("many"));
        for (int i = 0; i < MANY; i++) {
            Files.createFile(many.resolve("a-file-with-a-longer-name-" + i));
        }
    }

    private Path image(String... options) throws IOException {
        var image = folder.resolve("image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        var arguments = new java.util.ArrayList<>(List.of("-q", "-F", "-L", "label"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("-d", shared.resolve("tree").toString(), image.toString()));
        Tools.run("mke2fs", arguments.toArray(String[]::new)).orFail();
        var value = Files.write(folder.resolve("value"), noise(700));
        var commands =
                """
                mknod zero c 1 5
                mknod disk b 259 60000
                mknod pipe p
                sif small mode 0104755
                sif small uid 70000
                sif small mtime @0x7fffffff
                ea_set small user.tag red
                ea_set -f %s large security.big
                """
                        .formatted(value);
        var script = Files.writeString(folder.resolve("script"), commands);
        Tools.run("debugfs", "-w", "-f", script.toString(), image.toString()).orFail();
        return image;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ext4",
                "-t ext4 -b 1024 -O ^64bit",
                "-t ext4 -O ^metadata_csum",
                "-t ext4 -O metadata_csum_seed,large_dir,bigalloc",
                "-t ext4 -b 65536 -N 8000",
                "-t ext4 -I 128 -O ^extra_isize",
                "-t ext3 -b 1024",
                "-t ext2 -b 2048 -O ^dir_index,^filetype",
            })
    void everyFormOfExt4GivesTheSameTree(String options) throws Exception {
        try (var source = ByteSource.open(image(options.split(" ")))) {
            var reader = Ext4Reader.open(source);
            assertEquals("label", reader.label());
            var entries = new HashMap<String, Entry>();
            var contents = new HashMap<String, byte[]>();
            reader.copyTo((entry, content) -> {
                entries.put(entry.path(), entry);
                if (entry instanceof Entry.RegularFile) {
                    contents.put(entry.path(), content.readAllBytes());
                }
            });
            checkContents(contents);
            checkEntries(entries);
            assertEquals(MANY, reader.list("many").orElseThrow().size());
            assertArrayEquals(
                    "default linux\n".getBytes(StandardCharsets.UTF_8),
                    reader.content("/b/extlinux/./extlinux.conf").orElseThrow().stream()
                            .readAllBytes());
            assertEquals(Optional.empty(), reader.find("loop"));
            assertEquals(Optional.empty(), reader.find("small/x"));
            assertEquals(Optional.empty(), reader.list("small"));
        }
    }

    private void checkContents(Map<String, byte[]> contents) throws IOException {
        var root = shared.resolve("tree");
        for (var name : List.of("small", "large", "empty", "sparse", "імʼя")) {
            assertArrayEquals(Files.readAllBytes(root.resolve(name)), contents.get(name), name);
        }
    }

    private static void checkEntries(Map<String, Entry> entries) {
        var small = entries.get("small").attributes();
        assertEquals(04755, small.mode());
        assertEquals(70000, small.uid());
        assertEquals(0x7fffffffL, small.mtimeSeconds());
        assertEquals(
                Map.of("user.tag", Bytes.copyOf("red".getBytes(StandardCharsets.UTF_8))),
                small.xattrs());
        assertEquals(
                Bytes.copyOf(noise(700)),
                entries.get("large").attributes().xattrs().get("security.big"));
        assertEquals("small", ((Entry.HardLink) entries.get("zz-again")).target());
        assertEquals("small", ((Entry.SymbolicLink) entries.get("fast")).target());
        assertEquals(LONG_TARGET, ((Entry.SymbolicLink) entries.get("slow")).target());
        var zero = assertInstanceOf(Entry.Device.class, entries.get("zero"));
        assertEquals(List.of(false, 1, 5), List.of(zero.block(), zero.major(), zero.minor()));
        var disk = assertInstanceOf(Entry.Device.class, entries.get("disk"));
        assertEquals(List.of(true, 259, 60000), List.of(disk.block(), disk.major(), disk.minor()));
        assertInstanceOf(Entry.Fifo.class, entries.get("pipe"));
        assertTrue(
                IntStream.range(0, MANY)
                        .allMatch(i -> entries.containsKey("many/a-file-with-a-longer-name-" + i)));
    }

    @Test
    void everyMetadataBlockIsVerified() throws Exception {
        var image = image("-t", "ext4", "-b", "1024");
        for (var file : List.of("<2>", "many", "sparse", "large")) {
            var block = damagedCopy(image, file);
            try (var source = ByteSource.open(block)) {
                var complaint =
                        assertThrows(
                                FormatException.class,
                                () ->
                                        Ext4Reader.open(source)
                                                .copyTo((entry, content) -> drain(content)));
                assertTrue(complaint.expected().startsWith("checksum"), complaint.getMessage());
            }
        }
    }

    private static void drain(java.io.InputStream content) throws IOException, FormatException {
        try {
            content.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            if (e.getCause() instanceof FormatException complaint) {
                throw complaint;
            }
            throw e;
        }
    }

    /** Changes one byte of a file's inode. */
    private Path damagedCopy(Path image, String file) throws IOException {
        var place =
                Tools.run("debugfs", "-R", "imap " + file, image.toString())
                        .orFail()
                        .lines()
                        .filter(line -> line.contains("located at block"))
                        .findFirst()
                        .orElseThrow();
        var words = place.strip().split("[ ,]+");
        long block = Long.parseLong(words[3]);
        long offset = Long.decode(words[5]);
        var copy = folder.resolve("damaged");
        Files.copy(image, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (var out = new RandomAccessFile(copy.toFile(), "rw")) {
            out.seek(block * 1024 + offset + 0x10);
            out.write(0x5a);
        }
        return copy;
    }

    @Test
    void contentInTheInodeIsRefusedByName() throws Exception {
        try (var source = ByteSource.open(image("-t", "ext4", "-O", "inline_data"))) {
            var reader = Ext4Reader.open(source);
            var complaint = assertThrows(FormatException.class, () -> reader.content("small"));
            assertEquals("inline data", complaint.found());
        }
    }

    @Test
    void anIncompatibleFeatureIsRefusedByName() throws Exception {
        try (var source = ByteSource.open(image("-t", "ext4", "-O", "encrypt,ea_inode"))) {
            var complaint = assertThrows(FormatException.class, () -> Ext4Reader.open(source));
            assertEquals("ea_inode, encrypt", complaint.found());
        }
    }

    @Test
    void anotherFileSystemIsRefusedAtItsMagicNumber() {
        var complaint =
                assertThrows(
                        FormatException.class,
                        () -> Ext4Reader.open(ByteSource.of(new byte[10_000])));
        assertEquals(1024 + 0x38, complaint.offsetBytes());
        assertThrows(FormatException.class, () -> Ext4Reader.open(ByteSource.of(new byte[2047])));
    }

    @Test
    void aTruncatedImageIsRefusedWhereItEnds() throws Exception {
        var bytes = Arrays.copyOf(Files.readAllBytes(image("-t", "ext4")), 2 << 20);
        assertThrows(
                FormatException.class,
                () ->
                        Ext4Reader.open(ByteSource.of(bytes))
                                .copyTo((entry, content) -> drain(content)));
    }
}
