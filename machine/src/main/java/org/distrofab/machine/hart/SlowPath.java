package org.distrofab.machine.hart;

import org.distrofab.machine.Hart;
import org.distrofab.machine.SupervisorCalls;
import org.distrofab.machine.SystemCallTrace;

import java.util.Optional;

/**
 * Instructions and cases of instructions that the interpreter's main switch leaves out: TLB misses,
 * devices, system instructions, atomics, exact floating point, and everything that traps.
 */
final class SlowPath {
    private final Core core;
    private final Mmu mmu;
    private final Hart hart;
    private final BlockCache cache;
    private final Atomics atomics;
    private final FloatUnit floats;
    private final SupervisorCalls firmware;
    private final SystemCallTrace systemCalls;

    SlowPath(
            Core core,
            BlockCache cache,
            Hart hart,
            Optional<SupervisorCalls> firmware,
            Optional<SystemCallTrace> systemCalls) {
        this.core = core;
        this.mmu = core.mmu;
        this.cache = cache;
        this.hart = hart;
        this.atomics = new Atomics(core);
        this.floats = core.floats;
        this.firmware = firmware.orElse(null);
        this.systemCalls = systemCalls.orElse(null);
    }

    /**
     * Executes one micro-operation. On entry {@code core.remaining} is that of the block's start.
     *
     * <p>One long method on purpose: HotSpot does not inline it, so that what it finds out about
     * rare cases later does not throw the compiled interpreter away.
     *
     * @return true to go on behind it; otherwise the block is left and pc and budget are in the
     *     core
     */
    boolean execute(Block block, int index, long base) {
        long atStart = core.remaining;
        core.pc = base + 2 * block.offsets[index];
        core.remaining = atStart - block.ordinals[index];
        long w = block.code[index];
        int opcode = (int) w & Micro.OPCODE_MASK;
        if (opcode <= Opcodes.SD) {
            return access(opcode, w) ? staysAfterAccess(block, index) : trap();
        }
        if (isCompute(opcode)) {
            compute(opcode, w);
            return true;
        }
        int rd = (int) (w >>> Micro.RD_SHIFT) & Micro.REGISTER_MASK;
        int rs1 = (int) (w >>> Micro.RS1_SHIFT) & Micro.REGISTER_MASK;
        int rs2 = (int) (w >>> Micro.RS2_SHIFT) & Micro.REGISTER_MASK;
        int operand = (int) (w >>> Micro.OPERAND_SHIFT);
        if (opcode >= Opcodes.LR_W && opcode <= Opcodes.AMOMAXU_D) {
            return atomics.execute(opcode, rd, rs1, rs2) || trap();
        }
        if (opcode == Opcodes.FLW
                || opcode == Opcodes.FLD
                || opcode == Opcodes.FSW
                || opcode == Opcodes.FSD) {
            return accessFloat(opcode, w) ? staysAfterAccess(block, index) : trap();
        }
        if (opcode > Opcodes.FSW && opcode <= Opcodes.FMV_D_X || opcode > Micro.MV) {
            return floats.execute(Micro.exact(opcode), rd, rs1, rs2, operand >>> 8, operand & 7)
                    || illegal(block, index);
        }
        return switch (opcode) {
            case Opcodes.FENCE -> {
                Atomics.fence(rs1, rs2);
                yield true;
            }
            case Opcodes.CBO_INVAL, Opcodes.CBO_CLEAN, Opcodes.CBO_FLUSH, Opcodes.CBO_ZERO ->
                    cacheBlock(block, index, opcode, core.x[rs1]);
            case Micro.FLOAT_CHECK, Micro.ILLEGAL -> illegal(block, index);
            default -> system(block, index, opcode, rd, rs1, operand);
        };
    }

    /**
     * Whether the block goes on after a load or store. What a device has raised is looked at right
     * behind the instruction, wherever the block may end.
     */
    private boolean staysAfterAccess(Block block, int index) {
        if (!mmu.takeDeviceAccess() || !core.needsAttention()) {
            return true;
        }
        core.pc += Decoded.length(block.bits(index));
        core.remaining--;
        return false;
    }

    /** The block at {@code core.pc}; null if it is time to stop, or fetching trapped. */
    Block next() {
        if (core.remaining <= 0 || core.needsAttention()) {
            return null;
        }
        var block = cache.find(core.pc);
        if (block == null) {
            trap();
        }
        return block;
    }

    /** Takes the trap that is in the core, at {@code core.pc}; always false. */
    boolean trap() {
        // A trap retires nothing, but spends budget: a guest that only traps still ends.
        core.remaining--;
        core.retiredLimit--;
        core.trapsTaken++;
        core.traps.exception(core.trapCause, core.trapValue);
        return false;
    }

