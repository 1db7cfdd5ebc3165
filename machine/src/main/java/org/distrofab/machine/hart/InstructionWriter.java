package org.distrofab.machine.hart;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the bytecode of guest instructions, one at a time, and the loads and stores of registers
 * around them. What is longer than a few bytecodes is a call of a small method, which HotSpot
 * inlines.
 */
final class InstructionWriter {
    // Local variables. 0 is the translation itself.
    static final int CORE = 1;
    static final int LEFT = 2;
    static final int BASE = 3;
    static final int PUNT = 5;
    private static final int INTEGERS = 6;
    private static final int FLOATS = 7;
    private static final int READ_TLB = 8;
    private static final int WRITE_TLB = 9;
    private static final int TAG_BITS = 10;
    private static final int SCRATCH = 12;
    private static final int SLOT = 14;
    private static final int REGISTERS = 15;

    private static final ClassDesc CD_CORE = RegionCompiler.CORE;
    private static final ClassDesc CD_MMU = RegionCompiler.MMU;
    private static final ClassDesc CD_LONGS = RegionCompiler.LONGS;
    private static final ClassDesc CD_LONG_CLASS = ClassDesc.of("java.lang.Long");
    private static final ClassDesc CD_MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc CD_BITS = ClassDesc.of(Bits.class.getName());
    private static final ClassDesc CD_MUL_DIV = ClassDesc.of(MulDiv.class.getName());
    private static final ClassDesc CD_MEMORY = ClassDesc.of(HostMemory.class.getName());
    private static final ClassDesc CD_ATOMICS = ClassDesc.of(Atomics.class.getName());

