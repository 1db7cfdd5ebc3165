package org.distrofab.machine.hart;

import static org.distrofab.machine.hart.SoftFloat.Format.DOUBLE;
import static org.distrofab.machine.hart.SoftFloat.Format.SINGLE;

import org.distrofab.machine.hart.SoftFloat.Format;

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
        soft.flags = 0;
        if (isDouble(opcode)) {
            executeDouble(opcode, rd, rs1, rs2, rs3, rounding);
        } else {
            executeSingle(opcode, rd, rs1, rs2, rs3, rounding);
        }
        if (soft.flags != 0) {
            core.addFloatFlags(soft.flags);
        }
        return true;
    }

    private static boolean isDouble(int opcode) {
        return opcode >= Opcodes.FLD;
    }

    private void setInteger(int rd, long value) {
        core.x[rd] = value;
    }

    private void setDouble(int rd, long value) {
        core.f[rd] = value;
    }

    private void setSingle(int rd, long value) {
        core.f[rd] = BOX | value;
    }

    private void executeSingle(int opcode, int rd, int rs1, int rs2, int rs3, int rounding) {
        long a = unbox(core.f[rs1 & 31]);
        long b = unbox(core.f[rs2 & 31]);
        long c = unbox(core.f[rs3]);
        long sign = SINGLE.sign;
        switch (opcode) {
            case Opcodes.FMADD_S -> setSingle(rd, soft.multiplyAdd(SINGLE, a, b, c, rounding));
            case Opcodes.FMSUB_S ->
                    setSingle(rd, soft.multiplyAdd(SINGLE, a, b, c ^ sign, rounding));
            case Opcodes.FNMSUB_S ->
                    setSingle(rd, soft.multiplyAdd(SINGLE, a ^ sign, b, c, rounding));
            case Opcodes.FNMADD_S ->
                    setSingle(rd, soft.multiplyAdd(SINGLE, a ^ sign, b, c ^ sign, rounding));
            case Opcodes.FADD_S -> setSingle(rd, soft.add(SINGLE, a, b, rounding));
            case Opcodes.FSUB_S -> setSingle(rd, soft.subtract(SINGLE, a, b, rounding));
            case Opcodes.FMUL_S -> setSingle(rd, soft.multiply(SINGLE, a, b, rounding));
            case Opcodes.FDIV_S -> setSingle(rd, soft.divide(SINGLE, a, b, rounding));
            case Opcodes.FSQRT_S -> setSingle(rd, soft.squareRoot(SINGLE, a, rounding));
            case Opcodes.FSGNJ_S -> setSingle(rd, a & ~sign | b & sign);
            case Opcodes.FSGNJN_S -> setSingle(rd, a & ~sign | ~b & sign);
            case Opcodes.FSGNJX_S -> setSingle(rd, a ^ b & sign);
            case Opcodes.FMIN_S -> setSingle(rd, soft.minimum(SINGLE, a, b));
            case Opcodes.FMAX_S -> setSingle(rd, soft.maximum(SINGLE, a, b));
            case Opcodes.FCVT_W_S -> toInteger(SINGLE, rd, a, true, 32, rounding);
            case Opcodes.FCVT_WU_S -> toInteger(SINGLE, rd, a, false, 32, rounding);
            case Opcodes.FCVT_L_S -> toInteger(SINGLE, rd, a, true, 64, rounding);
            case Opcodes.FCVT_LU_S -> toInteger(SINGLE, rd, a, false, 64, rounding);
            case Opcodes.FMV_X_W -> setInteger(rd, (int) core.f[rs1]);
            case Opcodes.FCLASS_S -> setInteger(rd, SoftFloat.classify(SINGLE, a));
            case Opcodes.FEQ_S -> setInteger(rd, soft.isEqual(SINGLE, a, b) ? 1 : 0);
            case Opcodes.FLT_S -> setInteger(rd, soft.isLess(SINGLE, a, b, false) ? 1 : 0);
            case Opcodes.FLE_S -> setInteger(rd, soft.isLess(SINGLE, a, b, true) ? 1 : 0);
            case Opcodes.FCVT_S_W ->
                    setSingle(rd, soft.fromInteger(SINGLE, (int) core.x[rs1], true, rounding));
            case Opcodes.FCVT_S_WU ->
                    setSingle(
                            rd,
                            soft.fromInteger(SINGLE, core.x[rs1] & 0xffff_ffffL, true, rounding));
            case Opcodes.FCVT_S_L ->
                    setSingle(rd, soft.fromInteger(SINGLE, core.x[rs1], true, rounding));
            case Opcodes.FCVT_S_LU ->
                    setSingle(rd, soft.fromInteger(SINGLE, core.x[rs1], false, rounding));
            case Opcodes.FMV_W_X -> core.f[rd] = box((int) core.x[rs1]);
            default -> throw new AssertionError("no F instruction: opcode " + opcode);
        }
    }

    private void executeDouble(int opcode, int rd, int rs1, int rs2, int rs3, int rounding) {
        long a = core.f[rs1 & 31];
        long b = core.f[rs2 & 31];
        long c = core.f[rs3];
        long sign = DOUBLE.sign;
        switch (opcode) {
            case Opcodes.FMADD_D -> setDouble(rd, soft.multiplyAdd(DOUBLE, a, b, c, rounding));
            case Opcodes.FMSUB_D ->
                    setDouble(rd, soft.multiplyAdd(DOUBLE, a, b, c ^ sign, rounding));
            case Opcodes.FNMSUB_D ->
                    setDouble(rd, soft.multiplyAdd(DOUBLE, a ^ sign, b, c, rounding));
            case Opcodes.FNMADD_D ->
                    setDouble(rd, soft.multiplyAdd(DOUBLE, a ^ sign, b, c ^ sign, rounding));
            case Opcodes.FADD_D -> setDouble(rd, soft.add(DOUBLE, a, b, rounding));
            case Opcodes.FSUB_D -> setDouble(rd, soft.subtract(DOUBLE, a, b, rounding));
            case Opcodes.FMUL_D -> setDouble(rd, soft.multiply(DOUBLE, a, b, rounding));
            case Opcodes.FDIV_D -> setDouble(rd, soft.divide(DOUBLE, a, b, rounding));
            case Opcodes.FSQRT_D -> setDouble(rd, soft.squareRoot(DOUBLE, a, rounding));
            case Opcodes.FSGNJ_D -> setDouble(rd, a & ~sign | b & sign);
            case Opcodes.FSGNJN_D -> setDouble(rd, a & ~sign | ~b & sign);
            case Opcodes.FSGNJX_D -> setDouble(rd, a ^ b & sign);
            case Opcodes.FMIN_D -> setDouble(rd, soft.minimum(DOUBLE, a, b));
            case Opcodes.FMAX_D -> setDouble(rd, soft.maximum(DOUBLE, a, b));
            case Opcodes.FCVT_S_D -> setSingle(rd, soft.convert(DOUBLE, SINGLE, a, rounding));
            case Opcodes.FCVT_D_S ->
                    setDouble(rd, soft.convert(SINGLE, DOUBLE, unbox(a), rounding));
            case Opcodes.FEQ_D -> setInteger(rd, soft.isEqual(DOUBLE, a, b) ? 1 : 0);
            case Opcodes.FLT_D -> setInteger(rd, soft.isLess(DOUBLE, a, b, false) ? 1 : 0);
            case Opcodes.FLE_D -> setInteger(rd, soft.isLess(DOUBLE, a, b, true) ? 1 : 0);
            case Opcodes.FCLASS_D -> setInteger(rd, SoftFloat.classify(DOUBLE, a));
            case Opcodes.FCVT_W_D -> toInteger(DOUBLE, rd, a, true, 32, rounding);
            case Opcodes.FCVT_WU_D -> toInteger(DOUBLE, rd, a, false, 32, rounding);
            case Opcodes.FCVT_L_D -> toInteger(DOUBLE, rd, a, true, 64, rounding);
            case Opcodes.FCVT_LU_D -> toInteger(DOUBLE, rd, a, false, 64, rounding);
            case Opcodes.FCVT_D_W ->
                    setDouble(rd, soft.fromInteger(DOUBLE, (int) core.x[rs1], true, rounding));
            case Opcodes.FCVT_D_WU ->
                    setDouble(
                            rd,
                            soft.fromInteger(DOUBLE, core.x[rs1] & 0xffff_ffffL, true, rounding));
            case Opcodes.FCVT_D_L ->
                    setDouble(rd, soft.fromInteger(DOUBLE, core.x[rs1], true, rounding));
            case Opcodes.FCVT_D_LU ->
                    setDouble(rd, soft.fromInteger(DOUBLE, core.x[rs1], false, rounding));
            case Opcodes.FMV_X_D -> setInteger(rd, core.f[rs1]);
            case Opcodes.FMV_D_X -> setDouble(rd, core.x[rs1]);
            default -> throw new AssertionError("no D instruction: opcode " + opcode);
        }
    }

    private void toInteger(
            Format format, int rd, long a, boolean isSigned, int width, int rounding) {
        setInteger(rd, soft.toInteger(format, a, isSigned, width, rounding));
    }
}
