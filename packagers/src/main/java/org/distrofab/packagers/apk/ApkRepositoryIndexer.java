package org.distrofab.packagers.apk;

import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.RepositoryIndexer;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes {@code APKINDEX.tar.gz} into every folder that holds v2 packages, beside them: apk looks
 * for {@code REPOSITORY/ARCHITECTURE/APKINDEX.tar.gz} and for the packages in the same folder.
 */
public final class ApkRepositoryIndexer implements RepositoryIndexer {
    private static final String INDEX = "APKINDEX.tar.gz";

    private final String description;
    private final ApkSignatures.Algorithm algorithm;

    /**
     * @param description what the index says of the repository; may be empty
     */
    ApkRepositoryIndexer(String description, ApkSignatures.Algorithm algorithm) {
        this.description = description;
        this.algorithm = algorithm;
    }

    @Override
    public List<Path> index(Path folder, WriteOptions options)
            throws IOException, FormatException, UnwritableException {
        var written = new ArrayList<Path>();
        var indexes = new TreeMap<Path, byte[]>();
        for (var packages : packagesByFolder(folder).entrySet()) {
            var text = new StringBuilder();
            for (var entry : entries(packages.getValue())) {
                text.append(entry.text()).append('\n');
            }
            indexes.put(packages.getKey().resolve(INDEX), archive(text.toString(), options));
        }
        for (var index : indexes.entrySet()) {
            var temporary = index.getKey().resolveSibling("." + INDEX + ".part");
            Files.write(temporary, index.getValue());
            Files.move(temporary, index.getKey(), StandardCopyOption.REPLACE_EXISTING);
            written.add(folder.relativize(index.getKey()));
        }
        return written;
    }

    private static Map<Path, List<Path>> packagesByFolder(Path folder) throws IOException {
        var folders = new TreeMap<Path, List<Path>>();
        try (var walk = Files.walk(folder)) {
            walk.filter(file -> file.getFileName().toString().endsWith(".apk"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .forEach(file ->
                            folders.computeIfAbsent(file.getParent(), _ -> new ArrayList<>())
                                    .add(file));
        }
        return folders;
    }

    private List<IndexEntry> entries(List<Path> files)
            throws IOException, FormatException, UnwritableException {
        var entries = new ArrayList<IndexEntry>();
        for (var file : files) {
            entries.add(entry(file));
        }
        entries.sort(ApkRepositoryIndexer::compare);
        return entries;
    }

    private static int compare(IndexEntry a, IndexEntry b) {
        int byName = a.metadata().name().compareTo(b.metadata().name());
        if (byName != 0) {
            return byName;
        }
        try {
            return switch (ApkVersionOrder.INSTANCE.compare(
                    a.metadata().version(), b.metadata().version())) {
                case LESS -> -1;
                case EQUAL -> 0;
                case GREATER -> 1;
            };
        } catch (InvalidVersionException _) {
            return a.metadata().version().compareTo(b.metadata().version());
        }
    }

    private static IndexEntry entry(Path file)
            throws IOException, FormatException, UnwritableException {
        try (var opened = new ApkPackageReader().open(file, Trust.unchecked())) {
            var metadata = opened.metadata();
            var expected = metadata.name() + "-" + metadata.version() + ".apk";
            if (!file.getFileName().toString().equals(expected)) {
                throw new UnwritableException(
                        PackageFormat.APK, file.toString(), "apk would look for it as " + expected);
            }
            if (opened instanceof AdbPackage) {
                throw new UnwritableException(
                        PackageFormat.APK, file.toString(), "APKINDEX lists v2 packages only");
            }
            return new IndexEntry(metadata, Optional.of(opened.identity()), Files.size(file));
        } catch (FormatException e) {
            throw e.in(file.toString());
        } catch (UntrustedException e) {
            throw new IllegalStateException("no signature was asked for", e);
        }
    }

    private byte[] archive(String index, WriteOptions options)
            throws IOException, UnwritableException {
        var body = new ByteArrayOutputStream();
        try (var gzip = new GzipWriter(body)) {
            var tar = new TarWriter(gzip);
            write(tar, "DESCRIPTION", description, options);
            write(tar, "APKINDEX", index, options);
            tar.writeEnd();
        }
        var key = options.signingKey();
        if (key.isEmpty()) {
            return body.toByteArray();
        }
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(
                ApkPackageWriter.signatureSegment(
                        algorithm,
                        key.get(),
                        body.toByteArray(),
                        options.sourceDateEpochSeconds()));
        whole.writeBytes(body.toByteArray());
        return whole.toByteArray();
    }

    private static void write(TarWriter tar, String name, String text, WriteOptions options)
            throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        tar.write(
                ApkPackageWriter.plainFile(
                        name, 0644, bytes.length, options.sourceDateEpochSeconds()),
                new ByteArrayInputStream(bytes));
    }
}
