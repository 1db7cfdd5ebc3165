package org.distrofab.packagers.rpm;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rpm's rich dependencies ({@code docs/manual/boolean_dependencies.md}) and plain ones.
 *
 * <p>{@code and}, {@code or} and {@code with} chain with themselves only; the others take two
 * operands, {@code if} and {@code unless} a third after {@code else}. White space and commas
 * separate; a word ends at either, or at a {@code )} that the word itself did not open.
 *
 * <p>Limits: {@value #MAX_DEPTH} levels. Stricter than rpm in one thing: {@code (a else b)} without
 * an {@code if} is refused. Which operators may nest in which (no {@code if} below an {@code or},
 * no {@code unless} below an {@code and}) is a matter of who writes packages: {@link
 * #checkNesting}.
 */
final class RichDependencyParser {
    static final int MAX_DEPTH = 100;

    private static final String FORMAT = "rpm dependency";

    private enum Operator {
        AND,
        OR,
        IF,
        UNLESS,
        ELSE,
        WITH,
        WITHOUT
    }

    private final String text;
    private int at;

    private RichDependencyParser(String text) {
        this.text = text;
    }

    /**
     * Reads a whole rich dependency.
     *
     * @throws FormatException with the position in the text as its offset
     */
    static Dependency parse(String text) throws FormatException {
        var parser = new RichDependencyParser(text);
        if (!text.startsWith("(")) {
            throw parser.bad(0, "'(' before a rich dependency");
        }
        var value = parser.parenthesised(1);
        parser.expectEnd();
        return value;
    }

    /** Reads {@code name}, {@code name >= version} or a rich dependency, as a person writes it. */
    static RpmDependency parseClause(String text) throws FormatException {
        if (text.startsWith("(")) {
            parse(text);
            return RpmDependency.of(text);
        }
        var parser = new RichDependencyParser(text);
        parser.skipWhite();
        var named = parser.plain();
        parser.skipWhite();
        parser.expectEnd();
        return new RpmDependency(
                named.name(),
                named.constraint().map(c -> RpmDependency.bits(c.operator())).orElse(0),
                named.constraint().map(VersionConstraint::version).orElse(""));
    }

    private void expectEnd() throws FormatException {
        if (at < text.length()) {
            throw bad(at, "the end of the dependency");
        }
    }

    private Dependency parenthesised(int depth) throws FormatException {
        var open = at;
        if (depth > MAX_DEPTH) {
            throw bad(open, "at most " + MAX_DEPTH + " levels of parentheses");
        }
        at++;
        skipWhite();
        if (at < text.length() && text.charAt(at) == ')') {
            throw bad(at, "a dependency inside the parentheses");
        }
        var operands = new ArrayList<Dependency>();
        operands.add(operand(open, depth));
        Operator chain = null;
        Optional<Dependency> otherwise = Optional.empty();
        while (!closes(open)) {
            var operatorAt = at;
            var operator = operator();
            var isElse =
                    operator == Operator.ELSE
                            && (chain == Operator.IF || chain == Operator.UNLESS)
                            && otherwise.isEmpty();
            if (!isElse && (operator == Operator.ELSE || chain != null && chain != operator)) {
                throw bad(operatorAt, chain == null ? "an operator before 'else'" : same(chain));
            }
            if (!isElse && chain != null && !chains(operator)) {
                throw bad(operatorAt, "')', as only 'and', 'or' and 'with' chain");
            }
            skipWhite();
            if (at < text.length() && text.charAt(at) == ')') {
                throw bad(at, "a dependency after the operator");
            }
            var operand = operand(open, depth);
            if (isElse) {
                otherwise = Optional.of(operand);
            } else {
                chain = operator;
                operands.add(operand);
            }
        }
        at++;
        return chain == null ? operands.getFirst() : combine(chain, operands, otherwise);
    }

    private static String same(Operator chain) {
        return "')' or a further '" + word(chain) + "'";
    }

    private static boolean chains(Operator operator) {
        return operator == Operator.AND || operator == Operator.OR || operator == Operator.WITH;
    }

    private boolean closes(int open) throws FormatException {
        skipWhite();
        if (at >= text.length()) {
            throw bad(at, "')' for the '(' at position " + open);
        }
        return text.charAt(at) == ')';
    }

    private static Dependency combine(
            Operator operator, List<Dependency> operands, Optional<Dependency> otherwise) {
        var first = operands.getFirst();
        var second = operands.get(1);
        return switch (operator) {
            case AND -> new Dependency.AllOf(operands);
            case OR -> new Dependency.AnyOf(operands);
            case WITH -> new Dependency.With(operands);
            case WITHOUT -> new Dependency.Without(first, second);
            case IF -> new Dependency.If(first, second, otherwise);
            case UNLESS -> new Dependency.Unless(first, second, otherwise);
            case ELSE -> throw new IllegalStateException("'else' is no operator of its own");
        };
    }

    private Dependency operand(int open, int depth) throws FormatException {
        if (at >= text.length()) {
            throw bad(at, "')' for the '(' at position " + open);
        }
        return text.charAt(at) == '(' ? parenthesised(depth + 1) : plain();
    }

    private Dependency.Named plain() throws FormatException {
        var name = word();
        if (name.isEmpty()) {
            throw bad(at, "a name");
        }
        skipWhite();
        if (at >= text.length() || "<=>".indexOf(text.charAt(at)) < 0) {
            return Dependency.Named.of(name);
        }
        var signAt = at;
        var comparison = comparison(word(), signAt);
        skipWhite();
        var versionAt = at;
        var version = word();
        if (version.isEmpty()) {
            throw bad(versionAt, "a version");
        }
        return Dependency.Named.of(name, comparison, version);
    }

    private VersionOperator comparison(String sign, int signAt) throws FormatException {
        return switch (sign) {
            case "<" -> VersionOperator.LESS;
            case "<=", "=<" -> VersionOperator.LESS_OR_EQUAL;
            case "=", "==" -> VersionOperator.EQUAL;
            case ">=", "=>" -> VersionOperator.GREATER_OR_EQUAL;
            case ">" -> VersionOperator.GREATER;
            default -> throw bad(signAt, "one of < <= = >= >");
        };
    }

    private Operator operator() throws FormatException {
        var start = at;
        while (at < text.length() && !isWhite(text.charAt(at)) && text.charAt(at) != ')') {
            at++;
        }
        var found = text.substring(start, at);
        for (var operator : Operator.values()) {
            if (word(operator).equals(found)) {
                return operator;
            }
        }
        throw bad(start, "and, or, if, unless, else, with or without");
    }

    private static String word(Operator operator) {
        return switch (operator) {
            case AND -> "and";
            case OR -> "or";
            case IF -> "if";
            case UNLESS -> "unless";
            case ELSE -> "else";
            case WITH -> "with";
            case WITHOUT -> "without";
        };
    }

    private String word() {
        var start = at;
        var opened = 0;
        while (at < text.length() && !isWhite(text.charAt(at))) {
            var c = text.charAt(at);
            if (c == '(') {
                opened++;
            } else if (c == ')' && opened-- == 0) {
                break;
            }
            at++;
        }
        return text.substring(start, at);
    }

    private void skipWhite() {
        while (at < text.length() && isWhite(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isWhite(char c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == ',';
    }

    private FormatException bad(int position, String expected) {
        var rest = text.substring(Math.min(position, text.length()));
        var found =
                rest.isEmpty()
                        ? "the end"
                        : "'" + (rest.length() > 20 ? rest.substring(0, 20) + "…" : rest) + "'";
        return new FormatException(FORMAT, position, expected, found);
    }

    /** What stands above an operand, as far as it decides what may stand there. */
    enum Context {
        /** Requires, and the weak dependencies. */
        POSITIVE,
        /** Conflicts, and whatever is below an {@code or}. */
        OR_LIKE,
        /** Whatever is below an {@code and}. */
        AND_LIKE
    }

    /**
     * Refuses what rpmbuild refuses: {@code if} where {@code or} rules, {@code unless} where {@code
     * and} does, and anything but names below {@code with} and {@code without}.
     */
    static void checkNesting(Dependency value, Context context) throws FormatException {
        switch (value) {
            case Dependency.Named _ -> {}
            case Dependency.AllOf(var members) -> checkAll(members, Context.AND_LIKE);
            case Dependency.AnyOf(var members) -> checkAll(members, Context.OR_LIKE);
            case Dependency.With(var members) -> checkAll(members, context);
            case Dependency.Without(var wanted, var excluded) ->
                    checkAll(List.of(wanted, excluded), context);
            case Dependency.If(var then, var condition, var otherwise) -> {
                if (context == Context.OR_LIKE) {
                    throw new FormatException(
                            FORMAT, -1, "no 'if' below 'or' or in Conflicts", "one");
                }
                checkNesting(then, Context.POSITIVE);
                checkNesting(condition, Context.POSITIVE);
                checkAll(otherwise.stream().toList(), Context.POSITIVE);
            }
            case Dependency.Unless(var then, var condition, var otherwise) -> {
                if (context == Context.AND_LIKE) {
                    throw new FormatException(FORMAT, -1, "no 'unless' below 'and'", "one");
                }
                checkNesting(then, Context.POSITIVE);
                checkNesting(condition, Context.POSITIVE);
                checkAll(otherwise.stream().toList(), Context.POSITIVE);
            }
        }
    }

    private static void checkAll(List<Dependency> members, Context context) throws FormatException {
        for (var member : members) {
            checkNesting(member, context);
        }
    }
}
