package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The images on a machine that is not ours: QEMU, through U-Boot and with the kernel given to it.
 */
class QemuBootIT {
    private static final Path QEMU = Path.of("/usr/bin/qemu-system-riscv64");
    private static final Path U_BOOT = Path.of("/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf");
    private static final int LONGEST_SECONDS = 120;

    @TempDir Path folder;

    @Test
    void uBootReadsTheBootEntryAndTheDistroComesToAPrompt() throws Exception {
        require(QEMU);
        require(U_BOOT);
        var built = new Builds(folder).build("debian");
        boot(built, List.of("-kernel", U_BOOT.toString()), "debian:/root# ");
    }

    @Test
    void qemuBootsTheKernelAndTheInitramfsThatLieBesideTheDisk() throws Exception {
        require(QEMU);
        var built = new Builds(folder).build("alpine");
        boot(
                built,
                List.of(
                        "-kernel", built.folder().resolve("vmlinuz").toString(),
                        "-initrd", built.folder().resolve("initramfs").toString(),
                        "-append", "console=ttyS0 root=LABEL=alpine rw"),
                "alpine:/root# ");
    }

    private void boot(Built built, List<String> how, String prompt) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                QEMU.toString(),
                                "-machine",
                                "virt",
                                "-m",
                                "512M",
                                "-nographic",
                                "-monitor",
                                "none",
                                "-no-reboot",
                                "-snapshot",
                                "-drive",
                                "file=" + built.disk() + ",if=none,format=raw,id=disk",
                                "-device",
                                "virtio-blk-device,drive=disk"));
        command.addAll(how);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var watchdog =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                                    process.destroyForcibly();
                                }
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
        try {
            var text = readUntil(process.getInputStream(), prompt);
            assertTrue(text.contains("Linux version 6.1.0-fab1"), text);
            assertTrue(text.endsWith(prompt), text);
        } finally {
            process.destroyForcibly().waitFor();
            watchdog.interrupt();
        }
    }

    private static String readUntil(InputStream console, String end) throws IOException {
        var text = new StringBuilder();
        for (int value = console.read(); value >= 0; value = console.read()) {
            text.append((char) value);
            if (value == end.charAt(end.length() - 1) && text.toString().endsWith(end)) {
                break;
            }
        }
        return text.toString();
    }

    private static void require(Path file) {
        Assumptions.assumeTrue(Files.exists(file), "no " + file + " here");
    }
}
