package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.builder.BuildFailure.Kind;
import org.distrofab.builder.BuildOptions.LockUse;
import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.disk.PartitionTable;
import org.distrofab.rootfs.ext4.Ext4Reader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/** Recipes through the pipeline, up to the files that it writes. */
class PipelineIT {
    private static final List<String> OUTPUTS =
            List.of(
                    "disk.img",
                    "initramfs",
                    "manifest.json",
                    "rootfs.tar",
                    "sbom.cdx.json",
                    "sbom.spdx.json",
                    "vmlinuz");

    @TempDir Path folder;

    private Builds builds() {
        return new Builds(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alpine", "debian", "fedora"})
    void aRecipeGivesTheSameBytesInAnotherFolderLocaleAndTimeZone(String recipe) throws Exception {
        var first = new Builds(folder.resolve("one")).build(recipe);
        var locale = Locale.getDefault();
        var zone = TimeZone.getDefault();
        Built second;
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            second = new Builds(folder.resolve("two/three")).build(recipe);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        for (var output : OUTPUTS) {
            assertEquals(
                    -1,
                    Files.mismatch(first.folder().resolve(output), second.folder().resolve(output)),
                    output);
        }
        assertEquals(Files.readString(first.lockFile()), Files.readString(second.lockFile()));
    }

    @Test
    void aBuildWithNothingChangedIsLeftAsItIs() throws Exception {
        var first = builds().build("alpine");
        var time = Files.getLastModifiedTime(first.disk());
        var second = builds().build("alpine");
        assertTrue(first.fresh());
        assertFalse(second.fresh());
        assertEquals(time, Files.getLastModifiedTime(second.disk()));
        assertEquals(first.manifest(), second.manifest());
    }

    @Test
    void anOutputThatWasTamperedWithIsMadeAgain() throws Exception {
        var first = builds().build("alpine");
        var digest = Digests.sha256(first.disk());
        Files.write(first.disk(), new byte[] {1}, StandardOpenOption.WRITE);
        var second = builds().build("alpine");
        assertTrue(second.fresh());
        assertEquals(digest, Digests.sha256(second.disk()));
    }

    @Test
    void anotherKernelLeavesTheUserspaceAsItIs() throws Exception {
        var full = builds().build("alpine");
        var tiny = builds().build("alpine", "kernel.image=fab-tiny");
        assertEquals(full.manifest().userspaceSha256(), tiny.manifest().userspaceSha256());
        assertNotEquals(full.manifest().kernel(), tiny.manifest().kernel());
    }

    @Test
    void aDamagedCacheIsNotedAndMadeAgain() throws Exception {
        var first = builds().build("alpine");
        var digest = Digests.sha256(first.disk());
        try (var files = Files.walk(folder.resolve("cache/userspace"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.write(file, new byte[] {0, 1, 2});
            }
        }
        Files.delete(first.folder().resolve(".state"));
        assertEquals(digest, Digests.sha256(builds().build("alpine").disk()));
    }

    @Test
    void theDiskHoldsABootEntryForTheKernelAndTheRootThatFstabNames() throws Exception {
        var built = builds().build("alpine");
        try (var disk = ByteSource.open(built.disk())) {
            var partition = PartitionTable.read(disk).orElseThrow().partitions().getFirst();
            var files = Ext4Reader.open(partition.open(disk));
            var menu = text(files, "/boot/extlinux/extlinux.conf");
            assertTrue(menu.contains("linux /boot/vmlinuz-6.1.0-fab1"), menu);
            assertTrue(menu.contains("root=UUID=" + files.uuid()), menu);
            assertTrue(text(files, "/etc/fstab").startsWith("UUID=" + files.uuid() + " / ext4"));
            assertTrue(text(files, "/etc/os-release").contains("ID=distrofab-alpine\n"));
        }
    }

    private static String text(Ext4Reader files, String path) throws Exception {
        var content = files.content(path).orElseThrow();
        return new String(content.read(0, (int) content.sizeBytes()), StandardCharsets.UTF_8);
    }

    @Test
    void aLockThatIsRequiredHasToBeThere() {
        var failure =
                assertThrows(BuildFailure.class, () -> builds().build(LockUse.REQUIRE, "alpine"));
        assertEquals(Kind.NO, failure.kind());
        assertTrue(failure.getMessage().contains("--locked"), failure.getMessage());
    }

    @Test
    void aLockForAnotherRecipeIsRefusedWhenRequiredAndRenewedWhenNot() throws Exception {
        var lock = builds().build("alpine").lockFile();
        var before = Files.readString(lock);
        var failure =
                assertThrows(
                        BuildFailure.class,
                        () -> builds().build(LockUse.REQUIRE, "alpine", "system.hostname=box"));
        assertTrue(failure.getMessage().contains("another recipe"), failure.getMessage());
        assertEquals(before, Files.readString(lock));
        builds().build(LockUse.PREFER, "alpine", "system.hostname=box");
        assertNotEquals(before, Files.readString(lock));
    }

    @Test
    void aPackageThatIsNotWhatTheLockSaysIsDrift() throws Exception {
        var built = builds().build("alpine");
        var digest = built.lock().packages().getFirst().sha256();
        var other = "0".repeat(digest.length());
        Files.writeString(
                built.lockFile(), Files.readString(built.lockFile()).replace(digest, other));
        Files.delete(built.folder().resolve(".state"));
        var failure =
                assertThrows(BuildFailure.class, () -> builds().build(LockUse.REQUIRE, "alpine"));
        assertEquals(Kind.NO, failure.kind());
        assertTrue(failure.getMessage().contains("base-files 0.1-r1"), failure.getMessage());
        assertTrue(failure.getMessage().contains("--update"), failure.getMessage());
    }

    @Test
    void anUnreadableLockIsNamedWithItsLine() throws Exception {
        var lock = builds().build("alpine").lockFile();
        Files.writeString(lock, "version = 1\nrecipe = 7\n");
        var failure = assertThrows(BuildFailure.class, () -> builds().build("alpine"));
        assertTrue(failure.getMessage().contains("alpine.lock.toml:2:1"), failure.getMessage());
    }

    @Test
    void aPackageThatNobodyHasIsExplainedByItsManager() {
        var failure =
                assertThrows(
                        BuildFailure.class,
                        () -> builds().build("alpine", "packages.install=[\"no-such\"]"));
        assertEquals(Kind.NO, failure.kind());
        assertTrue(failure.getMessage().contains("no-such"), failure.getMessage());
    }

    @Test
    void aDiskThatIsTooSmallIsRefusedWithWhatToDo() {
        var failure =
                assertThrows(BuildFailure.class, () -> builds().build("alpine", "image.size=1M"));
        assertEquals(Kind.RECIPE, failure.kind());
        assertTrue(failure.getMessage().contains("larger 'size'"), failure.getMessage());
    }

    @Test
    void everyBuildThatDiffersIsInTheStore() throws Exception {
        builds().build("alpine");
        builds().build("alpine", "system.hostname=box");
        builds().build("alpine", "system.hostname=box");
        var entries = builds().store().log("alpine");
        assertEquals(2, entries.size());
        var now = builds().store().find("alpine").orElseThrow();
        var before = builds().store().find("alpine@{1}").orElseThrow();
        assertEquals("box\n", new String(now.etc().get("etc/hostname"), StandardCharsets.UTF_8));
        assertEquals(
                "alpine\n", new String(before.etc().get("etc/hostname"), StandardCharsets.UTF_8));
        assertTrue(builds().store().find("alpine@{2}").isEmpty());
        assertTrue(builds().store().find("no/such").isEmpty());
    }

    @Test
    void usersFilesAndServicesOfTheRecipeAreInTheTree() throws Exception {
        Files.writeString(folder.resolve("motd"), "Hello.\n");
        Files.writeString(
                folder.resolve("mine.toml"),
                """
                extends = "alpine"

                [distro]
                name = "mine"
                version = "1"

                [[user]]
                name = "ada"
                password = "lovelace"
                groups = ["wheel"]

                [[service]]
                name = "clock"
                description = "ticks"
                type = "simple"
                start = "/usr/bin/sleep 1000"

                [[file]]
                path = "/etc/motd"
                source = "motd"
                mode = "0640"
                owner = "root:wheel"

                [init.enable]
                default = ["clock"]
                """);
        var built = builds().build("mine");
        var etc = builds().store().find("mine").orElseThrow().etc();
        var passwd = new String(etc.get("etc/passwd"), StandardCharsets.UTF_8);
        var shadow = new String(etc.get("etc/shadow"), StandardCharsets.UTF_8);
        var files = built.manifest().files();
        assertTrue(passwd.contains("\nada:x:1000:1000:"), passwd);
        assertTrue(shadow.contains("\nada:$6$"), shadow);
        assertFalse(shadow.contains("lovelace"), shadow);
        assertEquals(1000, files.get("/home/ada").uid());
        assertEquals(0640, files.get("/etc/motd").mode());
        assertEquals(10, files.get("/etc/motd").gid());
        assertEquals("/etc/init.d/clock", files.get("/etc/runlevels/default/clock").content());
    }
}
