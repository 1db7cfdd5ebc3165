package org.distrofab.packagers.deb;

import org.distrofab.packagers.deb.DebRelation.Constraint;
import org.distrofab.packagers.deb.DebRelation.Operator;
import org.distrofab.packagers.deb.DebRelations.Grammar;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one relation field from left to right; owned by a single call. */
final class RelationParser {
    /** What a group of parentheses, brackets or angles may not hold unquoted. */
    private static final String DELIMITERS = " \t\n,|()[]<>";

    private final String field;
    private final Grammar grammar;
    private final String text;
    private int at;

    RelationParser(String field, Grammar grammar, String text) {
        this.field = field;
        this.grammar = grammar;
        this.text = text;
    }

    List<List<DebRelation>> groups() throws FormatException {
        var groups = new ArrayList<List<DebRelation>>();
        skipBlanks();
        if (at == text.length()) {
            return groups;
        }
        groups.add(group());
        while (at < text.length()) {
            expect(',');
            skipBlanks();
            groups.add(group());
        }
        return groups;
    }

    private List<DebRelation> group() throws FormatException {
        var alternatives = new ArrayList<DebRelation>(1);
        alternatives.add(relation());
        while (peek() == '|') {
            if (grammar != Grammar.ALTERNATIVES) {
                throw wrong("a comma, for this field has no alternatives,");
            }
            at++;
            skipBlanks();
            alternatives.add(relation());
        }
        return alternatives;
    }

    private DebRelation relation() throws FormatException {
        var name = name();
        var qualifier = "";
        if (peek() == ':') {
            at++;
            qualifier = word("an architecture, 'any' or 'native'");
        }
        skipBlanks();
        var constraint = peek() == '(' ? Optional.of(constraint()) : Optional.<Constraint>empty();
        skipBlanks();
        var architectures = peek() == '[' ? list('[', ']', "an architecture") : List.<String>of();
        for (var term : architectures) {
            if (term.startsWith("!") != architectures.getFirst().startsWith("!")) {
                throw wrong("architectures that are all negated or none");
            }
        }
        skipBlanks();
        var profiles = new ArrayList<List<String>>(0);
        while (peek() == '<') {
            profiles.add(list('<', '>', "a build profile"));
            skipBlanks();
        }
        if (at < text.length() && peek() != ',' && peek() != '|') {
            throw wrong("a comma or a bar after '" + name + "'");
        }
        return new DebRelation(name, qualifier, constraint, architectures, profiles);
    }

    private String name() throws FormatException {
        var start = at;
        while (at < text.length() && isNameCharacter(text.charAt(at))) {
            at++;
        }
        if (start == at || !Character.isLetterOrDigit(text.charAt(start))) {
            at = start;
            throw wrong("a package name that starts with a letter or a digit");
        }
        return text.substring(start, at);
    }

    static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= '0' && c <= '9'
                || c >= 'A' && c <= 'Z'
                || c == '-'
                || c == '+'
                || c == '.'
                || c == '_';
    }

    private Constraint constraint() throws FormatException {
        expect('(');
        skipBlanks();
        var operatorAt = at;
        var operator = operator();
        if (grammar == Grammar.PROVIDES && operator != Operator.EQUAL) {
            at = operatorAt;
            throw wrong("'=' as the only operator of a provided version");
        }
        skipBlanks();
        var start = at;
        var version = word("a version");
        skipBlanks();
        expect(')');
        try {
            return new Constraint(operator, DebVersion.parse(version));
        } catch (FormatException e) {
            at = start + (int) e.offsetBytes();
            throw complaint(e.expected(), e.found());
        }
    }

    private Operator operator() throws FormatException {
        var start = at;
        while (at < text.length() && "<=>".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return switch (text.substring(start, at)) {
            case "<<" -> Operator.EARLIER;
            case "<=", "<" -> Operator.EARLIER_OR_EQUAL;
            case "=" -> Operator.EQUAL;
            case ">=", ">" -> Operator.LATER_OR_EQUAL;
            case ">>" -> Operator.LATER;
            case String _ -> {
                at = start;
                throw wrong("one of << <= = >= >>");
            }
        };
    }

    private List<String> list(char open, char close, String what) throws FormatException {
        expect(open);
        var terms = new ArrayList<String>();
        skipBlanks();
        while (peek() != close) {
            terms.add(word(what));
            skipBlanks();
        }
        if (terms.isEmpty()) {
            throw wrong(what);
        }
        at++;
        return terms;
    }

    private String word(String what) throws FormatException {
        var start = at;
        while (at < text.length() && DELIMITERS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (start == at) {
            throw wrong(what);
        }
        return text.substring(start, at);
    }

    private void expect(char c) throws FormatException {
        if (peek() != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    /** The character at hand; NUL, which no rule asks for, at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private FormatException wrong(String expected) {
        return complaint(
                expected, at < text.length() ? "'" + excerpt() + "'" : "the end of the field");
    }

    private FormatException complaint(String expected, String found) {
        var line = 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        return new FormatException(field + " field, line " + line, at, expected, found);
    }

    private String excerpt() {
        var rest = text.substring(at, Math.min(text.length(), at + 24));
        return rest.replaceAll("\\p{Cntrl}", "?");
    }
}
