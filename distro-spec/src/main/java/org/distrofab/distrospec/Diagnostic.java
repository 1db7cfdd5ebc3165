package org.distrofab.distrospec;

import java.util.Comparator;
import java.util.Optional;

/**
 * One thing that is wrong with the user's text.
 *
 * @param position where
 * @param what what is wrong, a clause without a full stop
 * @param expected what would have been right, if it can be said
 * @param hint what to do next: a near miss ({@code did you mean 'fab'?}) or the other key to look
 *     at
 */
public record Diagnostic(
        Position position, String what, Optional<String> expected, Optional<String> hint) {

    static final Comparator<Diagnostic> BY_POSITION =
            Comparator.comparing(Diagnostic::position).thenComparing(Diagnostic::what);

    public static Diagnostic of(Position position, String what) {
        return new Diagnostic(position, what, Optional.empty(), Optional.empty());
    }

    public Diagnostic expecting(String text) {
        return new Diagnostic(position, what, Optional.of(text), hint);
    }

    public Diagnostic hinting(String text) {
        return new Diagnostic(position, what, expected, Optional.of(text));
    }

    /** One line: {@code file:line:col: what; expected this; did you mean 'that'?} */
    public String text() {
        var text = new StringBuilder().append(position).append(": ").append(what);
        expected.ifPresent(e -> text.append("; expected ").append(e));
        hint.ifPresent(h -> text.append("; ").append(h));
        return text.toString();
    }
}
