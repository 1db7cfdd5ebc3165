package org.distrofab.packagers.deb;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One alternative of a relation field: {@code name:qualifier (op version) [architectures]
 * <profiles>} (deb-control(5), Debian Policy §7.1).
 *
 * @param name the package, real or virtual
 * @param qualifier {@code any}, {@code native}, an architecture, or empty
 * @param constraint what its version must be
 * @param architectures terms of {@code [...]}, {@code !} kept; empty if there is no such list
 * @param profiles each {@code <...>} as its terms, {@code !} kept
 */
public record DebRelation(
        String name,
        String qualifier,
        Optional<Constraint> constraint,
        List<String> architectures,
        List<List<String>> profiles) {

    public DebRelation {
        architectures = List.copyOf(architectures);
        profiles = profiles.stream().map(List::copyOf).toList();
    }

    /** A relation to a name alone. */
    public static DebRelation of(String name) {
        return new DebRelation(name, "", Optional.empty(), List.of(), List.of());
    }

    /** Any version of the right side of an operator. */
    public record Constraint(Operator operator, DebVersion version) {
        public boolean accepts(DebVersion candidate) {
            return operator.accepts(candidate.compareTo(version));
        }

        @Override
        public String toString() {
            return "(" + operator.symbol() + " " + version + ")";
        }
    }

    /** The operators of Debian Policy §7.1; the obsolete {@code <} and {@code >} are read too. */
    public enum Operator {
        EARLIER("<<"),
        EARLIER_OR_EQUAL("<="),
        EQUAL("="),
        LATER_OR_EQUAL(">="),
        LATER(">>");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        boolean accepts(int comparison) {
            return switch (this) {
                case EARLIER -> comparison < 0;
                case EARLIER_OR_EQUAL -> comparison <= 0;
                case EQUAL -> comparison == 0;
                case LATER_OR_EQUAL -> comparison >= 0;
                case LATER -> comparison > 0;
            };
        }
    }

    /**
     * Whether the relation counts when building or installing for an architecture and with a set of
     * build profiles.
     *
     * <p>Limitations: architecture wildcards are {@code any}, {@code linux-any} and {@code
     * any-CPU}; other kernels than Linux are not known.
     */
    public boolean appliesTo(String architecture, Set<String> activeProfiles) {
        return matchesArchitecture(architecture)
                && (profiles.isEmpty()
                        || profiles.stream()
                                .anyMatch(terms ->
                                        terms.stream().allMatch(t -> holds(t, activeProfiles))));
    }

    private static boolean holds(String term, Set<String> activeProfiles) {
        return term.startsWith("!")
                ? !activeProfiles.contains(term.substring(1))
                : activeProfiles.contains(term);
    }

    private boolean matchesArchitecture(String architecture) {
        if (architectures.isEmpty()) {
            return true;
        }
        var negated = architectures.getFirst().startsWith("!");
        var named =
                architectures.stream()
                        .map(term -> negated ? term.substring(1) : term)
                        .anyMatch(term ->
                                term.equals(architecture)
                                        || term.equals("any")
                                        || term.equals("linux-any")
                                        || term.equals("any-" + architecture));
        return named != negated;
    }

    /** As dpkg writes it. */
    @Override
    public String toString() {
        var text = new StringBuilder(name);
        if (!qualifier.isEmpty()) {
            text.append(':').append(qualifier);
        }
        constraint.ifPresent(c -> text.append(' ').append(c));
        if (!architectures.isEmpty()) {
            text.append(" [").append(String.join(" ", architectures)).append(']');
        }
        for (var terms : profiles) {
            text.append(" <").append(String.join(" ", terms)).append('>');
        }
        return text.toString();
    }
}
