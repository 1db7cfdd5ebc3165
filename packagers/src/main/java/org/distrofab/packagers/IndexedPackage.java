package org.distrofab.packagers;

import java.util.Objects;

/**
 * A package as a repository's index offers it.
 *
 * @param metadata as far as the index tells; without scripts
 * @param location the file, relative to the repository's address
 * @param sizeBytes of the package file
 * @param digest {@code algorithm:value} in the format's own form: {@code sha256:9f86…}, {@code Q1…}
 *     for apk
 */
public record IndexedPackage(
        PackageMetadata metadata, String location, long sizeBytes, String digest) {
    public IndexedPackage {
        Objects.requireNonNull(metadata);
        Objects.requireNonNull(location);
        Objects.requireNonNull(digest);
    }
}
