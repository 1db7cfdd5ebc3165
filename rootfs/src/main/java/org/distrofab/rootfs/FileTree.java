package org.distrofab.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file tree as a value: immutable, sorted by path, contents known by their digests.
 *
 * <p>Every tree has a root, and every file a directory that it is in. Among the names of a file
 * with several, the first in order is the {@link Entry.RegularFile}, the others are {@link
 * Entry.HardLink}s to it with the same attributes. So two trees that would be the same on a disk
 * are equal, however they were made. Names of owners are carried along and do not take part in
 * this.
 */
public final class FileTree {
    /**
     * @param content of a regular file, else null
     */
    record Node(Entry entry, Content content) {}

    private final TreeMap<String, Node> nodes;
    private final Collection<Entry> entries;
    private final LinkResolver resolver;
    private volatile Bytes digest;

    FileTree(SortedMap<String, Node> nodes) {
        this.nodes = new TreeMap<>(nodes);
        this.entries = this.nodes.values().stream().map(Node::entry).toList();
        this.resolver = new LinkResolver(path -> entryOrNull(this.nodes, path));
    }

    /** Starts an empty tree whose contents go to a store. */
    public static Builder builder(ContentStore store) {
        return new Builder(store);
    }

    /** All entries in order of their paths, the root first, directories before what is in them. */
    public Collection<Entry> entries() {
        return entries;
    }

    /** What stands at a path itself, links not followed. */
    public Optional<Entry> get(String path) {
        return Optional.ofNullable(entryOrNull(nodes, path));
    }

    /**
     * What a path leads to in this tree, all symbolic links followed, absolute ones from the tree's
     * root; a {@code ..} at the root stays there.
     *
     * @return empty if nothing is there, or if links lead round in a circle
     */
    public Optional<Entry> resolve(String path) {
        return resolver.resolve(path).flatMap(this::get);
    }

    /**
     * The content of a regular file, by any of its names, links not followed.
     *
     * @throws IllegalArgumentException if there is no regular file
     */
    public Content content(String path) {
        var node = nodes.get(path);
        if (node != null && node.entry() instanceof Entry.HardLink link) {
            node = nodes.get(link.target());
        }
        if (node == null || node.content() == null) {
            throw new IllegalArgumentException("no regular file at '" + path + "'");
        }
        return node.content();
    }

    /** Names within a directory, in order; none if there is no directory. */
    public List<String> list(String path) {
        return names(below(nodes, path), path);
    }

    private static List<String> names(SortedMap<String, Node> below, String path) {
        int prefix = path.isEmpty() ? 0 : path.length() + 1;
        return below.keySet().stream()
                .map(name -> name.substring(prefix))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    /** All that is in a directory at any depth. */
    static SortedMap<String, Node> below(TreeMap<String, Node> nodes, String path) {
        return path.isEmpty()
                ? nodes.tailMap("", false)
                : nodes.subMap(path + "/", path + (char) ('/' + 1));
    }

    SortedMap<String, Node> nodes() {
        return Collections.unmodifiableSortedMap(nodes);
    }

    /** Gives every entry to a sink, in order. */
    public void copyTo(TreeSink sink) throws IOException, FormatException {
        for (var node : nodes.values()) {
            sink.accept(
                    node.entry(),
                    node.content() == null
                            ? InputStream.nullInputStream()
                            : node.content().source().stream());
        }
    }

    /**
     * SHA-256 of everything that makes the tree: paths, kinds, modes, numeric owners, times,
     * extended attributes, link targets, device numbers and contents. The same on every host.
     */
    public Bytes digest() {
        var result = digest;
        if (result == null) {
            result = TreeDigest.of(this);
            digest = result;
        }
        return result;
    }

    /** What one has to change in this tree to get the other. */
    public TreeDiff diff(FileTree other) {
        return TreeDiff.between(this, other);
    }

    /**
     * This tree with all of another on top: its files replace those of the same path, directories
     * join.
     *
     * @throws FormatException if a file of the upper tree stands where the lower has a directory
     *     with something in it
     */
    public FileTree overlay(FileTree upper) throws FormatException {
        return builder(ContentStore.inMemory()).addAll(this).addAll(upper).build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileTree tree && digest().equals(tree.digest());
    }

    @Override
    public int hashCode() {
        return digest().hashCode();
    }

    @Override
    public String toString() {
        return "tree of " + nodes.size() + " files";
    }

    private static Entry entryOrNull(Map<String, Node> nodes, String path) {
        var node = nodes.get(path);
        return node == null ? null : node.entry();
    }

    /**
     * Collects entries as a disk would take them when an archive is unpacked:
     *
     * <ul>
     *   <li>a later entry replaces an earlier one of the same path; a directory only takes the new
     *       attributes, and a file does not replace a directory that has something in it;
     *   <li>an entry whose parent is a symbolic link goes to where that leads within the tree, and
     *       a directory does not replace a symbolic link to one;
     *   <li>missing parents are made: mode 0755, owned by root, at the epoch;
     *   <li>when the first name of a file is replaced, its other names keep the content.
     * </ul>
     *
     * <p>Not for several threads.
     */
    public static final class Builder implements TreeSink {
        private final ContentStore store;
        private final TreeBuilderState state = new TreeBuilderState();

        private Builder(ContentStore store) {
            this.store = store;
        }

        @Override
        public void accept(Entry entry, InputStream content) throws IOException, FormatException {
            if (entry instanceof Entry.RegularFile file) {
                state.put(file, store.add(content, file.sizeBytes()));
            } else {
                state.put(entry, null);
            }
        }

        /** Adds a regular file from memory. */
        public Builder file(String path, Attributes attributes, byte[] content)
                throws FormatException {
            var entry = new Entry.RegularFile(path, attributes, content.length);
            state.put(entry, store.add(content));
            return this;
        }

        /** Adds a regular file whose content is in a store already. */
        public Builder file(String path, Attributes attributes, Content content)
                throws FormatException {
            state.put(new Entry.RegularFile(path, attributes, content.sizeBytes()), content);
            return this;
        }

        /**
         * Adds anything that has no content of its own.
         *
         * @throws IllegalArgumentException for a regular file
         */
        public Builder add(Entry entry) throws FormatException {
            if (entry instanceof Entry.RegularFile) {
                throw new IllegalArgumentException("a regular file comes with its content");
            }
            state.put(entry, null);
            return this;
        }

        /** Adds all entries of another tree; contents are not copied. */
        public Builder addAll(FileTree tree) throws FormatException {
            for (var node : tree.nodes.values()) {
                state.put(node.entry(), node.content());
            }
            return this;
        }

        /** What stands at a path so far, links not followed. */
        public Optional<Entry> get(String path) {
            return Optional.ofNullable(state.entry(path));
        }

        /** Where a path leads so far, all links followed. */
        public Optional<Entry> resolve(String path) {
            return state.resolver().resolve(path).map(state::entry);
        }

        /** The content of a regular file that was added. */
        public Optional<Content> content(String path) {
            return Optional.ofNullable(state.content(path));
        }

        /** Names within a directory so far, in order; none if there is no directory. */
        public List<String> list(String path) {
            return names(state.below(path), path);
        }

        /** Takes a path away with all that is below it; nothing happens if it is not there. */
        public Builder remove(String path) {
            state.remove(path);
            return this;
        }

        public FileTree build() {
            return new FileTree(state.canonical());
        }
    }
}
