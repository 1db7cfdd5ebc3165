package org.distrofab.packagers.rpm;

import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.openpgp.OpenPgpKeyring;
import org.distrofab.packagers.openpgp.OpenPgpVerifier;
import org.distrofab.rootfs.FormatException;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a repository's metadata from a folder that has its {@code repodata}: every file is checked
 * against {@code repomd.xml} before it is parsed and while it is decompressed, and that against its
 * detached signature {@code repomd.xml.asc}. Package by package, so that memory holds only what the
 * receiver keeps.
 *
 * <p>Limitations: sqlite and zchunk variants are passed over, deltas too.
 */
public final class RepodataReader {
    private static final String PRIMARY = "primary.xml";
    private static final int MAX_REPOMD_BYTES = 16 << 20;

    /** Takes packages, or what else there is one after the other. */
    @FunctionalInterface
    public interface Receiver<T> {
        void accept(T item) throws IOException, FormatException;
    }

    /**
     * The files of one package, from {@code filelists.xml}.
     *
     * @param id the package file's checksum
     */
    public record FileList(String id, String name, List<RepoPackage.File> files) {}

    /** The changelog of one package, from {@code other.xml}. */
    public record ChangeList(String id, String name, List<RpmChange> changes) {}

    private final Path folder;
    private final RepoMetadata metadata;
    private final SignatureCheck signature;

    private RepodataReader(Path folder, RepoMetadata metadata, SignatureCheck signature) {
        this.folder = folder;
        this.metadata = metadata;
        this.signature = signature;
    }

