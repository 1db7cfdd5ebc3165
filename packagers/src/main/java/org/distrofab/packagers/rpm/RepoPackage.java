package org.distrofab.packagers.rpm;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.RelationKind;
import org.distrofab.rootfs.FormatException;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A package as {@code primary.xml} describes it.
 *
 * @param checksum of the package file; its value is the package's identity in the other files
 * @param location relative to the repository
 * @param headerStart where the main header is in the package file
 * @param dependencies as far as the index keeps them: requirements of rpm's features are left out
 * @param files those of {@code /etc}, of {@code bin} folders, and {@code /usr/lib/sendmail}
 */
public record RepoPackage(
        String name,
        String architecture,
        RpmVersion version,
        RepoMetadata.Checksum checksum,
        Texts texts,
        long fileTimeSeconds,
        long buildTimeSeconds,
        long packageBytes,
        long installedBytes,
        long archiveBytes,
        String location,
        long headerStart,
        long headerEnd,
        Map<RelationKind, List<RpmDependency>> dependencies,
        List<File> files) {

    /** What is there to be read by people. */
    public record Texts(
            String summary,
            String description,
            String packager,
            String url,
            String licence,
            String vendor,
            String group,
            String buildHost,
            String sourceRpm) {}

    /**
     * @param path with a leading {@code /}, as dependencies name it
     */
    public record File(String path, Type type) {
        public enum Type {
            FILE,
            DIRECTORY,
            GHOST
        }
    }

    public RepoPackage {
        var copy = new EnumMap<RelationKind, List<RpmDependency>>(RelationKind.class);
        dependencies.forEach((kind, list) -> copy.put(kind, List.copyOf(list)));
        dependencies = Collections.unmodifiableMap(copy);
        files = List.copyOf(files);
    }

    public List<RpmDependency> dependencies(RelationKind kind) {
        return dependencies.getOrDefault(kind, List.of());
    }

    /**
     * The package in neutral words.
     *
     * @throws FormatException if a rich dependency does not parse
     */
    public IndexedPackage toIndexed() throws FormatException {
        var builder =
                PackageMetadata.builder(PackageFormat.RPM, name, version.toString(), architecture)
                        .summary(texts.summary())
                        .description(texts.description())
                        .licence(texts.licence())
                        .maintainer(texts.packager())
                        .url(texts.url())
                        .origin(texts.sourceRpm())
                        .installedSizeBytes(installedBytes)
                        .buildTimeSeconds(buildTimeSeconds);
        for (var entry : dependencies.entrySet()) {
            for (var dependency : entry.getValue()) {
                builder.relation(dependency.toRelation(entry.getKey()));
            }
        }
        return new IndexedPackage(
                builder.build(), location, packageBytes, checksum.type() + ":" + checksum.value());
    }
}
