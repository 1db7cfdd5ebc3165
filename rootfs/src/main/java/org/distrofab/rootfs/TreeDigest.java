package org.distrofab.rootfs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The digest of a tree: of all entries in order, each as a kind letter and fields that are either
 * numbers of eight bytes, big-endian, or bytes with their length before them.
 */
final class TreeDigest {
    private final MessageDigest digest = ContentDigester.sha256();
    private final ByteBuffer number = ByteBuffer.allocate(8);

    private TreeDigest() {}

    static Bytes of(FileTree tree) {
        var state = new TreeDigest();
        tree.nodes().values().forEach(state::add);
        return Bytes.copyOf(state.digest.digest());
    }

    private void add(FileTree.Node node) {
        switch (node.entry()) {
            case Entry.RegularFile file -> {
                common('f', file);
                number(file.sizeBytes());
                bytes(node.content().sha256().toByteArray());
            }
            case Entry.Directory directory -> common('d', directory);
            case Entry.SymbolicLink link -> {
                common('l', link);
                text(link.target());
            }
            case Entry.HardLink link -> {
                common('h', link);
                text(link.target());
            }
            case Entry.Device device -> {
                common(device.block() ? 'b' : 'c', device);
                number(device.major());
                number(device.minor());
            }
            case Entry.Fifo fifo -> common('p', fifo);
        }
    }

    private void common(char kind, Entry entry) {
        var attributes = entry.attributes();
        number(kind);
        text(entry.path());
        number(attributes.mode());
        number(attributes.uid());
        number(attributes.gid());
        number(attributes.mtimeSeconds());
        number(attributes.xattrs().size());
        attributes
                .xattrs()
                .forEach((name, value) -> {
                    text(name);
                    bytes(value.toByteArray());
                });
    }

    private void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] bytes) {
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(long value) {
        digest.update(number.putLong(0, value).array());
    }
}
