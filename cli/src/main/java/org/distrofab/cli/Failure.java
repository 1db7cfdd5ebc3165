package org.distrofab.cli;

/**
 * Ends a verb with a message for its user: what is wrong and what to do next, in one or two
 * sentences. Printed without a stack trace unless {@code --debug} is given.
 */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private boolean namesItsPlace;

    private Failure(ExitCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    static Failure no(String message) {
        return new Failure(ExitCode.NO, message, null);
    }

    static Failure usage(String message) {
        return new Failure(ExitCode.USAGE, message, null);
    }

    static Failure environment(String message, Throwable cause) {
        return new Failure(ExitCode.ENVIRONMENT, message, cause);
    }

    /** A recipe's diagnostics, one a line, each naming its own place. */
    static Failure diagnostics(String lines) {
        var failure = new Failure(ExitCode.USAGE, lines, null);
        failure.namesItsPlace = true;
        return failure;
    }

    /** The message as printed: with the program's name before it unless it names files itself. */
    String text() {
        return namesItsPlace ? getMessage() : "distrofab: " + getMessage();
    }

    ExitCode code() {
        return code;
    }
}
