package org.distrofab.machine.hart;

/** The M extension (RISC-V Unprivileged, "M"): division never traps. */
final class MulDiv {
    private MulDiv() {}

    static boolean has(int opcode) {
        return opcode >= Opcodes.MUL && opcode <= Opcodes.REMUW;
    }

    static long compute(int opcode, long a, long b) {
        return switch (opcode) {
            case Opcodes.MUL -> a * b;
            case Opcodes.MULH -> Math.multiplyHigh(a, b);
            case Opcodes.MULHSU -> Math.multiplyHigh(a, b) + (b >> 63 & a);
            case Opcodes.MULHU -> Math.unsignedMultiplyHigh(a, b);
            case Opcodes.DIV -> divide(a, b);
            case Opcodes.DIVU -> divideUnsigned(a, b);
            case Opcodes.REM -> remainder(a, b);
            case Opcodes.REMU -> remainderUnsigned(a, b);
            case Opcodes.MULW -> (int) a * (int) b;
            case Opcodes.DIVW -> (int) b == 0 ? -1 : (int) a / (int) b;
            case Opcodes.DIVUW -> (int) b == 0 ? -1 : Integer.divideUnsigned((int) a, (int) b);
            case Opcodes.REMW -> (int) b == 0 ? (int) a : (int) a % (int) b;
            case Opcodes.REMUW ->
                    (int) b == 0 ? (int) a : Integer.remainderUnsigned((int) a, (int) b);
            default -> throw new AssertionError("no M instruction: opcode " + opcode);
        };
    }

    static long divide(long a, long b) {
        return b == 0 ? -1 : a / b;
    }

    static long divideUnsigned(long a, long b) {
        return b == 0 ? -1 : Long.divideUnsigned(a, b);
    }

    static long remainder(long a, long b) {
        return b == 0 ? a : a % b;
    }

    static long remainderUnsigned(long a, long b) {
        return b == 0 ? a : Long.remainderUnsigned(a, b);
    }
}
