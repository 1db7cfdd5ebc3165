package org.distrofab.cli;

/** What the process says when it ends; the same for every verb. */
enum ExitCode {
    DONE(0),
    /** The command worked and the answer is no: differs, unsatisfiable, a test failed. */
    NO(1),
    /** The command line or a recipe is wrong. */
    USAGE(2),
    /** The host, the network, a disk or a mirror is in the way. */
    ENVIRONMENT(3);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}
