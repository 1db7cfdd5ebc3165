package org.distrofab.packagers.rpm;

import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.RelationKind;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All that a binary package is made of, in rpm's own words.
 *
 * <p>What rpmbuild adds by itself is added by {@link RpmWriter} and not listed here: the package's
 * provide of itself, interpreters of scriptlets, {@code config()} and {@code rpmlib()}.
 *
 * @param version with a release
 * @param texts values of single-string tags: summary, licence, group, …
 * @param buildTimeSeconds since 1970
 * @param files each path once; hard links name a regular file of the list
 */
public record RpmBuild(
        String name,
        RpmVersion version,
        String architecture,
        Map<RpmTag, String> texts,
        long buildTimeSeconds,
        Map<RelationKind, List<RpmDependency>> dependencies,
        List<RpmScriptlet> scriptlets,
        List<RpmChange> changelog,
        List<PackageFile> files) {
    public RpmBuild {
        if (version.release().isEmpty()) {
            throw new IllegalArgumentException("an rpm needs a release: " + version);
        }
        var copy = new EnumMap<RpmTag, String>(RpmTag.class);
        copy.putAll(texts);
        texts = Collections.unmodifiableMap(copy);
        var dependencyCopy = new EnumMap<RelationKind, List<RpmDependency>>(RelationKind.class);
        dependencies.forEach((kind, list) -> dependencyCopy.put(kind, List.copyOf(list)));
        dependencies = Collections.unmodifiableMap(dependencyCopy);
        scriptlets = List.copyOf(scriptlets);
        changelog = List.copyOf(changelog);
        files = List.copyOf(files);
    }

    List<RpmDependency> of(RelationKind kind) {
        return dependencies.getOrDefault(kind, List.of());
    }
}
