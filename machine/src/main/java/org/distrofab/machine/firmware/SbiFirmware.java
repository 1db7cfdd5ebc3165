package org.distrofab.machine.firmware;

import org.distrofab.machine.GuestMemory;
import org.distrofab.machine.Hart;
import org.distrofab.machine.SupervisorCalls;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalLong;

/**
 * Firmware done by the machine: RISC-V Supervisor Binary Interface 2.0 with the extensions BASE,
 * TIME, IPI, RFENCE, HSM, SRST and DBCN and the legacy calls. PMU and the others are absent when
 * probed.
 *
 * <p>Nothing that a guest passes is believed: hart masks and addresses are checked, and console
 * transfers are cut short, which the specification allows.
 */
public final class SbiFirmware implements SupervisorCalls {
    /** Major version in bits 24 to 30, minor below (§4.1). */
    private static final long SPECIFICATION = 2L << 24;

    /** Not one of those in §4.9, which are given out; this is nobody's. */
    private static final long IMPLEMENTATION_ID = 0xd157_0fabL;

    private static final long IMPLEMENTATION_VERSION = 1;

    private static final int MEDELEG = 0x302;
    private static final int MIDELEG = 0x303;
    private static final int MCOUNTEREN = 0x306;
    private static final int MENVCFG = 0x30a;
    private static final int PMPCFG0 = 0x3a0;
    private static final int PMPADDR0 = 0x3b0;

    /** All but calls from supervisor and machine mode. */
    private static final long DELEGATED_EXCEPTIONS = 0xb1ff;

    /** The supervisor's software, timer and external interrupts. */
    private static final long DELEGATED_INTERRUPTS = 0x222;

    /** STCE, ADUE and the three cache block bits: what the device tree says harts have. */
    private static final long ENVIRONMENT = 1L << 63 | 1L << 61 | 0xf0;

    /** Read, write and execute in a naturally aligned range, which is all addresses. */
    private static final long PMP_ALL = 0x1f;

    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int STIMECMP = 0x14d;
    private static final int SSIP = 1;

    private static final long LEGACY_SET_TIMER = 0;
    private static final long LEGACY_PUT = 1;
    private static final long LEGACY_GET = 2;
    private static final long LEGACY_CLEAR_IPI = 3;
    private static final long LEGACY_SEND_IPI = 4;
    private static final long LEGACY_FENCE_I = 5;
    private static final long LEGACY_SFENCE = 6;
    private static final long LEGACY_SFENCE_ASID = 7;
    private static final long LEGACY_SHUTDOWN = 8;
    private static final long BASE = 0x10;
    private static final long TIME = 0x5449_4d45;
    private static final long IPI = 0x73_5049;
    private static final long RFENCE = 0x5246_4e43;
    private static final long HSM = 0x48_534d;
    private static final long SRST = 0x5352_5354;
    private static final long DBCN = 0x4442_434e;

    private static final int MAX_CONSOLE_BYTES = 4096;

    /** What the firmware needs of the machine around it. */
    public interface Platform {
        List<? extends Hart> harts();

        GuestMemory memory();

        /** Sets a hart's {@code mip} bit and wakes the hart. */
        void setInterrupt(int hart, int bit, boolean high);

        /** Makes a hart ask {@link HartStates#mayRun} soon. */
        void wake(int hart);

        void putConsole(int value);

        /**
         * @return the next byte from the console, -1 if there is none
         */
        int getConsole();

        /**
         * @param code 0 when all is well
         */
        void powerOff(int code);

        void reset();
    }

    private record Result(Error error, long value) {
        static final Result OK = new Result(Error.SUCCESS, 0);

        static Result of(long value) {
            return new Result(Error.SUCCESS, value);
        }

        static Result failed(Error error) {
            return new Result(error, 0);
        }
    }

    /** Standard SBI errors (§3, table 1); the code is minus the ordinal. */
    private enum Error {
        SUCCESS,
        FAILED,
        NOT_SUPPORTED,
        INVALID_PARAM,
        DENIED,
        INVALID_ADDRESS,
        ALREADY_AVAILABLE
    }

    private final Platform platform;
    private final HartStates states;

    public SbiFirmware(Platform platform, HartStates states) {
        this.platform = platform;
        this.states = states;
    }

    /**
     * Puts a hart into the state in which firmware enters a kernel: supervisor mode, all of memory
     * open, and delegated what OpenSBI delegates or passes on, which is everything but calls.
     */
    public static void prepare(Hart hart) {
        hart.setCsr(MEDELEG, DELEGATED_EXCEPTIONS);
        hart.setCsr(MIDELEG, DELEGATED_INTERRUPTS);
        hart.setCsr(MCOUNTEREN, -1);
        hart.setCsr(MENVCFG, ENVIRONMENT);
        hart.setCsr(STIMECMP, -1);
        hart.setCsr(PMPADDR0, -1);
        hart.setCsr(PMPCFG0, PMP_ALL);
        hart.setPrivilege(1);
    }

