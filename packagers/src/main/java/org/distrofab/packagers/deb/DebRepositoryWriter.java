package org.distrofab.packagers.deb;

import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.FormatException;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes an apt repository of a folder of packages: {@code Packages} plain, gz and xz, {@code
 * Release} and, with a key, {@code InRelease} and {@code Release.gpg}.
 *
 * <p>The repository is flat ({@code deb [signed-by=…] URI ./}, sources.list(5)). Indexes are there
 * by hash too. The same packages, time and key give the same bytes.
 */
public final class DebRepositoryWriter {
    private static final List<DebCompression> FORMS =
            List.of(DebCompression.NONE, DebCompression.GZIP, DebCompression.XZ);

    private final Path folder;
    private final Instant time;
    private final Optional<OpenPgpSigner> signer;

    /**
     * @param folder the repository's root; its packages lie in it or below
     * @param time what {@code Date} says and what signatures bear
     */
    public DebRepositoryWriter(Path folder, Instant time, Optional<OpenPgpSigner> signer) {
        this.folder = folder;
        this.time = time;
        this.signer = signer;
    }

    /** A package of the repository. */
    private record Listed(DebControl paragraph, DebVersion version) {
        String name() {
            return paragraph.get("Package").orElseThrow();
        }

        String fileName() {
            return paragraph.get("Filename").orElseThrow();
        }
    }

    /**
     * @return the files that were written, relative to the folder, by-hash copies left out
     * @throws FormatException if a package cannot be read, or two differ and are of one name,
     *     version and architecture; nothing is written then
     */
    public List<Path> write() throws IOException, FormatException {
        var packages = packages();
        var files = new TreeMap<String, DebRelease.IndexFile>();
        var written = new ArrayList<Path>();
        for (var form : FORMS) {
            var name = "Packages" + form.suffix();
            var file = writeIndex(name, form, packages);
            files.put(name, file);
            written.add(Path.of(name));
            var copy = folder.resolve(file.byHashPath());
            Files.createDirectories(copy.getParent());
            Files.copy(folder.resolve(name), copy, StandardCopyOption.REPLACE_EXISTING);
        }
        var text = release(packages, files).toString().getBytes(StandardCharsets.UTF_8);
        replace("Release", text);
        written.add(Path.of("Release"));
        if (signer.isPresent()) {
            replace("InRelease", signer.get().signInline(text, time));
            replace(
                    "Release.gpg",
                    signer.get().signDetachedArmored(new ByteArrayInputStream(text), time));
            written.add(Path.of("InRelease"));
            written.add(Path.of("Release.gpg"));
        } else {
            // Of an earlier run: they would not hold any more.
            Files.deleteIfExists(folder.resolve("InRelease"));
            Files.deleteIfExists(folder.resolve("Release.gpg"));
        }
        written.sort(null);
        return written;
    }

    private List<Listed> packages() throws IOException, FormatException {
        List<Path> files;
        try (var all = Files.walk(folder)) {
            files =
                    all.filter(f -> f.toString().endsWith(".deb") && Files.isRegularFile(f))
                            .sorted()
                            .toList();
        }
        var packages = new ArrayList<Listed>();
        var seen = new TreeMap<String, String>();
        for (var file : files) {
            var listed = listed(file);
            var key =
                    listed.name()
                            + " "
                            + listed.version()
                            + " "
                            + listed.paragraph().get("Architecture").orElse("");
            var digest = listed.paragraph().get("SHA256").orElseThrow();
            if (!digest.equals(seen.getOrDefault(key, digest))) {
                throw new FormatException(
                        listed.fileName(), -1, "one package '" + key + "'", "another of the same");
            }
            seen.put(key, digest);
            packages.add(listed);
        }
        packages.sort(
                Comparator.comparing(Listed::name)
                        .thenComparing(Listed::version)
                        .thenComparing(Listed::fileName));
        return packages;
    }

    private Listed listed(Path file) throws IOException, FormatException {
        var name = folder.relativize(file).toString().replace('\\', '/');
        try (var deb = DebArchive.open(file)) {
            var md5 = Digests.md5();
            var sha256 = Digests.sha256();
            try (var in =
                    new DigestInputStream(
                            new DigestInputStream(Files.newInputStream(file), md5), sha256)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            var paragraph =
                    deb.control()
                            .with("Filename", "./" + name)
                            .with("Size", "" + Files.size(file))
                            .with("MD5sum", HexFormat.of().formatHex(md5.digest()))
                            .with("SHA256", HexFormat.of().formatHex(sha256.digest()))
                            .in(DebFieldOrder.PACKAGES);
            return new Listed(paragraph, deb.control().version(name));
        } catch (FormatException e) {
            throw e.in(name);
        }
    }

    private DebRelease.IndexFile writeIndex(
            String name, DebCompression compression, List<Listed> packages) throws IOException {
        var part = folder.resolve(name + ".part");
        var digest = Digests.sha256();
        try (var out =
                compression.encode(
                        new DigestOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(part), 65536),
                                digest))) {
            for (var listed : packages) {
                out.write(listed.paragraph().toBytes());
                out.write('\n');
            }
        }
        Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        return new DebRelease.IndexFile(
                name, Files.size(folder.resolve(name)), HexFormat.of().formatHex(digest.digest()));
    }

    private DebRelease release(List<Listed> packages, TreeMap<String, DebRelease.IndexFile> files) {
        var architectures = new TreeSet<String>();
        packages.forEach(p -> architectures.add(p.paragraph().get("Architecture").orElse("")));
        var fields = new ArrayList<DebControl.Field>();
        fields.add(new DebControl.Field("Date", DebRelease.print(time)));
        fields.add(new DebControl.Field("Acquire-By-Hash", "yes"));
        if (!architectures.isEmpty()) {
            fields.add(new DebControl.Field("Architectures", String.join(" ", architectures)));
        }
        return new DebRelease(new DebControl(fields), files);
    }

    private void replace(String name, byte[] content) throws IOException {
        var part = folder.resolve(name + ".part");
        Files.write(part, content);
        Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
}
