package org.distrofab.machine.hart;

import java.util.Arrays;

/** Decodes blocks. */
final class BlockBuilder {
    /** Instructions in a block at the most. */
    static final int LONGEST = 64;

    private final Mmu mmu;
    private final int longest;
    private final Decoded decoded = new Decoded();
    private final long[] code = new long[LONGEST * 2 + 2];
    private final byte[] offsets = new byte[code.length];
    private final byte[] ordinals = new byte[code.length];
    private final char[] source = new char[LONGEST * 2];
    private int size;
    private int halfwords;
    private int instructions;
    private boolean hasFloatCheck;

    /**
     * @param longest how many instructions a block may have
     */
    BlockBuilder(Mmu mmu, int longest) {
        this.mmu = mmu;
        this.longest = longest;
    }

    /**
     * Decodes the block at a virtual address.
     *
     * @param physical of the first two bytes
     * @return null if the first instruction reaches into a page that cannot be fetched from; the
     *     trap is in the core
     */
    Block build(long virtual, long physical) {
        size = 0;
        halfwords = 0;
        instructions = 0;
        hasFloatCheck = false;
        long host = mmu.host(physical);
        int available = (int) (Mmu.PAGE_BYTES - (physical & ~Mmu.PAGE_MASK));
        boolean isOpen = true;
        while (isOpen && instructions < longest) {
            int at = halfwords * 2;
            if (at == available) {
                break;
            }
            int bits = HostMemory.getShort(host + at) & 0xffff;
            if ((bits & 3) == 3) {
                if (at + 2 == available) {
                    return at == 0 ? buildAcross(virtual, physical, bits) : finish(physical, -1);
                }
                bits |= HostMemory.getShort(host + at + 2) << 16;
            }
            isOpen = append(bits);
        }
        if (!isOpen) {
            return create(physical, -1);
        }
        return finish(physical, -1);
    }

    private Block buildAcross(long virtual, long physical, int low) {
        long second = mmu.fetch(virtual + 2);
        if (second == Mmu.FAULT) {
            return null;
        }
        int bits = low | HostMemory.getShort(mmu.host(second)) << 16;
        return append(bits) ? finish(physical, second) : create(physical, second);
    }

    private Block finish(long physical, long second) {
        emit(Micro.END, 0, 0, 0, halfwords * 2 << Micro.COUNT_BITS | instructions);
        return create(physical, second);
    }

    private Block create(long physical, long second) {
        return new Block(
                physical,
                second,
                instructions,
                Arrays.copyOf(code, size),
                Arrays.copyOf(offsets, size),
                Arrays.copyOf(ordinals, size),
                Arrays.copyOf(source, halfwords));
    }

    /** Adds an instruction; false if the block ends with it. */
    private boolean append(int bits) {
        boolean isOpen = translate(bits);
        source[halfwords++] = (char) bits;
        if (Decoded.length(bits) == 4) {
            source[halfwords++] = (char) (bits >>> 16);
        }
        instructions++;
        return isOpen;
    }

    private boolean translate(int bits) {
        if (!decoded.decode(bits)) {
            emit(Micro.ILLEGAL, 0, 0, 0, bits);
            return false;
        }
        var instruction = decoded.instruction;
        int opcode = decoded.opcode;
        int rd = decoded.rd;
        if (rd == 0 && instruction.writesInteger()) {
            rd = Core.SINK;
        }
        if (instruction.usesFloat()) {
            if (!hasFloatCheck) {
                emit(Micro.FLOAT_CHECK, 0, 0, 0, 0);
                hasFloatCheck = true;
            }
            translateFloat(opcode, rd);
            return true;
        }
        int offset = halfwords * 2;
        int imm = decoded.imm;
        switch (opcode) {
            case Opcodes.LUI -> emit(Micro.LI, rd, 0, 0, imm);
            case Opcodes.AUIPC -> emit(Opcodes.AUIPC, rd, 0, 0, imm + offset);
            case Opcodes.BEQ, Opcodes.BNE, Opcodes.BLT, Opcodes.BGE, Opcodes.BLTU, Opcodes.BGEU ->
                    emit(opcode, 0, decoded.rs1, decoded.rs2, target(offset + imm));
            case Opcodes.JAL -> {
                emit(opcode, rd, 0, 0, target(offset + imm));
                return false;
            }
            case Opcodes.JALR -> {
                emit(opcode, rd, decoded.rs1, 0, imm << 20 | instructions + 1);
                return false;
            }
            case Opcodes.ADDI -> {
                if (rd != Core.SINK) {
                    if (decoded.rs1 == 0) {
                        emit(Micro.LI, rd, 0, 0, imm);
                    } else if (imm == 0) {
                        emit(Micro.MV, rd, decoded.rs1, 0, 0);
                    } else {
                        emit(opcode, rd, decoded.rs1, 0, imm);
                    }
                }
            }
            case Opcodes.ADD -> {
                if (decoded.rs1 == 0) {
                    emit(Micro.MV, rd, decoded.rs2, 0, 0);
                } else {
                    emit(opcode, rd, decoded.rs1, decoded.rs2, 0);
                }
            }
            default -> {
                emit(opcode, rd, decoded.rs1, decoded.rs2, imm);
                return !endsBlock(opcode);
            }
        }
        return true;
    }

    private void translateFloat(int opcode, int rd) {
        boolean isAccess =
                opcode == Opcodes.FLW
                        || opcode == Opcodes.FLD
                        || opcode == Opcodes.FSW
                        || opcode == Opcodes.FSD;
        if (isAccess) {
            emit(opcode, rd, decoded.rs1, decoded.rs2, decoded.imm);
            return;
        }
        int rounding = decoded.rm;
        boolean isNearest = rounding == SoftFloat.NEAREST_EVEN || rounding == FloatUnit.DYNAMIC;
        emit(
                isNearest ? Micro.onHost(opcode) : opcode,
                rd,
                decoded.rs1,
                decoded.rs2,
                decoded.rs3 << 8 | rounding);
    }

    private int target(int offset) {
        return offset << Micro.COUNT_BITS | instructions + 1;
    }

    /** Whether what comes after may be decoded or executed in another way than before. */
    private static boolean endsBlock(int opcode) {
        return switch (opcode) {
            case Opcodes.ECALL,
                    Opcodes.EBREAK,
                    Opcodes.CSRRW,
                    Opcodes.CSRRS,
                    Opcodes.CSRRC,
                    Opcodes.CSRRWI,
                    Opcodes.CSRRSI,
                    Opcodes.CSRRCI,
                    Opcodes.FENCE_I,
                    Opcodes.SRET,
                    Opcodes.MRET,
                    Opcodes.WFI,
                    Opcodes.PAUSE,
                    Opcodes.SFENCE_VMA,
                    Opcodes.SINVAL_VMA,
                    Opcodes.SFENCE_W_INVAL,
                    Opcodes.SFENCE_INVAL_IR ->
                    true;
            default -> false;
        };
    }

    private void emit(int opcode, int rd, int rs1, int rs2, int operand) {
        code[size] = Micro.encode(opcode, rd, rs1, rs2, operand);
        offsets[size] = (byte) halfwords;
        ordinals[size] = (byte) instructions;
        size++;
    }
}