    @Override
    public void handle(Hart hart) {
        long extension = hart.x(17);
        if (extension >= LEGACY_SET_TIMER && extension <= LEGACY_SHUTDOWN) {
            hart.setX(A0, legacy(hart, extension));
            return;
        }
        // What does not fit an int is no function of any extension.
        int function = Math.clamp(hart.x(16), -1, Integer.MAX_VALUE);
        Result result;
        if (extension == BASE) {
            result = base(hart, function);
        } else if (extension == TIME) {
            result = function == 0 ? setTimer(hart) : unsupported();
        } else if (extension == IPI) {
            result = function == 0 ? sendIpi(hart.x(A0), hart.x(A1)) : unsupported();
        } else if (extension == RFENCE) {
            result = remoteFence(hart, function);
        } else if (extension == HSM) {
            result = hartState(hart, function);
        } else if (extension == SRST) {
            result = function == 0 ? systemReset(hart) : unsupported();
        } else if (extension == DBCN) {
            result = debugConsole(hart, function);
        } else {
            result = unsupported();
        }
        hart.setX(A0, -result.error.ordinal());
        hart.setX(A1, result.value);
    }

    private static Result unsupported() {
        return Result.failed(Error.NOT_SUPPORTED);
    }

    private static Result base(Hart hart, int function) {
        return switch (function) {
            case 0 -> Result.of(SPECIFICATION);
            case 1 -> Result.of(IMPLEMENTATION_ID);
            case 2 -> Result.of(IMPLEMENTATION_VERSION);
            case 3 -> Result.of(isPresent(hart.x(A0)) ? 1 : 0);
            case 4 -> Result.of(hart.csr(0xf11));
            case 5 -> Result.of(hart.csr(0xf12));
            case 6 -> Result.of(hart.csr(0xf13));
            default -> unsupported();
        };
    }

    private static boolean isPresent(long extension) {
        return extension >= LEGACY_SET_TIMER && extension <= LEGACY_SHUTDOWN
                || extension == BASE
                || extension == TIME
                || extension == IPI
                || extension == RFENCE
                || extension == HSM
                || extension == SRST
                || extension == DBCN;
    }

    /** Harts have Sstc, so the supervisor's own timer does the work. */
    private static Result setTimer(Hart hart) {
        hart.setCsr(STIMECMP, hart.x(A0));
        return Result.OK;
    }

    /**
     * The harts that a mask names.
     *
     * @return one bit a hart, empty if one of them does not exist
     */
    private OptionalLong harts(long mask, long base) {
        long all = (1L << states.harts()) - 1;
        if (base == -1) {
            return OptionalLong.of(all);
        }
        if (mask == 0) {
            return OptionalLong.of(0);
        }
        if (base < 0 || base >= states.harts()) {
            return OptionalLong.empty();
        }
        long shifted = mask << base;
        return shifted >>> base != mask || (shifted & ~all) != 0
                ? OptionalLong.empty()
                : OptionalLong.of(shifted);
    }

    private Result sendIpi(long mask, long base) {
        var harts = harts(mask, base);
        if (harts.isEmpty()) {
            return Result.failed(Error.INVALID_PARAM);
        }
        for (long left = harts.getAsLong(); left != 0; left &= left - 1) {
            platform.setInterrupt(Long.numberOfTrailingZeros(left), SSIP, true);
        }
        return Result.OK;
    }

    private Result remoteFence(Hart caller, int function) {
        // Functions 3 to 6 are about guests of a hypervisor, which harts do not have.
        if (function < 0 || function > 2) {
            return unsupported();
        }
        var harts = harts(caller.x(A0), caller.x(A1));
        if (harts.isEmpty()) {
            return Result.failed(Error.INVALID_PARAM);
        }
        fence(caller, harts.getAsLong(), function == 0);
        return Result.OK;
    }

    /** Fences whole address spaces, whatever range was asked for, and waits until it is done. */
    private void fence(Hart caller, long harts, boolean instructions) {
        int kinds = instructions ? Hart.FENCE_INSTRUCTIONS : Hart.FENCE_TRANSLATIONS;
        for (long left = harts; left != 0; left &= left - 1) {
            platform.harts().get(Long.numberOfTrailingZeros(left)).requestFences(kinds);
        }
        caller.serviceFences();
        for (long left = harts; left != 0; left &= left - 1) {
            var hart = platform.harts().get(Long.numberOfTrailingZeros(left));
            while (hart != caller && hart.fencesPending()) {
                caller.serviceFences();
                Thread.onSpinWait();
            }
        }
    }

