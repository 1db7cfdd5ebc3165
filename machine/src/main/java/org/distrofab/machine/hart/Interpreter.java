package org.distrofab.machine.hart;

/**
 * Executes blocks. One method holds what programs do most, in one switch, and must stay under the
 * 8000 bytes of bytecode above which HotSpot does not compile; what is rare or slow is done by
 * {@link SlowPath}.
 */
final class Interpreter {
    /** The least magnitude that is certainly not tiny, whatever it was rounded from. */
    private static final double SAFE_DOUBLE = 0x1p-1021;

    private final Core core;
    private final SlowPath slowPath;

    private final Translator translator;

    /**
     * @param translator is asked for every block whose countdown is over
     */
    Interpreter(Core core, SlowPath slowPath, Translator translator) {
        this.core = core;
        this.slowPath = slowPath;
        this.translator = translator;
    }

    /**
     * Executes from {@code core.pc} until the budget in {@code core.remaining} is spent or
     * something needs attention. The core's state is complete when it returns.
     */
    void execute() {
        var first = slowPath.next();
        if (first != null && first.translation == null && first.countdown < Integer.MAX_VALUE) {
            // Where the last slice happened to end says nothing about what is hot.
            first.countdown++;
        }
        execute(fit(first));
    }

    /**
     * Executes from a block that was found for {@code core.pc} and fits the budget, or not at all
     * if that is null.
     */
    void execute(Block first) {
        final Core core = this.core;
        final Mmu mmu = core.mmu;
        final long[] x = core.x;
        final long[] f = core.f;
        Block block = first;
        long remaining = core.remaining;
        blocks:
        while (block != null) {
            if (--block.countdown < 0) {
                core.remaining = remaining;
                block = fit(translator.enter(block));
                remaining = core.remaining;
                if (block == null) {
                    return;
                }
            }
            final long[] code = block.code;
            final long base = block.virtual;
            int index = 0;
            long target = 0;
            long w;
            leave:
            while (true) {
                w = code[index++];
                final int rd = (int) (w >>> Micro.RD_SHIFT) & Micro.REGISTER_MASK;
                final int rs1 = (int) (w >>> Micro.RS1_SHIFT) & Micro.REGISTER_MASK;
                final int rs2 = (int) (w >>> Micro.RS2_SHIFT) & Micro.REGISTER_MASK;
                final long a = x[rs1];
                final long b = x[rs2];
                final long imm = w >> Micro.OPERAND_SHIFT;
                switch ((int) w & Micro.OPCODE_MASK) {
                    case Micro.LI:
                        x[rd] = imm;
                        continue;
                    case Micro.MV:
                        x[rd] = a;
                        continue;
                    case Opcodes.AUIPC:
                        x[rd] = base + imm;
                        continue;
                    case Opcodes.ADDI:
                        x[rd] = a + imm;
                        continue;
                    case Opcodes.SLTI:
                        x[rd] = a < imm ? 1 : 0;
                        continue;
                    case Opcodes.SLTIU:
                        x[rd] = Long.compareUnsigned(a, imm) < 0 ? 1 : 0;
                        continue;
                    case Opcodes.XORI:
                        x[rd] = a ^ imm;
                        continue;
                    case Opcodes.ORI:
                        x[rd] = a | imm;
                        continue;
                    case Opcodes.ANDI:
                        x[rd] = a & imm;
                        continue;
                    case Opcodes.SLLI:
                        x[rd] = a << imm;
                        continue;
                    case Opcodes.SRLI:
                        x[rd] = a >>> imm;
                        continue;
                    case Opcodes.SRAI:
                        x[rd] = a >> imm;
                        continue;
                    case Opcodes.ADD:
                        x[rd] = a + b;
                        continue;
                    case Opcodes.SUB:
                        x[rd] = a - b;
                        continue;
                    case Opcodes.SLL:
                        x[rd] = a << b;
                        continue;
                    case Opcodes.SLT:
                        x[rd] = a < b ? 1 : 0;
                        continue;
                    case Opcodes.SLTU:
                        x[rd] = Long.compareUnsigned(a, b) < 0 ? 1 : 0;
                        continue;
                    case Opcodes.XOR:
                        x[rd] = a ^ b;
                        continue;
                    case Opcodes.SRL:
                        x[rd] = a >>> b;
                        continue;
                    case Opcodes.SRA:
                        x[rd] = a >> b;
                        continue;
                    case Opcodes.OR:
                        x[rd] = a | b;
                        continue;
                    case Opcodes.AND:
                        x[rd] = a & b;
                        continue;
                    case Opcodes.ADDIW:
                        x[rd] = (int) (a + imm);
                        continue;
                    case Opcodes.SLLIW:
                        x[rd] = (int) a << imm;
                        continue;
                    case Opcodes.SRLIW:
                        x[rd] = (int) a >>> imm;
                        continue;
                    case Opcodes.SRAIW:
                        x[rd] = (int) a >> imm;
                        continue;
                    case Opcodes.ADDW:
                        x[rd] = (int) (a + b);
                        continue;
                    case Opcodes.SUBW:
                        x[rd] = (int) (a - b);
                        continue;
                    case Opcodes.SLLW:
                        x[rd] = (int) a << b;
                        continue;
                    case Opcodes.SRLW:
                        x[rd] = (int) a >>> b;
                        continue;
                    case Opcodes.SRAW:
                        x[rd] = (int) a >> b;
                        continue;
                    case Opcodes.MUL:
                        x[rd] = a * b;
                        continue;
                    case Opcodes.MULW:
                        x[rd] = (int) a * (int) b;
                        continue;
                    case Opcodes.MULHU:
                        x[rd] = Math.unsignedMultiplyHigh(a, b);
                        continue;
                    case Opcodes.SH1ADD:
                        x[rd] = (a << 1) + b;
                        continue;
                    case Opcodes.SH2ADD:
                        x[rd] = (a << 2) + b;
                        continue;
                    case Opcodes.SH3ADD:
                        x[rd] = (a << 3) + b;
                        continue;
                    case Opcodes.ADD_UW:
                        x[rd] = (a & 0xffff_ffffL) + b;
                        continue;
                    case Opcodes.ANDN:
                        x[rd] = a & ~b;
                        continue;
                    case Opcodes.LB:
                        {
                            long host = mmu.hostToRead(a + imm, 0);
                            if (host >= 0) {
                                x[rd] = HostMemory.getByte(host);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.LH:
                        {
                            long host = mmu.hostToRead(a + imm, 1);
                            if (host >= 0) {
                                x[rd] = HostMemory.getShort(host);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.LW:
                        {
                            long host = mmu.hostToRead(a + imm, 3);
                            if (host >= 0) {
                                x[rd] = HostMemory.getInt(host);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.LD:
                        {
                            long host = mmu.hostToRead(a + imm, 7);
                            if (host >= 0) {
                                x[rd] = HostMemory.getLong(host);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.LBU:
                        {
                            long host = mmu.hostToRead(a + imm, 0);
                            if (host >= 0) {
                                x[rd] = HostMemory.getByte(host) & 0xff;
                                continue;
                            }
                            break;
                        }
                    case Opcodes.LHU:
                        {
                            long host = mmu.hostToRead(a + imm, 1);
                            if (host >= 0) {
                                x[rd] = HostMemory.getShort(host) & 0xffff;
                                continue;
                            }
                            break;
                        }
                    case Opcodes.LWU:
                        {
                            long host = mmu.hostToRead(a + imm, 3);
                            if (host >= 0) {
                                x[rd] = HostMemory.getInt(host) & 0xffff_ffffL;
                                continue;
                            }
                            break;
                        }
                    case Opcodes.SB:
                        {
                            long host = mmu.hostToWrite(a + imm, 0);
                            if (host >= 0) {
                                HostMemory.putByte(host, (byte) b);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.SH:
                        {
                            long host = mmu.hostToWrite(a + imm, 1);
                            if (host >= 0) {
                                HostMemory.putShort(host, (short) b);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.SW:
                        {
                            long host = mmu.hostToWrite(a + imm, 3);
                            if (host >= 0) {
                                HostMemory.putInt(host, (int) b);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.SD:
                        {
                            long host = mmu.hostToWrite(a + imm, 7);
                            if (host >= 0) {
                                HostMemory.putLong(host, b);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.FLD:
                        {
                            long host = mmu.hostToRead(a + imm, 7);
                            if (host >= 0) {
                                f[rd] = HostMemory.getLong(host);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.FSD:
                        {
                            long host = mmu.hostToWrite(a + imm, 7);
                            if (host >= 0) {
                                HostMemory.putLong(host, f[rs2]);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.FLW:
                        {
                            long host = mmu.hostToRead(a + imm, 3);
                            if (host >= 0) {
                                f[rd] = FloatUnit.box(HostMemory.getInt(host));
                                continue;
                            }
                            break;
                        }
                    case Opcodes.FSW:
                        {
                            long host = mmu.hostToWrite(a + imm, 3);
                            if (host >= 0) {
                                HostMemory.putInt(host, (int) f[rs2]);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.BEQ:
                        if (a == b) {
                            break leave;
                        }
                        continue;
                    case Opcodes.BNE:
                        if (a != b) {
                            break leave;
                        }
                        continue;
                    case Opcodes.BLT:
                        if (a < b) {
                            break leave;
                        }
                        continue;
                    case Opcodes.BGE:
                        if (a >= b) {
                            break leave;
                        }
                        continue;
                    case Opcodes.BLTU:
                        if (Long.compareUnsigned(a, b) < 0) {
                            break leave;
                        }
                        continue;
                    case Opcodes.BGEU:
                        if (Long.compareUnsigned(a, b) >= 0) {
                            break leave;
                        }
                        continue;
                    case Opcodes.JAL:
                        x[rd] = base + block.lengthBytes;
                        break leave;
                    case Micro.END:
                        break leave;
                    case Opcodes.JALR:
                        target = a + (imm >> 20) & ~1L;
                        x[rd] = base + block.lengthBytes;
                        break leave;
                    case Micro.FLOAT_CHECK:
                        if ((core.mstatus & Status.FS) == 0) {
                            break;
                        }
                        core.mstatus |= Status.FS;
                        continue;
                    case Micro.HOST_FADD_D:
                        {
                            double result = number(f[rs1]) + number(f[rs2]);
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Micro.HOST_FSUB_D:
                        {
                            double result = number(f[rs1]) - number(f[rs2]);
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Micro.HOST_FMUL_D:
                        {
                            double result = number(f[rs1]) * number(f[rs2]);
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Micro.HOST_FDIV_D:
                        {
                            double result = number(f[rs1]) / number(f[rs2]);
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Micro.HOST_FMADD_D:
                        {
                            double result =
                                    Math.fma(
                                            number(f[rs1]),
                                            number(f[rs2]),
                                            number(f[(int) imm >>> 8]));
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Micro.HOST_FMSUB_D:
                        {
                            double result =
                                    Math.fma(
                                            number(f[rs1]),
                                            number(f[rs2]),
                                            -number(f[(int) imm >>> 8]));
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Micro.HOST_FNMSUB_D:
                        {
                            double result =
                                    Math.fma(
                                            -number(f[rs1]),
                                            number(f[rs2]),
                                            number(f[(int) imm >>> 8]));
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Micro.HOST_FNMADD_D:
                        {
                            double result =
                                    Math.fma(
                                            -number(f[rs1]),
                                            number(f[rs2]),
                                            -number(f[(int) imm >>> 8]));
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Micro.HOST_FSQRT_D:
                        {
                            double result = Math.sqrt(number(f[rs1]));
                            if (core.hostFloatIsExact && isSafe(result)) {
                                f[rd] = Double.doubleToRawLongBits(result);
                                continue;
                            }
                            break;
                        }
                    case Opcodes.FSGNJ_D:
                        f[rd] = f[rs1] & Long.MAX_VALUE | f[rs2] & Long.MIN_VALUE;
                        continue;
                    case Opcodes.FMV_D_X:
                        f[rd] = a;
                        continue;
                    case Opcodes.FMV_X_D:
                        x[rd] = f[rs1];
                        continue;
                    default:
                        break;
                }
                core.remaining = remaining;
                if (slowPath.execute(block, index - 1, base)) {
                    continue;
                }
                block = fit(slowPath.next());
                remaining = core.remaining;
                continue blocks;
            }
            final int operand = (int) (w >>> Micro.OPERAND_SHIFT);
            if (((int) w & Micro.OPCODE_MASK) != Opcodes.JALR) {
                target = base + (operand >> Micro.COUNT_BITS);
            }
            remaining -= operand & Micro.COUNT_MASK;
            final Block following = block.links[index - 1];
            if (following.virtual == target
                    && following.generation == mmu.generation
                    && remaining >= following.instructions
                    && !core.needsAttention()) {
                block = following;
                continue;
            }
            core.pc = target;
            core.remaining = remaining;
            final Block found = slowPath.next();
            if (found != null) {
                block.links[index - 1] = found;
            }
            block = fit(found);
            remaining = core.remaining;
        }
    }

    /** As much of the block as the budget allows, so that it ends to the instruction. */
    private Block fit(Block block) {
        return block == null || block.instructions <= core.remaining
                ? block
                : block.prefix((int) core.remaining);
    }

    private static double number(long bits) {
        return Double.longBitsToDouble(bits);
    }

    /** Whether a result of the host has the flags of a normal number: inexact or none. */
    private static boolean isSafe(double result) {
        double magnitude = Math.abs(result);
        return magnitude >= SAFE_DOUBLE && magnitude <= Double.MAX_VALUE;
    }
}
