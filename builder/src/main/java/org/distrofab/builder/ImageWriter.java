package org.distrofab.builder;

import org.distrofab.distrospec.Recipe;
import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.archive.TarWriter;
import org.distrofab.rootfs.disk.DiskImage;
import org.distrofab.rootfs.disk.GptPartition;
import org.distrofab.rootfs.ext4.DoesNotFitException;
import org.distrofab.rootfs.ext4.Ext4Options;
import org.distrofab.rootfs.ext4.Ext4Writer;
import org.distrofab.rootfs.oci.OciConfig;
import org.distrofab.rootfs.oci.OciLayout;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Writes a distro's files in the forms that its recipe asks for. */
final class ImageWriter {
    static final String DISK = "disk.img";
    static final String KERNEL = "vmlinuz";
    static final String INITRAMFS = "initramfs";
    static final String TAR = "rootfs.tar";
    static final String OCI = "oci";

    /** Room for the partition table before and after the one partition. */
    private static final long AROUND_PARTITION_BYTES = 2 * DiskImage.ALIGNMENT_BYTES;

    private static final long SMALLEST_FILE_SYSTEM_BYTES = 1 << 20;

    private final Recipe recipe;
    private final Userspace userspace;
    private final long timeSeconds;
    private final Progress progress;

    ImageWriter(Recipe recipe, Userspace userspace, long timeSeconds, Progress progress) {
        this.recipe = recipe;
        this.userspace = userspace;
        this.timeSeconds = timeSeconds;
        this.progress = progress;
    }

    /**
     * @param folder where the files go; exists
     * @return sizes by file name
     * @throws BuildFailure if the recipe's disk is too small
     */
    TreeMap<String, Long> write(BootFiles boot, Path folder)
            throws IOException, FormatException, BuildFailure {
        progress.start(Progress.Step.IMAGE);
        var sizes = new TreeMap<String, Long>();
        var formats = Set.copyOf(recipe.image().formats());
        Files.write(folder.resolve(KERNEL), boot.kernel().image());
        Files.write(folder.resolve(INITRAMFS), boot.initramfs());
        if (formats.contains("disk")) {
            disk(boot.over(userspace, recipe.distro(), timeSeconds), folder.resolve(DISK));
            sizes.put(DISK, Files.size(folder.resolve(DISK)));
        }
        if (formats.contains("tar")) {
            tar(folder.resolve(TAR));
            sizes.put(TAR, Files.size(folder.resolve(TAR)));
        }
        if (formats.contains("oci")) {
            OciLayout.write(
                    folder.resolve(OCI),
                    List.of(userspace.tree()),
                    OciConfig.ofShell("riscv64", timeSeconds),
                    recipe.distro().version());
        }
        sizes.put(KERNEL, (long) boot.kernel().image().length);
        sizes.put(INITRAMFS, (long) boot.initramfs().length);
        progress.end(Progress.Step.IMAGE, String.join(", ", sizes.keySet()));
        return sizes;
    }

    private void disk(FileTree tree, Path file) throws IOException, BuildFailure {
        var image = recipe.image();
        var size =
                image.sizeBytes().isPresent()
                        ? new Ext4Options.Total(
                                Math.max(
                                        SMALLEST_FILE_SYSTEM_BYTES,
                                        image.sizeBytes().getAsLong() - AROUND_PARTITION_BYTES))
                        : new Ext4Options.Free(image.freeBytes());
        Ext4Writer writer;
        try {
            writer =
                    Ext4Writer.plan(
                            tree,
                            Ext4Options.of(userspace.root(), size)
                                    .withLabel(label())
                                    .withTimeSeconds(timeSeconds));
        } catch (DoesNotFitException e) {
            throw new BuildFailure(
                    BuildFailure.Kind.RECIPE,
                    "the distro does not fit on its disk: "
                            + e.getMessage()
                            + "; give [image] a larger 'size', or 'free' in its place",
                    e);
        }
        new DiskImage(
                        userspace.root().toString(),
                        List.of(
                                new DiskImage.Part(
                                        "root",
                                        GptPartition.LINUX_ROOT_RISCV64,
                                        GptPartition.LEGACY_BIOS_BOOTABLE,
                                        writer.sizeBytes(),
                                        target -> fill(writer, target))))
                .write(file);
    }

    private static void fill(Ext4Writer writer, ByteTarget target) throws IOException {
        writer.write(target);
    }

    /** At most 16 bytes, as ext4 has room for. */
    private String label() {
        var name = recipe.distro().name();
        return name.substring(0, Math.min(name.length(), 16));
    }

    private void tar(Path file) throws IOException, FormatException {
        try (var out = new BufferedOutputStream(Files.newOutputStream(file));
                var tar = new TarWriter(out)) {
            userspace.tree().copyTo(tar);
        }
    }
}
