package org.distrofab.packagers.apk;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;
import org.distrofab.rootfs.TreeSink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A v2 package: gzip members of signatures, control and data that decompress to one tar archive
 * (apk-v2(5)).
 *
 * <p>Files of the data segment whose names begin with a dot are left out, as apk leaves them out.
 *
 * <p>Limitations: packages without a {@code datahash}, which abuild has not made since 2009, are
 * refused.
 */
final class SegmentedPackage implements ApkPackage {
    private static final String FORMAT = "apk";
    private static final String CONTROL = "apk control segment";
    private static final String DATA = "apk data segment";

    /** Far above any real one; keeps a bomb from filling the memory. */
    private static final long LARGEST_METADATA_FILE = 4L << 20;

    private static final long LARGEST_CONTROL = 16L << 20;
    private static final int MOST_SIGNATURES = 64;

    private final InputStream in;
    private final GzipMembers members;
    private final PackageMetadata metadata;
    private final String dataHash;
    private final ApkIdentity identity;
    private final SignatureCheck signature;
    private boolean unpacked;

    private SegmentedPackage(
            InputStream in,
            GzipMembers members,
            PackageMetadata metadata,
            String dataHash,
            ApkIdentity identity,
            SignatureCheck signature) {
        this.in = in;
        this.members = members;
        this.metadata = metadata;
        this.dataHash = dataHash;
        this.identity = identity;
        this.signature = signature;
    }

    /**
     * Reads up to the data segment.
     *
     * @param in is closed with the package, and by the caller if this throws
     */
    static SegmentedPackage open(InputStream in, Trust trust) throws IOException, FormatException {
        try {
            return readControl(in, trust);
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint(FORMAT);
        }
    }

    private static SegmentedPackage readControl(InputStream in, Trust trust)
            throws IOException, FormatException {
        var members = new GzipMembers(in);
        var signatures = new ArrayList<ApkSignatures.Found>();
        while (true) {
            // Whether a member is the control segment shows only inside: so each is treated as one.
            var identity = Digests.sha1();
            var verifier = new ApkSignatures.Verifier(signatures, trust);
            var member = members.next(List.of(identity::update, verifier));
            var control = new ControlSegment(member);
            if (!control.read(signatures)) {
                continue;
            }
            return new SegmentedPackage(
                    in,
                    members,
                    control.metadata(),
                    control.info().dataHash(),
                    ApkIdentity.sha1(identity.digest()),
                    verifier.result());
        }
    }

    /** One member before the data segment. Owned by {@link #readControl}. */
    private static final class ControlSegment {
        private final GzipMembers.Member member;
        private final TarReader tar;
        private final Map<ScriptKind, Bytes> scripts = new EnumMap<>(ScriptKind.class);
        private Optional<PkgInfo> info = Optional.empty();

        ControlSegment(GzipMembers.Member member) {
            this.member = member;
            this.tar = new TarReader(member, CONTROL);
        }

        /**
         * @param signatures gets those of a signature segment
         * @return false if this was a signature segment
         */
        boolean read(List<ApkSignatures.Found> signatures) throws IOException, FormatException {
            int signaturesBefore = signatures.size();
            for (var next = tar.next(); next.isPresent(); next = tar.next()) {
                var header = next.get();
                if (member.length() > LARGEST_CONTROL) {
                    throw complaint(header, "a control segment of at most 16 MiB", "a larger one");
                }
                if (!header.name().startsWith(".") || header.name().indexOf('/') >= 0) {
                    throw complaint(
                            header, "a name that begins with a dot", "'" + header.name() + "'");
                }
                if (header.name().startsWith(ApkSignatures.PREFIX) && info.isEmpty()) {
                    if (signatures.size() == MOST_SIGNATURES) {
                        throw complaint(header, "at most 64 signatures", "more");
                    }
                    signatures.add(
                            ApkSignatures.parse(
                                    header.name(), content(header), header.offsetBytes()));
                } else if (header.isFile()) {
                    readFile(header);
                }
            }
            member.transferTo(OutputStream.nullOutputStream());
            if (info.isPresent()) {
                return true;
            }
            if (signatures.size() == signaturesBefore) {
                throw new FormatException(CONTROL, -1, "a .PKGINFO", "none");
            }
            return false;
        }

        private void readFile(TarHeader header) throws IOException, FormatException {
            var name = header.name().substring(1);
            if (name.equals("PKGINFO")) {
                if (info.isPresent()) {
                    throw complaint(header, "one .PKGINFO", "a second");
                }
                info = Optional.of(PkgInfo.read(new ByteArrayInputStream(content(header))));
                return;
            }
            var kind = ApkScripts.kind(name);
            if (kind.isPresent()
                    && scripts.put(kind.get(), Bytes.copyOf(content(header))) != null) {
                throw complaint(header, "one ." + name, "a second");
            }
        }

