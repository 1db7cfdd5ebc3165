package org.distrofab.builder;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.archive.Cpio;
import org.distrofab.rootfs.disk.DiskImage;
import org.distrofab.rootfs.disk.GptPartition;
import org.distrofab.rootfs.ext4.Ext4Options;
import org.distrofab.rootfs.ext4.Ext4Writer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A small root file system for a test: what is put in becomes an initramfs, or the second partition
 * of a disk. Folders that files need are made.
 */
final class GuestDisk implements AutoCloseable {
    static final UUID ROOT_UUID = UUID.fromString("0c7f3f0e-5d4e-4c1e-9f4e-2b8a6d2f7a11");
    static final String LABEL = "fabroot";
    private static final long BOOT_BYTES = 1 << 20;
    private static final long ROOT_BYTES = 24 << 20;

    private final ContentStore store = ContentStore.inMemory();
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final TreeMap<String, byte[]> contents = new TreeMap<>();

    GuestDisk folder(String path) {
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
            directory(path.substring(0, at));
        }
        directory("");
        directory(path);
        return this;
    }

    private void directory(String path) {
        entries.putIfAbsent(path, new Entry.Directory(path, Attributes.ofRoot(0755)));
    }

    private void parent(String path) {
        int slash = path.lastIndexOf('/');
        folder(slash < 0 ? "" : path.substring(0, slash));
    }

    GuestDisk file(String path, int mode, byte[] content) {
        parent(path);
        entries.put(path, new Entry.RegularFile(path, Attributes.ofRoot(mode), content.length));
        contents.put(path, content);
        return this;
    }

    GuestDisk file(String path, int mode, String text) {
        return file(path, mode, text.getBytes(StandardCharsets.UTF_8));
    }

    GuestDisk link(String path, String target) {
        parent(path);
        entries.put(path, new Entry.SymbolicLink(path, Attributes.ofRoot(0777), target));
        return this;
    }

    private FileTree tree() throws Exception {
        var tree = FileTree.builder(store);
        for (var entry : entries.values()) {
            if (entry instanceof Entry.RegularFile file) {
                tree.file(file.path(), file.attributes(), contents.get(file.path()));
            } else {
                tree.add(entry);
            }
        }
        return tree.build();
    }

    Path initramfs(Path file) throws Exception {
        var archive = new ByteArrayOutputStream();
        Cpio.write(tree(), archive);
        return Files.write(file, archive.toByteArray());
    }

    Path disk(Path file) throws Exception {
        image().write(file);
        return file;
    }

    /** The GUID of the root partition, as the table has it. */
    UUID partitionUuid() throws Exception {
        return image().table().partitions().get(1).guid();
    }

    private DiskImage image() throws Exception {
        var options = Ext4Options.of(ROOT_UUID, new Ext4Options.Total(ROOT_BYTES)).withLabel(LABEL);
        var writer = Ext4Writer.plan(tree(), options);
        var boot = new DiskImage.Part("boot", GptPartition.LINUX_DATA, 0, BOOT_BYTES, _ -> {});
        var root =
                new DiskImage.Part(
                        "root", GptPartition.LINUX_ROOT_RISCV64, 0, ROOT_BYTES, writer::write);
        return new DiskImage("guest-disk", List.of(boot, root));
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
