package org.distrofab.builder;

import org.distrofab.distrospec.Recipe;
import org.distrofab.initsystems.GuestInit;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.archive.Cpio;
import org.distrofab.userland.GuestFiles;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * What a kernel brings to an image: itself, an initramfs that finds the root, a boot entry, its
 * modules.
 *
 * @param commandLine as the boot entry has it
 */
record BootFiles(KernelFiles kernel, byte[] initramfs, String commandLine) {
    private static final int CONSOLE_MAJOR = 5;
    private static final int CONSOLE_MINOR = 1;

    static BootFiles of(Recipe recipe, KernelFiles kernel, Userspace userspace)
            throws IOException, FormatException {
        var own = recipe.kernel().commandLine().orElse(kernel.commandLine());
        if (!kernel.readsDisks()) {
            // The root is the initramfs itself, which therefore is the whole userspace.
            return new BootFiles(kernel, whole(userspace), own);
        }
        var line = own.contains("root=") ? own : own + " root=UUID=" + userspace.root() + " rw";
        return new BootFiles(kernel, finder(kernel), line.strip());
    }

    /** The initramfs whose init finds the root, loads what it needs for that, and moves there. */
    private static byte[] finder(KernelFiles kernel) throws IOException, FormatException {
        try (var store = ContentStore.inMemory()) {
            var tree = FileTree.builder(store);
            for (var folder : List.of("", "bin", "dev", "etc", "proc", "root", "run", "sys")) {
                tree.add(new Entry.Directory(folder, Attributes.ofRoot(0755)));
            }
            console(tree);
            tree.file("init", Attributes.ofRoot(0755), GuestInit.INITRAMFS.program("init"));
            tree.file("bin/sh", Attributes.ofRoot(0755), GuestFiles.read("bin/sh"));
            var modules = ModuleOrder.of(kernel.modules(), kernel.release(), kernel.early());
            for (var module : modules) {
                tree.file(module, Attributes.ofRoot(0644), kernel.modules().content(module));
            }
            tree.file(
                    "etc/modules",
                    Attributes.ofRoot(0644),
                    String.join("\n", modules.stream().map(path -> "/" + path + "\n").toList())
                            .getBytes(StandardCharsets.UTF_8));
            return packed(tree.build());
        }
    }

    private static byte[] whole(Userspace userspace) throws IOException, FormatException {
        try (var store = ContentStore.inMemory()) {
            var tree = FileTree.builder(store).addAll(userspace.tree());
            console(tree);
            if (tree.get("init").isEmpty()) {
                tree.add(new Entry.SymbolicLink("init", Attributes.ofRoot(0777), "sbin/init"));
            }
            return packed(tree.build());
        }
    }

    private static void console(FileTree.Builder tree) throws FormatException {
        tree.add(
                new Entry.Device(
                        "dev/console",
                        Attributes.ofRoot(0600),
                        false,
                        CONSOLE_MAJOR,
                        CONSOLE_MINOR));
    }

    private static byte[] packed(FileTree tree) throws IOException {
        var archive = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(archive)) {
            Cpio.write(tree, gzip);
        }
        return archive.toByteArray();
    }

    /** The userspace with kernel, initramfs, boot entry and modules in their places. */
    FileTree over(Userspace userspace, Recipe.Distro distro, long timeSeconds)
            throws FormatException {
        var tree =
                FileTree.builder(ContentStore.inMemory())
                        .addAll(userspace.tree())
                        .addAll(kernel.modules());
        var file = Attributes.ofRoot(0644).withMtimeSeconds(timeSeconds);
        var folder = Attributes.ofRoot(0755).withMtimeSeconds(timeSeconds);
        tree.add(new Entry.Directory("boot/extlinux", folder));
        var image = "boot/vmlinuz-" + kernel.release();
        var initrd = "boot/initramfs-" + kernel.release();
        tree.file(image, file, kernel.image());
        tree.file(initrd, file, initramfs);
        var menu =
                """
                default distrofab
                timeout 0
                label distrofab
                    menu label %s %s on Linux %s
                    linux /%s
                    initrd /%s
                    append %s
                """
                        .formatted(
                                distro.description(),
                                distro.version(),
                                kernel.release(),
                                image,
                                initrd,
                                commandLine);
        tree.file("boot/extlinux/extlinux.conf", file, menu.getBytes(StandardCharsets.UTF_8));
        return tree.build();
    }
}
