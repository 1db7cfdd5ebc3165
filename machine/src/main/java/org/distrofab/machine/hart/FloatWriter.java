package org.distrofab.machine.hart;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;

/** Writes the bytecode of F and D: calls of {@link HostFloat} by a table. */
final class FloatWriter {
    static final ClassDesc UNIT = ClassDesc.of(FloatUnit.class.getName());

    private static final ClassDesc HOST = ClassDesc.of(HostFloat.class.getName());
    private static final MethodTypeDesc EXACTLY =
            MethodTypeDesc.of(
                    CD_long, RegionCompiler.CORE, CD_int, CD_long, CD_long, CD_long, CD_int);

    /** Signs of the first factor and of the summand that an instruction turns round. */
    private static final int NEGATE_PRODUCT = 1;

    private static final int NEGATE_SUMMAND = 2;

    private final CodeBuilder code;

    FloatWriter(CodeBuilder code) {
        this.code = code;
    }

    /**
     * How an instruction is done.
     *
     * @param name of the method in {@link HostFloat}
     * @param operands how many registers it takes
     * @param hasCore whether the method may have to set flags
     * @param hasRounding whether it has to know the rounding mode
     * @param negations for fused operations
     */
    private record Call(
            String name, int operands, boolean hasCore, boolean hasRounding, int negations) {
        static Call rounded(String name, int operands) {
            return new Call(name, operands, true, true, 0);
        }

        static Call fused(String name, int negations) {
            return new Call(name, 3, true, true, negations);
        }

        static Call flagged(String name, int operands) {
            return new Call(name, operands, true, false, 0);
        }

        static Call plain(String name, int operands) {
            return new Call(name, operands, false, false, 0);
        }
    }

    /** What the host can do; null for what it cannot. */
    private static Call call(GuestInstruction one) {
        boolean isTruncation = one.rm() == SoftFloat.TOWARD_ZERO;
        boolean isNearest = one.rm() == SoftFloat.NEAREST_EVEN || one.rm() == FloatUnit.DYNAMIC;
        return switch (one.opcode()) {
            case Opcodes.FEQ_D -> Call.flagged("equalDouble", 2);
            case Opcodes.FLT_D -> Call.flagged("lessDouble", 2);
            case Opcodes.FLE_D -> Call.flagged("lessOrEqualDouble", 2);
            case Opcodes.FMIN_D -> Call.flagged("minimumDouble", 2);
            case Opcodes.FMAX_D -> Call.flagged("maximumDouble", 2);
            case Opcodes.FEQ_S -> Call.flagged("equalSingle", 2);
            case Opcodes.FLT_S -> Call.flagged("lessSingle", 2);
            case Opcodes.FLE_S -> Call.flagged("lessOrEqualSingle", 2);
            case Opcodes.FCVT_D_W -> Call.plain("doubleFromWord", 1);
            case Opcodes.FCVT_D_WU -> Call.plain("doubleFromUnsignedWord", 1);
            case Opcodes.FCVT_D_S -> Call.rounded("doubleFromSingle", 1);
            case Opcodes.FCVT_W_D -> isTruncation ? Call.flagged("wordFromDouble", 1) : null;
            case Opcodes.FCVT_L_D -> isTruncation ? Call.flagged("longFromDouble", 1) : null;
            default -> isNearest ? rounded(one.opcode()) : null;
        };
    }

    private static Call rounded(int opcode) {
        return switch (opcode) {
            case Opcodes.FADD_D -> Call.rounded("addDouble", 2);
            case Opcodes.FSUB_D -> Call.rounded("subtractDouble", 2);
            case Opcodes.FMUL_D -> Call.rounded("multiplyDouble", 2);
            case Opcodes.FDIV_D -> Call.rounded("divideDouble", 2);
            case Opcodes.FSQRT_D -> Call.rounded("rootDouble", 1);
            case Opcodes.FMADD_D -> Call.fused("multiplyAddDouble", 0);
            case Opcodes.FMSUB_D -> Call.fused("multiplyAddDouble", NEGATE_SUMMAND);
            case Opcodes.FNMSUB_D -> Call.fused("multiplyAddDouble", NEGATE_PRODUCT);
            case Opcodes.FNMADD_D ->
                    Call.fused("multiplyAddDouble", NEGATE_PRODUCT | NEGATE_SUMMAND);
            case Opcodes.FADD_S -> Call.rounded("addSingle", 2);
            case Opcodes.FSUB_S -> Call.rounded("subtractSingle", 2);
            case Opcodes.FMUL_S -> Call.rounded("multiplySingle", 2);
            case Opcodes.FDIV_S -> Call.rounded("divideSingle", 2);
            case Opcodes.FSQRT_S -> Call.rounded("rootSingle", 1);
            case Opcodes.FMADD_S -> Call.fused("multiplyAddSingle", 0);
            case Opcodes.FCVT_D_L -> Call.rounded("doubleFromLong", 1);
            case Opcodes.FCVT_S_W -> Call.rounded("singleFromWord", 1);
            case Opcodes.FCVT_S_L -> Call.rounded("singleFromLong", 1);
            case Opcodes.FCVT_S_D -> Call.rounded("singleFromDouble", 1);
            default -> null;
        };
    }

