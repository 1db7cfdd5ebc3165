package org.distrofab.machine;

import org.distrofab.machine.hart.InstructionText;

/** Prints instructions as assembly, from the same table that harts decode with. */
public final class Disassembler {
    private Disassembler() {}

    /**
     * The text of an instruction without pseudo-instructions, as {@code objdump -M no-aliases}
     * prints it.
     *
     * @param instruction its bits; the upper half is ignored for a compressed one
     * @param pc where it is, for the targets of branches and jumps
     * @return {@code .word} or {@code .short} with the bits if harts have no such instruction
     */
    public static String text(int instruction, long pc) {
        return InstructionText.of(instruction, pc);
    }

    /** How many bytes the instruction has: 2 or 4. */
    public static int lengthBytes(int instruction) {
        return (instruction & 3) == 3 ? 4 : 2;
    }
}
