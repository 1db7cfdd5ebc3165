package org.distrofab.machine.hart;

import org.distrofab.machine.hart.Operand.Kind;

/**
 * An instruction of a region.
 *
 * @param offset from the region's entry, in bytes of virtual address
 * @param lengthBytes 2 or 4
 * @param opcode of {@link Opcodes}, or -1 if there is no such instruction
 * @param reads the registers it reads: {@code x0} to {@code x31} in bits 0 to 31, {@code f0} to
 *     {@code f31} above; without {@code x0}
 * @param writes the registers it writes, in the same way
 * @param usesFloat whether it needs the floating-point unit
 */
record GuestInstruction(
        long offset,
        int lengthBytes,
        int opcode,
        int rd,
        int rs1,
        int rs2,
        int rs3,
        int rm,
        int imm,
        long reads,
        long writes,
        boolean usesFloat) {
    /** The bit of {@code f0} in a set of registers. */
    static final int FLOAT_SHIFT = 32;

    static GuestInstruction of(long offset, int bits) {
        var decoded = new Decoded();
        int length = Decoded.length(bits);
        if (!decoded.decode(bits)) {
            return new GuestInstruction(offset, length, -1, 0, 0, 0, 0, 0, 0, 0, 0, false);
        }
        long reads = 0;
        long writes = 0;
        // A compressed instruction has the operands of the one it stands for.
        var base = InstructionTable.standard().at(decoded.opcode);
        for (var source : base.sources()) {
            var kind = source.operand().kind();
            if (kind == Kind.INTEGER || kind == Kind.FLOAT) {
                boolean isFloat = kind == Kind.FLOAT;
                switch (source.slot()) {
                    case RD -> writes |= bit(decoded.rd, isFloat);
                    case RS1 -> reads |= bit(decoded.rs1, isFloat);
                    case RS2 -> reads |= bit(decoded.rs2, isFloat);
                    case RS3 -> reads |= bit(decoded.rs3, isFloat);
                    case RM, IMM -> throw new AssertionError(source.slot() + " is no register");
                }
            }
        }
        return new GuestInstruction(
                offset,
                length,
                decoded.opcode,
                decoded.rd,
                decoded.rs1,
                decoded.rs2,
                decoded.rs3,
                decoded.rm,
                decoded.imm,
                reads & ~1L,
                writes & ~1L,
                base.usesFloat());
    }

    private static long bit(int register, boolean isFloat) {
        return 1L << (isFloat ? register + FLOAT_SHIFT : register);
    }

    long end() {
        return offset + lengthBytes;
    }

    /** Where a branch or {@code jal} goes. */
    long target() {
        return offset + imm;
    }

    boolean isBranch() {
        return opcode >= Opcodes.BEQ && opcode <= Opcodes.BGEU;
    }

    /** Whether it is a jump that leaves a return address. */
    boolean isCall() {
        return (opcode == Opcodes.JAL || opcode == Opcodes.JALR) && rd != 0;
    }

    /** {@code ret}, by the hint of which registers it names (RISC-V Unprivileged, "JALR"). */
    boolean isReturn() {
        return opcode == Opcodes.JALR && rd == 0 && (rs1 == 1 || rs1 == 5) && imm == 0;
    }

    /** Whether control always goes elsewhere than behind it. */
    boolean isJump() {
        return opcode == Opcodes.JAL || opcode == Opcodes.JALR;
    }

    /** Whether it accesses memory and may therefore not be done in translated code after all. */
    boolean isAccess() {
        return Micro.isAccess(opcode) || isAtomic();
    }

    boolean isAtomic() {
        return opcode >= Opcodes.LR_W && opcode <= Opcodes.AMOMAXU_D;
    }

    /** Whether translated code can have it. What it cannot is left to the interpreter. */
    boolean isTranslatable() {
        if (opcode < 0) {
            return false;
        }
        if (usesFloat) {
            return rm <= SoftFloat.NEAREST_AWAY || rm == FloatUnit.DYNAMIC;
        }
        return opcode <= Opcodes.SRAW
                || opcode == Opcodes.FENCE
                || opcode >= Opcodes.MUL && opcode <= Opcodes.AMOMAXU_D
                || Bits.has(opcode);
    }
}
