package org.distrofab.machine.hart;

/** Instructions as text, without pseudo-instructions: what {@code objdump -M no-aliases} prints. */
public final class InstructionText {
    private static final String[] INTEGERS = {
        "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4",
        "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4",
        "t5", "t6"
    };
    private static final String[] FLOATS = {
        "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1", "fa2",
        "fa3", "fa4", "fa5", "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9",
        "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"
    };
    private static final String[] ROUNDINGS = {
        "rne", "rtz", "rdn", "rup", "rmm", "unknown", "unknown", "dyn"
    };
    private static final String[] ORDERINGS = {"", ".rl", ".aq", ".aqrl"};

    private InstructionText() {}

    /**
     * The text of an instruction.
     *
     * @param bits the instruction; the upper half is ignored for a compressed one
     * @param pc where it is, for the targets of branches and jumps
     * @return for example {@code addi a0,a0,-1}; {@code .short} or {@code .word} with the bits if
     *     there is no such instruction
     */
    public static String of(int bits, long pc) {
        var instruction = InstructionTable.standard().find(bits);
        if (instruction == null) {
            return (bits & 3) == 3
                    ? ".word 0x%08x".formatted(bits)
                    : ".short 0x%04x".formatted(bits & 0xffff);
        }
        var text = new StringBuilder(instruction.mnemonic());
        var syntax = instruction.syntax();
        var operands = instruction.operands();
        int next = 0;
        boolean isFirst = true;
        for (int i = 0; i < syntax.length(); ) {
            char mark = syntax.charAt(i);
            if (mark == ',' || mark == '(' || mark == ')') {
                if (mark == '(' && isFirst) {
                    text.append(' ');
                    isFirst = false;
                }
                text.append(mark);
                i++;
                continue;
            }
            var operand = operands.get(next++);
            i += operand.text().length();
            int value = operand.extract(bits);
            if (operand.kind() == Operand.Kind.ORDERING) {
                text.append(ORDERINGS[value]);
                i++; // the comma behind it
                continue;
            }
            if (operand.kind() == Operand.Kind.ROUNDING && isImplied(instruction, value)) {
                text.setLength(text.length() - 1);
                continue;
            }
            if (isFirst) {
                text.append(' ');
                isFirst = false;
            }
            text.append(print(operand, value, pc));
        }
        return text.toString();
    }

    /**
     * Whether assemblers leave the rounding mode out: dynamic, or none where nothing is rounded.
     */
    private static boolean isImplied(Instruction instruction, int rounding) {
        return switch (instruction.opcode()) {
            case Opcodes.FCVT_D_S, Opcodes.FCVT_D_W, Opcodes.FCVT_D_WU -> rounding == 0;
            default -> rounding == FloatUnit.DYNAMIC;
        };
    }

    private static String print(Operand operand, int value, long pc) {
        return switch (operand.kind()) {
            case INTEGER -> INTEGERS[value];
            case FLOAT -> FLOATS[value];
            case ROUNDING -> ROUNDINGS[value];
            case NUMBER ->
                    operand == Operand.SHAMT5
                                    || operand == Operand.SHAMT6
                                    || operand == Operand.CSHAMT
                            ? "0x%x".formatted(value)
                            : Integer.toString(value);
            case UPPER -> "0x%x".formatted(value >>> 12 & 0xfffff);
            case TARGET -> "0x%x".formatted(pc + value);
            case CSR -> {
                var csr = CsrTable.standard().find(value);
                yield csr == null ? "0x%x".formatted(value) : csr.name();
            }
            case ORDERING -> ORDERINGS[value];
            case FENCE_SET -> fenceSet(value);
        };
    }

    private static String fenceSet(int set) {
        if (set == 0) {
            return "unknown";
        }
        var text = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            if ((set >>> 3 - i & 1) != 0) {
                text.append("iorw".charAt(i));
            }
        }
        return text.toString();
    }
}
