package org.distrofab.machine.boot;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.disk.GptPartition;
import org.distrofab.rootfs.disk.MbrPartition;
import org.distrofab.rootfs.disk.Partition;
import org.distrofab.rootfs.disk.PartitionTable;
import org.distrofab.rootfs.ext4.Ext4Reader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what to boot on a disk, as U-Boot's {@code extlinux} boot method does: partitions marked
 * bootable come first, then the others; on each, {@code /extlinux/extlinux.conf} before {@code
 * /boot/extlinux/extlinux.conf}.
 *
 * <p>Limitations: file systems other than ext2 to ext4 are passed over.
 */
public final class DiskBoot {
    private static final List<String> MENUS =
            List.of("/extlinux/extlinux.conf", "/boot/extlinux/extlinux.conf");

    private static final int MAX_MENU_BYTES = 1 << 20;
    private static final int MAX_FILE_BYTES = 1 << 30;

    private final List<String> tried = new ArrayList<>();

    private DiskBoot() {}

    /**
     * @param image the disk
     * @throws FormatException if it is no disk image, or there is nothing on it that could be
     *     booted
     */
    public static Payload.Kernel find(Path image) throws IOException, FormatException {
        try (var disk = ByteSource.open(image)) {
            return new DiskBoot().find(disk);
        } catch (FormatException e) {
            throw e.in(image.toString());
        }
    }

    /**
     * @throws FormatException as {@link #find(Path)} does
     */
    Payload.Kernel find(ByteSource disk) throws IOException, FormatException {
        var table = PartitionTable.read(disk);
        if (table.isEmpty()) {
            var found = look("the whole disk", disk);
            return found.orElseThrow(() ->
                    new FormatException(
                            "disk image",
                            510,
                            "a partition table or an ext4 file system with a boot menu",
                            "neither"));
        }
        for (var partition : bootableFirst(table.get().partitions())) {
            var found = look("partition " + partition.number(), partition.open(disk));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new FormatException(
                "disk image",
                -1,
                "/boot/extlinux/extlinux.conf on an ext4 partition",
                tried.isEmpty() ? "no partitions" : String.join("; ", tried));
    }

    private static List<Partition> bootableFirst(List<? extends Partition> partitions) {
        var ordered = new ArrayList<Partition>();
        partitions.stream().filter(DiskBoot::isBootable).forEach(ordered::add);
        partitions.stream().filter(p -> !isBootable(p)).forEach(ordered::add);
        return ordered;
    }

    private static boolean isBootable(Partition partition) {
        return switch (partition) {
            case GptPartition gpt -> (gpt.attributes() & GptPartition.LEGACY_BIOS_BOOTABLE) != 0;
            case MbrPartition mbr -> mbr.bootable();
        };
    }

    private Optional<Payload.Kernel> look(String where, ByteSource source)
            throws IOException, FormatException {
        Ext4Reader files;
        try {
            files = Ext4Reader.open(source);
        } catch (FormatException e) {
            tried.add(where + ": no ext4 file system that can be read");
            return Optional.empty();
        }
        for (var menu : MENUS) {
            var content = files.content(menu);
            if (content.isPresent()) {
                try {
                    return Optional.of(load(files, menu, content.get()));
                } catch (FormatException e) {
                    throw e.in(where);
                }
            }
        }
        tried.add(where + ": no boot menu");
        return Optional.empty();
    }

    private static Payload.Kernel load(Ext4Reader files, String menu, ByteSource content)
            throws IOException, FormatException {
        if (content.sizeBytes() > MAX_MENU_BYTES) {
            throw new FormatException(
                    menu, -1, "at most 1 MiB of text", content.sizeBytes() + " bytes");
        }
        var text = new String(content.read(0, (int) content.sizeBytes()), StandardCharsets.UTF_8);
        var label = Extlinux.parse(text).choice();
        var folder = menu.substring(0, menu.lastIndexOf('/') + 1);
        var kernelPath = label.kernel().orElseThrow();
        KernelImage kernel;
        try {
            kernel = KernelImage.read(read(files, folder, kernelPath));
        } catch (FormatException e) {
            throw e.in(kernelPath);
        }
        Optional<byte[]> initrd = Optional.empty();
        if (label.initrd().isPresent()) {
            initrd = Optional.of(read(files, folder, label.initrd().get()));
        }
        Optional<byte[]> tree = Optional.empty();
        if (label.deviceTree().isPresent()) {
            tree = Optional.of(read(files, folder, label.deviceTree().get()));
        }
        return new Payload.Kernel(
                Optional.of(kernel), initrd, label.append().orElse(""), Optional.empty(), tree);
    }

    /** Paths that are not absolute are relative to the menu. */
    private static byte[] read(Ext4Reader files, String folder, String path)
            throws IOException, FormatException {
        var content = files.content(path.startsWith("/") ? path : folder + path);
        if (content.isEmpty()) {
            throw new FormatException("extlinux.conf", -1, "a file " + path, "none");
        }
        if (content.get().sizeBytes() > MAX_FILE_BYTES) {
            throw new FormatException(
                    path, -1, "a file of at most 1 GiB", content.get().sizeBytes() + " bytes");
        }
        return content.get().read(0, (int) content.get().sizeBytes());
    }
}
