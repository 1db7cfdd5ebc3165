package org.distrofab.machine.trace;

import org.distrofab.machine.Hart;
import org.distrofab.machine.InstructionTrace;
import org.distrofab.machine.hart.InstructionText;

import java.util.function.Consumer;

/**
 * A line for each instruction: hart, instructions before it, privilege mode, address, bits and what
 * they mean.
 */
public final class InstructionTracer implements InstructionTrace {
    private static final String MODES = "US?M";

    private final Consumer<String> lines;

    /**
     * @param lines takes a line without newline, on the hart's thread
     */
    public InstructionTracer(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void beforeInstruction(Hart hart, long pc, int instruction) {
        boolean compressed = (instruction & 3) != 3;
        lines.accept(
                "%d %d %c %016x %s  %s"
                        .formatted(
                                hart.id(),
                                hart.instructionsRetired(),
                                MODES.charAt(hart.privilege() & 3),
                                pc,
                                (compressed ? "    %04x" : "%08x").formatted(instruction),
                                InstructionText.of(instruction, pc)));
    }
}
