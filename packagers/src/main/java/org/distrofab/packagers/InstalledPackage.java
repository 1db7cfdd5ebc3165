package org.distrofab.packagers;

import java.util.Objects;

/**
 * @param state the database's own word: dpkg's {@code install ok installed}; {@code installed}
 *     where there is only one
 * @param requested whether somebody asked for it by name, so that nothing removes it as unused;
 *     true where the database does not tell
 */
public record InstalledPackage(PackageMetadata metadata, String state, boolean requested) {
    public InstalledPackage {
        Objects.requireNonNull(metadata);
        Objects.requireNonNull(state);
    }
}
