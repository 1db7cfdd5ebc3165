package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.initsystems.GuestInit;
import org.distrofab.machine.Dialogue;
import org.distrofab.machine.Disk;
import org.distrofab.machine.Ending;
import org.distrofab.machine.Machine;
import org.distrofab.userland.GuestFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The initramfs init finds the root file system, or says why it does not. */
class InitramfsInitIT {
    private static final String REPORT =
            """
            #!/bin/sh
            while read -r device place rest; do
                echo "mounted $place"
            done < /proc/mounts
            [ -e /init ] && echo "the initramfs is still here"
            [ -b /dev/vda2 ] && echo "devices moved"
            read -r line < /etc/marker
            echo "process $$, args '$*', $line"
            while :; do read -r line || break; done
            """;

    @TempDir Path folder;

    private static GuestDisk root() throws Exception {
        return new GuestDisk()
                .folder("dev")
                .folder("proc")
                .folder("sys")
                .folder("run")
                .file("bin/sh", 0755, GuestFiles.read("bin/sh"))
                .file("sbin/init", 0755, REPORT)
                .file("etc/marker", 0644, "this is the root\n");
    }

    private Path initramfs(boolean shell) throws Exception {
        try (var tree = new GuestDisk()) {
            tree.file("init", 0755, GuestInit.INITRAMFS.program("init"));
            if (shell) {
                tree.file("bin/sh", 0755, GuestFiles.read("bin/sh"));
            }
            return tree.initramfs(folder.resolve("initramfs"));
        }
    }

    private String boot(GuestDisk disk, Path initramfs, String commandLine, Dialogue.Step... steps)
            throws Exception {
        var console = new ByteArrayOutputStream();
        var image = Files.write(folder.resolve("Image"), BundledBoot.kernel("fab").orElseThrow());
        var result =
                Machine.builder()
                        .kernel(image)
                        .initrd(initramfs)
                        .disk(new Disk(disk.disk(folder.resolve("disk")), Disk.Mode.SNAPSHOT))
                        .memory(128L << 20)
                        .commandLine("console=ttyS0 " + commandLine)
                        .console(console)
                        .timeout(Duration.ofMinutes(2))
                        .dialogue(new Dialogue(List.of(steps)))
                        .build()
                        .run();
        var text = console.toString(StandardCharsets.UTF_8).replace("\r", "");
        assertEquals(new Ending.Heard(), result.ending(), text);
        return text;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dev/vda2",
                "UUID=0C7F3F0E-5d4e-4c1e-9f4e-2b8a6d2f7a11",
                "LABEL=fabroot",
                "\"PARTLABEL=root\"",
                "PARTUUID="
            })
    void theRootIsFoundByEveryName(String name) throws Exception {
        try (var disk = root()) {
            var root = name.endsWith("PARTUUID=") ? name + disk.partitionUuid() : name;
            var text =
                    boot(
                            disk,
                            initramfs(false),
                            "root=" + root + " rootwait=20 ro",
                            Dialogue.expect("process 1, .*this is the root"));
            assertTrue(text.contains("/dev/vda2 (ext4, read-only) is the root"), text);
            assertTrue(text.contains("mounted /proc\n"), text);
            assertTrue(text.contains("mounted /sys\n"), text);
            assertTrue(text.contains("devices moved"), text);
            assertFalse(text.contains("the initramfs is still here"), text);
        }
    }

    @Test
    void anAbsentRootIsNamedAndTheDevicesThatAreThereAreListed() throws Exception {
        try (var disk = root()) {
            var text =
                    boot(
                            disk,
                            initramfs(false),
                            "root=LABEL=elsewhere rootwait=4",
                            Dialogue.expect("waiting for the root device LABEL=elsewhere"),
                            Dialogue.expect("did not appear in 4 s"),
                            Dialogue.expect("/dev/vda2 .* ext4 .*LABEL=fabroot"),
                            Dialogue.expect("rescue> "),
                            Dialogue.send("nonsense\n"),
                            Dialogue.expect("no such command"),
                            Dialogue.expect("rescue> "),
                            Dialogue.send("mount /dev/vda2 /look\n"),
                            Dialogue.expect("rescue> "),
                            Dialogue.send("ls /look/etc\n"),
                            Dialogue.expect("marker\n"),
                            Dialogue.send("cat /look/etc/marker\n"),
                            Dialogue.expect("this is the root\n"),
                            Dialogue.send("root LABEL=fabroot\n"),
                            Dialogue.expect("rescue> "),
                            Dialogue.send("exit\n"),
                            Dialogue.expect("process 1, .*this is the root"));
            assertTrue(text.contains("the initramfs has no shell"), text);
        }
    }

    @Test
    void theRescuePromptIsTheShellIfThereIsOneAndItsEndTriesAgain() throws Exception {
        try (var disk = root()) {
            boot(
                    disk,
                    initramfs(true),
                    "root=/dev/vda2 fab.rescue",
                    Dialogue.expect("rescue was asked for"),
                    Dialogue.expect("# "),
                    Dialogue.send("echo shell $((6 * 7))\n"),
                    Dialogue.expect("shell 42"),
                    Dialogue.send("exit\n"),
                    Dialogue.expect("process 1, .*this is the root"));
        }
    }

    @Test
    void anInitThatIsNotThereIsReportedAndTheUsualOneStarts() throws Exception {
        try (var disk = root()) {
            boot(
                    disk,
                    initramfs(false),
                    "root=/dev/vda2 rw init=/no/such",
                    Dialogue.expect("init=/no/such is not there"),
                    Dialogue.expect("\\(ext4, read-write\\)|process 1"));
        }
    }

    @Test
    void aRootWithoutInitLeavesTheInitramfsWhole() throws Exception {
        try (var disk = new GuestDisk()) {
            disk.folder("dev");
            var text =
                    boot(
                            disk,
                            initramfs(false),
                            "root=/dev/vda2",
                            Dialogue.expect("the root has no init"),
                            Dialogue.expect("rescue> "),
                            Dialogue.send("ls /\n"),
                            Dialogue.expect("\ninit\n"));
            assertTrue(text.contains("/sbin/init"), text);
        }
    }

    @Test
    void aDamagedRootSaysWhichFileSystemsWereTried() throws Exception {
        try (var disk = root()) {
            boot(
                    disk,
                    initramfs(false),
                    "root=/dev/vda1",
                    Dialogue.expect("/dev/vda1 holds no ext4"),
                    Dialogue.expect("cannot mount /dev/vda1 as ext4: invalid"),
                    Dialogue.expect("rescue> "));
        }
    }
}
