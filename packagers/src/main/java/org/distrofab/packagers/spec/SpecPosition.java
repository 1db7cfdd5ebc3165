package org.distrofab.packagers.spec;

import java.util.Comparator;

/**
 * A place in a package spec.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record SpecPosition(String file, int line, int column) implements Comparable<SpecPosition> {
    private static final Comparator<SpecPosition> ORDER =
            Comparator.comparing(SpecPosition::file)
                    .thenComparing(SpecPosition::line)
                    .thenComparing(SpecPosition::column);

    @Override
    public int compareTo(SpecPosition other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
