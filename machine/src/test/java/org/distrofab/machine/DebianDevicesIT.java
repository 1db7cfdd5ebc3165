package org.distrofab.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.debian.DebianKernel;
import org.distrofab.machine.debian.Initramfs;
import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.disk.Gpt;
import org.distrofab.rootfs.disk.GptPartition;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Debian's kernel, booted from a disk, uses every device of the board. */
final class DebianDevicesIT {
    private static final long PARTITION_START = 1 << 20;
    private static final long PARTITION_BYTES = 120 << 20;
    private static final String PROMPT = "guest\\$ ";

    @TempDir private Path folder;

    @Test
    @Tag("nightly")
    void aDiskBootsAndItsGuestUsesDiskShareNetworkEntropyAndConsole() throws Exception {
        var image = disk();
        var before = Files.readAllBytes(image);
        var shared = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(shared.resolve("greeting"), "hello from the host\n");
        var output = new ByteArrayOutputStream();
        var systemCalls = new ArrayList<String>();
        var machine =
                Machine.builder()
                        .disk(new Disk(image, Disk.Mode.SNAPSHOT))
                        .share(new Share(shared, "host", false))
                        .network(Machine.Network.LOOPBACK)
                        .harts(2)
                        .console(output)
                        .timeout(Duration.ofSeconds(600))
                        .traceSystemCalls(systemCalls::add)
                        .dialogue(conversation())
                        .build();
        machine.resizeTerminal(132, 43);
        var result = machine.run();
        var text = output.toString(StandardCharsets.ISO_8859_1);
        assertEquals(new Ending.PoweredOff(0), result.ending(), text);
        assertEquals(Optional.empty(), result.unheard(), text);
        assertEquals("written by the guest\n", Files.readString(shared.resolve("answer")));
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(image)));
        assertTrue(
                systemCalls.stream()
                        .anyMatch(line ->
                                line.matches(
                                        "\\[pid +\\d+\\] openat\\(AT_FDCWD, \"/mnt/marker\","
                                                + " O_RDONLY.*\\) = \\d+")),
                "no open of the marker in " + systemCalls.size() + " calls");
    }

    private static Dialogue conversation() {
        var steps = new ArrayList<Dialogue.Step>();
        ask(steps, "mount -t ext4 /dev/vda1 /mnt && cat /mnt/marker", "stands on the disk");
        ask(
                steps,
                "dd if=/dev/urandom of=/mnt/big bs=1M count=4 && sync && md5sum </mnt/big >/a;"
                        + " umount /mnt; mount -t ext4 /dev/vda1 /mnt; md5sum </mnt/big | cmp - /a"
                        + " && echo same $((40+2))",
                "same 42");
        ask(
                steps,
                "mkdir /host; mount -t 9p -o trans=virtio,version=9p2000.L host /host"
                        + " && cat /host/greeting",
                "hello from the host");
        ask(steps, "echo written by the guest >/host/answer; ls -l /host | wc -l", "\n3\n");
        ask(steps, "ip link set eth0 up; cat /sys/class/net/eth0/carrier", "\n1\n");
        ask(steps, "cat /sys/class/misc/hw_random/rng_available", "virtio_rng");
        ask(steps, "stty size </dev/hvc0", "43 132");
        steps.add(Dialogue.expect(PROMPT));
        steps.add(Dialogue.send("umount /mnt; poweroff -f\n"));
        return new Dialogue(steps);
    }

    private static void ask(List<Dialogue.Step> steps, String command, String answer) {
        steps.add(Dialogue.expect(PROMPT));
        steps.add(Dialogue.send(command + "\n"));
        steps.add(Dialogue.expect(answer));
    }

    /** A GPT disk with one ext4 partition that holds a boot menu and what it names. */
    private Path disk() throws Exception {
        var root = folder.resolve("root");
        Files.createDirectories(root.resolve("boot/extlinux"));
        Files.copy(DebianKernel.stable().image(), root.resolve("boot/vmlinux"));
        new Initramfs(DebianKernel.busybox())
                .modules(
                        DebianKernel.stable().folder(),
                        "virtio_mmio",
                        "virtio_blk",
                        "crc32c_generic",
                        "ext4",
                        "9pnet_virtio",
                        "9p",
                        "virtio_net",
                        "virtio-rng")
                .write(root.resolve("boot/initrd.img"));
        Files.writeString(root.resolve("marker"), "this file stands on the disk\n");
        Files.writeString(
                root.resolve("boot/extlinux/extlinux.conf"),
                """
                default debian
                label broken
                    linux /boot/nothing
                label debian
                    linux /boot/vmlinux
                    initrd /boot/initrd.img
                    append console=ttyS0 quiet
                """);
        var partition = folder.resolve("partition.img");
        makeExt4(root, partition);
        var image = folder.resolve("disk.img");
        long size = PARTITION_START + PARTITION_BYTES + (1 << 20);
        try (var target = ByteTarget.create(image, size)) {
            var entry =
                    new GptPartition(
                            1,
                            GptPartition.LINUX_ROOT_RISCV64,
                            new UUID(1, 2),
                            PARTITION_START,
                            PARTITION_BYTES,
                            GptPartition.LEGACY_BIOS_BOOTABLE,
                            "root");
            new Gpt(new UUID(3, 4), size, List.of(entry)).write(target);
            target.write(PARTITION_START, Files.readAllBytes(partition));
        }
        return image;
    }

    private static void makeExt4(Path root, Path image) throws Exception {
        try {
            var process =
                    new ProcessBuilder(
                                    "mke2fs",
                                    "-q",
                                    "-t",
                                    "ext4",
                                    "-d",
                                    root.toString(),
                                    image.toString(),
                                    (PARTITION_BYTES >> 10) + "k")
                            .inheritIO()
                            .start();
            assertEquals(0, process.waitFor());
        } catch (IOException _) {
            Assumptions.abort("mke2fs is not installed");
        }
    }
}
