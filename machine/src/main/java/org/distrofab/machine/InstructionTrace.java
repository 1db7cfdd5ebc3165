package org.distrofab.machine;

/** Sees every instruction before it executes. A hart that has one runs an instruction at a time. */
@FunctionalInterface
public interface InstructionTrace {
    /**
     * @param hart with the registers as the instruction will find them
     * @param pc the instruction's virtual address
     * @param instruction its bits; a compressed one has zeros in the upper half
     */
    void beforeInstruction(Hart hart, long pc, int instruction);
}
