package org.distrofab.machine.debian;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.elf.ElfFile;
import org.tukaani.xz.XZInputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** An initial RAM disk of busybox, a script and kernel modules (cpio "newc", gzip). */
public final class Initramfs {
    private static final String INIT =
            """
            #!/bin/busybox sh
            /bin/busybox --install -s /bin
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t devtmpfs dev /dev
            for module in /modules/*.ko; do [ -e $module ] && insmod $module; done
            export PS1='guest$ '
            echo "init has started"
            setsid cttyhack sh
            poweroff -f
            """;

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private final LinkedHashSet<String> loaded = new LinkedHashSet<>();
    private int inode;

    /**
     * @param busybox a static one for riscv64
     */
    public Initramfs(Path busybox) throws IOException {
        for (var folder : new String[] {"bin", "dev", "proc", "sys", "mnt", "modules"}) {
            add(folder, 0040755, new byte[0], 0, 0);
        }
        add("dev/console", 0020600, new byte[0], 5, 1);
        add("bin/busybox", 0100755, Files.readAllBytes(busybox), 0, 0);
        add("init", 0100755, INIT.getBytes(StandardCharsets.UTF_8), 0, 0);
    }

    /**
     * Adds kernel modules with what they depend on, to be loaded in order.
     *
     * @param folder has the kernel's modules somewhere below
     */
    public Initramfs modules(Path folder, String... names) throws Exception {
        Map<String, Path> files = new LinkedHashMap<>();
        try (var all = Files.walk(folder)) {
            all.filter(file -> file.toString().matches(".*\\.ko(\\.xz)?"))
                    .forEach(file ->
                            files.put(
                                    file.getFileName()
                                            .toString()
                                            .replaceFirst("\\.ko.*", "")
                                            .replace('-', '_'),
                                    file));
        }
        for (var name : names) {
            load(files, name.replace('-', '_'));
        }
        return this;
    }

    private void load(Map<String, Path> files, String name) throws Exception {
        if (loaded.contains(name)) {
            return;
        }
        var file = files.get(name);
        if (file == null) {
            throw new IOException("no module " + name);
        }
        byte[] content;
        try (var stream = Files.newInputStream(file)) {
            content =
                    file.toString().endsWith(".xz")
                            ? new XZInputStream(stream).readAllBytes()
                            : stream.readAllBytes();
        }
        var elf = ElfFile.read(ByteSource.of(content));
        for (var line : elf.strings(elf.section(".modinfo").orElseThrow())) {
            if (line.startsWith("depends=") && line.length() > 8) {
                for (var needed : line.substring(8).split(",")) {
                    load(files, needed.replace('-', '_'));
                }
            }
        }
        add("modules/%02d-%s.ko".formatted(loaded.size(), name), 0100644, content, 0, 0);
        loaded.add(name);
    }

    private void add(String name, int mode, byte[] content, int major, int minor) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        var header =
                "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X"
                        .formatted(
                                ++inode,
                                mode,
                                0,
                                0,
                                1,
                                0,
                                content.length,
                                0,
                                0,
                                major,
                                minor,
                                bytes.length + 1,
                                0);
        archive.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        archive.writeBytes(bytes);
        archive.write(0);
        pad();
        archive.writeBytes(content);
        pad();
    }

    private void pad() {
        while (archive.size() % 4 != 0) {
            archive.write(0);
        }
    }

    /** Writes it; nothing can be added after that. */
    public Path write(Path file) throws IOException {
        add("TRAILER!!!", 0, new byte[0], 0, 0);
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            archive.writeTo(out);
        }
        return file;
    }
}
