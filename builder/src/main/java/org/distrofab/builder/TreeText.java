package org.distrofab.builder;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes small files into a tree that is being put together; every one bears one time. */
final class TreeText {
    private final FileTree.Builder tree;
    private final long timeSeconds;

    TreeText(FileTree.Builder tree, long timeSeconds) {
        this.tree = tree;
        this.timeSeconds = timeSeconds;
    }

    /** What a file holds so far, links followed; empty text if there is none. */
    String read(String path) throws IOException {
        var entry = tree.resolve(path);
        if (entry.isEmpty()) {
            return "";
        }
        var content = tree.content(entry.get().path());
        if (content.isEmpty()) {
            return "";
        }
        try (var in = content.get().source().stream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A file of root's, replacing what is there; one that is there keeps mode and owner. */
    void write(String path, String text) throws FormatException {
        var attributes =
                tree.resolve(path)
                        .map(Entry::attributes)
                        .orElse(Attributes.ofRoot(0644))
                        .withMtimeSeconds(timeSeconds);
        tree.file(path, attributes, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String path, String text, Attributes attributes) throws FormatException {
        tree.file(
                path,
                attributes.withMtimeSeconds(timeSeconds),
                text.getBytes(StandardCharsets.UTF_8));
    }

    void append(String path, String line) throws IOException, FormatException {
        var before = read(path);
        var joint = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        write(path, before + joint + line + "\n");
    }

    void link(String path, String target) throws FormatException {
        tree.add(
                new Entry.SymbolicLink(
                        path, Attributes.ofRoot(0777).withMtimeSeconds(timeSeconds), target));
    }

    void folder(String path, Attributes attributes) throws FormatException {
        tree.add(new Entry.Directory(path, attributes.withMtimeSeconds(timeSeconds)));
    }

    /** Whether anything stands at a path, the link at its end not followed. */
    boolean has(String path) {
        return tree.get(path).isPresent() || tree.resolve(path).isPresent();
    }

    void remove(String path) {
        tree.remove(path);
    }
}
