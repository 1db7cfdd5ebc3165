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
        return opcode < Opcodes.LR_D
                ? executeWord(opcode, rd, address, (int) core.x[rs2])
                : executeDouble(opcode, rd, address, core.x[rs2]);
    }

    private boolean executeWord(int opcode, int rd, long address, int operand) {
        long host = core.mmu.atomic(address, 4, opcode == Opcodes.LR_W ? Mmu.READ : Mmu.WRITE);
        if (host == Mmu.FAULT) {
            return false;
        }
        if (opcode == Opcodes.LR_W) {
            int loaded = HostMemory.getIntVolatile(host);
            core.reservation = host;
            core.reservedValue = loaded;
            core.x[rd] = loaded;
            return true;
        }
        if (opcode == Opcodes.SC_W) {
            boolean isDone =
                    core.reservation == host
                            && HostMemory.compareAndSetInt(host, (int) core.reservedValue, operand);
            core.reservation = Core.NO_RESERVATION;
            core.x[rd] = isDone ? 0 : 1;
            return true;
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
        core.x[rd] = before;
        return true;
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

    private boolean executeDouble(int opcode, int rd, long address, long operand) {
        long host = core.mmu.atomic(address, 8, opcode == Opcodes.LR_D ? Mmu.READ : Mmu.WRITE);
        if (host == Mmu.FAULT) {
            return false;
        }
        if (opcode == Opcodes.LR_D) {
            long loaded = HostMemory.getLongVolatile(host);
            core.reservation = host;
            core.reservedValue = loaded;
            core.x[rd] = loaded;
            return true;
        }
        if (opcode == Opcodes.SC_D) {
            boolean isDone =
                    core.reservation == host
                            && HostMemory.compareAndSetLong(host, core.reservedValue, operand);
            core.reservation = Core.NO_RESERVATION;
            core.x[rd] = isDone ? 0 : 1;
            return true;
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
        core.x[rd] = before;
        return true;
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