    void write(GuestInstruction one) {
        switch (one.opcode()) {
            case Opcodes.FSGNJ_D -> sign(one, 0);
            case Opcodes.FSGNJN_D -> sign(one, -1L);
            case Opcodes.FSGNJX_D -> {
                f(one.rs1());
                f(one.rs2());
                code.loadConstant(Long.MIN_VALUE).land().lxor();
            }
            case Opcodes.FMV_X_D -> f(one.rs1());
            case Opcodes.FMV_D_X -> x(one.rs1());
            case Opcodes.FMV_X_W -> {
                f(one.rs1());
                code.l2i().i2l();
            }
            case Opcodes.FMV_W_X -> {
                x(one.rs1());
                code.l2i().invokestatic(UNIT, "box", MethodTypeDesc.of(CD_long, CD_int));
            }
            default -> call(one, call(one));
        }
        int rd = one.rd();
        if (!FloatUnit.writesInteger(one.opcode())) {
            code.lstore(InstructionWriter.local(rd + GuestInstruction.FLOAT_SHIFT));
        } else if (rd == 0) {
            code.pop2();
        } else {
            code.lstore(InstructionWriter.local(rd));
        }
    }

    /** The first with the sign of the second, turned round by the mask. */
    private void sign(GuestInstruction one, long mask) {
        f(one.rs1());
        code.loadConstant(Long.MAX_VALUE).land();
        f(one.rs2());
        if (mask != 0) {
            code.loadConstant(mask).lxor();
        }
        code.loadConstant(Long.MIN_VALUE).land().lor();
    }

    private void call(GuestInstruction one, Call call) {
        code.aload(InstructionWriter.CORE);
        if (call == null) {
            code.loadConstant(one.opcode());
            first(one);
            fIfRead(one, one.rs2());
            fIfRead(one, one.rs3());
            code.loadConstant(one.rm()).invokestatic(HOST, "exactly", EXACTLY);
            return;
        }
        var parameters = new ArrayList<ClassDesc>();
        if (call.hasCore()) {
            parameters.add(RegionCompiler.CORE);
        } else {
            code.pop();
        }
        for (int i = 0; i < call.operands(); i++) {
            parameters.add(CD_long);
            switch (i) {
                case 0 -> first(one);
                case 1 -> f(one.rs2());
                default -> f(one.rs3());
            }
            if (i == 0 && (call.negations() & NEGATE_PRODUCT) != 0
                    || i == 2 && (call.negations() & NEGATE_SUMMAND) != 0) {
                code.loadConstant(Long.MIN_VALUE).lxor();
            }
        }
        if (call.hasRounding()) {
            parameters.add(CD_int);
            code.loadConstant(one.rm());
        }
        code.invokestatic(HOST, call.name(), MethodTypeDesc.of(CD_long, parameters));
    }

    private void first(GuestInstruction one) {
        if (FloatUnit.readsInteger(one.opcode())) {
            x(one.rs1());
        } else {
            f(one.rs1());
        }
    }

    private void fIfRead(GuestInstruction one, int register) {
        if ((one.reads() >>> GuestInstruction.FLOAT_SHIFT + register & 1) != 0) {
            f(register);
        } else {
            code.lconst_0();
        }
    }

    private void f(int register) {
        code.lload(InstructionWriter.local(register + GuestInstruction.FLOAT_SHIFT));
    }

    private void x(int register) {
        if (register == 0) {
            code.lconst_0();
        } else {
            code.lload(InstructionWriter.local(register));
        }
    }
}
