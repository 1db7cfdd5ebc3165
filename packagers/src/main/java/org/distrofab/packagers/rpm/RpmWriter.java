package org.distrofab.packagers.rpm;

import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.Entry;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Writes binary packages of version 4 with the tags that rpmbuild writes, byte for byte the same
 * for the same input. Streams: each content is read twice, the payload goes through a file beside
 * the target.
 *
 * <p>Limitations: no file classes and file dependencies (rpmbuild's {@code FILECLASS}, {@code
 * DEPENDSDICT}), no space reserved for a later signature, no source packages.
 *
 * @param compression of the payload
 * @param signer signs the header, if there is one
 */
public record RpmWriter(PayloadCompression compression, Optional<OpenPgpSigner> signer) {
    private static final long MAX_UINT32 = 0xffff_ffffL;

    /** What rpmbuild puts where a spec file says nothing. */
    private static final String NO_GROUP = "Unspecified";

    /** The payload as it was written. */
    private record Payload(
            Path file,
            long sizeBytes,
            long uncompressedBytes,
            String digest,
            String uncompressedDigest) {}

    /**
     * @param target appears whole or not at all
     * @throws UnwritableException if a file or text has no place in the format
     */
    public void write(RpmBuild build, Path target) throws IOException, UnwritableException {
        var table = FileTable.of(build.files());
        var folder = target.toAbsolutePath().getParent();
        var payloadFile = Files.createTempFile(folder, ".rpm-payload", "");
        var whole = Files.createTempFile(folder, ".rpm", "");
        try {
            var payload = writePayload(table, payloadFile);
            var header = header(build, table.files(), payload);
            var signature = signatureHeader(build, header, payload);
            try (var out = new BufferedOutputStream(Files.newOutputStream(whole), 64 << 10)) {
                out.write(lead(build).toByteArray());
                out.write(signature.toByteArray());
                out.write(new byte[-signature.sizeBytes() & 7]);
                out.write(header.toByteArray());
                Files.copy(payloadFile, out);
            }
            Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(payloadFile);
            Files.deleteIfExists(whole);
        }
    }

    private static RpmLead lead(RpmBuild build) {
        return new RpmLead(3, false, build.name() + "-" + build.version());
    }

    /** Whether some file needs 64-bit sizes. */
    static boolean isLarge(List<RpmFile> files) {
        return files.stream().anyMatch(f -> f.sizeBytes() > MAX_UINT32);
    }

