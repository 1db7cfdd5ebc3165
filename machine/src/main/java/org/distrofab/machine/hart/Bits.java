package org.distrofab.machine.hart;

/** Zba, Zbb and Zbs: address generation, basic bit manipulation, single bits. */
final class Bits {
    private Bits() {}

    static boolean has(int opcode) {
        return opcode >= Opcodes.SH1ADD && opcode <= Opcodes.BSETI;
    }

    /**
     * The result of an instruction.
     *
     * @param b the second register, or the shift amount of an immediate form
     */
    static long compute(int opcode, long a, long b) {
        return switch (opcode) {
            case Opcodes.SH1ADD -> (a << 1) + b;
            case Opcodes.SH2ADD -> (a << 2) + b;
            case Opcodes.SH3ADD -> (a << 3) + b;
            case Opcodes.ADD_UW -> (a & 0xffff_ffffL) + b;
            case Opcodes.SH1ADD_UW -> ((a & 0xffff_ffffL) << 1) + b;
            case Opcodes.SH2ADD_UW -> ((a & 0xffff_ffffL) << 2) + b;
            case Opcodes.SH3ADD_UW -> ((a & 0xffff_ffffL) << 3) + b;
            case Opcodes.SLLI_UW -> (a & 0xffff_ffffL) << b;
            case Opcodes.ANDN -> a & ~b;
            case Opcodes.ORN -> a | ~b;
            case Opcodes.XNOR -> ~(a ^ b);
            case Opcodes.CLZ -> Long.numberOfLeadingZeros(a);
            case Opcodes.CTZ -> Long.numberOfTrailingZeros(a);
            case Opcodes.CPOP -> Long.bitCount(a);
            case Opcodes.CLZW -> Integer.numberOfLeadingZeros((int) a);
            case Opcodes.CTZW -> Integer.numberOfTrailingZeros((int) a);
            case Opcodes.CPOPW -> Integer.bitCount((int) a);
            case Opcodes.MAX -> Math.max(a, b);
            case Opcodes.MAXU -> Long.compareUnsigned(a, b) > 0 ? a : b;
            case Opcodes.MIN -> Math.min(a, b);
            case Opcodes.MINU -> Long.compareUnsigned(a, b) < 0 ? a : b;
            case Opcodes.SEXT_B -> (byte) a;
            case Opcodes.SEXT_H -> (short) a;
            case Opcodes.ZEXT_H -> a & 0xffff;
            case Opcodes.ROL -> Long.rotateLeft(a, (int) b);
            case Opcodes.ROR, Opcodes.RORI -> Long.rotateRight(a, (int) b);
            case Opcodes.ROLW -> Integer.rotateLeft((int) a, (int) b);
            case Opcodes.RORW, Opcodes.RORIW -> Integer.rotateRight((int) a, (int) b);
            case Opcodes.ORC_B -> orCombine(a);
            case Opcodes.REV8 -> Long.reverseBytes(a);
            case Opcodes.BCLR, Opcodes.BCLRI -> a & ~(1L << b);
            case Opcodes.BEXT, Opcodes.BEXTI -> a >>> b & 1;
            case Opcodes.BINV, Opcodes.BINVI -> a ^ 1L << b;
            case Opcodes.BSET, Opcodes.BSETI -> a | 1L << b;
            default -> throw new AssertionError("no B instruction: opcode " + opcode);
        };
    }

    /** {@code slt}. */
    static long less(long a, long b) {
        return a < b ? 1 : 0;
    }

    /** {@code sltu}. */
    static long lessUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    /** Whether the second operand is an immediate. */
    static boolean isImmediate(int opcode) {
        return switch (opcode) {
            case Opcodes.SLLI_UW,
                    Opcodes.RORI,
                    Opcodes.RORIW,
                    Opcodes.BCLRI,
                    Opcodes.BEXTI,
                    Opcodes.BINVI,
                    Opcodes.BSETI ->
                    true;
            default -> false;
        };
    }

    /** Each byte all ones if any of its bits is set. */
    private static long orCombine(long a) {
        long low = 0x7f7f_7f7f_7f7f_7f7fL;
        long high = ((a & low) + low | a) & ~low;
        return (high >>> 7) * 0xff;
    }
}