    private Result hartState(Hart caller, int function) {
        long argument = caller.x(A0);
        return switch (function) {
            case 0 -> startHart(argument, caller.x(A1), caller.x(12));
            case 1 -> {
                states.stop(caller.id());
                caller.requestStop();
                yield Result.OK;
            }
            case 2 ->
                    exists(argument)
                            ? Result.of(states.state((int) argument).ordinal())
                            : Result.failed(Error.INVALID_PARAM);
            case 3 -> suspend(caller, argument, caller.x(A1), caller.x(12));
            default -> unsupported();
        };
    }

    private boolean exists(long hart) {
        return hart >= 0 && hart < states.harts();
    }

    private Result startHart(long hart, long address, long opaque) {
        if (!exists(hart)) {
            return Result.failed(Error.INVALID_PARAM);
        }
        if ((address & 1) != 0 || !platform.memory().contains(address, 4)) {
            return Result.failed(Error.INVALID_ADDRESS);
        }
        if (!states.start((int) hart, address, opaque)) {
            return Result.failed(Error.ALREADY_AVAILABLE);
        }
        platform.wake((int) hart);
        return Result.OK;
    }

    private Result suspend(Hart caller, long type, long address, long opaque) {
        long kind = type & 0xffff_ffffL;
        if (kind == 0) {
            states.suspend(caller.id(), OptionalLong.empty(), 0);
        } else if (kind == 0x8000_0000L) {
            if ((address & 1) != 0 || !platform.memory().contains(address, 4)) {
                return Result.failed(Error.INVALID_ADDRESS);
            }
            states.suspend(caller.id(), OptionalLong.of(address), opaque);
        } else {
            return Result.failed(Error.INVALID_PARAM);
        }
        caller.requestStop();
        return Result.OK;
    }

    private Result systemReset(Hart caller) {
        long type = caller.x(A0);
        long reason = caller.x(A1);
        if (type < 0 || type > 2 || reason < 0 || reason > 1) {
            return Result.failed(Error.INVALID_PARAM);
        }
        if (type == 0) {
            platform.powerOff((int) reason);
        } else {
            platform.reset();
        }
        caller.requestStop();
        return Result.OK;
    }

    private Result debugConsole(Hart caller, int function) {
        if (function == 2) {
            platform.putConsole((int) caller.x(A0) & 0xff);
            return Result.OK;
        }
        if (function != 0 && function != 1) {
            return unsupported();
        }
        long length = caller.x(A0);
        long address = caller.x(A1);
        if (caller.x(12) != 0 || !platform.memory().contains(address, length)) {
            return Result.failed(Error.INVALID_PARAM);
        }
        int count = (int) Math.min(length, MAX_CONSOLE_BYTES);
        return Result.of(function == 0 ? put(address, count) : get(address, count));
    }

    private int put(long address, int count) {
        for (int i = 0; i < count; i++) {
            platform.putConsole(platform.memory().readByte(address + i));
        }
        return count;
    }

    private int get(long address, int count) {
        for (int i = 0; i < count; i++) {
            int value = platform.getConsole();
            if (value < 0) {
                return i;
            }
            platform.memory().writeByte(address + i, value);
        }
        return count;
    }

    /** The calls of SBI 0.1 (§5), which return one value. */
    private long legacy(Hart hart, long call) {
        return switch ((int) call) {
            case (int) LEGACY_SET_TIMER -> -setTimer(hart).error.ordinal();
            case (int) LEGACY_PUT -> {
                platform.putConsole((int) hart.x(A0) & 0xff);
                yield 0;
            }
            case (int) LEGACY_GET -> platform.getConsole();
            case (int) LEGACY_CLEAR_IPI -> {
                platform.setInterrupt(hart.id(), SSIP, false);
                yield 0;
            }
            case (int) LEGACY_SEND_IPI -> -sendIpi(legacyMask(hart), 0).error.ordinal();
            case (int) LEGACY_FENCE_I, (int) LEGACY_SFENCE, (int) LEGACY_SFENCE_ASID -> {
                var harts = harts(legacyMask(hart), 0);
                if (harts.isEmpty()) {
                    yield -Error.INVALID_PARAM.ordinal();
                }
                fence(hart, harts.getAsLong(), call == LEGACY_FENCE_I);
                yield 0;
            }
            default -> {
                platform.powerOff(0);
                hart.requestStop();
                yield 0;
            }
        };
    }

    /** A mask that lies at a virtual address; all harts if it is null or cannot be read. */
    private long legacyMask(Hart hart) {
        long all = (1L << states.harts()) - 1;
        var bytes = new byte[8];
        if (hart.x(A0) == 0 || hart.readVirtual(hart.x(A0), bytes, 0, 8) < 8) {
            return all;
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() & all;
    }
}
