package org.distrofab.packagers;

import java.util.Objects;
import java.util.Set;

/**
 * One clause of a package's relations: what a comma separates in deb, an array element in rpm, a
 * word in apk.
 *
 * @param expression the clause in the format's own words, as it stood there
 * @param value what it says
 * @param flags rpm's further sense bits; always empty in the other two
 */
public record Relation(
        RelationKind kind, String expression, Dependency value, Set<RelationFlag> flags) {
    public Relation {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(expression);
        Objects.requireNonNull(value);
        flags = Set.copyOf(flags);
    }

    public Relation(RelationKind kind, String expression, Dependency value) {
        this(kind, expression, value, Set.of());
    }
}
