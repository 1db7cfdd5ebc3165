package org.distrofab.packagers.dnf;

import org.distrofab.packagers.Dependency;

import java.util.Optional;

/**
 * One side of a relation, the same object for the same text.
 *
 * <p>Immutable but for the answer to who provides it, which its {@link Pool} finds out once.
 */
final class Dep {
    static final int LESS = 1;
    static final int EQUAL = 2;
    static final int GREATER = 4;

    /** In the order in which they were first met. */
    final int id;

    final String name;

    /** {@link #LESS}, {@link #EQUAL} and {@link #GREATER}; 0 if any version will do. */
    final int flags;

    final Evr evr;
    final String text;

    /** A boolean dependency. */
    final Optional<Dependency> rich;

    /** Ascending; null until {@link Pool#providers} was asked. */
    int[] providers;

    Dep(int id, String name, int flags, Evr evr, String text, Optional<Dependency> rich) {
        this.id = id;
        this.name = name;
        this.flags = flags;
        this.evr = evr;
        this.text = text;
        this.rich = rich;
    }

    /** Whether two ranges of versions of one name have something in common. */
    boolean overlaps(Dep provided) {
        if (flags == 0 || provided.flags == 0) {
            return true;
        }
        int order = provided.evr.compareLoosely(evr);
        if (order < 0) {
            return (provided.flags & GREATER) != 0 || (flags & LESS) != 0;
        }
        if (order > 0) {
            return (provided.flags & LESS) != 0 || (flags & GREATER) != 0;
        }
        return (provided.flags & flags) != 0;
    }

    /** Whether a package of this name and version is meant: what obsoletes go by. */
    boolean matches(Solvable solvable) {
        if (!name.equals(solvable.name)) {
            return false;
        }
        if (flags == 0) {
            return true;
        }
        int order = solvable.evr.compareLoosely(evr);
        int sign = order < 0 ? LESS : order > 0 ? GREATER : EQUAL;
        return (flags & sign) != 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
