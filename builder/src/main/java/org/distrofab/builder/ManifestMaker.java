package org.distrofab.builder;

import org.distrofab.distrospec.Manifest;
import org.distrofab.distrospec.Manifest.ManifestFile;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;

import java.util.SortedMap;
import java.util.TreeMap;

/** Says what a build came to. */
final class ManifestMaker {
    private ManifestMaker() {}

    /**
     * @param sizes of what was written
     */
    static Manifest of(ResolvedDistro distro, Userspace userspace, SortedMap<String, Long> sizes) {
        var all = new TreeMap<>(sizes);
        all.put("installed", installedBytes(userspace.tree()));
        return new Manifest(
                distro.recipe().distro(),
                distro.kernel().locked(),
                distro.recipe().libc().flavour().orElse(""),
                distro.recipe().init().system().word(),
                distro.recipe().packages().manager().word(),
                distro.lock().packages(),
                files(userspace),
                userspace.digest().toHex(),
                all);
    }

    private static long installedBytes(FileTree tree) {
        return tree.entries().stream()
                .filter(Entry.RegularFile.class::isInstance)
                .mapToLong(entry -> ((Entry.RegularFile) entry).sizeBytes())
                .sum();
    }

    private static TreeMap<String, ManifestFile> files(Userspace userspace) {
        var tree = userspace.tree();
        var files = new TreeMap<String, ManifestFile>();
        for (var entry : tree.entries()) {
            if (!entry.path().isEmpty()) {
                var owner = userspace.owners().getOrDefault(entry.path(), "");
                files.put("/" + entry.path(), file(tree, entry, owner));
            }
        }
        return files;
    }

    private static ManifestFile file(FileTree tree, Entry entry, String owner) {
        return switch (entry) {
            case Entry.RegularFile file ->
                    of(
                            "file",
                            entry,
                            file.sizeBytes(),
                            tree.content(file.path()).sha256().toHex(),
                            owner);
            case Entry.HardLink link -> {
                var content = tree.content(link.path());
                yield of("file", entry, content.sizeBytes(), content.sha256().toHex(), owner);
            }
            case Entry.Directory _ -> of("directory", entry, 0, "", owner);
            case Entry.SymbolicLink link -> of("symlink", entry, 0, link.target(), owner);
            case Entry.Device device ->
                    of(
                            "device",
                            entry,
                            0,
                            (device.block() ? "b " : "c ") + device.major() + ":" + device.minor(),
                            owner);
            case Entry.Fifo _ -> of("fifo", entry, 0, "", owner);
        };
    }

    private static ManifestFile of(
            String type, Entry entry, long sizeBytes, String content, String owner) {
        var attributes = entry.attributes();
        return new ManifestFile(
                type,
                attributes.mode(),
                attributes.uid(),
                attributes.gid(),
                sizeBytes,
                content,
                owner);
    }
}
