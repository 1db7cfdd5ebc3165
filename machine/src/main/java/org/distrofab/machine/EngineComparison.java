package org.distrofab.machine;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs the same machine twice side by side, translated and interpreted, and compares the harts
 * after every few thousand instructions: both stop at the first difference.
 */
public final class EngineComparison {
    /** How long one machine waits for the other; more than any slice takes. */
    private static final int PATIENCE_SECONDS = 120;

    private static final int[] CSRS = {
        0x003, 0x100, 0x141, 0x142, 0x143, 0x180, 0x300, 0x341, 0x342
    };

    private final Exchanger<List<HartState>> exchanger = new Exchanger<>();
    private final AtomicReference<String> difference = new AtomicReference<>();

    private volatile List<Machine> machines = List.of();

    private EngineComparison() {}

    /**
     * What a comparison gave.
     *
     * @param translated the run of the translator
     * @param difference where the engines first differed
     */
    public record Outcome(RunResult translated, Optional<String> difference) {}

    /** What of a hart is compared; no registers at all when the machine has ended. */
    private record HartState(int id, long retired, long pc, int privilege, List<Long> registers) {
        static HartState of(Hart hart) {
            var registers = new ArrayList<Long>();
            for (int i = 0; i < 32; i++) {
                registers.add(hart.x(i));
            }
            for (int csr : CSRS) {
                registers.add(hart.csr(csr));
            }
            return new HartState(
                    hart.id(), hart.instructionsRetired(), hart.pc(), hart.privilege(), registers);
        }
    }

    /**
     * Runs both. The console shows what the translated machine writes.
     *
     * @param builder for a deterministic machine without input of its own and without anything
     *     outside that it could change
     * @throws IllegalArgumentException if the machine is not of that kind
     */
    public static Outcome run(Machine.Builder builder)
            throws IOException, FormatException, InterruptedException {
        var obstacle = builder.obstacleToComparing();
        if (obstacle.isPresent()) {
            throw new IllegalArgumentException("to compare engines, " + obstacle.get());
        }
        return new EngineComparison().compare(builder);
    }

    private Outcome compare(Machine.Builder builder)
            throws IOException, FormatException, InterruptedException {
        builder.checkpoint(harts -> meet(harts.stream().map(HartState::of).toList()));
        var translated = builder.engine(Engine.TRANSLATOR).build();
        var interpreted =
                builder.engine(Engine.INTERPRETER).console(OutputStream.nullOutputStream()).build();
        machines = List.of(translated, interpreted);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var first = threads.submit(running(translated));
            var second = threads.submit(running(interpreted));
            second.get();
            return new Outcome(first.get(), Optional.ofNullable(difference.get()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a machine failed", e.getCause());
        }
    }

    private Callable<RunResult> running(Machine machine) {
        return () -> {
            try {
                return machine.run();
            } finally {
                // The other may go on: it is told that this one does not.
                if (difference.get() == null) {
                    meet(List.of());
                }
            }
        };
    }

    /** Waits for the other machine at the same point, and compares. */
    private void meet(List<HartState> mine) {
        if (difference.get() != null) {
            return;
        }
        try {
            var other = exchanger.exchange(mine, PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!mine.equals(other)) {
                stop(describe(mine, other));
            }
        } catch (TimeoutException _) {
            stop("one engine does not come to where the other is");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(String reason) {
        difference.compareAndSet(null, reason);
        machines.forEach(Machine::stop);
    }

    /** The first thing that is not the same, without saying which engine is right. */
    private static String describe(List<HartState> some, List<HartState> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return "one engine ends after %d instructions, the other goes on"
                    .formatted(retired(some.isEmpty() ? others : some));
        }
        for (int i = 0; i < some.size(); i++) {
            var a = some.get(i);
            var b = others.get(i);
            if (a.equals(b)) {
                continue;
            }
            String where =
                    "hart %d after %d and %d instructions, pc 0x%x and 0x%x"
                            .formatted(a.id(), a.retired(), b.retired(), a.pc(), b.pc());
            for (int j = 0; j < a.registers().size(); j++) {
                if (!a.registers().get(j).equals(b.registers().get(j))) {
                    String name = j < 32 ? "x" + j : "CSR 0x" + Integer.toHexString(CSRS[j - 32]);
                    return "%s: %s is 0x%x and 0x%x"
                            .formatted(where, name, a.registers().get(j), b.registers().get(j));
                }
            }
            return where;
        }
        throw new AssertionError("there is no difference");
    }

    private static long retired(List<HartState> harts) {
        return harts.stream().mapToLong(HartState::retired).sum();
    }
}