    private boolean illegal(Block block, int index) {
        core.raise(Cause.ILLEGAL_INSTRUCTION, block.bits(index) & 0xffff_ffffL);
        return trap();
    }

    private static boolean isCompute(int opcode) {
        return MulDiv.has(opcode) || Bits.has(opcode);
    }

    private void compute(int opcode, long w) {
        int rd = (int) (w >>> Micro.RD_SHIFT) & Micro.REGISTER_MASK;
        long a = core.x[(int) (w >>> Micro.RS1_SHIFT) & Micro.REGISTER_MASK];
        long b = core.x[(int) (w >>> Micro.RS2_SHIFT) & Micro.REGISTER_MASK];
        if (MulDiv.has(opcode)) {
            core.x[rd] = MulDiv.compute(opcode, a, b);
        } else {
            long second = Bits.isImmediate(opcode) ? w >> Micro.OPERAND_SHIFT : b;
            core.x[rd] = Bits.compute(opcode, a, second);
        }
    }

    private boolean access(int opcode, long w) {
        long address =
                core.x[(int) (w >>> Micro.RS1_SHIFT) & Micro.REGISTER_MASK]
                        + (w >> Micro.OPERAND_SHIFT);
        long value = core.x[(int) (w >>> Micro.RS2_SHIFT) & Micro.REGISTER_MASK];
        switch (opcode) {
            case Opcodes.SB -> {
                return mmu.store(address, 1, value);
            }
            case Opcodes.SH -> {
                return mmu.store(address, 2, value);
            }
            case Opcodes.SW -> {
                return mmu.store(address, 4, value);
            }
            case Opcodes.SD -> {
                return mmu.store(address, 8, value);
            }
            default -> {}
        }
        int size =
                switch (opcode) {
                    case Opcodes.LB, Opcodes.LBU -> 1;
                    case Opcodes.LH, Opcodes.LHU -> 2;
                    case Opcodes.LW, Opcodes.LWU -> 4;
                    default -> 8;
                };
        if (!mmu.load(address, size)) {
            return false;
        }
        long loaded = mmu.loaded;
        core.x[(int) (w >>> Micro.RD_SHIFT) & Micro.REGISTER_MASK] =
                switch (opcode) {
                    case Opcodes.LB -> (byte) loaded;
                    case Opcodes.LH -> (short) loaded;
                    case Opcodes.LW -> (int) loaded;
                    default -> loaded;
                };
        return true;
    }

    private boolean accessFloat(int opcode, long w) {
        long address =
                core.x[(int) (w >>> Micro.RS1_SHIFT) & Micro.REGISTER_MASK]
                        + (w >> Micro.OPERAND_SHIFT);
        int rd = (int) (w >>> Micro.RD_SHIFT) & Micro.REGISTER_MASK;
        int rs2 = (int) (w >>> Micro.RS2_SHIFT) & Micro.REGISTER_MASK;
        switch (opcode) {
            case Opcodes.FSW -> {
                return mmu.store(address, 4, core.f[rs2]);
            }
            case Opcodes.FSD -> {
                return mmu.store(address, 8, core.f[rs2]);
            }
            case Opcodes.FLW -> {
                if (!mmu.load(address, 4)) {
                    return false;
                }
                core.f[rd] = FloatUnit.box((int) mmu.loaded);
                return true;
            }
            default -> {
                if (!mmu.load(address, 8)) {
                    return false;
                }
                core.f[rd] = mmu.loaded;
                return true;
            }
        }
    }

    /** Zicbom and Zicboz (§3.1.18 and §10.1.10 of RISC-V Privileged for what the modes may do). */
    private boolean cacheBlock(Block block, int index, int opcode, long address) {
        long enable =
                switch (opcode) {
                    case Opcodes.CBO_ZERO -> Csrs.ENVCFG_CBZE;
                    case Opcodes.CBO_INVAL -> Csrs.ENVCFG_CBIE;
                    default -> Csrs.ENVCFG_CBCFE;
                };
        boolean isAllowed =
                core.privilege == Privilege.MACHINE
                        || (core.menvcfg & enable) != 0
                                && (core.privilege == Privilege.SUPERVISOR
                                        || (core.senvcfg & enable) != 0);
        if (!isAllowed) {
            return illegal(block, index);
        }
        long start = address & -Hart.CACHE_BLOCK_BYTES;
        if (opcode == Opcodes.CBO_ZERO) {
            for (int i = 0; i < Hart.CACHE_BLOCK_BYTES; i += 8) {
                long host = mmu.hostToWrite(start + i, 7);
                if (host >= 0) {
                    HostMemory.putLong(host, 0);
                } else if (!mmu.store(start + i, 8, 0)) {
                    core.trapValue = address;
                    return trap();
                }
            }
            return true;
        }
        // Caches are coherent here: what is left of these is the check of permissions.
        return mmu.cacheBlock(address) != Mmu.FAULT || trap();
    }