        private byte[] content(TarHeader header) throws IOException, FormatException {
            if (header.sizeBytes() > LARGEST_METADATA_FILE) {
                throw complaint(
                        header, "at most 4 MiB in " + header.name(), header.sizeBytes() + " bytes");
            }
            return tar.content().readAllBytes();
        }

        PkgInfo info() {
            return info.orElseThrow();
        }

        PackageMetadata metadata() {
            var builder = info().metadata().toBuilder();
            var triggers = info().metadata().nativeFields().get(ApkFields.TRIGGERS);
            for (var kind : ApkScripts.KINDS) {
                if (scripts.containsKey(kind)) {
                    var watches =
                            kind == ScriptKind.TRIGGER && triggers != null
                                    ? ApkDependencies.words(triggers)
                                    : List.<String>of();
                    builder.script(new Script(kind, List.of(), scripts.get(kind), watches));
                }
            }
            return builder.build();
        }

        private static FormatException complaint(TarHeader header, String expected, String found) {
            return new FormatException(CONTROL, header.offsetBytes(), expected, found);
        }
    }

    @Override
    public PackageMetadata metadata() {
        return metadata;
    }

    @Override
    public SignatureCheck signature() {
        return signature;
    }

    @Override
    public ApkIdentity identity() {
        return identity;
    }

    /** Always empty: apk protects what the system's configuration says, not what packages say. */
    @Override
    public SortedMap<String, Set<FileRole>> fileRoles() {
        return Collections.unmodifiableSortedMap(new TreeMap<>());
    }

    @Override
    public void unpack(TreeSink sink) throws IOException, FormatException {
        if (unpacked) {
            throw new IllegalStateException("unpacked before");
        }
        unpacked = true;
        try {
            readData(sink);
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint(DATA);
        }
    }

    private void readData(TreeSink sink) throws IOException, FormatException {
        var hash = Digests.sha256();
        var member = members.next(List.of(hash::update));
        var tar = new TarReader(member, DATA);
        var guard = new PayloadGuard(DATA);
        for (var next = tar.next(); next.isPresent(); next = tar.next()) {
            var header = next.get();
            if (header.name().startsWith(".")) {
                continue;
            }
            var entry = entry(header);
            guard.check(entry, header.offsetBytes());
            var digest = checksum(header);
            if (entry instanceof Entry.RegularFile && digest.isPresent()) {
                var content =
                        new CheckedContent(tar.content(), Digests.of(digest.get().algorithm()));
                sink.accept(entry, content);
                content.finish(DATA, header.offsetBytes(), entry.path(), digest.get().hex());
            } else {
                sink.accept(entry, tar.content());
            }
        }
        member.transferTo(OutputStream.nullOutputStream());
        var actual = HexFormat.of().formatHex(hash.digest());
        if (!actual.equals(dataHash)) {
            throw new FormatException(DATA, -1, "SHA-256 " + dataHash + " (datahash)", actual);
        }
        if (members.hasNext()) {
            throw new FormatException(
                    FORMAT, members.offset(), "the end of the file", "more after the data segment");
        }
    }

    private record Checksum(String algorithm, String hex) {}

    private static Optional<Checksum> checksum(TarHeader header) {
        return header.paxText("APK-TOOLS.checksum.SHA256")
                .map(hex -> new Checksum("SHA-256", hex))
                .or(() ->
                        header.paxText("APK-TOOLS.checksum.SHA1")
                                .map(hex -> new Checksum("SHA-1", hex)));
    }

    private static Entry entry(TarHeader header) throws FormatException {
        var path = TreePaths.normalise(DATA, header.name());
        var attributes =
                new Attributes(
                        header.mode(),
                        header.uid(),
                        header.gid(),
                        header.user(),
                        header.group(),
                        header.mtimeSeconds(),
                        TarReader.xattrs(header));
        return switch (header.type()) {
            case '0' -> new Entry.RegularFile(path, attributes, header.sizeBytes());
            case '1' ->
                    new Entry.HardLink(path, attributes, TreePaths.normalise(DATA, header.link()));
            case '2' -> new Entry.SymbolicLink(path, attributes, header.link());
            case '3', '4' ->
                    new Entry.Device(
                            path,
                            attributes,
                            header.type() == '4',
                            header.deviceMajor(),
                            header.deviceMinor());
            case '5' -> new Entry.Directory(path, attributes);
            case '6' -> new Entry.Fifo(path, attributes);
            default -> throw new IllegalStateException("the tar reader refuses other types");
        };
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
