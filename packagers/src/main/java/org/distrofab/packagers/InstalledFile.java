package org.distrofab.packagers;

import java.util.Objects;
import java.util.Set;

/**
 * A file that an installed package owns.
 *
 * @param path in the tree, without a leading {@code /}
 * @param digest {@code algorithm:hexadecimal}, empty if the database keeps none for it
 */
public record InstalledFile(String path, String digest, Set<FileRole> roles) {
    public InstalledFile {
        Objects.requireNonNull(path);
        Objects.requireNonNull(digest);
        roles = Set.copyOf(roles);
    }
}