    private boolean system(Block block, int index, int opcode, int rd, int rs1, int operand) {
        switch (opcode) {
            case Opcodes.ECALL -> {
                return environmentCall();
            }
            case Opcodes.EBREAK -> {
                core.raise(Cause.BREAKPOINT, core.pc);
                return trap();
            }
            case Opcodes.MRET, Opcodes.SRET -> {
                if (!returnFromTrap(opcode)) {
                    illegal(block, index);
                }
                return false;
            }
            default -> {}
        }
        boolean isDone =
                switch (opcode) {
                    case Opcodes.CSRRW, Opcodes.CSRRS, Opcodes.CSRRC ->
                            csr(opcode, rd, operand, core.x[rs1], rs1 != 0);
                    case Opcodes.CSRRWI, Opcodes.CSRRSI, Opcodes.CSRRCI ->
                            csr(opcode, rd, operand, rs1, rs1 != 0);
                    case Opcodes.WFI -> waitForInterrupt();
                    case Opcodes.PAUSE -> {
                        Thread.onSpinWait();
                        yield true;
                    }
                    case Opcodes.FENCE_I -> {
                        cache.invalidate();
                        yield true;
                    }
                    default -> fenceTranslations(opcode, rs1);
                };
        if (!isDone) {
            return illegal(block, index);
        }
        core.pc += Decoded.length(block.bits(index));
        core.remaining--;
        return false;
    }

    private boolean csr(int opcode, int rd, int number, long operand, boolean hasOperand) {
        boolean isSwap = opcode == Opcodes.CSRRW || opcode == Opcodes.CSRRWI;
        boolean isWrite = isSwap || hasOperand;
        var csrs = core.csrs;
        number &= 0xfff;
        if (!csrs.isAccessible(number, isWrite)) {
            return false;
        }
        long before = isSwap && rd == Core.SINK ? 0 : csrs.read(number);
        if (isWrite) {
            long value =
                    switch (opcode) {
                        case Opcodes.CSRRW, Opcodes.CSRRWI -> operand;
                        case Opcodes.CSRRS, Opcodes.CSRRSI -> csrs.readForUpdate(number) | operand;
                        default -> csrs.readForUpdate(number) & ~operand;
                    };
            csrs.write(number, value);
        }
        core.x[rd] = before;
        return true;
    }

    private boolean environmentCall() {
        if (core.privilege == Privilege.SUPERVISOR && firmware != null) {
            long pc = core.pc;
            firmware.handle(hart);
            if (core.pc == pc) {
                core.pc = pc + 4;
            }
            core.remaining--;
            return false;
        }
        if (core.privilege == Privilege.USER && systemCalls != null) {
            systemCalls.enter(hart);
        }
        core.raise(Cause.ECALL_USER + core.privilege, 0);
        return trap();
    }

    /** False if the instruction is illegal here; otherwise pc is where it goes. */
    private boolean returnFromTrap(int opcode) {
        boolean isMachine = opcode == Opcodes.MRET;
        boolean isLegal =
                isMachine
                        ? core.privilege == Privilege.MACHINE
                        : core.privilege == Privilege.MACHINE
                                || core.privilege == Privilege.SUPERVISOR
                                        && (core.mstatus & Status.TSR) == 0;
        if (!isLegal) {
            return false;
        }
        core.remaining--;
        if (isMachine) {
            core.traps.returnFromMachine();
        } else {
            core.traps.returnFromSupervisor();
        }
        if (core.privilege == Privilege.USER && systemCalls != null) {
            systemCalls.leave(hart);
        }
        return true;
    }

    private boolean waitForInterrupt() {
        if (core.privilege == Privilege.USER
                || core.privilege == Privilege.SUPERVISOR && (core.mstatus & Status.TW) != 0) {
            return false;
        }
        core.updateTimer();
        if ((core.pending() & core.mie) == 0) {
            core.isWaiting = true;
            core.attend();
        }
        return true;
    }

    /** {@code sfence.vma} and the instructions of Svinval. */
    private boolean fenceTranslations(int opcode, int rs1) {
        if (core.privilege == Privilege.USER) {
            return false;
        }
        if (opcode == Opcodes.SFENCE_W_INVAL || opcode == Opcodes.SFENCE_INVAL_IR) {
            return true;
        }
        if (core.privilege == Privilege.SUPERVISOR && (core.mstatus & Status.TVM) != 0) {
            return false;
        }
        if (rs1 == 0) {
            mmu.flushAll();
        } else {
            mmu.flushPage(core.x[rs1]);
        }
        return true;
    }
}
