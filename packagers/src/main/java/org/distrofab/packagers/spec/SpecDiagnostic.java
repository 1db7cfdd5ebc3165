package org.distrofab.packagers.spec;

import java.util.Optional;

/**
 * One thing that is wrong with a package spec.
 *
 * @param what what is wrong, a clause without a full stop
 * @param expected what would have been right; empty if it cannot be said
 * @param hint what to do next; empty if there is nothing to say
 */
public record SpecDiagnostic(SpecPosition position, String what, String expected, String hint) {

    static SpecDiagnostic of(SpecPosition position, String what, String expected) {
        return new SpecDiagnostic(position, what, expected, "");
    }

    SpecDiagnostic hinting(Optional<String> nearMiss) {
        return nearMiss.map(word ->
                        new SpecDiagnostic(
                                position, what, expected, "did you mean '" + word + "'?"))
                .orElse(this);
    }

    /** One line: {@code file:line:column: what; expected this; did you mean 'that'?} */
    public String text() {
        var text = new StringBuilder().append(position).append(": ").append(what);
        if (!expected.isEmpty()) {
            text.append("; expected ").append(expected);
        }
        if (!hint.isEmpty()) {
            text.append("; ").append(hint);
        }
        return text.toString();
    }
}
