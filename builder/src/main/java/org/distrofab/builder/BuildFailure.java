package org.distrofab.builder;

import java.io.Serial;

/** A build cannot be done, for a reason that its user can mend. The message is one sentence. */
public final class BuildFailure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    /** Whose fault it is. */
    public enum Kind {
        /** The answer is no: unsatisfiable, drifted from the lock. */
        NO,
        /** The recipe asks for what there is not. */
        RECIPE,
        /** The host: disk, network, cache. */
        ENVIRONMENT
    }

    private final Kind kind;

    public BuildFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public BuildFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
