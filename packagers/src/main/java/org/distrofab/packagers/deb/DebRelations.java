package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The value of a relation field: groups that must all hold, each a list of alternatives, the first
 * preferred (Debian Policy §7.1).
 *
 * @param groups in the order of the field; order matters to apt within a group and between them
 */
public record DebRelations(List<List<DebRelation>> groups) {
    public static final DebRelations NONE = new DebRelations(List.of());

    public DebRelations {
        groups = groups.stream().map(List::copyOf).toList();
        if (groups.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a group without alternatives");
        }
    }

    /** Which grammar a field has: what may stand in it besides names and versions. */
    public enum Grammar {
        /** {@code Depends}, {@code Recommends}, {@code Enhances} and their like. */
        ALTERNATIVES,
        /** {@code Conflicts}, {@code Breaks}, {@code Replaces}: a plain list. */
        LIST,
        /** {@code Provides}: a plain list, and versions only with {@code =}. */
        PROVIDES;

        /** The grammar of a field of a binary package by its name. */
        public static Grammar of(String field) {
            return switch (field.toLowerCase(Locale.ROOT)) {
                case "provides" -> PROVIDES;
                case "conflicts", "breaks", "replaces", "built-using" -> LIST;
                case String _ -> ALTERNATIVES;
            };
        }
    }

    /**
     * Reads a value that may be folded over lines.
     *
     * @param field the field's name: decides on the grammar and is named in complaints
     * @throws FormatException with the field, the line of the value and the offset in it
     */
    public static DebRelations parse(String field, String value) throws FormatException {
        return parse(field, Grammar.of(field), value);
    }

    /**
     * @param grammar what may stand in the field
     * @throws FormatException with the field, the line of the value and the offset in it
     */
    public static DebRelations parse(String field, Grammar grammar, String value)
            throws FormatException {
        return new DebRelations(new RelationParser(field, grammar, value).groups());
    }

    public boolean isEmpty() {
        return groups.isEmpty();
    }

    /** As dpkg writes it. */
    @Override
    public String toString() {
        return groups.stream()
                .map(g -> g.stream().map(DebRelation::toString).collect(Collectors.joining(" | ")))
                .collect(Collectors.joining(", "));
    }
}
