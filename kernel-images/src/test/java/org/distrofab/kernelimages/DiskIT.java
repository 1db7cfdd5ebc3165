package org.distrofab.kernelimages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Disk;
import org.distrofab.machine.Ending;
import org.distrofab.machine.RunResult;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.ext4.Ext4Options;
import org.distrofab.rootfs.ext4.Ext4Reader;
import org.distrofab.rootfs.ext4.Ext4Writer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** The bundled kernel writes file systems that {@link Ext4Writer} has made. */
final class DiskIT {
    private static final UUID ID = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
    private static final long DISK_BYTES = 64 << 20;
    private static final int HASHED_FILES = 500;

    /** A file whose name tells its contents, as disk.c says. */
    private static final Pattern TELLING = Pattern.compile(".*-(\\d+)-(\\d+)");

    private static final Pattern SYNCED = Pattern.compile("synced (s-\\d+-\\d+)\r?\n");

    @TempDir private Path folder;
    private Path disk;

    @BeforeEach
    void makeDisk() throws Exception {
        disk = folder.resolve("disk");
        try (var store = ContentStore.spoolingIn(folder.resolve("store"))) {
            var tree = FileTree.builder(store);
            for (int i = 0; i < HASHED_FILES; i++) {
                var path = "hashed/a-name-that-takes-its-room-%03d-100".formatted(i);
                tree.file(path, Attributes.ofRoot(0644), contents(i, 100));
            }
            tree.file("attributes-1-10", withExtended(), contents(1, 10));
            var options = Ext4Options.of(ID, new Ext4Options.Total(DISK_BYTES));
            var writer = Ext4Writer.plan(tree.build(), options);
            try (var target = ByteTarget.create(disk, writer.sizeBytes())) {
                writer.write(target);
            }
        }
    }

    /** One attribute that fits beside the inode and one that does not. */
    private static Attributes withExtended() {
        var small = "hello".getBytes(StandardCharsets.UTF_8);
        var large = "v".repeat(300).getBytes(StandardCharsets.UTF_8);
        var plain = Attributes.ofRoot(0644);
        return new Attributes(
                plain.mode(),
                plain.uid(),
                plain.gid(),
                plain.user(),
                plain.group(),
                plain.mtimeSeconds(),
                new TreeMap<>(
                        Map.of(
                                "user.small",
                                Bytes.copyOf(small),
                                "user.large",
                                Bytes.copyOf(large))));
    }

    private static byte[] contents(long seed, int size) {
        var bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (seed * 31 + i * 7L + i / 256);
        }
        return bytes;
    }

    private RunResult run(ByteArrayOutputStream console, String words, long instructions)
            throws Exception {
        return new Guest(folder, "fab", "disk")
                .machine(console, "-- " + words)
                .disk(new Disk(disk, Disk.Mode.WRITABLE))
                .disk(new Disk(rom(), Disk.Mode.READ_ONLY))
                .maxInstructions(instructions)
                .timeout(Duration.ofSeconds(240))
                .build()
                .run();
    }

    private Path rom() throws IOException {
        var image = folder.resolve("rom");
        Files.write(
                image,
                new RomImage()
                        .file("telling-7-9000", contents(7, 9000))
                        .link("link", "telling-7-9000")
                        .bytes());
        return image;
    }

    @Test
    void aDayOfWorkLeavesAFileSystemWithoutFault() throws Exception {
        var console = new ByteArrayOutputStream();
        var result = run(console, "work", Long.MAX_VALUE);
        var text = console.toString(StandardCharsets.ISO_8859_1);
        assertInstanceOf(Ending.PoweredOff.class, result.ending(), text);
        assertTrue(text.contains("disk work done"), text);
        checkContents();
        try (var source = ByteSource.open(disk)) {
            var reader = Ext4Reader.open(source);
            assertEquals(false, reader.needsRecovery());
            var hashed = reader.list("hashed").orElseThrow();
            assertEquals(HASHED_FILES + 50, hashed.size());
            var cut = reader.content("cut").orElseThrow();
            assertEquals(12_000, cut.sizeBytes());
            assertArrayEquals(contents(9, 7000), cut.read(0, 7000));
            assertArrayEquals(new byte[5000], cut.read(7000, 5000));
            var one = reader.find("one-5-5000").orElseThrow();
            assertEquals(0711, one.attributes().mode());
            assertEquals(70_000, one.attributes().gid());
            var attributes = reader.find("attributes-1-10").orElseThrow().attributes();
            assertEquals(withExtended().xattrs(), attributes.xattrs());
            assertEquals(0600, attributes.mode());
            assertInstanceOf(Entry.Fifo.class, reader.find("pipe").orElseThrow());
        }
        e2fsck(0, "-fn");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aPowerCutLosesNothingThatWasSynced(long seed) throws Exception {
        var console = new ByteArrayOutputStream();
        var instructions = 30_000_000 + new Random(seed).nextLong(60_000_000);
        var result = run(console, "sync", instructions);
        var text = console.toString(StandardCharsets.ISO_8859_1);
        assertInstanceOf(Ending.InstructionLimit.class, result.ending(), text);
        e2fsck(0, "-fy");
        e2fsck(0, "-fn");
        var found = checkContents();
        synced(text).forEach(name -> assertTrue(found.containsKey("synced/" + name), name));
    }

    @Test
    void theKernelReplaysItsJournalAfterAPowerCut() throws Exception {
        var console = new ByteArrayOutputStream();
        var cut = run(console, "sync", 61_000_000);
        var text = console.toString(StandardCharsets.ISO_8859_1);
        assertInstanceOf(Ending.InstructionLimit.class, cut.ending(), text);
        var synced = synced(text);
        console.reset();
        var second = run(console, "recover", Long.MAX_VALUE);
        var log = console.toString(StandardCharsets.ISO_8859_1);
        assertInstanceOf(Ending.PoweredOff.class, second.ending(), log);
        assertTrue(log.contains("recovery complete"), log);
        e2fsck(0, "-fn");
        var found = checkContents();
        synced.forEach(name -> assertTrue(found.containsKey("synced/" + name), name));
    }

    /** The names that were reported as synced; there must be some. */
    private static List<String> synced(String console) {
        var names = SYNCED.matcher(console).results().map(name -> name.group(1)).toList();
        assertTrue(names.size() > 5, console);
        return names;
    }

    /** Every file with a telling name holds what the name says. */
    private Map<String, byte[]> checkContents() throws Exception {
        var found = new TreeMap<String, byte[]>();
        try (var source = ByteSource.open(disk)) {
            Ext4Reader.open(source)
                    .copyTo((entry, content) -> {
                        var name = TELLING.matcher(entry.path());
                        if (entry instanceof Entry.RegularFile && name.matches()) {
                            var bytes = content.readAllBytes();
                            found.put(entry.path(), bytes);
                        }
                    });
        }
        found.forEach((path, bytes) -> {
            var name = TELLING.matcher(path);
            if (name.matches() && !path.startsWith("synced/loose")) {
                var seed = Long.parseLong(name.group(1));
                var size = Integer.parseInt(name.group(2));
                assertArrayEquals(contents(seed, size), bytes, path);
            }
        });
        assertTrue(found.size() > HASHED_FILES, found.keySet()::toString);
        return found;
    }

    private void e2fsck(int expected, String how) throws IOException, InterruptedException {
        var log = folder.resolve("e2fsck");
        Process process;
        try {
            process =
                    new ProcessBuilder("e2fsck", how, disk.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            Assumptions.abort("e2fsck is not installed");
            return;
        }
        assertEquals(expected, process.waitFor(), Files.readString(log));
    }
}
