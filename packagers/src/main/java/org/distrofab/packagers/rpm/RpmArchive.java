package org.distrofab.packagers.rpm;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.OpenPackage;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A package file, version 4 or 6: lead, signature header, main header, payload ({@code
 * docs/manual/format_v4.md}, {@code format_v6.md}). The headers are in memory, the payload streams.
 * Owned by one thread.
 *
 * <p>Opening checks the header's digests and signatures; {@link #unpack} checks the rest.
 *
 * <p>Limitations: payloads with aligned contents (rpm 6.2) are refused by name; IMA and fsverity
 * signatures of files are not looked at.
 */
public final class RpmArchive implements OpenPackage {
    private static final String SIGNATURE_FORMAT = RpmHeader.Role.SIGNATURE.format;
    private static final String PAYLOAD_FORMAT = "rpm payload";
    private static final long NEWEST_VERSION = 6;
    private static final long NEWEST_WITHOUT_TAG = 4;
    private static final String ALIGNED_PAYLOAD = "rpmlib(PayloadAlignment)";

    private final InputStream in;
    private final RpmHeader signature;
    private final RpmHeader header;
    private final RpmPackage pkg;
    private final long headerStart;
    private final SignatureCheck check;
    private final PackageMetadata metadata;
    private final SortedMap<String, Set<FileRole>> roles = new TreeMap<>();
    private boolean unpacked;

    private RpmArchive(
            InputStream in,
            RpmHeader signature,
            RpmHeader header,
            RpmPackage pkg,
            long headerStart,
            SignatureCheck check)
            throws FormatException {
        this.in = in;
        this.signature = signature;
        this.header = header;
        this.pkg = pkg;
        this.headerStart = headerStart;
        this.check = check;
        this.metadata = pkg.metadata();
        for (var file : pkg.files()) {
            if (!file.roles().isEmpty()) {
                roles.put(file.path(), file.roles());
            }
        }
    }

