package org.distrofab.builder;

import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.archive.TarReader;
import org.distrofab.rootfs.archive.TarWriter;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Userspaces that were assembled before, by their inputs: a tar of the tree, and a text with the
 * root's UUID, the tree's digest and the packages that own its paths. One that is damaged counts as
 * absent.
 */
final class UserspaceCache {
    private static final String TREE = "tree.tar";
    private static final String FACTS = "facts";

    private final Cache cache;

    UserspaceCache(Cache cache) {
        this.cache = cache;
    }

    Optional<Userspace> find(String key, ContentStore store) throws IOException {
        var folder = cache.path(place(key));
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        var userspace = read(folder, store);
        if (userspace.isEmpty()) {
            Cache.delete(folder);
        }
        return userspace;
    }

    private static Optional<Userspace> read(Path folder, ContentStore store) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(folder.resolve(TREE)))) {
            var lines = Files.readAllLines(folder.resolve(FACTS));
            var tree = FileTree.builder(store);
            TarReader.read(in, tree);
            var owners = new TreeMap<String, String>();
            for (var line : lines.subList(2, lines.size())) {
                int space = line.indexOf(' ');
                owners.put(line.substring(space + 1), line.substring(0, space));
            }
            var userspace = new Userspace(tree.build(), UUID.fromString(lines.getFirst()), owners);
            return lines.get(1).equals(userspace.digest().toHex())
                    ? Optional.of(userspace)
                    : Optional.empty();
        } catch (FormatException | java.nio.file.NoSuchFileException | RuntimeException _) {
            return Optional.empty();
        }
    }

    void keep(String key, Userspace userspace) throws IOException {
        cache.folder(
                place(key),
                folder -> {
                    try (var out =
                                    new BufferedOutputStream(
                                            Files.newOutputStream(folder.resolve(TREE)));
                            var tar = new TarWriter(out)) {
                        userspace.tree().copyTo(tar);
                    } catch (FormatException e) {
                        throw new IllegalStateException("a tree that was made is whole", e);
                    }
                    Files.writeString(
                            folder.resolve(FACTS),
                            userspace.root()
                                    + "\n"
                                    + userspace.digest().toHex()
                                    + "\n"
                                    + userspace.owners().entrySet().stream()
                                            .map(e -> e.getValue() + " " + e.getKey() + "\n")
                                            .collect(Collectors.joining()));
                });
    }

    private static String place(String key) {
        return "userspace/" + key;
    }
}
