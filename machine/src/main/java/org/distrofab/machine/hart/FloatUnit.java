package org.distrofab.machine.hart;

import static org.distrofab.machine.hart.SoftFloat.Format.DOUBLE;
import static org.distrofab.machine.hart.SoftFloat.Format.SINGLE;

/**
 * The F and D extensions, exact in every case. The interpreter has shortcuts for what is common;
 * all else, and all that the shortcuts are not sure of, comes here.
 */
final class FloatUnit {
    /** The rounding mode of an instruction that stands for {@code frm}. */
    static final int DYNAMIC = 7;

    private static final long BOX = 0xffff_ffffL << 32;

    private final Core core;
    private final SoftFloat soft = new SoftFloat();

    FloatUnit(Core core) {
        this.core = core;
    }

    static long box(int single) {
        return BOX | single & 0xffff_ffffL;
    }

    /** The single in a register: the canonical NaN if it is not properly boxed. */
    static long unbox(long register) {
        return (register & BOX) == BOX ? register & 0xffff_ffffL : SINGLE.canonicalNan;
    }

    /**
     * Executes any instruction of F and D but loads and stores.
     *
     * @return false if the rounding mode is reserved: an illegal instruction
     */
    boolean execute(int opcode, int rd, int rs1, int rs2, int rs3, int rm) {
        int rounding = rm == DYNAMIC ? core.frm : rm;
        if (rounding > SoftFloat.NEAREST_AWAY) {
            return false;
        }
        long a = readsInteger(opcode) ? core.x[rs1] : core.f[rs1 & 31];
        long result = compute(opcode, a, core.f[rs2 & 31], core.f[rs3], rounding);
        if (writesInteger(opcode)) {
            core.x[rd] = result;
        } else {
            core.f[rd] = result;
        }
        return true;
    }

    /**
     * What an instruction gives for what is in its registers; its flags are added to the core's.
     *
     * @param rounding not {@link #DYNAMIC}
     */
    long compute(int opcode, long a, long b, long c, int rounding) {
        soft.flags = 0;
        long result =
                isDouble(opcode)
                        ? computeDouble(opcode, a, b, c, rounding)
                        : computeSingle(opcode, a, b, c, rounding);
        if (soft.flags != 0) {
            core.addFloatFlags(soft.flags);
        }
        return result;
    }

    /** Whether the first operand is an integer register. */
    static boolean readsInteger(int opcode) {
        return opcode >= Opcodes.FCVT_S_W && opcode <= Opcodes.FMV_W_X
                || opcode >= Opcodes.FCVT_D_W && opcode <= Opcodes.FCVT_D_LU
                || opcode == Opcodes.FMV_D_X;
    }

    /** Whether the result goes to an integer register. */
    static boolean writesInteger(int opcode) {
        return opcode >= Opcodes.FCVT_W_S && opcode <= Opcodes.FLE_S
                || opcode >= Opcodes.FEQ_D && opcode <= Opcodes.FCVT_LU_D
                || opcode == Opcodes.FMV_X_D;
    }

    private static boolean isDouble(int opcode) {
        return opcode >= Opcodes.FLD;
    }

    private long computeSingle(int opcode, long first, long second, long third, int rounding) {
        long a = unbox(first);
        long b = unbox(second);
        long c = unbox(third);
        long sign = SINGLE.sign;
        return switch (opcode) {
            case Opcodes.FMADD_S -> boxed(soft.multiplyAdd(SINGLE, a, b, c, rounding));
            case Opcodes.FMSUB_S -> boxed(soft.multiplyAdd(SINGLE, a, b, c ^ sign, rounding));
            case Opcodes.FNMSUB_S -> boxed(soft.multiplyAdd(SINGLE, a ^ sign, b, c, rounding));
            case Opcodes.FNMADD_S ->
                    boxed(soft.multiplyAdd(SINGLE, a ^ sign, b, c ^ sign, rounding));
            case Opcodes.FADD_S -> boxed(soft.add(SINGLE, a, b, rounding));
            case Opcodes.FSUB_S -> boxed(soft.subtract(SINGLE, a, b, rounding));
            case Opcodes.FMUL_S -> boxed(soft.multiply(SINGLE, a, b, rounding));
            case Opcodes.FDIV_S -> boxed(soft.divide(SINGLE, a, b, rounding));
            case Opcodes.FSQRT_S -> boxed(soft.squareRoot(SINGLE, a, rounding));
            case Opcodes.FSGNJ_S -> boxed(a & ~sign | b & sign);
            case Opcodes.FSGNJN_S -> boxed(a & ~sign | ~b & sign);
            case Opcodes.FSGNJX_S -> boxed(a ^ b & sign);
            case Opcodes.FMIN_S -> boxed(soft.minimum(SINGLE, a, b));
            case Opcodes.FMAX_S -> boxed(soft.maximum(SINGLE, a, b));
            case Opcodes.FCVT_W_S -> soft.toInteger(SINGLE, a, true, 32, rounding);
            case Opcodes.FCVT_WU_S -> soft.toInteger(SINGLE, a, false, 32, rounding);
            case Opcodes.FCVT_L_S -> soft.toInteger(SINGLE, a, true, 64, rounding);
            case Opcodes.FCVT_LU_S -> soft.toInteger(SINGLE, a, false, 64, rounding);
            case Opcodes.FMV_X_W -> (int) first;
            case Opcodes.FCLASS_S -> SoftFloat.classify(SINGLE, a);
            case Opcodes.FEQ_S -> soft.isEqual(SINGLE, a, b) ? 1 : 0;
            case Opcodes.FLT_S -> soft.isLess(SINGLE, a, b, false) ? 1 : 0;
            case Opcodes.FLE_S -> soft.isLess(SINGLE, a, b, true) ? 1 : 0;
            case Opcodes.FCVT_S_W -> boxed(soft.fromInteger(SINGLE, (int) first, true, rounding));
            case Opcodes.FCVT_S_WU ->
                    boxed(soft.fromInteger(SINGLE, first & 0xffff_ffffL, true, rounding));
            case Opcodes.FCVT_S_L -> boxed(soft.fromInteger(SINGLE, first, true, rounding));
            case Opcodes.FCVT_S_LU -> boxed(soft.fromInteger(SINGLE, first, false, rounding));
            case Opcodes.FMV_W_X -> box((int) first);
            default -> throw new AssertionError("no F instruction: opcode " + opcode);
        };
    }

