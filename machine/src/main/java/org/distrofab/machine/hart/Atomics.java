package org.distrofab.machine.hart;

import java.lang.invoke.VarHandle;

/**
 * The A extension. Every atomic is sequentially consistent, which is more than any {@code aq} and
 * {@code rl} ask for; {@code sc} compares with the value that {@code lr} loaded, so a value that
 * was changed and changed back does not make it fail (as in QEMU).
 */
final class Atomics {
    private final Core core;

    Atomics(Core core) {
        this.core = core;
    }

    /**
     * Executes an instruction.
     *
     * @return false if it traps; the trap is in the core
     */
    boolean execute(int opcode, int rd, int rs1, int rs2) {
        long address = core.x[rs1];
        long host = core.mmu.atomic(address, sizeBytes(opcode), access(opcode));
        if (host == Mmu.FAULT) {
            return false;
        }
        core.x[rd] = compute(core, opcode, host, core.x[rs2]);
        return true;
    }

    static int sizeBytes(int opcode) {
        return opcode < Opcodes.LR_D ? 4 : 8;
    }

    /** How the page has to be accessible. */
    static int access(int opcode) {
        return opcode == Opcodes.LR_W || opcode == Opcodes.LR_D ? Mmu.READ : Mmu.WRITE;
    }

    /**
     * Does an instruction at a host address that {@link Mmu#atomic} gave.
     *
     * @return what it leaves in {@code rd}
     */
    static long compute(Core core, int opcode, long host, long operand) {
        return opcode < Opcodes.LR_D
                ? computeWord(core, opcode, host, (int) operand)
                : computeDouble(core, opcode, host, operand);
    }

    private static long computeWord(Core core, int opcode, long host, int operand) {
        if (opcode == Opcodes.LR_W) {
            int loaded = HostMemory.getIntVolatile(host);
            core.reservation = host;
            core.reservedValue = loaded;
            return loaded;
        }
        if (opcode == Opcodes.SC_W) {
            boolean isDone =
                    core.reservation == host
                            && HostMemory.compareAndSetInt(host, (int) core.reservedValue, operand);
            core.reservation = Core.NO_RESERVATION;
            return isDone ? 0 : 1;
        }
        int before;
        if (opcode == Opcodes.AMOADD_W) {
            before = HostMemory.getAndAddInt(host, operand);
        } else if (opcode == Opcodes.AMOSWAP_W) {
            before = HostMemory.getAndSetInt(host, operand);
        } else {
            do {
                before = HostMemory.getIntVolatile(host);
            } while (!HostMemory.compareAndSetInt(host, before, word(opcode, before, operand)));
        }
        return before;
    }

    private static int word(int opcode, int a, int b) {
        return switch (opcode) {
            case Opcodes.AMOXOR_W -> a ^ b;
            case Opcodes.AMOAND_W -> a & b;
            case Opcodes.AMOOR_W -> a | b;
            case Opcodes.AMOMIN_W -> Math.min(a, b);
            case Opcodes.AMOMAX_W -> Math.max(a, b);
            case Opcodes.AMOMINU_W -> Integer.compareUnsigned(a, b) < 0 ? a : b;
            case Opcodes.AMOMAXU_W -> Integer.compareUnsigned(a, b) > 0 ? a : b;
            default -> throw new AssertionError("no AMO of a word: opcode " + opcode);
        };
    }

    private static long computeDouble(Core core, int opcode, long host, long operand) {
        if (opcode == Opcodes.LR_D) {
            long loaded = HostMemory.getLongVolatile(host);
            core.reservation = host;
            core.reservedValue = loaded;
            return loaded;
        }
        if (opcode == Opcodes.SC_D) {
            boolean isDone =
                    core.reservation == host
                            && HostMemory.compareAndSetLong(host, core.reservedValue, operand);
            core.reservation = Core.NO_RESERVATION;
            return isDone ? 0 : 1;
        }
        long before;
        if (opcode == Opcodes.AMOADD_D) {
            before = HostMemory.getAndAddLong(host, operand);
        } else if (opcode == Opcodes.AMOSWAP_D) {
            before = HostMemory.getAndSetLong(host, operand);
        } else {
            do {
                before = HostMemory.getLongVolatile(host);
            } while (!HostMemory.compareAndSetLong(
                    host, before, doubleword(opcode, before, operand)));
        }
        return before;
    }

    private static long doubleword(int opcode, long a, long b) {
        return switch (opcode) {
            case Opcodes.AMOXOR_D -> a ^ b;
            case Opcodes.AMOAND_D -> a & b;
            case Opcodes.AMOOR_D -> a | b;
            case Opcodes.AMOMIN_D -> Math.min(a, b);
            case Opcodes.AMOMAX_D -> Math.max(a, b);
            case Opcodes.AMOMINU_D -> Long.compareUnsigned(a, b) < 0 ? a : b;
            case Opcodes.AMOMAXU_D -> Long.compareUnsigned(a, b) > 0 ? a : b;
            default -> throw new AssertionError("no AMO of a doubleword: opcode " + opcode);
        };
    }

    /**
     * {@code fence}: only one that orders stores before loads costs the host anything.
     *
     * @param predecessor the sets as encoded: input 8, output 4, reads 2, writes 1
     */
    static void fence(int predecessor, int successor) {
        boolean isStoreBefore = (predecessor & 5) != 0;
        boolean isLoadAfter = (successor & 10) != 0;
        if (isStoreBefore && isLoadAfter) {
            VarHandle.fullFence();
        } else {
            VarHandle.acquireFence();
            VarHandle.releaseFence();
        }
    }
}
