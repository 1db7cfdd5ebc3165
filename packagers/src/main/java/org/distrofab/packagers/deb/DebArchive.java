package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A binary package that is read from front to back (deb(5), format 2): the control files first, the
 * payload as a stream.
 *
 * <p>Stricter than dpkg-deb(1): each member and each path once, texts in UTF-8, and {@code md5sums}
 * must hold for what is unpacked. Owned by one thread.
 */
public final class DebArchive implements Closeable {
    private static final String FORMAT = "deb";

    private final InputStream in;
    private final ArReader ar;
    private final DebLimits limits;
    private final DebControlFiles controlFiles;
    private final DebControl control;
    private final DebCompression controlCompression;
    private final DebCompression dataCompression;
    private boolean unpacked;

    private DebArchive(InputStream in, DebLimits limits) throws IOException, FormatException {
        this.in = in;
        this.limits = limits;
        this.ar = new ArReader(in);
        readVersion(nextMember("debian-binary"));
        var controlMember = nextMember("control.tar");
        this.controlCompression = compressionOf(controlMember, "control.tar");
        this.controlFiles = readControl();
        try {
            this.control = controlFiles.control();
            control.require("deb control", "Package");
            control.version("deb control");
            control.require("deb control", "Architecture");
        } catch (FormatException e) {
            throw e.in(FORMAT);
        }
        this.dataCompression = compressionOf(nextMember("data.tar"), "data.tar");
    }

