package org.distrofab.packagers.apt;

import org.distrofab.packagers.columns.ArrayReader;
import org.distrofab.packagers.columns.ArrayWriter;
import org.distrofab.packagers.columns.IndexColumns;
import org.distrofab.packagers.deb.DebPackagesIndex;
import org.distrofab.packagers.solve.IndexSource;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a {@link Universe} as it is after the repositories were read and before what is installed,
 * one file for each set of indexes, told by their paths, sizes and times. As apt's {@code
 * pkgcache.bin}, it only saves time: a file that does not fit is made anew.
 */
final class UniverseCache {
    /** Changes with every change of the form. */
    private static final int FORM = 1;

    private final Path folder;

    UniverseCache(Path folder) {
        this.folder = folder;
    }

    /** Where the universe of these indexes is kept. */
    Path file(String architecture, List<IndexSource> indexes) throws IOException {
        var identity = new StringBuilder("form ").append(FORM).append('\n').append(architecture);
        for (var source : indexes) {
            var path = source.index().toAbsolutePath();
            identity.append('\n').append(path);
            identity.append('\n').append(Files.size(path));
            identity.append('\n').append(Files.getLastModifiedTime(path).toInstant());
        }
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(identity.toString().getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(digest, 0, 16) + ".apt");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param file may be missing or broken
     * @param options tell of the repositories' releases, which are not kept
     */
    Optional<UniverseBuilder> read(
            Path file, String architecture, List<IndexSource> indexes, AptOptions options) {
        try (var channel = FileChannel.open(file)) {
            var in = new ArrayReader(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            if (in.number() != FORM || in.number() != indexes.size()) {
                return Optional.empty();
            }
            var builder = new UniverseBuilder(architecture);
            var universe = builder.universe();
            for (var source : indexes) {
                universe.repositories.add(
                        repository(source, DebPackagesIndex.of(IndexColumns.read(in)), options));
            }
            universe.text.read(in);
            readPackages(universe, in);
            readVersions(universe, in);
            readRelations(universe, in);
            for (var pack : in.ints()) {
                builder.qualified().add(pack);
            }
            return Optional.of(builder);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    static Universe.Repository repository(
            IndexSource source, DebPackagesIndex index, AptOptions options) {
        return new Universe.Repository(
                source.repository(),
                index,
                source.priority(),
                options.releases().getOrDefault(source.repository(), ReleaseInfo.NONE));
    }

    private static void readPackages(Universe u, ArrayReader in) throws IOException {
        u.packages = in.number();
        u.packageName = in.ints();
        u.packageArchitecture = in.ints();
        u.packageVersions = in.ints();
        u.packageProviders = in.ints();
        u.packageNextOfName = in.ints();
        u.packageFlags = in.bytes();
        u.packageOfName = in.ints();
    }

    private static void readVersions(Universe u, ArrayReader in) throws IOException {
        u.versions = in.number();
        u.versionPackage = in.ints();
        u.versionText = in.ints();
        u.versionNext = in.ints();
        u.versionSection = in.ints();
        u.versionSource = in.ints();
        u.versionSourceVersion = in.ints();
        u.versionPriority = in.bytes();
        u.versionMultiArch = in.bytes();
        u.versionIsAll = in.booleans();
        u.versionInstalledKib = in.longs();
        u.versionRepository = in.ints();
        u.versionRow = in.ints();
        u.versionRelations = in.ints();
        u.versionProvisions = in.ints();
        var also = in.ints();
        for (var i = 0; i < also.length; i += 2) {
            u.versionAlsoIn.computeIfAbsent(also[i], _ -> new ArrayList<>()).add(also[i + 1]);
        }
    }

    private static void readRelations(Universe u, ArrayReader in) throws IOException {
        u.relations = in.number();
        u.relationTarget = in.ints();
        u.relationVersion = in.ints();
        u.relationParent = in.ints();
        u.relationKind = in.bytes();
        u.relationOperator = in.bytes();
        u.provisions = in.number();
        u.provisionOwner = in.ints();
        u.provisionTarget = in.ints();
        u.provisionVersion = in.ints();
        u.provisionNext = in.ints();
        u.provisionImplicit = in.booleans();
    }

    /** Writes beside the file and moves there, so that nobody reads half of it. */
    void write(Path file, UniverseBuilder builder) throws IOException {
        Files.createDirectories(folder);
        var temporary = Files.createTempFile(folder, "apt", ".part");
        try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            var u = builder.universe();
            var out = new ArrayWriter(channel);
            out.number(FORM);
            out.number(u.repositories.size());
            for (var repository : u.repositories) {
                repository.index().columns().write(out);
            }
            u.text.write(out);
            writePackages(u, out);
            writeVersions(u, out);
            writeRelations(u, out);
            var qualified = builder.qualified().stream().mapToInt(Integer::intValue).toArray();
            out.ints(qualified, qualified.length);
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void writePackages(Universe u, ArrayWriter out) throws IOException {
        var count = u.packages + 1;
        out.number(u.packages);
        out.ints(u.packageName, count);
        out.ints(u.packageArchitecture, count);
        out.ints(u.packageVersions, count);
        out.ints(u.packageProviders, count);
        out.ints(u.packageNextOfName, count);
        out.bytes(u.packageFlags, count);
        out.ints(u.packageOfName, u.packageOfName.length);
    }

    private static void writeVersions(Universe u, ArrayWriter out) throws IOException {
        var count = u.versions + 1;
        out.number(u.versions);
        out.ints(u.versionPackage, count);
        out.ints(u.versionText, count);
        out.ints(u.versionNext, count);
        out.ints(u.versionSection, count);
        out.ints(u.versionSource, count);
        out.ints(u.versionSourceVersion, count);
        out.bytes(u.versionPriority, count);
        out.bytes(u.versionMultiArch, count);
        out.booleans(u.versionIsAll, count);
        out.longs(u.versionInstalledKib, count);
        out.ints(u.versionRepository, count);
        out.ints(u.versionRow, count);
        out.ints(u.versionRelations, count);
        out.ints(u.versionProvisions, count);
        var also = new ArrayList<Integer>();
        u.versionAlsoIn.forEach(
                (version, others) -> others.forEach(other -> also.addAll(List.of(version, other))));
        out.ints(also.stream().mapToInt(Integer::intValue).toArray(), also.size());
    }

    private static void writeRelations(Universe u, ArrayWriter out) throws IOException {
        out.number(u.relations);
        out.ints(u.relationTarget, u.relations);
        out.ints(u.relationVersion, u.relations);
        out.ints(u.relationParent, u.relations);
        out.bytes(u.relationKind, u.relations);
        out.bytes(u.relationOperator, u.relations);
        var count = u.provisions + 1;
        out.number(u.provisions);
        out.ints(u.provisionOwner, count);
        out.ints(u.provisionTarget, count);
        out.ints(u.provisionVersion, count);
        out.ints(u.provisionNext, count);
        out.booleans(u.provisionImplicit, count);
    }
}
