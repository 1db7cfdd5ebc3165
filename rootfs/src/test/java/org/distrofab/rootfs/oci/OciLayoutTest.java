package org.distrofab.rootfs.oci;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class OciLayoutTest {
    private static final Attributes PLAIN = Attributes.ofRoot(0644);
    private static final OciConfig CONFIG = OciConfig.ofShell("riscv64", 1_700_000_000);

    @TempDir private Path folder;
    private final ContentStore store = ContentStore.inMemory();

    private FileTree file(String path) throws FormatException {
        return FileTree.builder(store).file(path, PLAIN, path.getBytes()).build();
    }

    private String write(FileTree... layers) throws IOException, FormatException {
        return OciLayout.write(folder, List.of(layers), CONFIG, "latest");
    }

    private List<String> paths() throws IOException, FormatException {
        return OciLayout.read(folder, store).entries().stream().map(Entry::path).toList();
    }

    @Test
    void theSampleTreeIsReadBackAsItWas() throws Exception {
        var tree = SampleTree.build(store, 1 << 20, 100);
        write(tree);
        assertEquals(tree, OciLayout.read(folder, store));
    }

    @Test
    void theSameTreeGivesTheSameDigest() throws Exception {
        var tree = SampleTree.build(store, 1 << 20, 10);
        assertEquals(write(tree), write(tree));
    }

    @Test
    void upperLayersTakeAwayWhatTheyWhiteOut() throws Exception {
        var lower = file("d/a").overlay(file("d/b")).overlay(file("e/f/g"));
        write(lower, file("d/.wh.a"), file("e/.wh.f").overlay(file("e/h")));
        assertEquals(List.of("", "d", "d/b", "e", "e/h"), paths());
    }

    @Test
    void anOpaqueDirectoryHidesOnlyWhatIsBelow() throws Exception {
        write(file("d/a"), file("d/.wh..wh..opq").overlay(file("d/new")).overlay(file("d/+")));
        assertEquals(List.of("", "d", "d/+", "d/new"), paths());
    }

    @Test
    void aDamagedBlobIsRefusedByItsDigest() throws Exception {
        write(SampleTree.small(store));
        try (var blobs = Files.list(folder.resolve("blobs/sha256"))) {
            for (var blob : blobs.toList()) {
                var bytes = Files.readAllBytes(blob);
                var changed = bytes.clone();
                changed[bytes.length / 2] ^= 1;
                Files.write(blob, changed);
                // The config is not looked at: it says nothing about the files.
                if (!new String(bytes).contains("diff_ids")) {
                    assertThrows(Exception.class, () -> OciLayout.read(folder, store));
                }
                Files.write(blob, java.util.Arrays.copyOf(bytes, bytes.length - 1));
                if (!new String(bytes).contains("diff_ids")) {
                    assertThrows(FormatException.class, () -> OciLayout.read(folder, store));
                }
                Files.write(blob, bytes);
            }
        }
        OciLayout.read(folder, store);
    }

    @Test
    void aDigestThatIsAPathIsRefused() throws Exception {
        write(SampleTree.small(store));
        var index = folder.resolve("index.json");
        var text = Files.readString(index);
        Files.writeString(index, text.replaceFirst("sha256:[0-9a-f]+", "sha256:../../x"));
        var complaint = assertThrows(FormatException.class, () -> OciLayout.read(folder, store));
        assertEquals("a SHA-256 digest", complaint.expected());
    }

    @Test
    void aFolderThatIsNoLayoutIsRefused() {
        assertThrows(FormatException.class, () -> OciLayout.read(folder, store));
    }

    @Test
    void damagedIndexesAreRefusedWithAComplaint() throws Exception {
        write(SampleTree.small(store));
        var index = folder.resolve("index.json");
        Fuzz.run(
                Files.readAllBytes(index),
                2000,
                damaged -> {
                    Files.write(index, damaged);
                    OciLayout.read(folder, store);
                });
    }

    @Test
    void jsonIsReadBackAsItWasWritten() throws Exception {
        var value = Map.<String, Object>of("a\"\\\n", List.of("é", 1L, Map.of(), List.of(), true));
        assertEquals(value, Json.parseObject("json", Json.write(value)));
        for (var bad :
                List.of(
                        "",
                        "{",
                        "[]",
                        "{\"a\"}",
                        "{\"a\":}",
                        "{\"a\":1,}",
                        "{} x",
                        "{\"a\":tru}",
                        "{\"a\":\"\\x\"}",
                        "{\"a\":\"\\u12g4\"}",
                        "[".repeat(100),
                        "{\"a\":--1}")) {
            assertThrows(FormatException.class, () -> Json.parseObject("json", bad), bad);
        }
    }

    @Test
    void skopeoReadsTheImage() throws Exception {
        var digest = write(SampleTree.small(store));
        var image = "oci:" + folder + ":latest";
        var text = Tools.run("skopeo", "--override-arch", "riscv64", "inspect", image).orFail();
        assertTrue(text.contains("\"Digest\": \"" + digest + "\""), text);
        assertTrue(text.contains("\"Architecture\": \"riscv64\""), text);
        assertTrue(text.contains("\"Created\": \"2023-11-14T22:13:20Z\""), text);
        var config =
                Tools.run("skopeo", "--override-arch", "riscv64", "inspect", "--config", image)
                        .orFail();
        assertTrue(config.contains("/bin/sh"), config);
        var copy = folder.resolve("copy");
        Tools.run(
                        "skopeo",
                        "--insecure-policy",
                        "--override-arch",
                        "riscv64",
                        "copy",
                        image,
                        "oci:" + copy + ":again")
                .orFail();
        assertEquals(SampleTree.small(store), OciLayout.read(copy, store));
    }
}
