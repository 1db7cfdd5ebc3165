package org.distrofab.machine;

import java.util.Optional;

/**
 * What a hart does besides executing.
 *
 * @param instructionTrace sees every instruction
 * @param systemCallTrace sees every user-mode {@code ecall} and every return to user mode
 */
public record HartOptions(
        Optional<InstructionTrace> instructionTrace, Optional<SystemCallTrace> systemCallTrace) {
    /** No traces. */
    public static HartOptions plain() {
        return new HartOptions(Optional.empty(), Optional.empty());
    }
}
