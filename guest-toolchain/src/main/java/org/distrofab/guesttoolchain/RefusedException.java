package org.distrofab.guesttoolchain;

import java.util.List;

/** A build that stopped because of what it was given; carries every complaint that was found. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    RefusedException(List<Diagnostic> diagnostics) {
        super(String.join("\n", diagnostics.stream().map(Diagnostic::toString).toList()));
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** What is wrong, in the order of the manifest. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
