package org.distrofab.packagers.solve;

import java.nio.file.Path;
import java.util.Objects;

/**
 * One repository index on the host.
 *
 * @param repository how answers name the repository
 * @param index a {@code Packages} file, a folder with {@code repodata}, or an {@code APKINDEX},
 *     plain or compressed
 * @param priority in the manager's own sense; {@link #USUAL} leaves it to the manager
 */
public record IndexSource(String repository, Path index, int priority) {
    public static final int USUAL = 0;

    public IndexSource {
        Objects.requireNonNull(repository);
        Objects.requireNonNull(index);
    }

    public IndexSource(String repository, Path index) {
        this(repository, index, USUAL);
    }
}
