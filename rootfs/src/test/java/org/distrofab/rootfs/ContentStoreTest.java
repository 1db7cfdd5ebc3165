package org.distrofab.rootfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

class ContentStoreTest {
    @TempDir private Path folder;

    @Test
    void contentsOfAllSizesAreReadBackFromTheSpool() throws Exception {
        try (var store = ContentStore.spoolingIn(folder)) {
            var sizes = List.of(0, 1, 2048, 2049, 4096, 4097, 262_144, 262_145, 1_000_003);
            var contents = sizes.stream().map(size -> store.add(SampleTree.noise(size))).toList();
            for (int i = 0; i < sizes.size(); i++) {
                assertArrayEquals(
                        SampleTree.noise(sizes.get(i)),
                        contents.get(i).source().stream().readAllBytes());
            }
        }
    }

    @Test
    void theSpoolIsGoneWhenTheStoreIsClosed() throws Exception {
        try (var store = ContentStore.spoolingIn(folder)) {
            store.add(SampleTree.noise(100_000));
        }
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void holesAreFoundInWholeBlocks() throws Exception {
        var bytes = new byte[10 * 4096 + 5];
        bytes[3 * 4096] = 1;
        bytes[5 * 4096 - 1] = 1;
        bytes[10 * 4096 + 4] = 1;
        for (var store : List.of(ContentStore.inMemory(), ContentStore.spoolingIn(folder))) {
            try (store) {
                var content = store.add(bytes);
                assertEquals(
                        List.of(
                                new Content.Extent(3 * 4096, 2 * 4096),
                                new Content.Extent(10 * 4096, 5)),
                        content.data());
                assertArrayEquals(bytes, content.source().stream().readAllBytes());
            }
        }
    }

    @Test
    void aHoleStaysZeroWhereADroppedContentStoodBefore() throws Exception {
        try (var store = ContentStore.spoolingIn(folder)) {
            var noise = SampleTree.noise(300_000);
            store.add(noise);
            store.add(noise);
            var early = new ByteArrayInputStream(noise);
            assertThrows(FormatException.class, () -> store.add(early, 600_000));
            var sparse = new byte[200_000];
            sparse[199_999] = 1;
            assertArrayEquals(sparse, store.add(sparse).source().stream().readAllBytes());
        }
    }

    @Test
    void aHoleAtTheEndOfTheSpoolReadsAsZeros() throws Exception {
        try (var store = ContentStore.spoolingIn(folder)) {
            var zeros = new byte[50_000];
            var content = store.add(zeros);
            assertEquals(List.of(), content.data());
            assertArrayEquals(zeros, content.source().stream().readAllBytes());
            assertThrows(EOFException.class, () -> content.source().read(40_000, 10_001));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSparseContentTakesNoSpaceForItsHoles() throws Exception {
        try (var store = ContentStore.spoolingIn(folder)) {
            long size = 100L << 20;
            store.add(SampleTree.sparse(size), size);
            // The spool has no name any more, but the process has it open.
            var spool = folder.toRealPath().resolve("contents") + ".*";
            try (var files = Files.list(Path.of("/proc/self/fd"))) {
                var open =
                        files.filter(Files::isSymbolicLink)
                                .filter(file -> target(file).matches(spool))
                                .findFirst()
                                .orElseThrow();
                var pid = Long.toString(ProcessHandle.current().pid());
                var file = "/proc/" + pid + "/fd/" + open.getFileName();
                var blocks = Tools.run("stat", "-L", "-c", "%b", file).orFail().strip();
                assertTrue(Long.parseLong(blocks) * 512 < 1 << 20, blocks);
            }
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    @Test
    void theDigestIsThatOfAllBytes() throws Exception {
        var bytes = Arrays.copyOf("abc".getBytes(), 3);
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                ContentStore.inMemory().add(bytes).sha256().toHex());
    }
}
