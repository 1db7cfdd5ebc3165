package org.distrofab.machine.hart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Bus;
import org.distrofab.machine.Engine;
import org.distrofab.machine.GuestMemory;
import org.distrofab.machine.HartOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * Two harts on two threads: atomics lose nothing, and fences forbid what they should (RISC-V
 * Unprivileged §14, §17).
 */
@ParameterizedClass
@EnumSource(Engine.class)
final class MemoryOrderTest {
    private static final long CODE = GuestMemory.BASE;
    private static final long CODE_BYTES = 0x1000;
    private static final long SHARED = GuestMemory.BASE + 0x1_0000;
    private static final long RECORDS = GuestMemory.BASE + 0x10_0000;
    private static final long RECORD_BYTES = 0x10_0000;
    private static final int RUNS = 5;
    private static final int ROUNDS = 100_000;
    private static final long SLICE = 50_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String FENCE_RW_RW = "fence 3, 3; ";
    private static final String FENCE_W_W = "fence 1, 1; ";
    private static final String FENCE_R_R = "fence 2, 2; ";

    private final GuestMemory ram = GuestMemory.allocate(4 << 20);
    private final InterpreterHart[] harts = new InterpreterHart[2];

    MemoryOrderTest(Engine engine) {
        var bus = new Bus(ram);
        for (int i = 0; i < harts.length; i++) {
            harts[i] =
                    new InterpreterHart(i, bus, () -> 0, Optional.empty(), HartOptions.of(engine));
        }
    }

    @AfterEach
    void close() {
        ram.close();
    }

