package org.distrofab.kernelimages;

import org.distrofab.machine.Machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A bundled kernel and one program as its init, on the project's machine or on QEMU. */
final class Guest {
    static final String QEMU = "qemu-system-riscv64";
    static final long MEMORY_BYTES = 128L << 20;

    final Path image;
    final Path initramfs;

    /**
     * @param program of those that were built beside the kernels: {@code suite} or {@code disk}
     */
    Guest(Path folder, String kernelId, String program) throws IOException {
        var kernel = KernelCatalogue.shipped().find(kernelId).orElseThrow();
        image = folder.resolve("Image");
        var bundled = (Kernel.Source.Bundled) kernel.source();
        Files.write(image, KernelCatalogue.image(bundled));
        initramfs = folder.resolve("initramfs");
        var files = new TreeMap<>(KernelCatalogue.modules(bundled));
        try (var in = Guest.class.getResourceAsStream("kernel/" + program)) {
            files.put("init", in.readAllBytes());
        }
        Files.write(initramfs, archive(files));
    }

    /** The same instructions on every host, whatever else runs there. */
    Machine.Builder machine(ByteArrayOutputStream console, String words) {
        return Machine.builder()
                .memory(MEMORY_BYTES)
                .kernel(image)
                .initrd(initramfs)
                .commandLine("console=ttyS0 panic=-1 " + words)
                .console(console)
                .restarts(false)
                .deterministic(1);
    }

    static boolean qemuIsInstalled() throws InterruptedException {
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

    /** A cpio archive in the newc format. */
    private static byte[] archive(SortedMap<String, byte[]> files) {
        var out = new ByteArrayOutputStream();
        var folders = new TreeSet<String>();
        for (var path : files.keySet()) {
            for (int at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
                folders.add(path.substring(0, at));
            }
        }
        folders.forEach(folder -> member(out, folder, 040755, new byte[0]));
        files.forEach((path, data) -> member(out, path, 0100755, data));
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
