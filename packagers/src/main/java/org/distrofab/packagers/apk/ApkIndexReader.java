package org.distrofab.packagers.apk;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.rootfs.FormatException;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads repository indexes of each kind: {@code APKINDEX.tar.gz}, its plain text {@code APKINDEX},
 * and v3 indexes ({@code *.adb}); told apart by content, streamed.
 */
public final class ApkIndexReader {
    private static final String FORMAT = "APKINDEX";

    /** {@code indx}, little-endian. */
    private static final int SCHEMA = 0x78646e69;

    private static final int LARGEST_SMALL_FILE = 1 << 16;
    private static final int MOST_SIGNATURES = 64;

    private ApkIndexReader() {}

    /**
     * What an index says beside its packages.
     *
     * @param description the repository's own description, often with a version; may be empty
     */
    public record Head(String description, SignatureCheck signature) {}

    /**
     * Hands out every package in the index's order.
     *
     * <p>If the trust asks for a signature, it is checked before the first package is handed out.
     *
     * @throws FormatException if the index is broken; packages before the place were handed out
     * @throws UntrustedException if the trust asks for a signature and there is no good one
     */
    public static Head read(Path index, Trust trust, Consumer<IndexedPackage> packages)
            throws IOException, FormatException, UntrustedException {
        if (trust.required()) {
            var head = readOnce(index, trust, _ -> {});
            if (!(head.signature() instanceof SignatureCheck.Good)) {
                throw new UntrustedException(index.toString(), head.signature());
            }
        }
        return readOnce(index, trust, packages);
    }

    private static Head readOnce(Path index, Trust trust, Consumer<IndexedPackage> packages)
            throws IOException, FormatException {
        try (var in = new BufferedInputStream(Files.newInputStream(index), 1 << 16)) {
            in.mark(4);
            var head = in.readNBytes(4);
            in.reset();
            if (Adb.recognises(head)) {
                return readAdb(in, trust, packages);
            }
            if (head.length > 1 && head[0] == 0x1f && (head[1] & 0xff) == 0x8b) {
                return readArchive(in, trust, packages);
            }
            readText(in, packages);
            return new Head("", new SignatureCheck.Unsigned());
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint(FORMAT);
        }
    }

    /** Signature members, then one member with DESCRIPTION and APKINDEX. */
    private static Head readArchive(InputStream in, Trust trust, Consumer<IndexedPackage> packages)
            throws IOException, FormatException {
        var members = new GzipMembers(in);
        var signatures = new ArrayList<ApkSignatures.Found>();
        while (members.hasNext()) {
            var verifier = new ApkSignatures.Verifier(signatures, trust);
            int signaturesBefore = signatures.size();
            var member = members.next(List.of(verifier));
            var tar = new TarReader(member, "APKINDEX.tar.gz");
            var description = "";
            boolean seen = false;
            for (var next = tar.next(); next.isPresent(); next = tar.next()) {
                var header = next.get();
                if (header.name().startsWith(ApkSignatures.PREFIX) && !seen) {
                    if (signatures.size() == MOST_SIGNATURES) {
                        throw complaint(header, "at most 64 signatures", "more");
                    }
                    signatures.add(
                            ApkSignatures.parse(
                                    header.name(), small(tar, header), header.offsetBytes()));
                } else if (header.name().equals("DESCRIPTION")) {
                    description = new String(small(tar, header), StandardCharsets.UTF_8).strip();
                } else if (header.name().equals("APKINDEX")) {
                    seen = true;
                    readText(tar.content(), packages);
                }
            }
            member.transferTo(OutputStream.nullOutputStream());
            if (seen) {
                if (members.hasNext()) {
                    throw new FormatException(
                            FORMAT, members.offset(), "the end of the file", "more");
                }
                return new Head(description, verifier.result());
            }
            if (signatures.size() == signaturesBefore) {
                break;
            }
        }
        throw new FormatException(FORMAT, -1, "a file APKINDEX in the archive", "none");
    }

    private static byte[] small(TarReader tar, TarHeader header)
            throws IOException, FormatException {
        if (header.sizeBytes() > LARGEST_SMALL_FILE) {
            throw complaint(
                    header, "at most 64 KiB in " + header.name(), header.sizeBytes() + " bytes");
        }
        return tar.content().readAllBytes();
    }

    private static FormatException complaint(TarHeader header, String expected, String found) {
        return new FormatException(FORMAT, header.offsetBytes(), expected, found);
    }

    private static void readText(InputStream in, Consumer<IndexedPackage> packages)
            throws IOException, FormatException {
        var lines = new LineReader(in, FORMAT);
        var parser = new IndexEntry.Parser(lines);
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            var text = line.get();
            if (text.isEmpty()) {
                finish(parser, packages);
                continue;
            }
            if (text.length() < 2 || text.charAt(1) != ':') {
                throw lines.complaint("a letter and a colon", "'" + text + "'");
            }
            parser.add(text.charAt(0), text.substring(2));
        }
        finish(parser, packages);
    }

    private static void finish(IndexEntry.Parser parser, Consumer<IndexedPackage> packages)
            throws FormatException {
        if (parser.isEmpty()) {
            return;
        }
        var entry = parser.build();
        packages.accept(
                new IndexedPackage(
                        entry.metadata(),
                        entry.metadata().name() + "-" + entry.metadata().version() + ".apk",
                        entry.fileSize(),
                        entry.identity().map(ApkIdentity::toString).orElse("")));
    }

    private static Head readAdb(InputStream in, Trust trust, Consumer<IndexedPackage> packages)
            throws IOException, FormatException {
        var stream = AdbStream.open(in);
        if (stream.schema() != SCHEMA) {
            throw AdbStream.complaint(
                    4, "an index ('indx')", AdbPackage.schemaName(stream.schema()));
        }
        var head = AdbPackage.readHead(stream, trust);
        if (head.firstData().isPresent()) {
            throw AdbStream.complaint(
                    head.firstData().get().offsetBytes(), "the end of the index", "data");
        }
        var root = head.adb().root();
        var listed = root.slots(2);
        int count = listed.isPresent() ? listed.get().count() : 0;
        for (int i = 1; i <= count; i++) {
            var info = listed.get().slots(i);
            if (info.isPresent()) {
                var metadata = AdbMetadata.ofInfo(info.get()).build();
                packages.accept(
                        new IndexedPackage(
                                metadata,
                                metadata.name() + "-" + metadata.version() + ".apk",
                                AdbMetadata.fileSize(info.get()),
                                AdbMetadata.identity(info.get())
                                        .map(ApkIdentity::toString)
                                        .orElse("")));
            }
        }
        return new Head(root.text(1), head.signature());
    }
}
