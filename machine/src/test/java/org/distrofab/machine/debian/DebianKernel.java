package org.distrofab.machine.debian;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A kernel of Debian, unpacked.
 *
 * @param image what is booted
 * @param folder has the modules that tests load somewhere below
 */
public record DebianKernel(Path image, Path folder) {
    private static final String MODULES = "./usr/lib/modules/*/kernel/";

    /** The kernel of the stable release. */
    public static DebianKernel stable() throws Exception {
        var name = DebianPackages.newest(Pattern.compile("linux-image-6\\.12\\.[^-]*-riscv64"));
        var folder =
                DebianPackages.unpacked(
                        name,
                        "trixie",
                        "./boot/vmlinux-*",
                        MODULES + "drivers/virtio",
                        MODULES + "drivers/block/virtio_blk.*",
                        MODULES + "drivers/net/*",
                        MODULES + "drivers/char/hw_random",
                        MODULES + "fs/ext4",
                        MODULES + "fs/jbd2",
                        MODULES + "fs/mbcache.*",
                        MODULES + "fs/9p",
                        MODULES + "fs/netfs",
                        MODULES + "net/9p",
                        MODULES + "net/core",
                        MODULES + "crypto",
                        MODULES + "lib");
        try (var files = Files.newDirectoryStream(folder.resolve("boot"), "vmlinux-*")) {
            return new DebianKernel(files.iterator().next(), folder);
        }
    }

    /** The newest kernel that Debian has, without modules. */
    public static DebianKernel newest() throws Exception {
        var name = DebianPackages.newest(Pattern.compile("linux-binary-[0-9.]+[^-]*-riscv64"));
        var folder = DebianPackages.unpacked(name, "sid", "./usr/lib/modules/*/vmlinuz");
        try (var files = Files.walk(folder)) {
            var image = files.filter(file -> file.endsWith("vmlinuz")).findFirst().orElseThrow();
            return new DebianKernel(image, folder);
        }
    }

    /** The only user space of the tests. */
    public static Path busybox() throws Exception {
        return DebianPackages.unpacked("busybox-static", "trixie", "./usr/bin/busybox")
                .resolve("usr/bin/busybox");
    }
}
