package org.distrofab.rootfs;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tree while it is being built. Owned by one {@link FileTree.Builder}. */
final class TreeBuilderState {
    private static final String FORMAT = "file tree";
    private static final int DIRECTORY_MODE = 0755;

    private final TreeMap<String, FileTree.Node> nodes = new TreeMap<>();
    private final LinkResolver resolver = new LinkResolver(this::entry);

    /** First names to the hard links that point to them. */
    private final Map<String, TreeSet<String>> links = new HashMap<>();

    TreeBuilderState() {
        nodes.put("", directory(""));
    }

    LinkResolver resolver() {
        return resolver;
    }

    Entry entry(String path) {
        var node = nodes.get(path);
        return node == null ? null : node.entry();
    }

    Content content(String path) {
        var node = nodes.get(path);
        if (node != null && node.entry() instanceof Entry.HardLink link) {
            node = nodes.get(link.target());
        }
        return node == null ? null : node.content();
    }

    SortedMap<String, FileTree.Node> below(String path) {
        return FileTree.below(nodes, path);
    }

    void put(Entry given, Content content) throws FormatException {
        var path = place(TreePaths.normalise(FORMAT, given.path()));
        var entry = at(path, given);
        var old = entry(path);
        if (path.isEmpty() && !(entry instanceof Entry.Directory)) {
            throw new FormatException(FORMAT, -1, "a directory as root", describe(entry));
        }
        if (entry instanceof Entry.Directory && old instanceof Entry.SymbolicLink) {
            var target = resolver.resolve(path);
            if (target.isPresent() && entry(target.get()) instanceof Entry.Directory) {
                return;
            }
        }
        if (old instanceof Entry.Directory && !(entry instanceof Entry.Directory)) {
            requireEmpty(path, entry);
        }
        if (entry instanceof Entry.HardLink link) {
            putLink(link);
            return;
        }
        makeParents(path);
        if (!(entry instanceof Entry.Directory && old instanceof Entry.Directory)) {
            forget(path);
        }
        nodes.put(path, new FileTree.Node(entry, content));
    }

    private void putLink(Entry.HardLink link) throws FormatException {
        var target = place(TreePaths.normalise(FORMAT, link.target()));
        if (entry(target) instanceof Entry.HardLink first) {
            target = first.target();
        }
        if (!(entry(target) instanceof Entry.RegularFile file)) {
            throw new FormatException(
                    FORMAT,
                    -1,
                    "a regular file that hard link '" + link.path() + "' is a name of",
                    "'" + link.target() + "'" + (entry(target) == null ? ", not there" : ""));
        }
        if (target.equals(link.path())) {
            return;
        }
        makeParents(link.path());
        forget(link.path());
        links.computeIfAbsent(target, key -> new TreeSet<>()).add(link.path());
        nodes.put(
                link.path(),
                new FileTree.Node(
                        new Entry.HardLink(link.path(), file.attributes(), target), null));
    }

    void remove(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("the root cannot be removed");
        }
        new TreeSet<>(below(path).keySet()).descendingSet().forEach(this::forget);
        forget(path);
    }

    /** Takes one path out; if others are names of the same file, the first of them takes over. */
    private void forget(String path) {
        var node = nodes.remove(path);
        if (node == null) {
            return;
        }
        if (node.entry() instanceof Entry.HardLink link) {
            links.get(link.target()).remove(path);
        }
        var others = links.remove(path);
        if (others != null && !others.isEmpty()) {
            promote(others.first(), node, others);
        }
    }

    private void promote(String path, FileTree.Node file, TreeSet<String> names) {
        names.remove(path);
        nodes.put(path, new FileTree.Node(at(path, file.entry()), file.content()));
        for (var name : names) {
            var link = new Entry.HardLink(name, file.entry().attributes(), path);
            nodes.put(name, new FileTree.Node(link, null));
        }
        links.put(path, names);
    }

    /** The nodes, with the first of a file's names in order as the regular file. */
    SortedMap<String, FileTree.Node> canonical() {
        for (var first : new TreeSet<>(links.keySet())) {
            var names = links.get(first);
            if (names != null && !names.isEmpty() && names.first().compareTo(first) < 0) {
                var file = nodes.get(first);
                var lowest = names.first();
                links.remove(first);
                names.add(first);
                promote(lowest, file, names);
            }
        }
        return nodes;
    }

    private String place(String path) throws FormatException {
        return resolver.resolveParent(path)
                .orElseThrow(() ->
                        new FormatException(
                                FORMAT,
                                -1,
                                "directories on the way to '" + path + "'",
                                "a file, or a link that leads nowhere"));
    }

    private void requireEmpty(String path, Entry entry) throws FormatException {
        var next = nodes.higherKey(path);
        if (next != null && next.startsWith(path + "/")) {
            throw new FormatException(
                    FORMAT,
                    -1,
                    "nothing in directory '" + path + "', which " + describe(entry) + " replaces",
                    "'" + next + "'");
        }
    }

    private void makeParents(String path) {
        for (int slash = path.lastIndexOf('/');
                slash > 0;
                slash = path.lastIndexOf('/', slash - 1)) {
            var parent = path.substring(0, slash);
            if (nodes.putIfAbsent(parent, directory(parent)) != null) {
                return;
            }
        }
    }

    private static FileTree.Node directory(String path) {
        return new FileTree.Node(
                new Entry.Directory(path, Attributes.ofRoot(DIRECTORY_MODE)), null);
    }

    private static String describe(Entry entry) {
        return entry.getClass().getSimpleName() + " '" + entry.path() + "'";
    }

    private static Entry at(String path, Entry entry) {
        if (path.equals(entry.path())) {
            return entry;
        }
        return switch (entry) {
            case Entry.RegularFile file ->
                    new Entry.RegularFile(path, file.attributes(), file.sizeBytes());
            case Entry.Directory directory -> new Entry.Directory(path, directory.attributes());
            case Entry.SymbolicLink link ->
                    new Entry.SymbolicLink(path, link.attributes(), link.target());
            case Entry.HardLink link -> new Entry.HardLink(path, link.attributes(), link.target());
            case Entry.Device device ->
                    new Entry.Device(
                            path,
                            device.attributes(),
                            device.block(),
                            device.major(),
                            device.minor());
            case Entry.Fifo fifo -> new Entry.Fifo(path, fifo.attributes());
        };
    }
}