    private static final MethodTypeDesc LEAVE = MethodTypeDesc.of(CD_void, CD_long, CD_int);
    private static final MethodTypeDesc BINARY = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final MethodTypeDesc COMPARE = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    private static final MethodTypeDesc COMPUTE =
            MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_long);
    private static final MethodTypeDesc TO_HOST =
            MethodTypeDesc.of(CD_long, CD_CORE, CD_long, CD_int);
    private static final MethodTypeDesc TO_ATOMIC =
            MethodTypeDesc.of(CD_long, CD_CORE, CD_long, CD_int, CD_int);
    private static final MethodTypeDesc ATOMIC =
            MethodTypeDesc.of(CD_long, CD_CORE, CD_int, CD_long, CD_long);
    private static final MethodTypeDesc FENCE = MethodTypeDesc.of(CD_void, CD_int, CD_int);

    private final CodeBuilder code;
    private final List<Miss> misses = new ArrayList<>();

    InstructionWriter(CodeBuilder code) {
        this.code = code;
    }

    static int local(int register) {
        return REGISTERS + 2 * register;
    }

    private static int floatLocal(int register) {
        return local(register + GuestInstruction.FLOAT_SHIFT);
    }

    /** What translated code has at hand, and the registers that it needs from the start. */
    void prologue(long loads) {
        code.aload(CORE).getfield(CD_CORE, "x", CD_LONGS).astore(INTEGERS);
        code.aload(CORE).getfield(CD_CORE, "f", CD_LONGS).astore(FLOATS);
        code.aload(CORE)
                .getfield(CD_CORE, "mmu", CD_MMU)
                .dup()
                .getfield(CD_MMU, "readTlb", CD_LONGS)
                .astore(READ_TLB)
                .dup()
                .getfield(CD_MMU, "writeTlb", CD_LONGS)
                .astore(WRITE_TLB)
                .getfield(CD_MMU, "tagBits", CD_long)
                .lstore(TAG_BITS);
        for (int i = 1; i < 64; i++) {
            if ((loads >>> i & 1) != 0) {
                code.aload(file(i)).loadConstant(i & 31).laload().lstore(local(i));
            }
        }
    }

    private static int file(int register) {
        return register < GuestInstruction.FLOAT_SHIFT ? INTEGERS : FLOATS;
    }

    /** Stores registers into the core. */
    void store(long registers) {
        for (int i = 1; i < 64; i++) {
            if ((registers >>> i & 1) != 0) {
                code.aload(file(i)).loadConstant(i & 31).lload(local(i)).lastore();
            }
        }
    }

    /** Leaves the region for an address relative to its entry. */
    void leave(long offset, long stored, int exit) {
        store(stored);
        code.aload(CORE);
        address(offset);
        code.iload(LEFT).invokevirtual(CD_CORE, "leave", LEAVE).loadConstant(exit).ireturn();
    }

    /** Leaves for where {@link #jumpTarget} has found that a jump goes. */
    void leaveIndirectly(long stored, int exit) {
        store(stored);
        code.aload(CORE)
                .lload(SCRATCH)
                .iload(LEFT)
                .invokevirtual(CD_CORE, "leave", LEAVE)
                .loadConstant(exit)
                .ireturn();
    }

    /** The start of a node that uses floating point, unless it is in use. */
    void useFloat(Label punt) {
        code.aload(CORE)
                .invokevirtual(CD_CORE, "useFloat", MethodTypeDesc.of(CD_boolean))
                .ifeq(punt);
    }

    private void address(long offset) {
        code.lload(BASE).loadConstant(offset).ladd();
    }

    private void x(int register) {
        if (register == 0) {
            code.lconst_0();
        } else {
            code.lload(local(register));
        }
    }

    private void toX(int register) {
        if (register == 0) {
            code.pop2();
        } else {
            code.lstore(local(register));
        }
    }

    // Control flow.

    /** Writes a branch to the label if it is taken. */
    void branch(GuestInstruction one, Label taken) {
        x(one.rs1());
        x(one.rs2());
        if (one.opcode() == Opcodes.BLTU || one.opcode() == Opcodes.BGEU) {
            code.invokestatic(CD_LONG_CLASS, "compareUnsigned", COMPARE);
        } else {
            code.lcmp();
        }
        code.branch(
                switch (one.opcode()) {
                    case Opcodes.BEQ -> Opcode.IFEQ;
                    case Opcodes.BNE -> Opcode.IFNE;
                    case Opcodes.BLT, Opcodes.BLTU -> Opcode.IFLT;
                    case Opcodes.BGE, Opcodes.BGEU -> Opcode.IFGE;
                    default -> throw new AssertionError("no branch: opcode " + one.opcode());
                },
                taken);
    }

    /** Leaves the return address of a jump in its register. */
    void link(GuestInstruction jump) {
        if (jump.rd() != 0) {
            address(jump.end());
            toX(jump.rd());
        }
    }

    /** Finds where {@code jalr} goes, and links. */
    void jumpTarget(GuestInstruction jump) {
        x(jump.rs1());
        code.loadConstant((long) jump.imm()).ladd().loadConstant(~1L).land().lstore(SCRATCH);
        link(jump);
    }

    void branchIfTarget(long offset, Label label) {
        code.lload(SCRATCH);
        address(offset);
        code.lcmp().ifeq(label);
    }

    // Everything else.

    /**
     * Writes an instruction that goes on behind itself.
     *
     * @param punt where to go, with nothing done, if the interpreter must do it
     */
    void write(GuestInstruction one, Label punt) {
        if (one.isAtomic()) {
            atomic(one, punt);
        } else if (Micro.isAccess(one.opcode())) {
            access(one, punt);
        } else if (one.usesFloat()) {
            new FloatWriter(code).write(one);
        } else if (one.opcode() == Opcodes.FENCE) {
            code.loadConstant(one.rs1())
                    .loadConstant(one.rs2())
                    .invokestatic(CD_ATOMICS, "fence", FENCE);
        } else if (one.rd() != 0) {
            compute(one);
            toX(one.rd());
        }
    }

    private void atomic(GuestInstruction one, Label punt) {
        code.aload(CORE);
        x(one.rs1());
        code.loadConstant(Atomics.sizeBytes(one.opcode()))
                .loadConstant(Atomics.access(one.opcode()))
                .invokestatic(CD_MMU, "toAtomic", TO_ATOMIC);
        host(punt);
        code.aload(CORE).loadConstant(one.opcode()).lload(SCRATCH);
        x(one.rs2());
        code.invokestatic(CD_ATOMICS, "compute", ATOMIC);
        toX(one.rd());
    }

    /** Keeps the host address; punts if it is none. */
    private void host(Label punt) {
        code.dup2().lstore(SCRATCH).lconst_0().lcmp().iflt(punt);
    }

    private void access(GuestInstruction one, Label punt) {
        boolean isStore =
                switch (one.opcode()) {
                    case Opcodes.SB, Opcodes.SH, Opcodes.SW, Opcodes.SD, Opcodes.FSW, Opcodes.FSD ->
                            true;
                    default -> false;
                };
        int last = sizeBytes(one.opcode()) - 1;
        int tlb = isStore ? WRITE_TLB : READ_TLB;
        x(one.rs1());
        if (one.imm() != 0) {
            code.loadConstant((long) one.imm()).ladd();
        }
        code.lstore(SCRATCH);
        code.lload(SCRATCH)
                .loadConstant(Mmu.SLOT_SHIFT)
                .lushr()
                .l2i()
                .loadConstant(Mmu.SLOT_MASK)
                .iand()
                .istore(SLOT);
        code.aload(tlb).iload(SLOT).laload().lload(SCRATCH);
        if (last != 0) {
            code.loadConstant((long) last).ladd();
        }
        var miss = new Miss(code.newLabel(), code.newLabel(), punt, last, isStore);
        misses.add(miss);
        code.loadConstant(Mmu.PAGE_MASK).land().lload(TAG_BITS).lor().lcmp().ifne(miss.label());
        code.aload(tlb).iload(SLOT).loadConstant(1).iadd().laload();
        code.lload(SCRATCH).ladd().lstore(SCRATCH);
        code.labelBinding(miss.back()).lload(SCRATCH);
        if (isStore) {
            storeMemory(one);
        } else {
            loadMemory(one);
        }
    }

    /**
     * An access that the TLB does not answer.
     *
     * @param back where to go on with the host address
     */
    private record Miss(Label label, Label back, Label punt, int last, boolean isStore) {}

    /** Writes what was left for the end, because it is rare. */
    void epilogue() {
        for (var miss : misses) {
            code.labelBinding(miss.label())
                    .aload(CORE)
                    .lload(SCRATCH)
                    .loadConstant(miss.last())
                    .invokestatic(CD_MMU, miss.isStore() ? "toWrite" : "toRead", TO_HOST);
            host(miss.punt());
            code.goto_(miss.back());
        }
    }

    private static int sizeBytes(int opcode) {
        return switch (opcode) {
            case Opcodes.LB, Opcodes.LBU, Opcodes.SB -> 1;
            case Opcodes.LH, Opcodes.LHU, Opcodes.SH -> 2;
            case Opcodes.LW, Opcodes.LWU, Opcodes.SW, Opcodes.FLW, Opcodes.FSW -> 4;
            default -> 8;
        };
    }

    private void loadMemory(GuestInstruction one) {
        switch (one.opcode()) {
            case Opcodes.LB -> get("getByte", CD_byte).i2l();
            case Opcodes.LBU -> get("getByte", CD_byte).loadConstant(0xff).iand().i2l();
            case Opcodes.LH -> get("getShort", CD_short).i2l();
            case Opcodes.LHU -> get("getShort", CD_short).loadConstant(0xffff).iand().i2l();
            case Opcodes.LW -> get("getInt", CD_int).i2l();
            case Opcodes.LWU -> get("getInt", CD_int).i2l().loadConstant(0xffff_ffffL).land();
            case Opcodes.FLW ->
                    get("getInt", CD_int)
                            .invokestatic(
                                    FloatWriter.UNIT, "box", MethodTypeDesc.of(CD_long, CD_int));
            default -> get("getLong", CD_long);
        }
        if (one.usesFloat()) {
            code.lstore(floatLocal(one.rd()));
        } else {
            toX(one.rd());
        }
    }

    private CodeBuilder get(String name, ClassDesc type) {
        return code.invokestatic(CD_MEMORY, name, MethodTypeDesc.of(type, CD_long));
    }

    private void storeMemory(GuestInstruction one) {
        if (one.usesFloat()) {
            code.lload(floatLocal(one.rs2()));
        } else {
            x(one.rs2());
        }
        switch (one.opcode()) {
            case Opcodes.SB -> put(code.l2i().i2b(), "putByte", CD_byte);
            case Opcodes.SH -> put(code.l2i().i2s(), "putShort", CD_short);
            case Opcodes.SW, Opcodes.FSW -> put(code.l2i(), "putInt", CD_int);
            default -> put(code, "putLong", CD_long);
        }
    }

    private static void put(CodeBuilder code, String name, ClassDesc type) {
        code.invokestatic(CD_MEMORY, name, MethodTypeDesc.of(CD_void, CD_long, type));
    }

    /** Leaves the result of an integer instruction on the stack. */
    private void compute(GuestInstruction one) {
        switch (one.opcode()) {
            case Opcodes.LUI -> code.loadConstant((long) one.imm());
            case Opcodes.AUIPC -> address(one.offset() + one.imm());
            case Opcodes.ADDI -> immediate(one).ladd();
            case Opcodes.XORI -> immediate(one).lxor();
            case Opcodes.ORI -> immediate(one).lor();
            case Opcodes.ANDI -> immediate(one).land();
            case Opcodes.SLTI -> immediate(one).invokestatic(CD_BITS, "less", BINARY);
            case Opcodes.SLTIU -> immediate(one).invokestatic(CD_BITS, "lessUnsigned", BINARY);
            case Opcodes.SLLI -> shift(one).lshl();
            case Opcodes.SRLI -> shift(one).lushr();
            case Opcodes.SRAI -> shift(one).lshr();
            case Opcodes.ADDIW -> immediate(one).ladd().l2i().i2l();
            case Opcodes.SLLIW -> wordShift(one).ishl().i2l();
            case Opcodes.SRLIW -> wordShift(one).iushr().i2l();
            case Opcodes.SRAIW -> wordShift(one).ishr().i2l();
            case Opcodes.ADD -> registers(one).ladd();
            case Opcodes.SUB -> registers(one).lsub();
            case Opcodes.XOR -> registers(one).lxor();
            case Opcodes.OR -> registers(one).lor();
            case Opcodes.AND -> registers(one).land();
            case Opcodes.SLL -> registers(one).l2i().lshl();
            case Opcodes.SRL -> registers(one).l2i().lushr();
            case Opcodes.SRA -> registers(one).l2i().lshr();
            case Opcodes.SLT -> registers(one).invokestatic(CD_BITS, "less", BINARY);
            case Opcodes.SLTU -> registers(one).invokestatic(CD_BITS, "lessUnsigned", BINARY);
            case Opcodes.ADDW -> registers(one).ladd().l2i().i2l();
            case Opcodes.SUBW -> registers(one).lsub().l2i().i2l();
            case Opcodes.SLLW -> words(one).ishl().i2l();
            case Opcodes.SRLW -> words(one).iushr().i2l();
            case Opcodes.SRAW -> words(one).ishr().i2l();
            case Opcodes.MUL -> registers(one).lmul();
            case Opcodes.MULW -> registers(one).lmul().l2i().i2l();
            case Opcodes.MULH -> registers(one).invokestatic(CD_MATH, "multiplyHigh", BINARY);
            case Opcodes.MULHU ->
                    registers(one).invokestatic(CD_MATH, "unsignedMultiplyHigh", BINARY);
            case Opcodes.DIV -> registers(one).invokestatic(CD_MUL_DIV, "divide", BINARY);
            case Opcodes.REM -> registers(one).invokestatic(CD_MUL_DIV, "remainder", BINARY);
            case Opcodes.DIVU -> registers(one).invokestatic(CD_MUL_DIV, "divideUnsigned", BINARY);
            case Opcodes.REMU ->
                    registers(one).invokestatic(CD_MUL_DIV, "remainderUnsigned", BINARY);
            case Opcodes.SH1ADD -> scaledSum(one, 1);
            case Opcodes.SH2ADD -> scaledSum(one, 2);
            case Opcodes.SH3ADD -> scaledSum(one, 3);
            case Opcodes.ANDN -> {
                x(one.rs1());
                x(one.rs2());
                code.loadConstant(-1L).lxor().land();
            }
            default -> other(one);
        }
    }

    private CodeBuilder immediate(GuestInstruction one) {
        x(one.rs1());
        return code.loadConstant((long) one.imm());
    }

    private CodeBuilder shift(GuestInstruction one) {
        x(one.rs1());
        return code.loadConstant(one.imm());
    }

    private CodeBuilder wordShift(GuestInstruction one) {
        x(one.rs1());
        return code.l2i().loadConstant(one.imm());
    }

    private CodeBuilder registers(GuestInstruction one) {
        x(one.rs1());
        x(one.rs2());
        return code;
    }

    private CodeBuilder words(GuestInstruction one) {
        x(one.rs1());
        code.l2i();
        x(one.rs2());
        return code.l2i();
    }

    private void scaledSum(GuestInstruction one, int shift) {
        x(one.rs1());
        code.loadConstant(shift).lshl();
        x(one.rs2());
        code.ladd();
    }

    /** M and B by their opcode, which is a constant to the compiler. */
    private void other(GuestInstruction one) {
        code.loadConstant(one.opcode());
        x(one.rs1());
        if (Bits.isImmediate(one.opcode())) {
            code.loadConstant((long) one.imm());
        } else {
            x(one.rs2());
        }
        code.invokestatic(MulDiv.has(one.opcode()) ? CD_MUL_DIV : CD_BITS, "compute", COMPUTE);
    }
}
