package org.distrofab.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A tree with every kind of entry and everything that formats find hard. */
public final class SampleTree {
    public static final int MANY = 5000;

    private SampleTree() {}

    public static Attributes attributes(int mode, int uid, int gid, long mtime) {
        return new Attributes(mode, uid, gid, "", "", mtime, new TreeMap<>());
    }

    public static Attributes attributes(int mode, Map<String, Bytes> xattrs) {
        return new Attributes(mode, 0, 0, "", "", 1_700_000_000, new TreeMap<>(xattrs));
    }

    public static byte[] noise(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Zeros with a few bytes of data far apart: at the start, in the middle and at the end. */
    public static InputStream sparse(long size) {
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int count) {
                int got = (int) Math.min(count, size - position);
                if (count == 0) {
                    return 0;
                }
                if (got <= 0) {
                    return -1;
                }
                java.util.Arrays.fill(into, from, from + got, (byte) 0);
                for (long mark : new long[] {0, size / 2, size - 1}) {
                    if (mark >= position && mark < position + got) {
                        into[from + (int) (mark - position)] = 7;
                    }
                }
                position += got;
                return got;
            }
        };
    }

    /**
     * @param sparseBytes size of the sparse file
     * @param many how many files the large directory has
     */
    public static FileTree build(ContentStore store, long sparseBytes, int many)
            throws IOException, FormatException {
        var builder = FileTree.builder(store);
        var plain = attributes(0644, 0, 0, 1_600_000_000);
        builder.add(new Entry.Directory("", attributes(0755, 0, 0, 1_500_000_000)));
        builder.add(new Entry.Directory("etc", attributes(0755, 0, 0, 1)));
        builder.file("etc/empty", plain, new byte[0]);
        builder.file("etc/hostname", plain, "sample\n".getBytes(StandardCharsets.UTF_8));
        builder.file("bin/su", attributes(04755, 0, 0, -86_400), noise(70_000));
        builder.add(new Entry.HardLink("bin/su-again", plain, "bin/su"));
        builder.add(new Entry.HardLink("a-first-name", plain, "bin/su"));
        builder.file("home/u/.profile", attributes(0600, 1000, 100_000, 4_000_000_000L), noise(9));
        builder.add(new Entry.Directory("home/u", attributes(0700, 1000, 100_000, 5)));
        builder.add(new Entry.Directory("tmp", attributes(01777, 0, 0, 6)));
        builder.add(new Entry.SymbolicLink("sbin", attributes(0777, 0, 0, 7), "bin"));
        builder.add(
                new Entry.SymbolicLink("etc/long", attributes(0777, 0, 0, 8), "../x/".repeat(80)));
        builder.add(new Entry.SymbolicLink("etc/dangling", attributes(0777, 0, 0, 8), "/no/where"));
        builder.add(new Entry.Device("dev/null", attributes(0666, 0, 0, 9), false, 1, 3));
        builder.add(new Entry.Device("dev/vda", attributes(0660, 0, 6, 9), true, 254, 0));
        builder.add(new Entry.Device("dev/big", attributes(0600, 0, 0, 9), true, 259, 70_000));
        builder.add(new Entry.Fifo("run/pipe", attributes(0600, 0, 0, 10)));
        builder.file("name/" + "n".repeat(255), plain, noise(10));
        builder.file(("deep-" + "d".repeat(60) + "/").repeat(12) + "file", plain, noise(11));
        builder.file("unicode/Київ 東京 é 😀", plain, noise(12));
        builder.file("unicode/new\nline and 'quotes' \"here\" \\ $x", plain, noise(13));
        builder.file(
                "bin/ping",
                attributes(
                        0755,
                        Map.of(
                                "security.capability",
                                Bytes.ofHex("0100000200200000000000000000000000000000"))),
                noise(4096));
        builder.file(
                "bin/tagged",
                attributes(
                        0644,
                        Map.of(
                                "user.small", Bytes.copyOf(noise(3)),
                                "user.large", Bytes.copyOf(noise(1500)),
                                "user.empty", Bytes.copyOf(new byte[0]),
                                "trusted.overlay.opaque", Bytes.ofHex("79"))),
                noise(4097));
        builder.add(
                new Entry.Directory(
                        "srv",
                        attributes(
                                02775,
                                Map.of(
                                        "system.posix_acl_access",
                                        Bytes.ofHex(
                                                "02000000"
                                                        + "01000700ffffffff"
                                                        + "02000600e8030000"
                                                        + "04000500ffffffff"
                                                        + "10000700ffffffff"
                                                        + "20000500ffffffff")))));
        builder.accept(
                new Entry.RegularFile("srv/sparse", plain, sparseBytes), sparse(sparseBytes));
        builder.file("srv/large", plain, noise(3_000_001));
        for (int i = 0; i < many; i++) {
            builder.file("srv/many/file-number-" + i, plain, new byte[] {(byte) i});
        }
        builder.add(new Entry.Directory("lost+found", attributes(0700, 0, 0, 11)));
        return builder.build();
    }

    /** A few kilobytes of tree, for damaging its archives. */
    public static FileTree small(ContentStore store) throws FormatException {
        var plain = attributes(0644, 0, 0, 1);
        var builder = FileTree.builder(store);
        builder.file("bin/a", plain, noise(700));
        builder.add(new Entry.HardLink("bin/b", plain, "bin/a"));
        builder.add(new Entry.SymbolicLink("l", plain, "bin/a"));
        builder.file("etc/" + "long-".repeat(25), plain, "text".getBytes(StandardCharsets.UTF_8));
        return builder.build();
    }

    /** The same file with other attributes. */
    public static Entry withAttributes(Entry entry, Attributes attributes) {
        return switch (entry) {
            case Entry.RegularFile file ->
                    new Entry.RegularFile(file.path(), attributes, file.sizeBytes());
            case Entry.Directory directory -> new Entry.Directory(directory.path(), attributes);
            case Entry.SymbolicLink link ->
                    new Entry.SymbolicLink(link.path(), attributes, link.target());
            case Entry.HardLink link -> new Entry.HardLink(link.path(), attributes, link.target());
            case Entry.Device device ->
                    new Entry.Device(
                            device.path(),
                            attributes,
                            device.block(),
                            device.major(),
                            device.minor());
            case Entry.Fifo fifo -> new Entry.Fifo(fifo.path(), attributes);
        };
    }
}
