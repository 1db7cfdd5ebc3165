package org.distrofab.packagers;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that goes into one package.
 *
 * @param metadata in the words of the format that is to be written
 * @param files in path order, each path once, hard links after what they link to
 */
public record PackageContents(PackageMetadata metadata, List<PackageFile> files) {
    public PackageContents {
        Objects.requireNonNull(metadata);
        files = List.copyOf(files);
        for (int i = 1; i < files.size(); i++) {
            var before = files.get(i - 1).path();
            var path = files.get(i).path();
            if (comparePaths(before, path) >= 0) {
                throw new IllegalArgumentException("'" + path + "' after '" + before + "'");
            }
        }
    }

    /** Contents with the files brought into path order. */
    public static PackageContents of(PackageMetadata metadata, Collection<PackageFile> files) {
        return new PackageContents(
                metadata,
                files.stream().sorted((a, b) -> comparePaths(a.path(), b.path())).toList());
    }

    /**
     * The files with every missing parent folder before its children, mode 0755, owned by root:
     * what deb and apk archives hold and rpm's do not. The root folder itself is not among them.
     */
    public List<PackageFile> filesWithParents(long mtimeSeconds) {
        var all = new TreeMap<String, PackageFile>(PackageContents::comparePaths);
        for (var file : files) {
            all.put(file.path(), file);
        }
        var folder = Attributes.ofRoot(0755).withMtimeSeconds(mtimeSeconds);
        for (var file : files) {
            var path = file.path();
            for (int i = path.indexOf('/'); i > 0; i = path.indexOf('/', i + 1)) {
                var parent = path.substring(0, i);
                all.computeIfAbsent(
                        parent,
                        p ->
                                new PackageFile(
                                        new Entry.Directory(p, folder),
                                        ContentSource.NONE,
                                        Set.of()));
            }
        }
        return new ArrayList<>(all.values());
    }

    /**
     * Order of paths in which a folder comes right before what it holds: {@code /} sorts before
     * every other character.
     */
    public static int comparePaths(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Integer.compare(a == '/' ? -1 : a, b == '/' ? -1 : b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
