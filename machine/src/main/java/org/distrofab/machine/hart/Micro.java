package org.distrofab.machine.hart;

/**
 * What blocks hold: instructions in a form that the interpreter executes without looking at their
 * encoding. A micro-operation is a long: its number in bits 0 to 9, then {@code rd}, {@code rs1}
 * and {@code rs2} in six bits each, and 32 bits of operand in the upper half.
 *
 * <p>Numbers below {@link Opcodes#COUNT} are instructions as they are; the others are here. A write
 * to {@code x0} names {@link Core#SINK}. The operand is the sign-extended immediate, with these
 * exceptions: branches and jumps hold the target relative to the block's start and, in the low
 * {@link #COUNT_BITS}, how many instructions the block has retired with it; floating point holds
 * {@code rm} and, from bit 8, {@code rs3}.
 */
final class Micro {
    static final int OPCODE_MASK = 0x3ff;
    static final int REGISTER_MASK = 0x3f;
    static final int RD_SHIFT = 10;
    static final int RS1_SHIFT = 16;
    static final int RS2_SHIFT = 22;
    static final int OPERAND_SHIFT = 32;
    static final int COUNT_BITS = 8;
    static final int COUNT_MASK = 0xff;

    private static final int FIRST = Opcodes.COUNT;

    /** No instruction: the operand is its bits. */
    static final int ILLEGAL = FIRST;

    /** Before the first instruction of a block that needs the floating-point unit. */
    static final int FLOAT_CHECK = FIRST + 1;

    /** The block ends and the next begins right behind. */
    static final int END = FIRST + 2;

    static final int LI = FIRST + 3;
    static final int MV = FIRST + 4;

    /** Floating point in the dynamic or nearest-even mode, for which the host may do. */
    static final int HOST_FADD_D = FIRST + 5;

    static final int HOST_FSUB_D = FIRST + 6;
    static final int HOST_FMUL_D = FIRST + 7;
    static final int HOST_FDIV_D = FIRST + 8;
    static final int HOST_FMADD_D = FIRST + 9;
    static final int HOST_FMSUB_D = FIRST + 10;
    static final int HOST_FNMSUB_D = FIRST + 11;
    static final int HOST_FNMADD_D = FIRST + 12;
    static final int HOST_FSQRT_D = FIRST + 13;
    static final int HOST_FADD_S = FIRST + 14;
    static final int HOST_FSUB_S = FIRST + 15;
    static final int HOST_FMUL_S = FIRST + 16;
    static final int HOST_FDIV_S = FIRST + 17;
    static final int HOST_FMADD_S = FIRST + 18;

    /** How many numbers there are. */
    static final int COUNT = FIRST + 19;

    private Micro() {}

    static long encode(int opcode, int rd, int rs1, int rs2, int operand) {
        return (long) operand << OPERAND_SHIFT
                | (long) rs2 << RS2_SHIFT
                | rs1 << RS1_SHIFT
                | rd << RD_SHIFT
                | opcode;
    }

    /** The end of a block of so many bytes and instructions. */
    static long end(int bytes, int instructions) {
        return encode(END, 0, 0, 0, bytes << COUNT_BITS | instructions);
    }

    static boolean isBranch(int opcode) {
        return opcode >= Opcodes.BEQ && opcode <= Opcodes.BGEU;
    }

    /** Whether it loads or stores at an address in {@code rs1}. */
    static boolean isAccess(int opcode) {
        return opcode >= Opcodes.LB && opcode <= Opcodes.SD
                || opcode == Opcodes.FLW
                || opcode == Opcodes.FSW
                || opcode == Opcodes.FLD
                || opcode == Opcodes.FSD;
    }

    /** Whether it does not leave the block in any other way than a branch or a jump does. */
    static boolean isPlain(int opcode) {
        return opcode < Opcodes.PAUSE
                || opcode >= Opcodes.MUL && opcode <= Opcodes.REMUW
                || opcode >= Opcodes.FLW && opcode <= Opcodes.BSETI
                || opcode > ILLEGAL;
    }

    /** The micro-operation that tries the host's arithmetic first, or the opcode if none does. */
    static int onHost(int opcode) {
        return switch (opcode) {
            case Opcodes.FADD_D -> HOST_FADD_D;
            case Opcodes.FSUB_D -> HOST_FSUB_D;
            case Opcodes.FMUL_D -> HOST_FMUL_D;
            case Opcodes.FDIV_D -> HOST_FDIV_D;
            case Opcodes.FMADD_D -> HOST_FMADD_D;
            case Opcodes.FMSUB_D -> HOST_FMSUB_D;
            case Opcodes.FNMSUB_D -> HOST_FNMSUB_D;
            case Opcodes.FNMADD_D -> HOST_FNMADD_D;
            case Opcodes.FSQRT_D -> HOST_FSQRT_D;
            case Opcodes.FADD_S -> HOST_FADD_S;
            case Opcodes.FSUB_S -> HOST_FSUB_S;
            case Opcodes.FMUL_S -> HOST_FMUL_S;
            case Opcodes.FDIV_S -> HOST_FDIV_S;
            case Opcodes.FMADD_S -> HOST_FMADD_S;
            default -> opcode;
        };
    }

    /** The instruction that a host micro-operation stands for, or the opcode itself. */
    static int exact(int opcode) {
        return switch (opcode) {
            case HOST_FADD_D -> Opcodes.FADD_D;
            case HOST_FSUB_D -> Opcodes.FSUB_D;
            case HOST_FMUL_D -> Opcodes.FMUL_D;
            case HOST_FDIV_D -> Opcodes.FDIV_D;
            case HOST_FMADD_D -> Opcodes.FMADD_D;
            case HOST_FMSUB_D -> Opcodes.FMSUB_D;
            case HOST_FNMSUB_D -> Opcodes.FNMSUB_D;
            case HOST_FNMADD_D -> Opcodes.FNMADD_D;
            case HOST_FSQRT_D -> Opcodes.FSQRT_D;
            case HOST_FADD_S -> Opcodes.FADD_S;
            case HOST_FSUB_S -> Opcodes.FSUB_S;
            case HOST_FMUL_S -> Opcodes.FMUL_S;
            case HOST_FDIV_S -> Opcodes.FDIV_S;
            case HOST_FMADD_S -> Opcodes.FMADD_S;
            default -> opcode;
        };
    }
}