    private Payload writePayload(FileTable table, Path file)
            throws IOException, UnwritableException {
        var digest = DigestAlgorithm.SHA256.start();
        var uncompressedDigest = DigestAlgorithm.SHA256.start();
        long uncompressed;
        try (var out =
                        new DigestOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(file), 64 << 10),
                                digest);
                var compressed = compression.compress(new Unclosed(out));
                var payload =
                        new DigestOutputStream(
                                new BufferedOutputStream(compressed, 64 << 10),
                                uncompressedDigest)) {
            var cpio = new CpioWriter(payload, isLarge(table.files()));
            for (var set : table.payloadOrder()) {
                for (var index : set) {
                    var last = index.equals(set.getLast());
                    writeMember(cpio, table, index, set.size(), last);
                }
            }
            cpio.trailer();
            uncompressed = cpio.sizeBytes();
        }
        return new Payload(
                file,
                Files.size(file),
                uncompressed,
                HexFormat.of().formatHex(digest.digest()),
                HexFormat.of().formatHex(uncompressedDigest.digest()));
    }

    /** Keeps a compressor's close from closing what it writes to. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private static void writeMember(
            CpioWriter cpio, FileTable table, int index, int links, boolean last)
            throws IOException, UnwritableException {
        var file = table.files().get(index);
        var source = table.source(index);
        switch (source.entry()) {
            case Entry.RegularFile regular when last -> {
                try (var content = source.content().open()) {
                    cpio.member(file, index, links, regular.sizeBytes(), content);
                }
            }
            case Entry.SymbolicLink link -> {
                var target = link.target().getBytes(StandardCharsets.UTF_8);
                cpio.member(file, index, links, target.length, new ByteArrayInputStream(target));
            }
            case Entry.RegularFile _,
                    Entry.Directory _,
                    Entry.Device _,
                    Entry.Fifo _,
                    Entry.HardLink _ ->
                    cpio.member(file, index, links, 0, InputStream.nullInputStream());
        }
    }

    private RpmHeader header(RpmBuild build, List<RpmFile> files, Payload payload)
            throws UnwritableException {
        var header = new HeaderBuilder();
        header.strings(RpmTag.HEADERI18NTABLE, List.of("C"))
                .string(RpmTag.GROUP, NO_GROUP)
                .string(RpmTag.SUMMARY, "")
                .string(RpmTag.DESCRIPTION, "")
                .string(RpmTag.OS, "linux")
                .string(RpmTag.PLATFORM, build.architecture() + "-linux")
                .string(RpmTag.ENCODING, "utf-8")
                .string(
                        RpmTag.SOURCERPM,
                        build.name()
                                + "-"
                                + build.version().version()
                                + "-"
                                + build.version().release().orElseThrow()
                                + ".src.rpm");
        build.texts().forEach(header::string);
        header.string(RpmTag.NAME, build.name())
                .string(RpmTag.VERSION, build.version().version())
                .string(RpmTag.RELEASE, build.version().release().orElseThrow())
                .string(RpmTag.ARCH, build.architecture())
                .numbers(RpmTag.BUILDTIME, build.buildTimeSeconds())
                .string(RpmTag.PAYLOADFORMAT, "cpio")
                .string(RpmTag.PAYLOADFLAGS, compression.level())
                .numbers(RpmTag.FILEDIGESTALGO, DigestAlgorithm.SHA256.number)
                .strings(RpmTag.PAYLOADDIGEST, List.of(payload.digest()))
                .strings(RpmTag.PAYLOADDIGESTALT, List.of(payload.uncompressedDigest()))
                .numbers(RpmTag.PAYLOADDIGESTALGO, DigestAlgorithm.SHA256.number);
        if (compression != PayloadCompression.NONE) {
            header.string(RpmTag.PAYLOADCOMPRESSOR, compression.tag());
        }
        build.version().epoch().ifPresent(epoch -> header.numbers(RpmTag.EPOCH, epoch));
        var generated = new GeneratedDependencies(build, files, compression);
        for (var tags : DependencyTags.values()) {
            tags.write(header, generated.of(tags.kind));
        }
        putScriptlets(header, build);
        putChangelog(header, build.changelog());
        putFiles(header, files);
        return header.build(RpmHeader.Role.MAIN);
    }

    private static void putChangelog(HeaderBuilder header, List<RpmChange> changes) {
        header.numbers(
                        RpmTag.CHANGELOGTIME,
                        changes.stream().mapToLong(RpmChange::timeSeconds).toArray())
                .strings(RpmTag.CHANGELOGNAME, changes.stream().map(RpmChange::author).toList())
                .strings(RpmTag.CHANGELOGTEXT, changes.stream().map(RpmChange::text).toList());
    }

    private static void putScriptlets(HeaderBuilder header, RpmBuild build)
            throws UnwritableException {
        for (var scriptlet : build.scriptlets()) {
            if (scriptlet.interpreter().isEmpty()) {
                throw new UnwritableException(
                        PackageFormat.RPM, scriptlet.kind().name(), "an interpreter");
            }
        }
        var rest = new ArrayList<>(build.scriptlets());
        for (var tags : ScriptTags.values()) {
            var mine = rest.stream().filter(s -> s.kind() == tags.kind).toList();
            rest.removeAll(mine);
            if (mine.size() > 1) {
                throw new UnwritableException(
                        PackageFormat.RPM, tags.kind.name(), "one scriptlet of a kind");
            }
            for (var scriptlet : mine) {
                header.stringOrArray(tags.interpreter, scriptlet.interpreter());
                if (!scriptlet.body().isEmpty()) {
                    header.string(tags.body, scriptlet.body());
                }
                if (scriptlet.flags() != 0) {
                    header.numbers(tags.flags, scriptlet.flags());
                }
            }
        }
        for (var tags : TriggerTags.values()) {
            var mine = new ArrayList<RpmScriptlet>();
            for (var scriptlet : rest) {
                if (TriggerKind.of(scriptlet.kind()).tags() == tags) {
                    mine.add(scriptlet);
                }
            }
            TriggerKind.put(header, tags, mine);
        }
    }

    private static void putFiles(HeaderBuilder header, List<RpmFile> files) {
        var dirs = new LinkedHashMap<String, Integer>();
        var dirIndexes = new long[files.size()];
        var basenames = new ArrayList<String>(files.size());
        for (var i = 0; i < files.size(); i++) {
            var path = "/" + files.get(i).path();
            var slash = path.lastIndexOf('/') + 1;
            basenames.add(path.substring(slash));
            dirIndexes[i] = dirs.computeIfAbsent(path.substring(0, slash), _ -> dirs.size());
        }
        var large = isLarge(files);
        header.strings(RpmTag.BASENAMES, basenames)
                .strings(RpmTag.DIRNAMES, dirs.keySet())
                .numbers(RpmTag.DIRINDEXES, dirIndexes)
                .numbers(
                        large ? RpmTag.LONGFILESIZES : RpmTag.FILESIZES,
                        longs(files, RpmFile::sizeBytes))
                .numbers(RpmTag.FILEMODES, longs(files, RpmFile::mode))
                .numbers(RpmTag.FILERDEVS, longs(files, RpmFile::rdev))
                .numbers(RpmTag.FILEMTIMES, longs(files, RpmFile::mtimeSeconds))
                .strings(RpmTag.FILEDIGESTS, strings(files, RpmFile::digest))
                .strings(RpmTag.FILELINKTOS, strings(files, RpmFile::linkTarget))
                .numbers(RpmTag.FILEFLAGS, longs(files, RpmFile::flags))
                .strings(RpmTag.FILEUSERNAME, strings(files, RpmFile::user))
                .strings(RpmTag.FILEGROUPNAME, strings(files, RpmFile::group))
                .numbers(RpmTag.FILEVERIFYFLAGS, longs(files, RpmFile::verifyFlags))
                .numbers(RpmTag.FILEDEVICES, longs(files, RpmFile::device))
                .numbers(RpmTag.FILEINODES, longs(files, RpmFile::inode))
                .strings(RpmTag.FILELANGS, strings(files, RpmFile::language))
                .numbers(RpmTag.FILECOLORS, longs(files, RpmFile::color));
        if (files.stream().anyMatch(f -> !f.capabilities().isEmpty())) {
            header.strings(RpmTag.FILECAPS, strings(files, RpmFile::capabilities));
        }
        var size = installedSize(files);
        if (size > MAX_UINT32) {
            header.numbers(RpmTag.LONGSIZE, size);
        } else {
            header.numbers(RpmTag.SIZE, size);
        }
    }

    private static long installedSize(List<RpmFile> files) {
        var sizes = new LinkedHashMap<Integer, Long>();
        files.forEach(f -> sizes.put(f.inode(), f.sizeBytes()));
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long[] longs(List<RpmFile> files, ToLongFunction<RpmFile> field) {
        return files.stream().mapToLong(field).toArray();
    }

    private static List<String> strings(List<RpmFile> files, Function<RpmFile, String> field) {
        return files.stream().map(field).toList();
    }

    private RpmHeader signatureHeader(RpmBuild build, RpmHeader header, Payload payload)
            throws IOException {
        var bytes = header.toByteArray();
        var signature = new HeaderBuilder();
        signature
                .string(RpmSignatureTag.SHA1HEADER, hex(DigestAlgorithm.SHA1, bytes))
                .string(RpmSignatureTag.SHA256HEADER, hex(DigestAlgorithm.SHA256, bytes))
                .bytes(RpmSignatureTag.MD5, md5(bytes, payload.file()));
        var size = bytes.length + payload.sizeBytes();
        signature.numbers(
                size > MAX_UINT32 ? RpmSignatureTag.LONGSIZE : RpmSignatureTag.SIZE, size);
        signature.numbers(
                payload.uncompressedBytes() > MAX_UINT32
                        ? RpmSignatureTag.LONGARCHIVESIZE
                        : RpmSignatureTag.PAYLOADSIZE,
                payload.uncompressedBytes());
        if (signer.isPresent()) {
            RpmSignatures.sign(
                    signature,
                    header,
                    signer.get(),
                    Instant.ofEpochSecond(build.buildTimeSeconds()));
        }
        return signature.build(RpmHeader.Role.SIGNATURE);
    }

    private static String hex(DigestAlgorithm algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(algorithm.start().digest(bytes));
    }

    private static byte[] md5(byte[] header, Path payload) throws IOException {
        var digest = DigestAlgorithm.MD5.start();
        digest.update(header);
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(payload, out);
        }
        return digest.digest();
    }
}
