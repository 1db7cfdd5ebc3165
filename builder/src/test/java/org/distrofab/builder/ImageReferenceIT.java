package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.HostDirectory;
import org.distrofab.rootfs.archive.TarReader;
import org.distrofab.rootfs.disk.PartitionTable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the real tools say of the images: e2fsck, dpkg, rpm. */
class ImageReferenceIT {
    private static final int CHUNK_BYTES = 1 << 20;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"alpine", "debian", "fedora"})
    void e2fsckHasNothingToSayOfTheRoot(String recipe) throws Exception {
        require("e2fsck");
        var built = new Builds(folder).build(recipe);
        var root = folder.resolve("root.ext4");
        try (var disk = ByteSource.open(built.disk());
                var out = Files.newOutputStream(root)) {
            var partition = PartitionTable.read(disk).orElseThrow().partitions().getFirst();
            var source = partition.open(disk);
            for (long at = 0; at < source.sizeBytes(); at += CHUNK_BYTES) {
                out.write(source.read(at, (int) Math.min(CHUNK_BYTES, source.sizeBytes() - at)));
            }
        }
        var answer = run("e2fsck", "-fn", root.toString());
        assertEquals(0, answer.code(), answer.text());
        assertTrue(
                !answer.text().contains("<y>") && !answer.text().contains("Fix?"), answer.text());
    }

    @Test
    void dpkgFindsNothingToComplainAboutInTheDebianLikeTree() throws Exception {
        require("dpkg");
        var root = unpack("debian");
        // To the host's dpkg the tree is a foreign one.
        Files.writeString(root.resolve("var/lib/dpkg/arch"), "amd64\narm64\nriscv64\n");
        var audit = run("dpkg", "--root=" + root, "--audit");
        assertEquals(0, audit.code(), audit.text());
        assertEquals("", audit.text());
        var verify = run("dpkg", "--root=" + root, "--verify");
        // /etc/passwd and its kin are the administrator's: the recipe may have changed them.
        var complaints = verify.text().lines().filter(line -> !line.contains(" c /etc/")).toList();
        assertEquals(List.of(), complaints);
        var list = run("dpkg", "--root=" + root, "--list").text();
        assertTrue(list.contains("ii  core-commands"), list);
    }

    @Test
    void rpmFindsTheFedoraLikeTreeAsItsDatabaseSays() throws Exception {
        require("rpm");
        var root = unpack("fedora");
        var database = root.resolve("usr/lib/sysimage/rpm");
        var list = run("rpm", "--root", "" + root, "--dbpath", "/usr/lib/sysimage/rpm", "-qa");
        assertEquals(0, list.code(), list.text());
        assertTrue(list.text().contains("core-commands-0.1-1.riscv64"), list.text());
        assertTrue(Files.exists(database.resolve("rpmdb.sqlite")));
        var verify =
                run(
                        "rpm",
                        "--root",
                        "" + root,
                        "--dbpath",
                        "/usr/lib/sysimage/rpm",
                        "-Va",
                        "--nouser",
                        "--nogroup",
                        // A folder of the host does without set-id and sticky bits.
                        "--nomode");
        var complaints = verify.text().lines().filter(line -> !line.contains("  c /etc/")).toList();
        assertEquals(List.of(), complaints);
    }

    private Path unpack(String recipe) throws Exception {
        var built = new Builds(folder).build(recipe);
        var root = folder.resolve("root");
        try (var in =
                        new BufferedInputStream(
                                Files.newInputStream(built.folder().resolve("rootfs.tar")));
                var target = new HostDirectory(root, folder.resolve("sidecar"))) {
            TarReader.read(in, target);
        }
        return root;
    }

    private record Answer(int code, String text) {}

    private static Answer run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("LC_ALL", "C");
        var running = process.start();
        var text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(running.waitFor(), text);
    }

    private static void require(String tool) {
        boolean there =
                Stream.of("/usr/bin", "/sbin", "/usr/sbin", "/bin")
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        Assumptions.assumeTrue(there, "no " + tool + " here");
    }
}
