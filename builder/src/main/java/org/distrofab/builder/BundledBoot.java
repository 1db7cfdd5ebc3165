package org.distrofab.builder;

import org.distrofab.kernelimages.Kernel;
import org.distrofab.kernelimages.KernelCatalogue;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.archive.Cpio;
import org.distrofab.userland.GuestFiles;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What can be booted without building anything: the bundled kernels, and the shell by itself. */
public final class BundledBoot {
    private static final int CONSOLE_MAJOR = 5;
    private static final int CONSOLE_MINOR = 1;

    private BundledBoot() {}

    /** The image of a bundled kernel; empty if the catalogue has no bundled one of that id. */
    public static Optional<byte[]> kernel(String id) {
        return KernelCatalogue.shipped()
                .find(id)
                .map(Kernel::source)
                .flatMap(source ->
                        source instanceof Kernel.Source.Bundled bundled
                                ? Optional.of(KernelCatalogue.image(bundled))
                                : Optional.empty());
    }

    /**
     * An initramfs (cpio newc) in which the shell is process 1 and everything else is missing: the
     * smallest userspace there is.
     *
     * @throws IOException if the jar's own files cannot be read
     */
    public static byte[] shellInitramfs() throws IOException {
        try (var store = ContentStore.inMemory()) {
            var tree = FileTree.builder(store);
            for (var folder : List.of("", "bin", "dev", "proc", "tmp")) {
                tree.add(new Entry.Directory(folder, Attributes.ofRoot(0755)));
            }
            tree.add(
                    new Entry.Device(
                            "dev/console",
                            Attributes.ofRoot(0600),
                            false,
                            CONSOLE_MAJOR,
                            CONSOLE_MINOR));
            tree.file("bin/sh", Attributes.ofRoot(0755), GuestFiles.read("bin/sh"));
            tree.add(new Entry.SymbolicLink("init", Attributes.ofRoot(0777), "bin/sh"));
            var archive = new ByteArrayOutputStream();
            Cpio.write(tree.build(), archive);
            return archive.toByteArray();
        } catch (FormatException e) {
            throw new IllegalStateException(e);
        }
    }
}
