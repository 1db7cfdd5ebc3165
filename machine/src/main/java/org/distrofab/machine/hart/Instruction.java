package org.distrofab.machine.hart;

import java.util.List;

/**
 * A line of an instruction table.
 *
 * @param mnemonic as assemblers write it
 * @param opcode what the decoder gives for it; a compressed instruction has that of the instruction
 *     it stands for
 * @param mask the bits that are fixed
 * @param match their values
 * @param lengthBytes 2 or 4
 * @param operands as written
 * @param syntax the operands with their punctuation
 * @param sources what fills the decoded instruction, slot by slot
 * @param nonzero operands that must not be zero, or the encoding is reserved
 */
record Instruction(
        String mnemonic,
        String extension,
        int opcode,
        int mask,
        int match,
        int lengthBytes,
        List<Operand> operands,
        String syntax,
        List<Source> sources,
        List<Operand> nonzero) {
    Instruction {
        operands = List.copyOf(operands);
        sources = List.copyOf(sources);
        nonzero = List.copyOf(nonzero);
    }

    /** Where a slot of the decoded instruction comes from. */
    record Source(Operand.Slot slot, Operand operand) {}

    boolean matches(int bits) {
        return (bits & mask) == match;
    }

    /** Whether every operand that must not be zero is not. */
    boolean isValid(int bits) {
        for (var operand : nonzero) {
            if (operand.extract(bits) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it writes an integer register. */
    boolean writesInteger() {
        for (var source : sources) {
            if (source.slot() == Operand.Slot.RD) {
                return source.operand().kind() == Operand.Kind.INTEGER;
            }
        }
        return false;
    }

    /** Whether it needs the floating-point unit to be on ({@code mstatus.FS}). */
    boolean usesFloat() {
        return operands.stream().anyMatch(operand -> operand.kind() == Operand.Kind.FLOAT);
    }
}
