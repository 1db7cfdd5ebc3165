package org.distrofab.machine;

/** Why a run of the machine came to its end. */
public sealed interface Ending {
    /**
     * The guest switched the machine off.
     *
     * @param code what the guest reported by the test finisher; 0 is success
     */
    record PoweredOff(int code) implements Ending {}

    /** The guest asked for a restart, and the machine was told not to do it. */
    record Restart() implements Ending {}

    /**
     * A program reported through HTIF that a test has failed.
     *
     * @param test its number, {@code tohost >> 1}
     */
    record TestFailed(long test) implements Ending {}

    /** The last {@link Dialogue.Expect} of a dialogue that ends with one has been heard. */
    record Heard() implements Ending {}

    /** The machine has executed as many instructions as it was allowed to. */
    record InstructionLimit() implements Ending {}

    /** The time allowed is over. */
    record TimedOut() implements Ending {}

    /** {@link Machine#stop} was called. */
    record Stopped() implements Ending {}
}
