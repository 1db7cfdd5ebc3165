package org.distrofab.rootfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

class HostDirectoryTest {
    private static final Attributes PLAIN = Attributes.ofRoot(0644);

    @TempDir private Path folder;

    private Path root() {
        return folder.resolve("root");
    }

    private Path sidecar() {
        return folder.resolve("sidecar");
    }

    private static void put(TreeSink sink, Entry entry) throws Exception {
        sink.accept(entry, InputStream.nullInputStream());
    }

    private static void file(TreeSink sink, String path, String text) throws Exception {
        var bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        sink.accept(
                new Entry.RegularFile(path, PLAIN, bytes.length), new ByteArrayInputStream(bytes));
    }

    @Test
    void aTreeIsReadBackWithOwnersDevicesAndAttributes() throws Exception {
        try (var store = ContentStore.spoolingIn(folder)) {
            var tree = SampleTree.build(store, 20 << 20, 100);
            try (var directory = new HostDirectory(root(), sidecar())) {
                tree.copyTo(directory);
            }
            var again = FileTree.builder(store);
            HostTree.copyTo(root(), Optional.of(sidecar()), again);
            assertEquals(java.util.List.of(), tree.diff(again.build()).changes());
            assertEquals(tree, again.build());
        }
    }

    @Test
    void modesAndTimesAreSetOnTheFiles() throws Exception {
        try (var directory = new HostDirectory(root(), sidecar())) {
            put(
                    directory,
                    new Entry.Directory("d", Attributes.ofRoot(0500).withMtimeSeconds(1000)));
            file(directory, "d/f", "text");
        }
        assertEquals(
                "r-x------",
                java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(root().resolve("d"))));
        assertEquals(1000, Files.getLastModifiedTime(root().resolve("d")).toMillis() / 1000);
        assertEquals("text", Files.readString(root().resolve("d/f")));
    }

    @Test
    void nothingIsWrittenThroughALinkThatTheTreeBrings() throws Exception {
        var outside = Files.createDirectory(folder.resolve("outside"));
        try (var directory = new HostDirectory(root(), sidecar())) {
            put(directory, new Entry.SymbolicLink("out", PLAIN, outside.toString()));
            put(directory, new Entry.SymbolicLink("up", PLAIN, "../outside"));
            assertThrows(FormatException.class, () -> file(directory, "out/f", "x"));
            assertThrows(FormatException.class, () -> file(directory, "up/f", "x"));
            assertThrows(
                    FormatException.class,
                    () -> put(directory, new Entry.HardLink("h", PLAIN, "up/f")));
        }
        try (var files = Files.list(outside)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aFileReplacesALinkAndNotWhatItPointsTo() throws Exception {
        var victim = Files.writeString(folder.resolve("victim"), "mine");
        try (var directory = new HostDirectory(root(), sidecar())) {
            put(directory, new Entry.SymbolicLink("f", PLAIN, victim.toString()));
            file(directory, "f", "theirs");
            put(directory, new Entry.SymbolicLink("d", PLAIN, folder.toString()));
            put(directory, new Entry.Directory("d", Attributes.ofRoot(0755)));
        }
        assertEquals("mine", Files.readString(victim));
        assertEquals("theirs", Files.readString(root().resolve("f")));
        assertTrue(Files.isDirectory(root().resolve("d"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aHardLinkToALinkIsRefused() throws Exception {
        try (var directory = new HostDirectory(root(), sidecar())) {
            put(directory, new Entry.SymbolicLink("l", PLAIN, "/etc/passwd"));
            assertThrows(
                    FormatException.class,
                    () -> put(directory, new Entry.HardLink("h", PLAIN, "l")));
        }
    }

    @Test
    void pathsThatLeaveTheFolderAreRefused() throws Exception {
        try (var directory = new HostDirectory(root(), sidecar())) {
            assertThrows(FormatException.class, () -> file(directory, "a/../../x", "x"));
            assertThrows(FormatException.class, () -> file(directory, "..", "x"));
            file(directory, "/absolute", "inside");
        }
        assertEquals("inside", Files.readString(root().resolve("absolute")));
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void aHostFolderIsReadWithHardLinksAndModes() throws Exception {
        Files.createDirectories(root().resolve("d"));
        Files.writeString(root().resolve("d/f"), "x");
        Files.createLink(root().resolve("a"), root().resolve("d/f"));
        Files.createSymbolicLink(root().resolve("l"), Path.of("d/f"));
        var builder = FileTree.builder(ContentStore.inMemory());
        HostTree.copyTo(root(), Optional.empty(), builder);
        var tree = builder.build();
        assertEquals("a", ((Entry.HardLink) tree.get("d/f").orElseThrow()).target());
        assertEquals("d/f", ((Entry.SymbolicLink) tree.get("l").orElseThrow()).target());
        assertArrayEquals(new byte[] {'x'}, tree.content("d/f").source().stream().readAllBytes());
    }

    @Test
    void aDamagedSidecarIsRefusedWithItsLine() throws Exception {
        Files.createDirectories(root());
        for (var line :
                java.util.List.of(
                        "f 644 0 0",
                        "x 644 0 0 0 - %2Fa",
                        "f 9 0 0 0 - %2Fa",
                        "f 777777 0 0 0 - a",
                        "b 644 0 0 0 - %2Fa",
                        "f 644 0 0 0 - %ZZ",
                        "f 644 0 0 0 - a user.x=0")) {
            Files.writeString(sidecar(), "distrofab-attributes 1\n" + line + "\n");
            var complaint =
                    assertThrows(
                            FormatException.class,
                            () ->
                                    HostTree.copyTo(
                                            root(), Optional.of(sidecar()), (entry, in) -> {}));
            assertTrue(complaint.getMessage().contains("line 2"), complaint.getMessage());
        }
        Files.writeString(sidecar(), "something else\n");
        assertThrows(
                FormatException.class,
                () -> HostTree.copyTo(root(), Optional.of(sidecar()), (entry, in) -> {}));
    }
}
