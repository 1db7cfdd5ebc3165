package org.distrofab.packagers.rpm;

import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Writes a repository's {@code repodata} as createrepo_c does: primary, filelists, other, and
 * groups and advisories if there are any, named after their checksums. Package by package; the same
 * packages and settings give the same bytes.
 *
 * <p>Package files' times, which createrepo_c takes from the file system, are the given time.
 *
 * @param revision of {@code repomd.xml}
 * @param timeSeconds that everything bears, since 1970
 * @param compression of the metadata files
 * @param signer makes {@code repomd.xml.asc}, if there is one
 */
public record RepodataWriter(
        String revision,
        long timeSeconds,
        PayloadCompression compression,
        Optional<OpenPgpSigner> signer,
        Optional<Comps> comps,
        List<UpdateNotice> updates) {
    static final String REPODATA = "repodata";

    private static final String COMMON = "http://linux.duke.edu/metadata/common";
    private static final String FILELISTS = "http://linux.duke.edu/metadata/filelists";
    private static final String OTHER = "http://linux.duke.edu/metadata/other";

    public RepodataWriter {
        updates = List.copyOf(updates);
    }

    /**
     * @param folder the repository
     * @param packages package files, relative to the folder, in the order of the index
     * @return the files of {@code repodata}, relative to the folder
     * @throws FormatException if a package cannot be read; what was there before stays then
     */
    public List<Path> write(Path folder, List<Path> packages) throws IOException, FormatException {
        var temporary = Files.createTempDirectory(folder, ".repodata");
        try {
            var data = new ArrayList<RepoMetadata.Data>();
            writePackages(folder, packages, temporary, data);
            if (comps.isPresent()) {
                data.add(writeText(temporary, "group", "comps", comps.get().toXml()));
            }
            if (!updates.isEmpty()) {
                data.add(
                        writeText(
                                temporary,
                                "updateinfo",
                                "updateinfo",
                                UpdateNotice.toXml(updates)));
            }
            var repomd = new RepoMetadata(revision, data).toXml().getBytes(StandardCharsets.UTF_8);
            Files.write(temporary.resolve("repomd.xml"), repomd);
            if (signer.isPresent()) {
                Files.write(
                        temporary.resolve("repomd.xml.asc"),
                        signer.get()
                                .signDetachedArmored(
                                        new ByteArrayInputStream(repomd),
                                        Instant.ofEpochSecond(timeSeconds)));
            }
            return replace(folder, temporary);
        } finally {
            deleteFolder(temporary);
        }
    }

    private static List<Path> replace(Path folder, Path temporary) throws IOException {
        var target = folder.resolve(REPODATA);
        deleteFolder(target);
        Files.setAttribute(temporary, "unix:mode", 0755);
        Files.move(temporary, target);
        try (var files = Files.list(target)) {
            return files.map(folder::relativize).sorted().toList();
        }
    }

    private static void deleteFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void writePackages(
            Path folder, List<Path> packages, Path target, List<RepoMetadata.Data> data)
            throws IOException, FormatException {
        var count = Integer.toString(packages.size());
        try (var primary = new MetadataFile(target, "primary", "primary");
                var filelists = new MetadataFile(target, "filelists", "filelists");
                var other = new MetadataFile(target, "other", "other")) {
            primary.write(
                    head(
                            "metadata",
                            "xmlns",
                            COMMON,
                            "xmlns:rpm",
                            RepoMetadata.RPM_NAMESPACE,
                            "packages",
                            count));
            filelists.write(head("filelists", "xmlns", FILELISTS, "packages", count));
            other.write(head("otherdata", "xmlns", OTHER, "packages", count));
            for (var file : packages) {
                var fragments = fragments(folder, file);
                primary.write(fragments.primary());
                filelists.write(fragments.filelists());
                other.write(fragments.other());
            }
            primary.write("</metadata>");
            filelists.write("</filelists>");
            other.write("</otherdata>");
            data.add(primary.finish());
            data.add(filelists.finish());
            data.add(other.finish());
        }
    }

    private static String head(String root, String... attributes) {
        var xml = new XmlWriter();
        xml.declaration();
        xml.open(root, attributes);
        return xml.take();
    }

    private PackageFragments fragments(Path folder, Path file) throws IOException, FormatException {
        var path = folder.resolve(file);
        try (var archive = RpmArchive.open(path, Trust.unchecked())) {
            var digest = DigestAlgorithm.SHA256.start();
            try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                Files.copy(path, out);
            }
            return PackageFragments.of(
                    archive,
                    HexFormat.of().formatHex(digest.digest()),
                    Files.size(path),
                    file.toString().replace('\\', '/'),
                    timeSeconds);
        } catch (FormatException e) {
            throw e.in(file.toString());
        } catch (UntrustedException e) {
            throw new IllegalStateException("unchecked trust refused a package", e);
        }
    }

    private RepoMetadata.Data writeText(Path target, String type, String name, String text)
            throws IOException {
        try (var file = new MetadataFile(target, type, name)) {
            file.write(text);
            return file.finish();
        }
    }

    /** A metadata file on its way. */
    private final class MetadataFile implements Closeable {
        private final Path folder;
        private final String type;
        private final String name;
        private final Path temporary;
        private final CountingOutput open;
        private final CountingOutput compressed;

        MetadataFile(Path folder, String type, String name) throws IOException {
            this.folder = folder;
            this.type = type;
            this.name = name;
            this.temporary = folder.resolve(name);
            compressed = new CountingOutput(Files.newOutputStream(temporary));
            open = new CountingOutput(compression.compress(compressed));
        }

        void write(String text) throws IOException {
            open.write(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Completes the file and names it after its checksum. */
        RepoMetadata.Data finish() throws IOException {
            open.close();
            var checksum = new RepoMetadata.Checksum("sha256", compressed.hex());
            var fileName = checksum.value() + "-" + name + ".xml" + compression.suffix();
            Files.move(temporary, folder.resolve(fileName));
            return new RepoMetadata.Data(
                    type,
                    checksum,
                    Optional.of(new RepoMetadata.Checksum("sha256", open.hex())),
                    REPODATA + "/" + fileName,
                    timeSeconds,
                    compressed.count(),
                    open.count());
        }

        @Override
        public void close() throws IOException {
            open.close();
            compressed.close();
        }
    }

    /** Hashes and counts what goes by. */
    private static final class CountingOutput extends DigestOutputStream {
        private long count;
        private String hex = "";
        private boolean closed;

        CountingOutput(OutputStream out) {
            super(out, DigestAlgorithm.SHA256.start());
        }

        @Override
        public void write(int b) throws IOException {
            super.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            super.write(bytes, offset, length);
            count += length;
        }

        long count() {
            return count;
        }

        String hex() {
            if (hex.isEmpty()) {
                hex = HexFormat.of().formatHex(digest.digest());
            }
            return hex;
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                super.close();
            }
        }
    }
}
