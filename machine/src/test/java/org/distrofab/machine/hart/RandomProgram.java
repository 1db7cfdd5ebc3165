package org.distrofab.machine.hart;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A bare-metal program of random instructions in a loop. Each time around it scrambles its
 * registers from a digest, executes the instructions, folds every register, the floating-point
 * flags and the memory that it wrote into the digest, and prints that to the UART.
 *
 * <p>Kept out of the random part: x1 the digest, x2 the memory, x3 the count, x4 scratch, x31 the
 * UART.
 */
final class RandomProgram {
    private static final int WINDOW_BYTES = 2048;
    private static final Set<String> EXTENSIONS =
            Set.of("I", "M", "A", "F", "D", "Zba", "Zbb", "Zbs", "C");

    /** Jumps, what the program cannot survive, and ctzw: QEMU 7.2 counts beyond the low word. */
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "ctzw",
                    "jal",
                    "jalr",
                    "fence",
                    "ecall",
                    "ebreak",
                    "auipc",
                    "c.addi16sp",
                    "c.ebreak",
                    "c.j",
                    "c.jr",
                    "c.jalr",
                    "c.beqz",
                    "c.bnez",
                    "c.addi4spn",
                    "c.lwsp",
                    "c.ldsp",
                    "c.swsp",
                    "c.sdsp",
                    "c.fldsp",
                    "c.fsdsp",
                    "c.lw",
                    "c.ld",
                    "c.sw",
                    "c.sd",
                    "c.fld",
                    "c.fsd");

    private final SplittableRandom random;
    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final List<Instruction> choice = new ArrayList<>();

    private RandomProgram(long seed) {
        random = new SplittableRandom(seed);
        var table = InstructionTable.standard();
        for (var list : List.of(table.base(), table.compressed())) {
            for (var one : list) {
                if (EXTENSIONS.contains(one.extension()) && !LEFT_OUT.contains(one.mnemonic())) {
                    choice.add(one);
                }
            }
        }
    }

    /** The program as a flat image to load and start at the beginning of RAM. */
    static byte[] create(long seed, int instructions, int rounds) {
        var program = new RandomProgram(seed);
        program.prologue(rounds);
        program.clear();
        int loop = program.code.size();
        program.scramble();
        for (int i = 0; i < instructions; i++) {
            program.one();
        }
        program.digest();
        program.print();
        program.close(loop);
        return program.code.toByteArray();
    }

    private void emit(String... lines) {
        for (int word : Assembler.program(lines)) {
            emit(word, 4);
        }
    }

    private void emit(int bits, int length) {
        for (int i = 0; i < length; i++) {
            code.write(bits >>> 8 * i);
        }
    }

    private void prologue(int rounds) {
        emit(
                "lui x4, 0x6000",
                "csrrs x0, mstatus, x4",
                "lui x31, 0x10000000",
                "auipc x2, 0x100000",
                "andi x2, x2, -2048",
                "lui x3, 0x" + Integer.toHexString(rounds + 0x800 & 0xfffff000),
                "addi x3, x3, " + (rounds << 20 >> 20),
                "lui x1, 0x12345000");
    }

    /** What a board's reset code leaves in registers is not the same everywhere. */
    private void clear() {
        for (int i = 5; i < 31; i++) {
            emit("addi x" + i + ", x0, 0");
        }
    }

    private void scramble() {
        for (int i = 5; i < 31; i++) {
            emit("rori x1, x1, 11", "addi x1, x1, 977", "xor x" + i + ", x" + i + ", x1");
            if (i % 3 == 0) {
                emit("srai x" + i + ", x" + i + ", " + random.nextInt(64));
            }
        }
        for (int i = 0; i < 32; i++) {
            int from = 5 + random.nextInt(26);
            emit(
                    switch (random.nextInt(4)) {
                        case 0 -> "fmv.d.x f" + i + ", x" + from;
                        case 1 -> "fcvt.d.l f" + i + ", x" + from;
                        case 2 -> "fcvt.s.l f" + i + ", x" + from;
                        default -> "fmv.w.x f" + i + ", x" + from;
                    });
        }
        emit("csrrwi x0, fcsr, 0");
    }

    private int register() {
        return 5 + random.nextInt(26);
    }

    private void one() {
        if (random.nextInt(40) == 0) {
            emit("csrrwi x0, frm, " + random.nextInt(5));
        }
        var instruction = choice.get(random.nextInt(choice.size()));
        if (instruction.mnemonic().startsWith("b") && instruction.syntax().contains("branch")) {
            emit(
                    instruction.mnemonic() + " x" + register() + ", x" + register() + ", 8",
                    "addi x" + register() + ", x" + register() + ", 1");
            return;
        }
        if (instruction.mnemonic().startsWith("lr.") || instruction.mnemonic().startsWith("sc.")) {
            // In pairs of one size: what a pair of two sizes does is the implementation's choice.
            String width = instruction.mnemonic().substring(2);
            emit(
                    "lr" + width + " x" + register() + ", (x2)",
                    "sc" + width + " x" + register() + ", x" + register() + ", (x2)");
            return;
        }
        int bits = instruction.match();
        for (var operand : instruction.operands()) {
            bits |= Assembler.insert(instruction, operand, value(instruction, operand), "random");
        }
        if (InstructionTable.standard().find(bits) == instruction) {
            emit(bits, instruction.lengthBytes());
        }
    }

    private int value(Instruction instruction, Operand operand) {
        boolean isAccess = instruction.syntax().endsWith("(rs1)");
        boolean isAtomic = instruction.extension().equals("A");
        return switch (operand) {
            case RS1 -> isAccess ? 2 : register();
            case RD, RS2, CRD, CRS2 -> register();
            case IMM -> isAccess ? random.nextInt(WINDOW_BYTES - 8) : random.nextInt(4096) - 2048;
            case STORE -> random.nextInt(WINDOW_BYTES - 8);
            case RM -> random.nextBoolean() ? FloatUnit.DYNAMIC : random.nextInt(5);
            case AQRL -> isAtomic ? random.nextInt(4) : 0;
            case UPPER -> random.nextInt() & 0xfffff000;
            case SHAMT5 -> random.nextInt(32);
            case SHAMT6, CSHAMT -> random.nextInt(64);
            case CIMM -> random.nextInt(64) - 32;
            case CUPPER -> (random.nextInt(31) + 1) << 12;
            case CRD_SHORT, CRS1_SHORT, CRS2_SHORT -> 8 + random.nextInt(8);
            default -> random.nextInt(32); // floating-point registers
        };
    }

    private void fold(int register) {
        emit("xor x1, x1, x" + register, "rori x1, x1, 7", "add x1, x1, x" + register);
    }

    private void digest() {
        for (int i = 5; i < 31; i++) {
            fold(i);
        }
        for (int i = 0; i < 32; i++) {
            emit("fmv.x.d x4, f" + i);
            fold(4);
        }
        emit("csrrs x4, fcsr, x0");
        fold(4);
        for (int offset = 0; offset < WINDOW_BYTES; offset += 8) {
            emit("ld x4, " + offset + "(x2)");
            fold(4);
        }
    }

    private void print() {
        for (int shift = 0; shift < 64; shift += 4) {
            emit("srli x4, x1, " + shift, "andi x4, x4, 15", "addi x4, x4, 65", "sb x4, 0(x31)");
        }
        emit("addi x4, x0, 10", "sb x4, 0(x31)");
    }

    /** Counts down, and at the end powers off through the test finisher. */
    private void close(int loop) {
        emit("addi x3, x3, -1", "beq x3, x0, 8");
        emit("jal x0, " + (loop - code.size()));
        emit("lui x4, 0x100000", "lui x5, 0x5000", "addi x5, x5, 0x555", "sw x5, 0(x4)");
        emit("jal x0, 0");
    }
}
