package org.distrofab.machine;

import java.util.Optional;

/**
 * What a hart does besides executing.
 *
 * @param instructionTrace sees every instruction
 * @param systemCallTrace sees every user-mode {@code ecall} and every return to user mode
 * @param engine what executes; with an instruction trace always the interpreter
 */
public record HartOptions(
        Optional<InstructionTrace> instructionTrace,
        Optional<SystemCallTrace> systemCallTrace,
        Engine engine) {
    /** No traces, interpreted. */
    public static HartOptions plain() {
        return of(Engine.INTERPRETER);
    }

    /** No traces. */
    public static HartOptions of(Engine engine) {
        return new HartOptions(Optional.empty(), Optional.empty(), engine);
    }
}
