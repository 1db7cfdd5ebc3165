package org.distrofab.rootfs.archive;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Content;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes one archive. */
final class CpioWriter {
    static final String MAGIC = "070701";
    static final String TRAILER = "TRAILER!!!";

    private static final long MAX = 0xffff_ffffL;

    private final OutputStream out;
    private long written;
    private int inode;

    CpioWriter(OutputStream out) {
        this.out = out;
    }

    void write(FileTree tree) throws IOException {
        var names = names(tree);
        var inodes = new HashMap<String, Integer>();
        for (var entry : tree.entries()) {
            switch (entry) {
                case Entry.RegularFile file -> writeName(tree, file.path(), file, names, inodes);
                case Entry.HardLink link ->
                        writeName(
                                tree,
                                link.path(),
                                (Entry.RegularFile) tree.get(link.target()).orElseThrow(),
                                names,
                                inodes);
                case Entry.Directory directory -> header(entry, 0040000, ++inode, 2, 0, 0, 0);
                case Entry.SymbolicLink link -> {
                    var target = link.target().getBytes(StandardCharsets.UTF_8);
                    header(entry, 0120000, ++inode, 1, target.length, 0, 0);
                    put(target);
                    pad();
                }
                case Entry.Device device ->
                        header(
                                entry,
                                device.block() ? 0060000 : 0020000,
                                ++inode,
                                1,
                                0,
                                device.major(),
                                device.minor());
                case Entry.Fifo fifo -> header(entry, 0010000, ++inode, 1, 0, 0, 0);
            }
        }
        header(TRAILER, Attributes.ofRoot(0), 0, 0, 1, 0, 0, 0);
    }

    /** All names of the files that have several, in order. */
    private static Map<String, List<String>> names(FileTree tree) {
        var names = new HashMap<String, List<String>>();
        for (var entry : tree.entries()) {
            if (entry instanceof Entry.HardLink link) {
                names.computeIfAbsent(link.target(), first -> new ArrayList<>(List.of(first)))
                        .add(link.path());
            }
        }
        return names;
    }

    private void writeName(
            FileTree tree,
            String path,
            Entry.RegularFile file,
            Map<String, List<String>> allNames,
            Map<String, Integer> inodes)
            throws IOException {
        var names = allNames.getOrDefault(file.path(), List.of(path));
        if (!inodes.containsKey(file.path())) {
            inodes.put(file.path(), ++inode);
        }
        int number = inodes.get(file.path());
        boolean last = names.getLast().equals(path);
        long size = last ? file.sizeBytes() : 0;
        header(path, file.attributes(), 0100000, number, names.size(), size, 0, 0);
        if (last) {
            content(tree.content(path));
        }
    }

    private void content(Content content) throws IOException {
        try (var in = content.source().stream()) {
            written += in.transferTo(out);
        }
        pad();
    }

    private void header(
            Entry entry, int type, int number, int links, long size, int major, int minor)
            throws IOException {
        header(entry.path(), entry.attributes(), type, number, links, size, major, minor);
    }

    private void header(
            String path,
            Attributes attributes,
            int type,
            int number,
            int links,
            long size,
            int major,
            int minor)
            throws IOException {
        if (size > MAX) {
            throw new IOException("cpio cannot hold '" + path + "': " + size + " bytes");
        }
        if (attributes.mtimeSeconds() < 0 || attributes.mtimeSeconds() > MAX) {
            throw new IOException("cpio cannot hold the time of '" + path + "'");
        }
        var name = (path.isEmpty() ? "." : path).getBytes(StandardCharsets.UTF_8);
        var header = new StringBuilder(110).append(MAGIC);
        for (long field :
                new long[] {
                    number,
                    type | attributes.mode(),
                    attributes.uid(),
                    attributes.gid(),
                    links,
                    attributes.mtimeSeconds(),
                    size,
                    0,
                    0,
                    major,
                    minor,
                    name.length + 1,
                    0
                }) {
            header.append("%08x".formatted(field & MAX));
        }
        put(header.toString().getBytes(StandardCharsets.US_ASCII));
        put(name);
        put(new byte[1]);
        pad();
    }

    private void put(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private void pad() throws IOException {
        put(new byte[(int) (-written & 3)]);
    }
}
