package org.distrofab.packagers;

import java.util.Objects;

/**
 * @param version a version in the format's own form, as written
 */
public record VersionConstraint(VersionOperator operator, String version) {
    public VersionConstraint {
        Objects.requireNonNull(operator);
        Objects.requireNonNull(version);
    }
}
