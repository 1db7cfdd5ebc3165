package org.distrofab.packagers.dnf;

import java.util.Arrays;

/**
 * A clause: at least one of its literals holds. A literal is a package's id, negative if the
 * package shall not be there.
 *
 * <p>The literals never change; watches, links and whether it is disabled belong to {@link Sat}.
 */
final class Rule implements Comparable<Rule> {
    enum Kind {
        NOT_INSTALLABLE,
        NOTHING_PROVIDES,
        REQUIRES,
        SELF_CONFLICT,
        CONFLICTS,
        SAME_NAME,
        OBSOLETES,
        INSTALLED_OBSOLETES,
        /** Keeps an installed package or updates it. */
        UPDATE,
        /** Parts of a split package come together. */
        SPLIT,
        JOB,
        BEST,
        LEARNT
    }

    final int[] literals;
    final Kind kind;

    /** The package that says so; 0 if none does. */
    final int source;

    /** The other package; 0 if there is none. */
    final int target;

    /** What it says; null if there are no words for it. */
    final Dep dep;

    int index;
    int watchOne;
    int watchTwo;
    int nextOne;
    int nextTwo;
    boolean disabled;

    /** Indexes of the rules that it was learnt from. */
    int[] proof = {};

    Rule(Kind kind, int source, int target, Dep dep, int... literals) {
        this.kind = kind;
        this.source = source;
        this.target = target;
        this.dep = dep;
        this.literals = literals;
    }

    /** libsolv's order of rules: by the first literals, the highest negated package first. */
    @Override
    public int compareTo(Rule other) {
        return Arrays.compare(literals, other.literals);
    }

    boolean isAssertion() {
        return literals.length == 1;
    }
}
