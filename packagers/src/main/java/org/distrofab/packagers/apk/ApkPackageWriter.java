package org.distrofab.packagers.apk;

import org.distrofab.packagers.ContentSource;
import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.PackageWriter;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes v2 packages (apk-v2(5)) as abuild does: signature, control and data segment, a gzip member
 * each, with a SHA-1 in the pax header of every file.
 *
 * <p>apk's own rules show through: there is no long description, configuration files are whatever
 * is below {@code etc/}, and files whose names begin with a dot are not installed from the root
 * folder.
 */
public final class ApkPackageWriter implements PackageWriter {
    private static final String CHECKSUM = "APK-TOOLS.checksum.SHA1";

    private final ApkSignatures.Algorithm algorithm;

    ApkPackageWriter(ApkSignatures.Algorithm algorithm) {
        this.algorithm = algorithm;
    }

    @Override
    public String fileName(PackageMetadata metadata) {
        return metadata.name() + "-" + metadata.version() + ".apk";
    }

    @Override
    public void write(PackageContents contents, WriteOptions options, Path target)
            throws IOException, UnwritableException {
        check(contents);
        // Not by createTempFile: a package is for everybody to read, as far as the umask lets them.
        var data = target.resolveSibling("." + target.getFileName() + ".data");
        var whole = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            var dataHash = writeData(contents, options, data);
            var control = control(contents, options, dataHash);
            try (var out = Files.newOutputStream(whole)) {
                if (options.signingKey().isPresent()) {
                    out.write(signatureSegment(options.signingKey().get(), control, options));
                }
                out.write(control);
                Files.copy(data, out);
            }
            Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(data);
            Files.deleteIfExists(whole);
        }
    }

    /** The segment before a signed one: a member with the signature, no end-of-archive blocks. */
    private byte[] signatureSegment(KeyFile key, byte[] signed, WriteOptions options)
            throws IOException, UnwritableException {
        return signatureSegment(algorithm, key, signed, options.sourceDateEpochSeconds());
    }

    static byte[] signatureSegment(
            ApkSignatures.Algorithm algorithm, KeyFile key, byte[] signed, long timeSeconds)
            throws IOException, UnwritableException {
        byte[] value;
        try {
            value = ApkSignatures.sign(algorithm, key, signed);
        } catch (FormatException e) {
            throw new UnwritableException(PackageFormat.APK, "signing key", e.getMessage());
        }
        var segment = new ByteArrayOutputStream();
        try (var gzip = new GzipWriter(segment)) {
            var name = ApkSignatures.memberName(algorithm, key);
            new TarWriter(gzip)
                    .write(
                            plainFile(name, 0644, value.length, timeSeconds),
                            new ByteArrayInputStream(value));
        }
        return segment.toByteArray();
    }

    static TarHeader plainFile(String name, int mode, long size, long timeSeconds) {
        return new TarHeader(
                name,
                '0',
                mode,
                0,
                0,
                "root",
                "root",
                timeSeconds,
                size,
                "",
                0,
                0,
                Collections.emptySortedMap(),
                0);
    }

    private static byte[] control(PackageContents contents, WriteOptions options, String dataHash)
            throws IOException {
        var metadata = complete(contents, options);
        var info = new PkgInfo(metadata, dataHash).text().getBytes(StandardCharsets.UTF_8);
        var segment = new ByteArrayOutputStream();
        try (var gzip = new GzipWriter(segment)) {
            var tar = new TarWriter(gzip);
            long time = options.sourceDateEpochSeconds();
            tar.write(
                    plainFile(".PKGINFO", 0644, info.length, time), new ByteArrayInputStream(info));
            for (var kind : ApkScripts.KINDS) {
                for (var script : metadata.scripts()) {
                    if (script.kind() == kind) {
                        var body = script.body().toByteArray();
                        tar.write(
                                plainFile(
                                        "." + ApkScripts.name(kind).orElseThrow(),
                                        0755,
                                        body.length,
                                        time),
                                new ByteArrayInputStream(body));
                    }
                }
            }
        }
        return segment.toByteArray();
    }

    /** Fills in what a package must state and its contents tell. */
    private static PackageMetadata complete(PackageContents contents, WriteOptions options) {
        var metadata = contents.metadata();
        var builder = metadata.toBuilder();
        if (metadata.buildTimeSeconds().isEmpty()) {
            builder.buildTimeSeconds(options.sourceDateEpochSeconds());
        }
        if (metadata.installedSizeBytes().isEmpty()) {
            long sum = 0;
            for (var file : contents.files()) {
                if (file.entry() instanceof Entry.RegularFile regular) {
                    sum += regular.sizeBytes();
                }
            }
            builder.installedSizeBytes(sum);
        }
        for (var script : metadata.scripts()) {
            if (!script.watches().isEmpty()) {
                builder.nativeField(ApkFields.TRIGGERS, String.join(" ", script.watches()));
            }
        }
        return builder.build();
    }

    /**
     * @return SHA-256 of the segment in hexadecimal
     */
    private static String writeData(PackageContents contents, WriteOptions options, Path target)
            throws IOException {
        var digest = Digests.sha256();
        long latest = options.sourceDateEpochSeconds();
        try (var out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16);
                var gzip = new GzipWriter(new DigestOutputStream(out, digest))) {
            var tar = new TarWriter(gzip);
            for (var file : contents.filesWithParents(latest)) {
                var header = header(file, latest);
                try (var content = file.content().open()) {
                    tar.write(header, header.isFile() ? content : InputStream.nullInputStream());
                }
            }
            tar.writeEnd();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static TarHeader header(PackageFile file, long latest) throws IOException {
        var entry = file.entry();
        var pax = pax(file);
        return switch (entry) {
            case Entry.RegularFile regular ->
                    header(entry, "", '0', regular.sizeBytes(), "", 0, 0, pax, latest);
            case Entry.HardLink link -> header(entry, "", '1', 0, link.target(), 0, 0, pax, latest);
            case Entry.SymbolicLink link ->
                    header(entry, "", '2', 0, link.target(), 0, 0, pax, latest);
            case Entry.Device device ->
                    header(
                            entry,
                            "",
                            device.block() ? '4' : '3',
                            0,
                            "",
                            device.major(),
                            device.minor(),
                            pax,
                            latest);
            case Entry.Directory _ -> header(entry, "/", '5', 0, "", 0, 0, pax, latest);
            case Entry.Fifo _ -> header(entry, "", '6', 0, "", 0, 0, pax, latest);
        };
    }

    private static TarHeader header(
            Entry entry,
            String suffix,
            char type,
            long size,
            String link,
            int major,
            int minor,
            SortedMap<String, Bytes> pax,
            long latest) {
        Attributes attributes = entry.attributes();
        return new TarHeader(
                entry.path() + suffix,
                type,
                attributes.mode(),
                attributes.uid(),
                attributes.gid(),
                attributes.user(),
                attributes.group(),
                Math.min(attributes.mtimeSeconds(), latest),
                size,
                link,
                major,
                minor,
                pax,
                0);
    }

    /** Extended attributes, and the checksum of a file's content or of a link's target. */
    private static SortedMap<String, Bytes> pax(PackageFile file) throws IOException {
        var pax = new TreeMap<String, Bytes>();
        file.entry()
                .attributes()
                .xattrs()
                .forEach((name, value) -> pax.put("SCHILY.xattr." + name, value));
        switch (file.entry()) {
            case Entry.RegularFile _ -> pax.put(CHECKSUM, hex(sha1(file.content())));
            case Entry.SymbolicLink link ->
                    pax.put(
                            CHECKSUM,
                            hex(
                                    Digests.sha1()
                                            .digest(
                                                    link.target()
                                                            .getBytes(StandardCharsets.UTF_8))));
            case Entry.HardLink _, Entry.Directory _, Entry.Device _, Entry.Fifo _ -> {}
        }
        return pax;
    }

    private static Bytes hex(byte[] digest) {
        return Bytes.copyOf(HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sha1(ContentSource source) throws IOException {
        var digest = Digests.sha1();
        try (var in = source.open();
                var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        }
        return digest.digest();
    }

    private static void check(PackageContents contents) throws UnwritableException {
        var metadata = contents.metadata();
        if (metadata.format() != PackageFormat.APK) {
            throw unwritable("metadata", "they are those of a " + metadata.format().id());
        }
        if (!metadata.name().matches("[a-zA-Z0-9][a-zA-Z0-9._+-]*")) {
            throw unwritable(
                    "name '" + metadata.name() + "'",
                    "a letter or digit, then letters, digits and ._+- (apk-package(5))");
        }
        try {
            ApkVersionOrder.INSTANCE.check(metadata.version());
        } catch (InvalidVersionException e) {
            throw unwritable("version", e.getMessage());
        }
        if (!metadata.description().isEmpty()) {
            throw unwritable("description", "apk has the one-line summary only");
        }
        var lines =
                List.of(
                        metadata.summary(),
                        metadata.architecture(),
                        metadata.licence(),
                        metadata.maintainer(),
                        metadata.url(),
                        metadata.origin(),
                        String.join("", metadata.nativeFields().values()),
                        String.join("", metadata.nativeFields().keySet()));
        for (var line : lines) {
            if (line.chars().anyMatch(c -> c < ' ')) {
                throw unwritable("'" + line.strip() + "'", "fields are single lines");
            }
        }
        for (var relation : metadata.relations()) {
            if (!PkgInfo.canSay(relation.kind())) {
                throw unwritable(
                        "relation '" + relation.expression() + "'",
                        "apk has no " + relation.kind());
            }
        }
        for (var script : metadata.scripts()) {
            if (ApkScripts.name(script.kind()).isEmpty()) {
                throw unwritable("script", "apk has no " + script.kind());
            }
            if (!script.interpreter().isEmpty()) {
                throw unwritable("script", "its interpreter belongs into its first line");
            }
        }
        for (var file : contents.files()) {
            check(file);
        }
    }

    private static void check(PackageFile file) throws UnwritableException {
        var path = file.path();
        if (path.isEmpty() || path.startsWith(".")) {
            throw unwritable(
                    "file '" + path + "'", "apk installs nothing in / that begins with a dot");
        }
        if (file.roles().contains(FileRole.CONFIG) && !path.startsWith("etc/")) {
            throw unwritable(
                    "configuration file '" + path + "'",
                    "apk keeps changes to files below etc/ only (apk-protected_paths(5))");
        }
        if (file.roles().contains(FileRole.GHOST)) {
            throw unwritable("file '" + path + "'", "apk owns only what it installs");
        }
    }

    private static UnwritableException unwritable(String subject, String reason) {
        return new UnwritableException(PackageFormat.APK, subject, reason);
    }
}