    /**
     * Reads everything before the payload. A package that carries only signatures over header and
     * payload together, as before rpm 4, is read to its end once for them.
     *
     * @throws FormatException if the file is no package or its header is not what its digests say
     * @throws UntrustedException if the trust asks for a signature and there is no good one
     */
    public static RpmArchive open(Path file, Trust trust)
            throws IOException, FormatException, UntrustedException {
        var in = new BufferedInputStream(Files.newInputStream(file), 64 << 10);
        try {
            return open(file, in, trust);
        } catch (IOException | FormatException | UntrustedException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static RpmArchive open(Path file, InputStream in, Trust trust)
            throws IOException, FormatException, UntrustedException {
        RpmLead.read(in);
        var signature = RpmHeader.read(RpmHeader.Role.SIGNATURE, in, RpmLead.SIZE_BYTES);
        var signatureEnd = (long) RpmLead.SIZE_BYTES + signature.sizeBytes();
        var padding = (int) (-signatureEnd & 7);
        if (in.readNBytes(padding).length < padding) {
            throw new FormatException(
                    SIGNATURE_FORMAT, signatureEnd, padding + " bytes of padding", "the end");
        }
        var headerStart = signatureEnd + padding;
        var header = RpmHeader.read(RpmHeader.Role.MAIN, in, headerStart);
        if (header.regionEntries() != 0 && header.regionEntries() != header.entries().size()) {
            throw new FormatException(
                    RpmHeader.Role.MAIN.format,
                    headerStart + 8,
                    "a region over all " + header.entries().size() + " entries",
                    "one over " + header.regionEntries());
        }
        var pkg = RpmPackage.of(header);
        checkVersion(signature, header);
        checkDigest(signature, RpmSignatureTag.SHA1HEADER, DigestAlgorithm.SHA1, header);
        checkDigest(signature, RpmSignatureTag.SHA256HEADER, DigestAlgorithm.SHA256, header);
        checkDigest(signature, RpmSignatureTag.SHA3_256HEADER, DigestAlgorithm.SHA3_256, header);
        var check = RpmSignatures.check(file, signature, header, headerStart, trust);
        if (trust.required() && !(check instanceof SignatureCheck.Good)) {
            throw new UntrustedException(file.toString(), check);
        }
        return new RpmArchive(in, signature, header, pkg, headerStart, check);
    }

    /** What {@code format_v6.md}, "Signature", asks of a package that says it is of version 6. */
    private static void checkVersion(RpmHeader signature, RpmHeader header) throws FormatException {
        var version = header.number(RpmTag.RPMFORMAT).orElse(NEWEST_WITHOUT_TAG);
        if (version > NEWEST_VERSION) {
            throw new FormatException(
                    RpmHeader.Role.MAIN.format,
                    -1,
                    "RPMFORMAT of at most " + NEWEST_VERSION,
                    Long.toString(version));
        }
        if (version < NEWEST_VERSION) {
            return;
        }
        for (var tag : List.of(RpmSignatureTag.SHA256HEADER, RpmSignatureTag.SHA3_256HEADER)) {
            if (!signature.has(tag)) {
                throw new FormatException(SIGNATURE_FORMAT, -1, "a tag " + tag, "none");
            }
        }
        for (var entry : signature.entries()) {
            if (entry.tag() > RpmSignatureTag.RESERVED.number()) {
                throw new FormatException(
                        SIGNATURE_FORMAT,
                        -1,
                        "no tag above " + RpmSignatureTag.RESERVED.number() + " in version 6",
                        Integer.toString(entry.tag()));
            }
        }
    }

    private static void checkDigest(
            RpmHeader signature, RpmSignatureTag tag, DigestAlgorithm algorithm, RpmHeader header)
            throws FormatException {
        var stated = signature.string(tag);
        if (stated.isPresent()) {
            var found = HexFormat.of().formatHex(algorithm.start().digest(header.toByteArray()));
            if (!found.equalsIgnoreCase(stated.get())) {
                throw new FormatException(
                        RpmHeader.Role.MAIN.format, -1, algorithm + " " + stated.get(), found);
            }
        }
    }

    public RpmPackage pkg() {
        return pkg;
    }

    /** The signature header. */
    public RpmHeader signatureHeader() {
        return signature;
    }

    /** Where the main header starts in the file. */
    public long headerStart() {
        return headerStart;
    }

    /** Where the main header ends in the file and the payload starts. */
    public long headerEnd() {
        return headerStart + header.sizeBytes();
    }

    @Override
    public PackageMetadata metadata() {
        return metadata;
    }

    @Override
    public SignatureCheck signature() {
        return check;
    }

    @Override
    public SortedMap<String, Set<FileRole>> fileRoles() {
        return Collections.unmodifiableSortedMap(roles);
    }

    /** The stated uncompressed size of the payload, if any. */
    public Optional<Long> payloadSizeBytes() {
        return number(signature, RpmSignatureTag.LONGARCHIVESIZE)
                .or(() -> number(signature, RpmSignatureTag.PAYLOADSIZE))
                .or(() -> number(header, RpmTag.PAYLOADSIZEALT));
    }

    private static Optional<Long> number(RpmHeader header, HeaderTag tag) {
        var number = header.number(tag);
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    /** A digest that the package states, being made. */
    private record StatedDigest(String what, String value, MessageDigest digest) {
        void check() throws FormatException {
            var found = HexFormat.of().formatHex(digest.digest());
            if (!found.equalsIgnoreCase(value)) {
                throw new FormatException(PAYLOAD_FORMAT, -1, what + " " + value, found);
            }
        }
    }

    @Override
    public void unpack(TreeSink sink) throws IOException, FormatException {
        refuseAlignedPayload();
        read(payload -> {
            new PayloadUnpacker(pkg, sink).unpack(payload);
            return null;
        });
    }

    /**
     * Copies the uncompressed payload, as rpm2cpio does, with the same checks of digests and sizes
     * as {@link #unpack} but none of the archive's members.
     */
    public void copyPayload(OutputStream out) throws IOException, FormatException {
        read(payload -> payload.transferTo(out));
    }

    private interface PayloadConsumer {
        Object accept(InputStream payload) throws IOException, FormatException;
    }

    private void read(PayloadConsumer consumer) throws IOException, FormatException {
        if (unpacked) {
            throw new IllegalStateException("a payload streams once");
        }
        unpacked = true;
        var outer = compressedDigests();
        var inner = uncompressedDigests();
        var source = new CheckedStream(in, digests(outer));
        CheckedStream payload;
        try {
            payload =
                    new CheckedStream(
                            CheckedStream.decompressing(compression(), source), digests(inner));
            consumer.accept(payload);
            payload.transferTo(OutputStream.nullOutputStream());
        } catch (CorruptDataException e) {
            throw corrupt(e, source.count());
        }
        source.transferTo(OutputStream.nullOutputStream());
        checkSizes(source.count(), payload.count());
        for (var digest : inner) {
            digest.check();
        }
        for (var digest : outer) {
            digest.check();
        }
    }

    private FormatException corrupt(CorruptDataException e, long at) {
        var broken =
                new FormatException(
                        PAYLOAD_FORMAT,
                        headerEnd() + at,
                        "intact " + pkg.text(RpmTag.PAYLOADCOMPRESSOR) + " data",
                        e.getMessage());
        broken.initCause(e);
        return broken;
    }

    private void refuseAlignedPayload() throws FormatException {
        for (var dependency : pkg.dependencies(RelationKind.DEPENDS)) {
            if (dependency.name().equals(ALIGNED_PAYLOAD)) {
                throw new FormatException(
                        PAYLOAD_FORMAT, -1, "a payload without alignment", ALIGNED_PAYLOAD);
            }
        }
    }

    private PayloadCompression compression() throws IOException, FormatException {
        var format = header.string(RpmTag.PAYLOADFORMAT).orElse("cpio");
        if (!format.equals("cpio")) {
            throw new FormatException(PAYLOAD_FORMAT, -1, "a cpio payload", "'" + format + "'");
        }
        var name = header.string(RpmTag.PAYLOADCOMPRESSOR);
        if (name.isEmpty()) {
            // rpm's first default was gzip; later ones state every compression but none at all.
            in.mark(2);
            var head = in.readNBytes(2);
            in.reset();
            return Arrays.equals(head, new byte[] {0x1f, (byte) 0x8b})
                    ? PayloadCompression.GZIP
                    : PayloadCompression.NONE;
        }
        return PayloadCompression.ofTag(name.get())
                .orElseThrow(() ->
                        new FormatException(
                                PAYLOAD_FORMAT,
                                -1,
                                "gzip, bzip2, xz, lzma or zstd",
                                "'" + name.get() + "'"));
    }

    private List<StatedDigest> compressedDigests() throws FormatException {
        var all = new ArrayList<StatedDigest>();
        signature
                .bytes(RpmSignatureTag.MD5)
                .ifPresent(value -> {
                    var digest = DigestAlgorithm.MD5.start();
                    digest.update(header.toByteArray());
                    all.add(
                            new StatedDigest(
                                    "MD5 of header and payload",
                                    HexFormat.of().formatHex(value),
                                    digest));
                });
        add(all, RpmTag.PAYLOADDIGEST, payloadAlgorithm());
        add(all, RpmTag.PAYLOADSHA512, DigestAlgorithm.SHA512);
        add(all, RpmTag.PAYLOADSHA3_256, DigestAlgorithm.SHA3_256);
        return all;
    }

    private List<StatedDigest> uncompressedDigests() throws FormatException {
        var all = new ArrayList<StatedDigest>();
        add(all, RpmTag.PAYLOADDIGESTALT, payloadAlgorithm());
        add(all, RpmTag.PAYLOADSHA512ALT, DigestAlgorithm.SHA512);
        add(all, RpmTag.PAYLOADSHA3_256ALT, DigestAlgorithm.SHA3_256);
        return all;
    }

    private DigestAlgorithm payloadAlgorithm() throws FormatException {
        var number = header.number(RpmTag.PAYLOADDIGESTALGO).orElse(DigestAlgorithm.SHA256.number);
        return DigestAlgorithm.of(number)
                .orElseThrow(() ->
                        new FormatException(
                                PAYLOAD_FORMAT,
                                -1,
                                "a known digest algorithm",
                                Long.toString(number)));
    }

    private void add(List<StatedDigest> all, RpmTag tag, DigestAlgorithm algorithm) {
        header.string(tag)
                .ifPresent(value ->
                        all.add(new StatedDigest(tag + " " + algorithm, value, algorithm.start())));
    }

    private static List<MessageDigest> digests(List<StatedDigest> all) {
        return all.stream().map(StatedDigest::digest).toList();
    }

    private void checkSizes(long compressed, long uncompressed) throws FormatException {
        checkSize(
                number(signature, RpmSignatureTag.LONGSIZE)
                        .or(() -> number(signature, RpmSignatureTag.SIZE)),
                header.sizeBytes() + compressed,
                "bytes of header and payload");
        checkSize(number(header, RpmTag.PAYLOADSIZE), compressed, "bytes of compressed payload");
        checkSize(payloadSizeBytes(), uncompressed, "bytes of uncompressed payload");
    }

    private static void checkSize(Optional<Long> stated, long found, String what)
            throws FormatException {
        if (stated.isPresent() && stated.get() != found) {
            throw new FormatException(
                    PAYLOAD_FORMAT, -1, stated.get() + " " + what, Long.toString(found));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