    /**
     * Has each hart execute its program until it has come to its end. {@code x10} is the address of
     * shared cells, {@code x11} the count, {@code x12} the hart's record, {@code x13} is 1, {@code
     * x14} the hart's number, {@code x15} its own cell, {@code x16} the other's, {@code x17} one
     * for both.
     */
    private void execute(long count, String... programs) throws Exception {
        ram.fill(SHARED, 4096, 0);
        long deadline = deadlineNanos();
        try (var threads = Executors.newFixedThreadPool(harts.length)) {
            var tasks = new Callable<?>[harts.length];
            for (int i = 0; i < harts.length; i++) {
                var hart = harts[i];
                long end = load(hart, CODE + i * CODE_BYTES, programs[i]);
                hart.setX(10, SHARED);
                hart.setX(11, count);
                hart.setX(12, RECORDS + i * RECORD_BYTES);
                hart.setX(13, 1);
                hart.setX(14, i);
                hart.setX(15, SHARED + 64 * i);
                hart.setX(16, SHARED + 64 * (1 - i));
                hart.setX(17, SHARED + 128);
                tasks[i] = () -> runTo(hart, end, deadline);
            }
            for (var future : Arrays.stream(tasks).map(threads::submit).toList()) {
                future.get();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"w", "d"})
    void loadReservedAndStoreConditionalLoseNoIncrement(String width) throws Exception {
        var program =
                ("lr.W x5, x10; addi x5, x5, 1; sc.W x6, x5, x10; bne x6, x0, -12;"
                                + " addi x11, x11, -1; bne x11, x0, -20")
                        .replace("W", width);
        execute(200_000, program, program);
        assertEquals(400_000, ram.readLong(SHARED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"w", "d"})
    void atomicAdditionsAndExclusiveOrsLoseNothing(String width) throws Exception {
        var program =
                ("sll x18, x13, x14; amoadd.W x5, x13, x10; addi x7, x10, 64; amoxor.W x6, x18, x7;"
                                + " addi x11, x11, -1; bne x11, x0, -16")
                        .replace("W", width);
        execute(200_001, program, program);
        assertEquals(400_002, ram.readLong(SHARED));
        assertEquals(3, ram.readLong(SHARED + 64), "both bits were toggled an odd number of times");
    }

    /** A lock of {@code amoswap} keeps an increment by plain loads and stores to one hart. */
    @Test
    void aSpinLockKeepsTheOtherHartOut() throws Exception {
        var program =
                "amoswap.w x5, x13, x10; bne x5, x0, -4; fence 2, 3;"
                        + " ld x6, 64(x10); addi x6, x6, 1; sd x6, 64(x10);"
                        + " fence 3, 1; amoswap.w x0, x0, x10; addi x11, x11, -1; bne x11, x0, -36";
        execute(50_000, program, program);
        assertEquals(100_000, ram.readLong(SHARED + 64));
        assertEquals(0, ram.readInt(SHARED));
    }

    @Test
    void whoSeesTheFlagSeesTheMessage() throws Exception {
        var writer =
                "addi x5, x5, 1; sd x5, 64(x10); " + FENCE_W_W + "sd x5, 0(x10); bne x5, x11, -16";
        var reader =
                "ld x5, 0(x10); "
                        + FENCE_R_R
                        + "ld x6, 64(x10); bgeu x6, x5, 8; addi x20, x20, 1; bne x5, x11, -20";
        for (int i = 0; i < RUNS; i++) {
            harts[0].setX(5, 0);
            execute(100_000, writer, reader);
            assertEquals(0, harts[1].x(20), "messages older than their flags");
        }
    }

    /**
     * Each hart counts in its own cell and then notes what it sees in the other's. If hart 0 did
     * not see {@code j} after its store of {@code i}, then hart 1 must see {@code i} after its
     * store of {@code j}; that both miss the other's store is what the fence forbids.
     */
    @Test
    void fencesForbidThatBothHartsMissTheOthersStore() throws Exception {
        for (int i = 0; i < RUNS; i++) {
            countAndLook(FENCE_RW_RW);
            assertEquals(0, storesThatBothMissed(), "stores that both harts missed");
        }
    }

    private void countAndLook(String fence) throws Exception {
        var program =
                "addi x5, x0, 0; amoadd.w x6, x13, x17; lw x6, 0(x17); slti x6, x6, 2;"
                        + " bne x6, x0, -8;"
                        + " addi x5, x5, 1; sd x5, 0(x15); "
                        + fence
                        + "ld x6, 0(x16); sd x6, 0(x12); addi x12, x12, 8; bne x5, x11, -24";
        execute(ROUNDS, program, program);
    }

    /** What hart {@code hart} saw after its store of {@code round}, which is 1 or more. */
    private long seen(int hart, long round) {
        return ram.readLong(RECORDS + hart * RECORD_BYTES + (round - 1) * 8);
    }

    private int storesThatBothMissed() {
        int missed = 0;
        for (long i = 1; i <= ROUNDS; i++) {
            long j = seen(0, i) + 1;
            if (j <= ROUNDS && seen(1, j) < i) {
                missed++;
            }
        }
        return missed;
    }

    /** A function that adds a constant is written anew with another one before each call. */
    @Test
    void fenceIMakesOwnStoresToCodeVisible() throws Exception {
        long function = SHARED + 0x100;
        int addition = Assembler.encode("addi x9, x9, 0");
        ram.writeInt(function + 4, Assembler.encode("jalr x0, 0(x1)"));
        harts[0].setX(19, function);
        harts[0].setX(20, addition);
        harts[0].setX(21, 0x7ff);
        var program =
                "and x5, x11, x21; slli x5, x5, 20; or x5, x5, x20; sw x5, 0(x19); fence.i;"
                        + " jalr x1, 0(x19); addi x11, x11, -1; bne x11, x0, -28";
        harts[0].setX(11, 10_000);
        runTo(harts[0], load(harts[0], CODE, program), deadlineNanos());
        long sum = 0;
        for (int i = 1; i <= 10_000; i++) {
            sum += i & 0x7ff;
        }
        assertEquals(sum, harts[0].x(9));
    }

    /** As for SBI's remote fence: the machine stores code and asks another hart for the fence. */
    @Test
    void aRemoteFenceMakesAnothersStoresToCodeVisible() throws Exception {
        long function = SHARED + 0x100;
        ram.writeInt(function, Assembler.encode("addi x9, x0, 0"));
        ram.writeInt(function + 4, Assembler.encode("jalr x0, 0(x1)"));
        harts[1].setX(19, function);
        harts[1].setX(9, 0);
        load(harts[1], CODE, "jalr x1, 0(x19); sd x9, 0(x10); jal x0, -8");
        harts[1].setX(10, SHARED);
        var thread = Thread.ofPlatform().start(() -> harts[1].run(Long.MAX_VALUE / 2));
        try {
            for (int value = 1; value <= 200; value++) {
                ram.writeInt(function, Assembler.encode("addi x9, x0, " + value));
                harts[1].requestFences(1);
                long deadline = deadlineNanos();
                while (ram.readShortAcquire(SHARED) != value) {
                    assertTrue(System.nanoTime() < deadline, "still the old code at " + value);
                    Thread.onSpinWait();
                }
            }
        } finally {
            harts[1].requestStop();
            thread.join();
        }
    }

    /** Puts a program into memory, with a loop on the spot behind it, whose address it returns. */
    private long load(InterpreterHart hart, long start, String text) {
        int[] program = Assembler.program(text);
        for (int k = 0; k < program.length; k++) {
            ram.writeInt(start + 4L * k, program[k]);
        }
        long end = start + 4L * program.length;
        ram.writeInt(end, Assembler.encode("jal x0, 0"));
        hart.requestFences(1);
        hart.setPc(start);
        return end;
    }

    private static Void runTo(InterpreterHart hart, long end, long deadlineNanos) {
        while (hart.pc() != end) {
            assertTrue(System.nanoTime() < deadlineNanos, "hart does not end");
            hart.run(SLICE);
        }
        return null;
    }

    private static long deadlineNanos() {
        return System.nanoTime() + LIMIT.toNanos();
    }
}
