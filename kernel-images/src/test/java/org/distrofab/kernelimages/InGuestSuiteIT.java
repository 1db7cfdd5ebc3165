package org.distrofab.kernelimages;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Boots the bundled kernels on QEMU with the in-guest suite as init. */
final class InGuestSuiteIT {
    private static final String QEMU = "qemu-system-riscv64";

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fab", "fab-tiny"})
    void theSuitePassesOnQemu(String id) throws Exception {
        if (!installed()) {
            Assumptions.abort(QEMU + " is not installed");
        }
        var kernel = KernelCatalogue.shipped().find(id).orElseThrow();
        var image = folder.resolve("Image");
        Files.write(image, KernelCatalogue.image((Kernel.Source.Bundled) kernel.source()));
        var initramfs = folder.resolve("initramfs");
        Files.write(initramfs, archive("init", suite()));
        var log = folder.resolve("log");
        var process =
                new ProcessBuilder(
                                QEMU,
                                "-M",
                                "virt",
                                "-m",
                                "128",
                                "-nographic",
                                "-no-reboot",
                                "-kernel",
                                image.toString(),
                                "-initrd",
                                initramfs.toString(),
                                "-append",
                                "console=ttyS0 panic=-1")
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        var ended = process.waitFor(110, TimeUnit.SECONDS);
        process.destroyForcibly();
        var text = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertTrue(ended, text);
        assertTrue(text.contains(" passed, 0 failed"), text);
    }

    private static boolean installed() throws InterruptedException {
        try {
            return new ProcessBuilder(QEMU, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] suite() throws IOException {
        try (var in = InGuestSuiteIT.class.getResourceAsStream("kernel/suite")) {
            return in.readAllBytes();
        }
    }

    /** A cpio archive in the newc format with one program. */
    private static byte[] archive(String name, byte[] program) {
        var out = new ByteArrayOutputStream();
        member(out, name, 0100755, program);
        member(out, "TRAILER!!!", 0, new byte[0]);
        return out.toByteArray();
    }

    private static void member(ByteArrayOutputStream out, String name, int mode, byte[] data) {
        int[] fields = {
            1, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length() + 1, 0,
        };
        var header = new StringBuilder("070701");
        for (var field : fields) {
            header.append(String.format(Locale.ROOT, "%08X", field));
        }
        out.writeBytes((header + name + "\0").getBytes(StandardCharsets.US_ASCII));
        pad(out);
        out.writeBytes(data);
        pad(out);
    }

    private static void pad(ByteArrayOutputStream out) {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
    }
}
