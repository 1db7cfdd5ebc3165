package org.distrofab.packagers.apk;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * apk's dependency words: {@code [!]name[@tag][operator version]} (apk-package(5), apk-world(5)).
 */
public final class ApkDependencies {
    private static final String FORMAT = "apk dependency";
    private static final String OPERATOR_CHARACTERS = "<>=~";

    private ApkDependencies() {}

    /**
     * Reads one word as packages, indexes and databases hold it. Its version is taken as it stands:
     * apk keeps a dependency with an unreadable version and never satisfies it.
     *
     * @param kind what it is listed as; {@link RelationKind#CONFLICTS} comes out for {@code !name}
     *     among {@link RelationKind#DEPENDS}
     */
    public static Relation parse(RelationKind kind, String word) throws FormatException {
        var rest = word;
        var actualKind = kind;
        if (rest.startsWith("!")) {
            if (kind != RelationKind.DEPENDS && kind != RelationKind.CONFLICTS) {
                throw new FormatException(FORMAT, 0, "a name", "'!' in '" + word + "'");
            }
            actualKind = RelationKind.CONFLICTS;
            rest = rest.substring(1);
        }
        return new Relation(actualKind, word, parseNamed(word, rest));
    }

    /**
     * Reads one word as a person writes it: the version must be one.
     *
     * @throws FormatException if the word or its version is malformed, at its offset in the word
     */
    public static Relation parseStrictly(RelationKind kind, String word) throws FormatException {
        var relation = parse(kind, word);
        if (relation.value() instanceof Dependency.Named named) {
            checkName(named.name(), word);
            if (named.constraint().isPresent()) {
                checkConstraint(named.constraint().get(), word);
            }
        }
        return relation;
    }

    /** A conflict as apk writes it, whether or not the given word has its {@code !}. */
    static Relation conflict(String word) throws FormatException {
        return parseStrictly(RelationKind.CONFLICTS, word.startsWith("!") ? word : "!" + word);
    }

    private static Dependency.Named parseNamed(String word, String rest) throws FormatException {
        int at = 0;
        while (at < rest.length() && OPERATOR_CHARACTERS.indexOf(rest.charAt(at)) < 0) {
            at++;
        }
        var name = rest.substring(0, at);
        var tag = "";
        int tagAt = name.indexOf('@');
        if (tagAt >= 0) {
            tag = name.substring(tagAt + 1);
            name = name.substring(0, tagAt);
        }
        int offset = word.length() - rest.length();
        if (name.isEmpty()) {
            throw new FormatException(FORMAT, offset, "a name", "'" + word + "'");
        }
        if (at == rest.length()) {
            return new Dependency.Named(name, tag, Optional.empty());
        }
        int operatorEnd = at;
        while (operatorEnd < rest.length()
                && OPERATOR_CHARACTERS.indexOf(rest.charAt(operatorEnd)) >= 0) {
            operatorEnd++;
        }
        var version = rest.substring(operatorEnd);
        if (version.isEmpty()) {
            throw new FormatException(
                    FORMAT, offset + operatorEnd, "a version after the operator", "its end");
        }
        var operator = operator(rest.substring(at, operatorEnd));
        if (operator.isEmpty()) {
            throw new FormatException(
                    FORMAT,
                    offset + at,
                    "one of =, <, <=, >, >=, ~, <~, >~, ><",
                    "'" + rest.substring(at, operatorEnd) + "'");
        }
        return new Dependency.Named(
                name, tag, Optional.of(new VersionConstraint(operator.get(), version)));
    }

    /** The signs of an operator count as a set: {@code =~}, {@code ~=} and {@code ~} are one. */
    private static Optional<VersionOperator> operator(String signs) {
        boolean less = signs.indexOf('<') >= 0;
        boolean greater = signs.indexOf('>') >= 0;
        boolean equal = signs.indexOf('=') >= 0;
        boolean fuzzy = signs.indexOf('~') >= 0;
        if (less && greater) {
            return equal || fuzzy ? Optional.empty() : Optional.of(VersionOperator.IDENTITY);
        }
        if (fuzzy) {
            return Optional.of(
                    less
                            ? VersionOperator.FUZZY_LESS_OR_EQUAL
                            : greater
                                    ? VersionOperator.FUZZY_GREATER_OR_EQUAL
                                    : VersionOperator.FUZZY_EQUAL);
        }
        if (less) {
            return Optional.of(equal ? VersionOperator.LESS_OR_EQUAL : VersionOperator.LESS);
        }
        if (greater) {
            return Optional.of(equal ? VersionOperator.GREATER_OR_EQUAL : VersionOperator.GREATER);
        }
        return Optional.of(VersionOperator.EQUAL);
    }

    /** apk's sign for an operator. */
    static String sign(VersionOperator operator) {
        return switch (operator) {
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case EQUAL -> "=";
            case GREATER_OR_EQUAL -> ">=";
            case GREATER -> ">";
            case FUZZY_EQUAL -> "~";
            case FUZZY_LESS_OR_EQUAL -> "<~";
            case FUZZY_GREATER_OR_EQUAL -> ">~";
            case IDENTITY -> "><";
        };
    }

    private static void checkName(String name, String word) throws FormatException {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letterOrDigit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && "._+-,:/[]".indexOf(c) < 0) {
                throw new FormatException(
                        FORMAT,
                        word.indexOf(name) + i,
                        "a letter, a digit or one of ._+-,:/[]",
                        "'" + c + "'");
            }
        }
    }

    private static void checkConstraint(VersionConstraint constraint, String word)
            throws FormatException {
        if (constraint.operator() == VersionOperator.IDENTITY) {
            return;
        }
        try {
            ApkVersionOrder.INSTANCE.check(constraint.version());
        } catch (InvalidVersionException e) {
            int offset = word.length() - constraint.version().length() + e.position();
            throw new FormatException(FORMAT, offset, e.expected(), "'" + word + "'");
        }
    }

    /**
     * Reads a list of words separated by blanks.
     *
     * @throws FormatException at the word's offset in the list
     */
    static List<Relation> parseList(RelationKind kind, String list) throws FormatException {
        var relations = new ArrayList<Relation>();
        for (var word : words(list)) {
            relations.add(parse(kind, word));
        }
        return relations;
    }

    /** {@code install_if}: one relation, all of whose words must hold. */
    static Relation parseInstallIf(String list) throws FormatException {
        var members = new ArrayList<Dependency>();
        for (var relation : parseList(RelationKind.INSTALL_IF, list)) {
            members.add(relation.value());
        }
        return new Relation(
                RelationKind.INSTALL_IF,
                String.join(" ", words(list)),
                new Dependency.AllOf(members));
    }

    static List<String> words(String list) {
        var words = new ArrayList<String>();
        for (var word : list.split("[ \\n]", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