    /** Opens a file with {@link DebLimits#DEFAULT}. */
    public static DebArchive open(Path file) throws IOException, FormatException {
        var in = Files.newInputStream(file);
        try {
            return open(in, DebLimits.DEFAULT);
        } catch (IOException | FormatException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Reads up to the payload.
     *
     * @param in a package from its first byte on; closed with the archive
     * @throws FormatException if it is no package, or its control files are broken
     */
    public static DebArchive open(InputStream in, DebLimits limits)
            throws IOException, FormatException {
        return new DebArchive(
                in instanceof BufferedInputStream ? in : new BufferedInputStream(in, 65536),
                limits);
    }

    public DebControl control() {
        return control;
    }

    public DebControlFiles controlFiles() {
        return controlFiles;
    }

    public DebCompression controlCompression() {
        return controlCompression;
    }

    public DebCompression dataCompression() {
        return dataCompression;
    }

    /** The next member that counts; those whose name starts with an underscore do not. */
    private ArMember nextMember(String wanted) throws IOException, FormatException {
        while (true) {
            var member = ar.next();
            if (member.isEmpty()) {
                throw new FormatException(
                        FORMAT, -1, "a member '" + wanted + "'", "the end of the file");
            }
            if (!member.get().name().startsWith("_") || wanted.equals("debian-binary")) {
                return member.get();
            }
        }
    }

    private void readVersion(ArMember member) throws IOException, FormatException {
        if (!member.name().equals("debian-binary")) {
            throw new FormatException(
                    FORMAT,
                    ArReader.MAGIC.length(),
                    "the member 'debian-binary' first",
                    "'" + printable(member.name()) + "'");
        }
        var line = new String(ar.content().readNBytes(64), StandardCharsets.UTF_8);
        if (!line.matches("2\\.[0-9]+\n(?s:.*)")) {
            throw new FormatException(
                    FORMAT,
                    member.offsetBytes(),
                    "format version 2.0",
                    "'" + printable(line.strip()) + "'");
        }
    }

    private static DebCompression compressionOf(ArMember member, String stem)
            throws FormatException {
        return DebCompression.ofName(member.name(), stem)
                .orElseThrow(() ->
                        new FormatException(
                                FORMAT,
                                member.offsetBytes() - ArReader.HEADER_BYTES,
                                "the member '"
                                        + stem
                                        + "', compressed with gz, xz, zst, bz2, lzma or"
                                        + " not at all",
                                "'" + printable(member.name()) + "'"));
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    private DebControlFiles readControl() throws IOException, FormatException {
        var files = new TreeMap<String, DebControlFiles.File>();
        var decoded =
                new DecodedInputStream(
                        "deb control.tar",
                        ar.content(),
                        controlCompression,
                        limits.maxControlBytes(),
                        limits.maxRatio());
        read(
                "deb control.tar",
                decoded,
                (entry, content) -> {
                    switch (entry) {
                        case Entry.RegularFile file when file.path().indexOf('/') < 0 ->
                                files.put(
                                        file.path(),
                                        new DebControlFiles.File(
                                                file.attributes().mode(),
                                                Bytes.copyOf(content.readAllBytes())));
                        case Entry.Directory d when d.path().isEmpty() -> {}
                        case Entry other ->
                                throw new FormatException(
                                        "deb control.tar",
                                        -1,
                                        "regular files without folders",
                                        "'" + other.path() + "'");
                    }
                });
        if (!files.containsKey("control")) {
            throw new FormatException("deb control.tar", -1, "a file 'control'", "none");
        }
        return new DebControlFiles(files);
    }

    /**
     * Streams the payload, once, and checks it against {@code md5sums}. A complaint may come after
     * entries have been handed out: the sink's owner discards them.
     *
     * @throws FormatException if the payload is broken or is not the one that the control files
     *     speak of
     */
    public void unpack(TreeSink sink) throws IOException, FormatException {
        try (var payload = openPayload()) {
            payload.unpack(sink, controlFiles.md5sums());
        }
    }

    /** As {@link #unpack(TreeSink)}, of a payload that another thread decompresses. */
    void unpack(PayloadPipe pipe, TreeSink sink) throws IOException, FormatException {
        var checked = new CheckedSink(sink, controlFiles.md5sums());
        var tar = new TarReader("deb data.tar", pipe, limits.maxEntries());
        try {
            for (var next = tar.next(); next.isPresent(); next = tar.next()) {
                checked.accept(next.get(), tar.content());
            }
            pipe.transferTo(OutputStream.nullOutputStream());
        } catch (IOException | FormatException e) {
            // What is wrong with the compressed stream explains what is wrong in the tar.
            pipe.rethrow();
            tar.checkWhole();
            throw e;
        }
        checked.finish();
    }

    /** The payload without a check of its files' digests, to read it in another thread. */
    Payload openPayload() {
        if (unpacked) {
            throw new IllegalStateException("the payload has been read");
        }
        unpacked = true;
        return new Payload(
                new DecodedInputStream(
                        "deb data.tar",
                        ar.content(),
                        dataCompression,
                        limits.maxDataBytes(),
                        limits.maxRatio()));
    }

    /** The decompressed {@code data.tar}. */
    final class Payload implements Closeable {
        private final DecodedInputStream decoded;

        private Payload(DecodedInputStream decoded) {
            this.decoded = decoded;
        }

        InputStream stream() {
            return decoded;
        }

        void rethrow() throws FormatException {
            ar.checkWhole();
            decoded.rethrow();
        }

        /** What must hold once the stream has ended: a whole member, and no second payload. */
        void finish() throws IOException, FormatException {
            rethrow();
            for (var next = ar.next(); next.isPresent(); next = ar.next()) {
                var name = next.get().name();
                if (name.startsWith("control.tar")
                        || name.startsWith("data.tar")
                        || name.equals("debian-binary")) {
                    throw new FormatException(
                            FORMAT,
                            next.get().offsetBytes() - ArReader.HEADER_BYTES,
                            "each member once",
                            "'" + printable(name) + "' again");
                }
            }
        }

        void unpack(TreeSink sink, Map<String, String> md5sums)
                throws IOException, FormatException {
            var checked = new CheckedSink(sink, md5sums);
            read("deb data.tar", decoded, checked);
            finish();
            checked.finish();
        }

        @Override
        public void close() throws IOException {
            decoded.close();
        }
    }

    /** Reads a tar to the end of its compressed stream, so that checksums at its end count. */
    private void read(String what, DecodedInputStream decoded, TreeSink sink)
            throws IOException, FormatException {
        var tar = new TarReader(what, decoded, limits.maxEntries());
        try {
            for (var next = tar.next(); next.isPresent(); next = tar.next()) {
                sink.accept(next.get(), tar.content());
            }
            var rest = new byte[8192];
            while (decoded.read(rest, 0, rest.length) >= 0) {
                // What follows the end marker is padding.
            }
        } catch (IOException e) {
            ar.checkWhole();
            decoded.rethrow();
            tar.checkWhole();
            throw e;
        }
        ar.checkWhole();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Compares each file with its line in {@code md5sums} on its way to the sink. */
    static final class CheckedSink implements TreeSink {
        private final TreeSink sink;
        private final Map<String, String> sums;
        private final HashSet<String> seen = new HashSet<>();
        private final MessageDigest md5 = Digests.md5();

        CheckedSink(TreeSink sink, Map<String, String> sums) {
            this.sink = sink;
            this.sums = sums;
        }

        @Override
        public void accept(Entry entry, InputStream content) throws IOException, FormatException {
            var stated = sums.get(entry.path());
            if (stated == null || !(entry instanceof Entry.RegularFile)) {
                sink.accept(entry, content);
                if (stated != null) {
                    seen.add(entry.path());
                }
                return;
            }
            md5.reset();
            var digesting = new DigestInputStream(content, md5);
            sink.accept(entry, digesting);
            var rest = new byte[8192];
            while (digesting.read(rest, 0, rest.length) >= 0) {
                // What the sink left unread counts too.
            }
            var actual = HexFormat.of().formatHex(md5.digest());
            if (!actual.equals(stated)) {
                throw new FormatException(
                        "deb data.tar: " + entry.path(), -1, "the MD5 " + stated, actual);
            }
            seen.add(entry.path());
        }

        void finish() throws FormatException {
            List<String> missing = new ArrayList<>(sums.keySet());
            missing.removeAll(seen);
            if (!missing.isEmpty()) {
                throw new FormatException(
                        "deb data.tar",
                        -1,
                        "the files of md5sums",
                        "no '" + missing.getFirst() + "'");
            }
        }
    }
}
