package org.distrofab.machine.hart;

import org.distrofab.machine.Bus;
import org.distrofab.machine.GuestMemory;
import org.distrofab.machine.HartOptions;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Runs every case of the interpreter's switch, each branch both ways, a few times before the first
 * guest does; a few milliseconds, once in a process.
 *
 * <p>HotSpot compiles a case that was never executed into a trap that throws the compiled switch
 * away. Without this, the boot of Debian's kernel did that eight times, and spent most of its time
 * in the slow tiers.
 */
final class WarmUp {
    private static final int ROUNDS = 6;

    private static final long[][] OPERANDS = {{5, 5}, {5, 6}, {6, 5}, {-1, 1}, {1, -1}};

    private WarmUp() {}

    /** Does it if nobody has yet; others wait. */
    static void ensureDone() {
        Once.touch();
    }

    private static final class Once {
        static {
            try (var ram = GuestMemory.allocate(1 << 16)) {
                warm(ram);
            }
        }

        static void touch() {}
    }

    private static void warm(GuestMemory ram) {
        var hart =
                new InterpreterHart(
                        0,
                        new Bus(ram),
                        () -> 0,
                        Optional.empty(),
                        HartOptions.plain(),
                        Translator.Policy.off(),
                        false);
        var interpreter = hart.interpreter();
        var core = hart.core();
        core.mstatus |= Status.FS;
        core.setFloatControl(SoftFloat.INEXACT, SoftFloat.NEAREST_EVEN);
        var all = IntStream.range(0, Micro.COUNT).filter(Micro::isPlain).toArray();
        for (long[] operands : OPERANDS) {
            for (int opcode : all) {
                // Accesses go to the middle of RAM; comparisons see the pair of operands.
                boolean isAccess = Micro.isAccess(opcode);
                core.x[1] = isAccess ? ram.base() + 2048 : operands[0];
                core.x[2] = operands[1];
                core.f[1] = Double.doubleToRawLongBits(operands[0]);
                core.f[2] = Double.doubleToRawLongBits(operands[1]);
                core.grant(ROUNDS);
                interpreter.execute(block(core, opcode));
            }
        }
        core.pc = 0;
        core.grant(1);
        interpreter.execute();
    }

    /** The micro-operation and the end of the block, which is its own successor. */
    private static Block block(Core core, int opcode) {
        // What leaves the block counts one instruction and goes to its start again.
        boolean isExit =
                Micro.isBranch(opcode)
                        || opcode == Opcodes.JAL
                        || opcode == Opcodes.JALR
                        || opcode == Micro.END;
        long[] code = {
            Micro.encode(opcode, Micro.isBranch(opcode) ? 0 : 3, 1, 2, isExit ? 1 : 0),
            Micro.encode(Micro.END, 0, 0, 0, 1)
        };
        var block =
                new Block(
                        core.bus.ram().base(), -1, 1, code, new byte[2], new byte[2], new char[2]);
        block.virtual = core.bus.ram().base();
        block.generation = core.mmu.generation;
        block.links[0] = block;
        block.links[1] = block;
        return block;
    }
}