    /**
     * @param folder the repository
     * @throws UntrustedException if the trust asks for a signature and there is no good one
     */
    public static RepodataReader open(Path folder, Trust trust)
            throws IOException, FormatException, UntrustedException {
        var file = folder.resolve("repodata/repomd.xml");
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_REPOMD_BYTES + 1);
        }
        if (bytes.length > MAX_REPOMD_BYTES) {
            throw new FormatException(RepoMetadata.FORMAT, -1, "at most 16 MiB", "more");
        }
        var check = check(folder.resolve("repodata/repomd.xml.asc"), bytes, trust);
        if (trust.required() && !(check instanceof SignatureCheck.Good)) {
            throw new UntrustedException(file.toString(), check);
        }
        return new RepodataReader(
                folder, RepoMetadata.read(new ByteArrayInputStream(bytes)), check);
    }

    private static SignatureCheck check(Path signature, byte[] content, Trust trust)
            throws IOException, FormatException {
        if (!Files.exists(signature)) {
            return new SignatureCheck.Unsigned();
        }
        var keyring = OpenPgpKeyring.EMPTY;
        for (var key : trust.keys()) {
            keyring = keyring.plus(OpenPgpKeyring.read(key.name(), key.content().toByteArray()));
        }
        return new OpenPgpVerifier(keyring, trust.at())
                .checkDetached(
                        "repomd.xml.asc",
                        Files.readAllBytes(signature),
                        new ByteArrayInputStream(content));
    }

    public RepoMetadata metadata() {
        return metadata;
    }

    public SignatureCheck signature() {
        return signature;
    }

    /** Reads {@code primary.xml}. */
    public void readPackages(Receiver<RepoPackage> receiver) throws IOException, FormatException {
        read("primary", in -> readPrimary(in, receiver));
    }

    /** Reads {@code filelists.xml}. */
    public void readFileLists(Receiver<FileList> receiver) throws IOException, FormatException {
        read("filelists", in -> readFileLists(in, receiver));
    }

    /** Reads {@code other.xml}. */
    public void readChanges(Receiver<ChangeList> receiver) throws IOException, FormatException {
        read("other", in -> readChanges(in, receiver));
    }

    /** The groups and environments, empty if the repository has none. */
    public Optional<Comps> comps() throws IOException, FormatException {
        var found = new ArrayList<Comps>();
        if (metadata.data("group").isPresent()) {
            read("group", in -> found.add(Comps.read(in)));
        } else if (metadata.data("group_gz").isPresent()) {
            read("group_gz", in -> found.add(Comps.read(in)));
        }
        return found.stream().findFirst();
    }

    /** Reads {@code updateinfo.xml}, if the repository has one. */
    public void readUpdates(Receiver<UpdateNotice> receiver) throws IOException, FormatException {
        if (metadata.data("updateinfo").isPresent()) {
            read("updateinfo", in -> UpdateNotice.read(in, receiver));
        }
    }

    private void read(String type, Receiver<InputStream> consumer)
            throws IOException, FormatException {
        var data =
                metadata.data(type)
                        .orElseThrow(() ->
                                new FormatException(
                                        RepoMetadata.FORMAT, -1, "data " + type, "none"));
        var file = folder.resolve(data.href());
        checkFile(file, data);
        var digest =
                data.openChecksum().isPresent()
                        ? data.openChecksum().get().algorithm().start()
                        : DigestAlgorithm.SHA256.start();
        try (var raw = new BufferedInputStream(Files.newInputStream(file), 64 << 10);
                var open =
                        new CheckedStream(
                                CheckedStream.decompressing(
                                        PayloadCompression.ofFileName(data.href()), raw),
                                List.of(digest))) {
            var limited = new LimitedStream(open, data.openSizeBytes());
            consumer.accept(limited);
            limited.transferTo(OutputStream.nullOutputStream());
            if (data.openSizeBytes() >= 0 && open.count() != data.openSizeBytes()) {
                throw new FormatException(
                        data.href(),
                        -1,
                        data.openSizeBytes() + " bytes decompressed",
                        Long.toString(open.count()));
            }
        } catch (CorruptDataException e) {
            var broken = new FormatException(data.href(), -1, "intact data", e.getMessage());
            broken.initCause(e);
            throw broken;
        } catch (FormatException e) {
            throw e.in(data.href());
        }
        var found = HexFormat.of().formatHex(digest.digest());
        if (data.openChecksum().isPresent()
                && !data.openChecksum().get().value().equalsIgnoreCase(found)) {
            throw new FormatException(
                    data.href(), -1, "open checksum " + data.openChecksum().get().value(), found);
        }
    }

    private static void checkFile(Path file, RepoMetadata.Data data)
            throws IOException, FormatException {
        var digest = data.checksum().algorithm().start();
        long size;
        try (var in = new CheckedStream(Files.newInputStream(file), List.of(digest))) {
            in.transferTo(OutputStream.nullOutputStream());
            size = in.count();
        }
        if (data.sizeBytes() >= 0 && size != data.sizeBytes()) {
            throw new FormatException(
                    data.href(), -1, data.sizeBytes() + " bytes", Long.toString(size));
        }
        var found = HexFormat.of().formatHex(digest.digest());
        if (!found.equalsIgnoreCase(data.checksum().value())) {
            throw new FormatException(
                    data.href(), -1, "checksum " + data.checksum().value(), found);
        }
    }

    /** Stops what grows beyond the size that was stated for it. */
    private static final class LimitedStream extends FilterInputStream {
        private long left;

        /**
         * @param limit -1 for none
         */
        LimitedStream(InputStream in, long limit) {
            super(in);
            left = limit < 0 ? Long.MAX_VALUE : limit;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            var read = in.read(bytes, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new CorruptDataException("more data than stated", null);
            }
            return read;
        }
    }

    /** Reads decompressed {@code primary.xml}. */
    static void readPrimary(InputStream in, Receiver<RepoPackage> receiver)
            throws IOException, FormatException {
        try (var xml = new XmlReader(PRIMARY, in)) {
            xml.expectRoot("metadata");
            var reader = new PackageReader(xml);
            while (xml.nextChild()) {
                if (xml.name().equals("package")) {
                    receiver.accept(reader.read());
                } else {
                    xml.skip();
                }
            }
        }
    }

    static void readFileLists(InputStream in, Receiver<FileList> receiver)
            throws IOException, FormatException {
        try (var xml = new XmlReader("filelists.xml", in)) {
            xml.expectRoot("filelists");
            while (xml.nextChild()) {
                var id = xml.attribute("pkgid");
                var name = xml.attribute("name");
                var files = new ArrayList<RepoPackage.File>();
                while (xml.nextChild()) {
                    if (xml.name().equals("file")) {
                        files.add(file(xml));
                    } else {
                        xml.skip();
                    }
                }
                receiver.accept(new FileList(id, name, files));
            }
        }
    }

    static void readChanges(InputStream in, Receiver<ChangeList> receiver)
            throws IOException, FormatException {
        try (var xml = new XmlReader("other.xml", in)) {
            xml.expectRoot("otherdata");
            while (xml.nextChild()) {
                var id = xml.attribute("pkgid");
                var name = xml.attribute("name");
                var changes = new ArrayList<RpmChange>();
                while (xml.nextChild()) {
                    if (xml.name().equals("changelog")) {
                        var author = xml.attribute("author");
                        var date = xml.numberAttribute("date");
                        changes.add(new RpmChange(date, author, xml.text()));
                    } else {
                        xml.skip();
                    }
                }
                receiver.accept(new ChangeList(id, name, changes));
            }
        }
    }

    private static RepoPackage.File file(XmlReader xml) throws IOException, FormatException {
        var type =
                switch (xml.attribute("type")) {
                    case "dir" -> RepoPackage.File.Type.DIRECTORY;
                    case "ghost" -> RepoPackage.File.Type.GHOST;
                    default -> RepoPackage.File.Type.FILE;
                };
        return new RepoPackage.File(xml.text(), type);
    }

    /** Reads one package element after the other; equal texts are kept once. */
    private static final class PackageReader {
        private final XmlReader xml;
        private final Map<String, String> pool = new HashMap<>();
        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, Long> numbers = new HashMap<>();
        private final Map<RelationKind, List<RpmDependency>> dependencies =
                new EnumMap<>(RelationKind.class);
        private final List<RepoPackage.File> files = new ArrayList<>();
        private RpmVersion version;
        private RepoMetadata.Checksum checksum;

        PackageReader(XmlReader xml) {
            this.xml = xml;
        }

        RepoPackage read() throws IOException, FormatException {
            texts.clear();
            numbers.clear();
            dependencies.clear();
            files.clear();
            version = null;
            checksum = null;
            while (xml.nextChild()) {
                child();
            }
            if (version == null || checksum == null || text("name").isEmpty()) {
                throw xml.bad("name, version and checksum of a package", "not all of them");
            }
            return new RepoPackage(
                    pooled(text("name")),
                    pooled(text("arch")),
                    version,
                    checksum,
                    new RepoPackage.Texts(
                            text("summary"),
                            text("description"),
                            pooled(text("packager")),
                            pooled(text("url")),
                            pooled(text("license")),
                            pooled(text("vendor")),
                            pooled(text("group")),
                            pooled(text("buildhost")),
                            pooled(text("sourcerpm"))),
                    number("file"),
                    number("build"),
                    number("package"),
                    number("installed"),
                    number("archive"),
                    RepoMetadata.location(text("location")),
                    number("start"),
                    number("end"),
                    dependencies,
                    files);
        }

        private void child() throws IOException, FormatException {
            switch (xml.name()) {
                case "name", "arch", "summary", "description", "packager", "url" ->
                        texts.put(xml.name(), xml.text());
                case "version" -> {
                    version = version();
                    xml.skip();
                }
                case "checksum" ->
                        checksum =
                                new RepoMetadata.Checksum(
                                        pooled(xml.attribute("type")), xml.text());
                case "time" -> take("file", "build");
                case "size" -> take("package", "installed", "archive");
                case "location" -> {
                    texts.put("location", xml.attribute("href"));
                    xml.skip();
                }
                case "format" -> {
                    while (xml.nextChild()) {
                        format();
                    }
                }
                default -> xml.skip();
            }
        }

        private void take(String... names) throws IOException, FormatException {
            for (var name : names) {
                numbers.put(name, xml.numberAttribute(name));
            }
            xml.skip();
        }

        private void format() throws IOException, FormatException {
            var name = xml.name();
            switch (name) {
                case "license", "vendor", "group", "buildhost", "sourcerpm" ->
                        texts.put(name, xml.text());
                case "header-range" -> take("start", "end");
                case "file" -> files.add(file(xml));
                default -> {
                    var kind = kind(name);
                    if (kind.isEmpty()) {
                        xml.skip();
                    } else {
                        readEntries(kind.get());
                    }
                }
            }
        }

        private static Optional<RelationKind> kind(String name) {
            return switch (name) {
                case "provides" -> Optional.of(RelationKind.PROVIDES);
                case "requires" -> Optional.of(RelationKind.DEPENDS);
                case "conflicts" -> Optional.of(RelationKind.CONFLICTS);
                case "obsoletes" -> Optional.of(RelationKind.OBSOLETES);
                case "recommends" -> Optional.of(RelationKind.RECOMMENDS);
                case "suggests" -> Optional.of(RelationKind.SUGGESTS);
                case "supplements" -> Optional.of(RelationKind.SUPPLEMENTS);
                case "enhances" -> Optional.of(RelationKind.ENHANCES);
                default -> Optional.empty();
            };
        }

        private void readEntries(RelationKind kind) throws IOException, FormatException {
            var list = dependencies.computeIfAbsent(kind, _ -> new ArrayList<>());
            while (xml.nextChild()) {
                if (xml.name().equals("entry")) {
                    list.add(entry());
                }
                xml.skip();
            }
        }

        private RpmDependency entry() throws FormatException {
            var flags =
                    switch (xml.attribute("flags")) {
                        case "LT" -> RpmDependency.LESS;
                        case "LE" -> RpmDependency.LESS | RpmDependency.EQUAL;
                        case "EQ" -> RpmDependency.EQUAL;
                        case "GE" -> RpmDependency.GREATER | RpmDependency.EQUAL;
                        case "GT" -> RpmDependency.GREATER;
                        case "" -> 0;
                        default ->
                                throw xml.bad(
                                        "flags LT, LE, EQ, GE or GT",
                                        "'" + xml.attribute("flags") + "'");
                    };
            if (xml.attribute("pre").equals("1")) {
                flags |= RpmDependency.SCRIPT_PRE;
            }
            var evr = flags == 0 ? "" : evr();
            return new RpmDependency(pooled(xml.attribute("name")), flags, pooled(evr));
        }

        private String evr() {
            var epoch = xml.attribute("epoch");
            var release = xml.attribute("rel");
            return (epoch.isEmpty() || epoch.equals("0") ? "" : epoch + ":")
                    + xml.attribute("ver")
                    + (release.isEmpty() ? "" : "-" + release);
        }

        private RpmVersion version() throws FormatException {
            var found = RpmVersion.split(evr());
            return found.orElseThrow(() -> xml.bad("a version", "an empty one"));
        }

        private String text(String name) {
            return texts.getOrDefault(name, "");
        }

        private long number(String name) {
            return numbers.getOrDefault(name, 0L);
        }

        private String pooled(String text) {
            return pool.computeIfAbsent(text, t -> t);
        }
    }
}
