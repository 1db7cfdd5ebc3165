package org.distrofab.packagers.apk;

import org.distrofab.packagers.ContentSource;
import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * apk's whole state of a root folder: {@code /lib/apk/db/{installed,scripts.tar,triggers,lock}} and
 * {@code /etc/apk/{world,repositories,keys,arch}}.
 *
 * @param packages sorted by name, as apk 3 writes them
 * @param world what is asked for: {@code name@tag operator version} words
 * @param repositories lines of {@code /etc/apk/repositories}, comments included
 * @param architectures the first is the system's own
 * @param keys trusted public keys
 */
public record ApkDatabase(
        List<InstalledApk> packages,
        List<Relation> world,
        List<String> repositories,
        List<String> architectures,
        List<KeyFile> keys) {
    private static final String FOLDER = "lib/apk/db";
    private static final String CONFIGURATION = "etc/apk";
    private static final long LARGEST_SCRIPT = 4L << 20;

    public ApkDatabase {
        packages =
                packages.stream()
                        .sorted(Comparator.comparing(installed -> installed.metadata().name()))
                        .toList();
        world = List.copyOf(world);
        repositories = List.copyOf(repositories);
        architectures = List.copyOf(architectures);
        keys = List.copyOf(keys);
    }

    /**
     * Reads what a root folder has; files that are missing count as empty.
     *
     * @throws FormatException at the place in the file that is broken
     */
    public static ApkDatabase read(Path root) throws IOException, FormatException {
        var installed = new ArrayList<InstalledApk>();
        try (var in = open(root, FOLDER + "/installed")) {
            InstalledText.read(in, installed::add);
        }
        var triggers = readTriggers(root);
        var scripts = readScripts(root);
        var packages = new ArrayList<InstalledApk>();
        for (var one : installed) {
            packages.add(withScripts(one, triggers, scripts));
        }
        return new ApkDatabase(
                packages,
                readWorld(root),
                readLines(root, CONFIGURATION + "/repositories"),
                readLines(root, CONFIGURATION + "/arch"),
                readKeys(root));
    }

    private static InputStream open(Path root, String path) throws IOException {
        var file = root.resolve(path);
        return Files.isRegularFile(file)
                ? Files.newInputStream(file)
                : InputStream.nullInputStream();
    }

    private static List<String> readLines(Path root, String path)
            throws IOException, FormatException {
        var all = new ArrayList<String>();
        try (var in = open(root, path)) {
            var lines = new LineReader(in, path);
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                if (!line.get().isBlank()) {
                    all.add(line.get());
                }
            }
        }
        return all;
    }

    private static List<Relation> readWorld(Path root) throws IOException, FormatException {
        var world = new ArrayList<Relation>();
        for (var line : readLines(root, CONFIGURATION + "/world")) {
            try {
                world.addAll(ApkDependencies.parseList(RelationKind.DEPENDS, line));
            } catch (FormatException e) {
                throw e.in(CONFIGURATION + "/world");
            }
        }
        return world;
    }

    private static List<KeyFile> readKeys(Path root) throws IOException {
        var folder = root.resolve(CONFIGURATION + "/keys");
        var keys = new ArrayList<KeyFile>();
        if (!Files.isDirectory(folder)) {
            return keys;
        }
        try (var files = Files.list(folder)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                keys.add(
                        new KeyFile(
                                file.getFileName().toString(),
                                Bytes.copyOf(Files.readAllBytes(file))));
            }
        }
        return keys;
    }

    /** Lines of a package's digest and its globs. */
    private static Map<String, List<String>> readTriggers(Path root)
            throws IOException, FormatException {
        var triggers = new HashMap<String, List<String>>();
        for (var line : readLines(root, FOLDER + "/triggers")) {
            var words = ApkDependencies.words(line);
            if (ApkIdentity.parse(words.getFirst()).isEmpty()) {
                throw new FormatException(
                        FOLDER + "/triggers", -1, "a digest", "'" + words.getFirst() + "'");
            }
            triggers.put(words.getFirst(), words.subList(1, words.size()));
        }
        return triggers;
    }

    /** Members named {@code name-version.digest.kind}, by digest. */
    private static Map<String, Map<ScriptKind, Bytes>> readScripts(Path root)
            throws IOException, FormatException {
        var compressed = Files.isRegularFile(root.resolve(FOLDER + "/scripts.tar.gz"));
        var path = FOLDER + (compressed ? "/scripts.tar.gz" : "/scripts.tar");
        var scripts = new HashMap<String, Map<ScriptKind, Bytes>>();
        try (var raw = open(root, path);
                var in = compressed ? new GZIPInputStream(raw) : raw) {
            var tar = new TarReader(in, path);
            for (var next = tar.next(); next.isPresent(); next = tar.next()) {
                var name = next.get().name();
                int kindPoint = name.lastIndexOf('.');
                int digestPoint = name.lastIndexOf('.', kindPoint - 1);
                var kind = ApkScripts.kind(name.substring(kindPoint + 1));
                if (digestPoint < 0 || kind.isEmpty()) {
                    continue;
                }
                if (next.get().sizeBytes() > LARGEST_SCRIPT) {
                    throw new FormatException(
                            path,
                            next.get().offsetBytes(),
                            "scripts of at most 4 MiB",
                            next.get().sizeBytes() + " bytes");
                }
                scripts.computeIfAbsent(
                                name.substring(digestPoint + 1, kindPoint), _ -> new HashMap<>())
                        .put(kind.get(), Bytes.copyOf(tar.content().readAllBytes()));
            }
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint(path);
        } catch (ZipException e) {
            throw new FormatException(path, -1, "gzip data", String.valueOf(e.getMessage()));
        }
        return scripts;
    }

    private static InstalledApk withScripts(
            InstalledApk installed,
            Map<String, List<String>> triggers,
            Map<String, Map<ScriptKind, Bytes>> scripts) {
        var digest = installed.identity().map(ApkIdentity::toString).orElse("");
        var watches = triggers.getOrDefault(digest, List.of());
        var own = scripts.getOrDefault(digest, Map.of());
        var builder = installed.metadata().toBuilder();
        if (!watches.isEmpty()) {
            builder.nativeField(ApkFields.TRIGGERS, String.join(" ", watches));
        }
        for (var kind : ApkScripts.KINDS) {
            if (own.containsKey(kind)) {
                builder.script(
                        new Script(
                                kind,
                                List.of(),
                                own.get(kind),
                                kind == ScriptKind.TRIGGER ? watches : List.of()));
            }
        }
        return new InstalledApk(
                builder.build(),
                installed.identity(),
                installed.fileSizeBytes(),
                installed.repositoryTag(),
                installed.flags(),
                installed.folders());
    }

    /**
     * The files that say all this, in path order with their folders; every one bears the given
     * time.
     */
    public List<PackageFile> files(long timeSeconds) {
        var files = new ArrayList<PackageFile>();
        folder(files, "etc", timeSeconds);
        folder(files, CONFIGURATION, timeSeconds);
        file(files, CONFIGURATION + "/arch", 0644, lines(architectures), timeSeconds);
        folder(files, CONFIGURATION + "/keys", timeSeconds);
        for (var key : keys) {
            file(
                    files,
                    CONFIGURATION + "/keys/" + key.name(),
                    0644,
                    key.content().toByteArray(),
                    timeSeconds);
        }
        file(files, CONFIGURATION + "/repositories", 0644, lines(repositories), timeSeconds);
        file(
                files,
                CONFIGURATION + "/world",
                0644,
                lines(world.stream().map(Relation::expression).sorted().toList()),
                timeSeconds);
        folder(files, "lib", timeSeconds);
        folder(files, "lib/apk", timeSeconds);
        folder(files, FOLDER, timeSeconds);
        var installed = new StringBuilder();
        var triggers = new ArrayList<String>();
        for (var one : packages) {
            installed.append(InstalledText.text(one));
            var globs = one.metadata().nativeFields().get(ApkFields.TRIGGERS);
            if (globs != null && one.identity().isPresent()) {
                triggers.add(one.identity().get() + " " + globs);
            }
        }
        file(
                files,
                FOLDER + "/installed",
                0644,
                installed.toString().getBytes(StandardCharsets.UTF_8),
                timeSeconds);
        file(files, FOLDER + "/lock", 0600, new byte[0], timeSeconds);
        file(files, FOLDER + "/scripts.tar", 0644, scriptsTar(timeSeconds), timeSeconds);
        file(files, FOLDER + "/triggers", 0644, lines(triggers), timeSeconds);
        return files;
    }

    private byte[] scriptsTar(long timeSeconds) {
        var out = new ByteArrayOutputStream();
        var tar = new TarWriter(out);
        try {
            for (var one : packages) {
                for (var script : one.metadata().scripts()) {
                    var body = script.body().toByteArray();
                    var name =
                            "%s-%s.%s.%s"
                                    .formatted(
                                            one.metadata().name(),
                                            one.metadata().version(),
                                            one.identity().map(ApkIdentity::toString).orElse(""),
                                            ApkScripts.name(script.kind()).orElseThrow());
                    tar.write(
                            ApkPackageWriter.plainFile(name, 0755, body.length, timeSeconds),
                            new ByteArrayInputStream(body));
                }
            }
            tar.writeEnd();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private static byte[] lines(List<String> lines) {
        var text = new StringBuilder();
        for (var line : lines) {
            text.append(line).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void folder(List<PackageFile> files, String path, long timeSeconds) {
        files.add(
                new PackageFile(
                        new Entry.Directory(
                                path, Attributes.ofRoot(0755).withMtimeSeconds(timeSeconds)),
                        ContentSource.NONE,
                        Set.of()));
    }

    private static void file(
            List<PackageFile> files, String path, int mode, byte[] content, long timeSeconds) {
        files.add(
                new PackageFile(
                        new Entry.RegularFile(
                                path,
                                Attributes.ofRoot(mode).withMtimeSeconds(timeSeconds),
                                content.length),
                        ContentSource.of(content),
                        Set.of()));
    }

    /** The package of this name. */
    public Optional<InstalledApk> find(String name) {
        return packages.stream().filter(one -> one.metadata().name().equals(name)).findFirst();
    }
}
