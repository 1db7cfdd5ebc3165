package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a binary package (deb(5), format 2) as dpkg-deb(1) does: the same members, the same tar.
 *
 * <p>First the payload, entry by entry, then {@link #finish}. The payload goes to a temporary file
 * beside the target, compressed; nothing but the control files is held in memory. The target
 * appears whole or not at all. The same input gives the same bytes. Owned by one thread.
 */
public final class DebWriter implements TreeSink, Closeable {
    private static final long BLOCK = 1024;

    private final Path target;
    private final Path dataFile;
    private final Path packageFile;
    private final Options options;
    private final TarWriter data;
    private final SortedMap<String, String> md5sums = new TreeMap<>();
    private final MessageDigest md5 = Digests.md5();
    private long installedKib;

    /**
     * @param control how {@code control.tar} is compressed
     * @param data how {@code data.tar} is compressed
     * @param mtimeSeconds the time of the archive's members and control files, and the latest that
     *     a file may bear ({@code SOURCE_DATE_EPOCH})
     */
    public record Options(DebCompression control, DebCompression data, long mtimeSeconds) {
        public Options {
            if (!control.isWritable() || !data.isWritable()) {
                throw new IllegalArgumentException(control + ", " + data);
            }
        }

        /** Both in xz, as Debian's own packages. */
        public static Options xz(long mtimeSeconds) {
            return new Options(DebCompression.XZ, DebCompression.XZ, mtimeSeconds);
        }
    }

    public DebWriter(Path target, Options options) throws IOException {
        this.target = target;
        this.options = options;
        this.dataFile = target.resolveSibling(target.getFileName() + ".data");
        this.packageFile = target.resolveSibling(target.getFileName() + ".part");
        this.data =
                new TarWriter(
                        options.data()
                                .encode(
                                        new BufferedOutputStream(
                                                Files.newOutputStream(dataFile), 65536)));
    }

    /**
     * Adds an entry of the payload. Folders come before what is in them; the root folder, an empty
     * path, first, as dpkg-deb writes it. A time after that of the options becomes that one.
     */
    @Override
    public void accept(Entry entry, InputStream content) throws IOException {
        var clamped = clamp(entry);
        if (clamped instanceof Entry.RegularFile file) {
            md5.reset();
            data.write(file, new DigestInputStream(content, md5));
            md5sums.put(file.path(), HexFormat.of().formatHex(md5.digest()));
            installedKib += (file.sizeBytes() + BLOCK - 1) / BLOCK;
        } else {
            data.write(clamped, InputStream.nullInputStream());
            installedKib += clamped instanceof Entry.HardLink ? 0 : 1;
        }
    }

    private Entry clamp(Entry entry) {
        var a = entry.attributes();
        if (a.mtimeSeconds() <= options.mtimeSeconds()) {
            return entry;
        }
        var attributes = a.withMtimeSeconds(options.mtimeSeconds());
        return switch (entry) {
            case Entry.RegularFile e -> new Entry.RegularFile(e.path(), attributes, e.sizeBytes());
            case Entry.Directory e -> new Entry.Directory(e.path(), attributes);
            case Entry.SymbolicLink e -> new Entry.SymbolicLink(e.path(), attributes, e.target());
            case Entry.HardLink e -> new Entry.HardLink(e.path(), attributes, e.target());
            case Entry.Device e ->
                    new Entry.Device(e.path(), attributes, e.block(), e.major(), e.minor());
            case Entry.Fifo e -> new Entry.Fifo(e.path(), attributes);
        };
    }

    /** The payload's size so far as {@code Installed-Size} counts it: dpkg-gencontrol(1). */
    public long installedKib() {
        return installedKib;
    }

    /**
     * The digests of the payload so far as the lines of {@code md5sums}, those of conffiles left
     * out as dh_md5sums(1) does: dpkg keeps theirs in its status file.
     */
    public DebControlFiles withMd5sums(DebControlFiles files) throws FormatException {
        var sums = new TreeMap<>(md5sums);
        for (var conffile : files.conffiles()) {
            sums.remove(conffile.treePath());
        }
        return files.withLines(
                "md5sums",
                sums.entrySet().stream().map(e -> e.getValue() + "  " + e.getKey()).toList());
    }

    /** Ends the payload, puts the control files before it and moves the package to its target. */
    public void finish(DebControlFiles files) throws IOException {
        data.finish();
        data.close();
        var control = controlTar(files);
        try (var out = new BufferedOutputStream(Files.newOutputStream(packageFile), 65536)) {
            out.write(ArReader.MAGIC.getBytes(StandardCharsets.US_ASCII));
            member(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(out, "control.tar" + options.control().suffix(), control);
            var size = Files.size(dataFile);
            var name = "data.tar" + options.data().suffix();
            out.write(ArMember.of(name, options.mtimeSeconds(), size).header());
            Files.copy(dataFile, out);
            pad(out, size);
        }
        Files.move(packageFile, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] controlTar(DebControlFiles files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarWriter(options.control().encode(bytes))) {
            writeControl(tar, files, options.mtimeSeconds());
            tar.finish();
        }
        return bytes.toByteArray();
    }

    private static void writeControl(TarWriter tar, DebControlFiles files, long mtimeSeconds)
            throws IOException {
        var root = Attributes.ofRoot(0755).withMtimeSeconds(mtimeSeconds);
        tar.write(new Entry.Directory("", root), InputStream.nullInputStream());
        for (var file : files.files().entrySet()) {
            var content = file.getValue().content().toByteArray();
            tar.write(
                    new Entry.RegularFile(
                            file.getKey(), root.withMode(file.getValue().mode()), content.length),
                    new ByteArrayInputStream(content));
        }
    }

    private void member(OutputStream out, String name, byte[] content) throws IOException {
        out.write(ArMember.of(name, options.mtimeSeconds(), content.length).header());
        out.write(content);
        pad(out, content.length);
    }

    private static void pad(OutputStream out, long size) throws IOException {
        if (size % 2 == 1) {
            out.write('\n');
        }
    }

    /** Removes the temporary files; the target stays if {@link #finish} has made it. */
    @Override
    public void close() throws IOException {
        data.close();
        Files.deleteIfExists(dataFile);
        Files.deleteIfExists(packageFile);
    }
}