    private long computeDouble(int opcode, long a, long b, long c, int rounding) {
        long sign = DOUBLE.sign;
        return switch (opcode) {
            case Opcodes.FMADD_D -> soft.multiplyAdd(DOUBLE, a, b, c, rounding);
            case Opcodes.FMSUB_D -> soft.multiplyAdd(DOUBLE, a, b, c ^ sign, rounding);
            case Opcodes.FNMSUB_D -> soft.multiplyAdd(DOUBLE, a ^ sign, b, c, rounding);
            case Opcodes.FNMADD_D -> soft.multiplyAdd(DOUBLE, a ^ sign, b, c ^ sign, rounding);
            case Opcodes.FADD_D -> soft.add(DOUBLE, a, b, rounding);
            case Opcodes.FSUB_D -> soft.subtract(DOUBLE, a, b, rounding);
            case Opcodes.FMUL_D -> soft.multiply(DOUBLE, a, b, rounding);
            case Opcodes.FDIV_D -> soft.divide(DOUBLE, a, b, rounding);
            case Opcodes.FSQRT_D -> soft.squareRoot(DOUBLE, a, rounding);
            case Opcodes.FSGNJ_D -> a & ~sign | b & sign;
            case Opcodes.FSGNJN_D -> a & ~sign | ~b & sign;
            case Opcodes.FSGNJX_D -> a ^ b & sign;
            case Opcodes.FMIN_D -> soft.minimum(DOUBLE, a, b);
            case Opcodes.FMAX_D -> soft.maximum(DOUBLE, a, b);
            case Opcodes.FCVT_S_D -> boxed(soft.convert(DOUBLE, SINGLE, a, rounding));
            case Opcodes.FCVT_D_S -> soft.convert(SINGLE, DOUBLE, unbox(a), rounding);
            case Opcodes.FEQ_D -> soft.isEqual(DOUBLE, a, b) ? 1 : 0;
            case Opcodes.FLT_D -> soft.isLess(DOUBLE, a, b, false) ? 1 : 0;
            case Opcodes.FLE_D -> soft.isLess(DOUBLE, a, b, true) ? 1 : 0;
            case Opcodes.FCLASS_D -> SoftFloat.classify(DOUBLE, a);
            case Opcodes.FCVT_W_D -> soft.toInteger(DOUBLE, a, true, 32, rounding);
            case Opcodes.FCVT_WU_D -> soft.toInteger(DOUBLE, a, false, 32, rounding);
            case Opcodes.FCVT_L_D -> soft.toInteger(DOUBLE, a, true, 64, rounding);
            case Opcodes.FCVT_LU_D -> soft.toInteger(DOUBLE, a, false, 64, rounding);
            case Opcodes.FCVT_D_W -> soft.fromInteger(DOUBLE, (int) a, true, rounding);
            case Opcodes.FCVT_D_WU -> soft.fromInteger(DOUBLE, a & 0xffff_ffffL, true, rounding);
            case Opcodes.FCVT_D_L -> soft.fromInteger(DOUBLE, a, true, rounding);
            case Opcodes.FCVT_D_LU -> soft.fromInteger(DOUBLE, a, false, rounding);
            case Opcodes.FMV_X_D -> a;
            case Opcodes.FMV_D_X -> a;
            default -> throw new AssertionError("no D instruction: opcode " + opcode);
        };
    }

    private static long boxed(long single) {
        return BOX | single;
    }
}
