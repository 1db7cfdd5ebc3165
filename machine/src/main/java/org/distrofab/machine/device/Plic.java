package org.distrofab.machine.device;

import org.distrofab.machine.Device;
import org.distrofab.machine.InterruptLine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The platform-level interrupt controller (RISC-V Platform-Level Interrupt Controller Specification
 * 1.0.0) as the {@code virt} board wires it: 96 sources, contexts in the order hart 0 machine, hart
 * 0 supervisor, hart 1 machine and so on.
 *
 * <p>Sources are level-triggered: a completed interrupt whose line is still high is pending again.
 */
public final class Plic implements Device {
    /** The number of the last source, as the device tree's {@code riscv,ndev} says. */
    public static final int SOURCES = 96;

    private static final int WORDS = SOURCES / 32 + 1;
    private static final int MAX_PRIORITY = 7;
    private static final long PENDING = 0x1000;
    private static final long ENABLE = 0x2000;
    private static final long ENABLE_STRIDE = 0x80;
    private static final long CONTEXT = 0x20_0000;
    private static final long CONTEXT_STRIDE = 0x1000;

    private final ReentrantLock lock = new ReentrantLock();
    private final int[] priority = new int[SOURCES + 1];
    private final int[] level = new int[WORDS];
    private final int[] pending = new int[WORDS];
    private final int[] claimed = new int[WORDS];
    private final Context[] contexts;

    private static final class Context {
        final InterruptLine line;
        final int[] enabled = new int[WORDS];
        int threshold;

        Context(InterruptLine line) {
            this.line = line;
        }
    }

    /**
     * @param lines the external interrupt wire of each context: MEIP of hart 0, SEIP of hart 0,
     *     MEIP of hart 1 …
     */
    public Plic(List<InterruptLine> lines) {
        contexts = lines.stream().map(Context::new).toArray(Context[]::new);
    }

    @Override
    public String name() {
        return "plic";
    }

    /**
     * The wire that a device raises.
     *
     * @param source 1 to {@link #SOURCES}
     */
    public InterruptLine source(int source) {
        if (source < 1 || source > SOURCES) {
            throw new IllegalArgumentException("no interrupt source " + source);
        }
        return high -> setLevel(source, high);
    }

    private void setLevel(int source, boolean high) {
        lock.lock();
        try {
            if (get(level, source) == high) {
                return;
            }
            put(level, source, high);
            if (high && !get(claimed, source)) {
                put(pending, source, true);
                update();
            } else if (!high && get(pending, source)) {
                put(pending, source, false);
                update();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long read(long offset, int sizeBytes) {
        if (sizeBytes != 4) {
            return 0;
        }
        lock.lock();
        try {
            return Integer.toUnsignedLong(readWord(offset));
        } finally {
            lock.unlock();
        }
    }

    private int readWord(long offset) {
        if (offset < PENDING) {
            return offset / 4 <= SOURCES ? priority[(int) offset / 4] : 0;
        }
        if (offset < ENABLE) {
            var word = (offset - PENDING) / 4;
            return word < WORDS ? pending[(int) word] : 0;
        }
        if (offset < CONTEXT) {
            var context = (offset - ENABLE) / ENABLE_STRIDE;
            var word = (offset - ENABLE) % ENABLE_STRIDE / 4;
            return context < contexts.length && word < WORDS
                    ? contexts[(int) context].enabled[(int) word]
                    : 0;
        }
        var index = (offset - CONTEXT) / CONTEXT_STRIDE;
        if (index >= contexts.length) {
            return 0;
        }
        var context = contexts[(int) index];
        return switch ((int) (offset % CONTEXT_STRIDE)) {
            case 0 -> context.threshold;
            case 4 -> claim(context);
            default -> 0;
        };
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
        if (sizeBytes != 4) {
            return;
        }
        lock.lock();
        try {
            writeWord(offset, (int) value);
            update();
        } finally {
            lock.unlock();
        }
    }

    private void writeWord(long offset, int value) {
        if (offset < PENDING) {
            if (offset >= 4 && offset / 4 <= SOURCES) {
                priority[(int) offset / 4] = value & MAX_PRIORITY;
            }
        } else if (offset >= ENABLE && offset < CONTEXT) {
            var context = (offset - ENABLE) / ENABLE_STRIDE;
            var word = (offset - ENABLE) % ENABLE_STRIDE / 4;
            if (context < contexts.length && word < WORDS) {
                // Source 0 does not exist, nor do those after the last.
                var mask = word == 0 ? ~1 : word == WORDS - 1 ? 1 : -1;
                contexts[(int) context].enabled[(int) word] = value & mask;
            }
        } else if (offset >= CONTEXT) {
            var index = (offset - CONTEXT) / CONTEXT_STRIDE;
            if (index < contexts.length) {
                writeContext(contexts[(int) index], (int) (offset % CONTEXT_STRIDE), value);
            }
        }
    }

    private void writeContext(Context context, int register, int value) {
        if (register == 0) {
            context.threshold = value & MAX_PRIORITY;
        } else if (register == 4 && value > 0 && value <= SOURCES && get(context.enabled, value)) {
            put(claimed, value, false);
            put(pending, value, get(level, value));
        }
    }

    private int claim(Context context) {
        var best = best(context, 0);
        if (best != 0) {
            put(pending, best, false);
            put(claimed, best, true);
            update();
        }
        return best;
    }

    /**
     * The pending and enabled source of highest priority above the limit; the lowest number wins.
     */
    private int best(Context context, int above) {
        var best = 0;
        var highest = above;
        for (var word = 0; word < WORDS; word++) {
            for (var bits = pending[word] & context.enabled[word]; bits != 0; bits &= bits - 1) {
                var source = word * 32 + Integer.numberOfTrailingZeros(bits);
                if (priority[source] > highest) {
                    highest = priority[source];
                    best = source;
                }
            }
        }
        return best;
    }

    private void update() {
        for (var context : contexts) {
            context.line.set(best(context, context.threshold) != 0);
        }
    }

    /** As after power-on; device lines keep their level. */
    public void reset() {
        lock.lock();
        try {
            Arrays.fill(priority, 0);
            Arrays.fill(claimed, 0);
            System.arraycopy(level, 0, pending, 0, WORDS);
            for (var context : contexts) {
                Arrays.fill(context.enabled, 0);
                context.threshold = 0;
            }
            update();
        } finally {
            lock.unlock();
        }
    }

    private static boolean get(int[] bits, int source) {
        return (bits[source >> 5] >>> source & 1) != 0;
    }

    private static void put(int[] bits, int source, boolean value) {
        if (value) {
            bits[source >> 5] |= 1 << source;
        } else {
            bits[source >> 5] &= ~(1 << source);
        }
    }
}
