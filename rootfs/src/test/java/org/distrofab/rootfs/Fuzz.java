package org.distrofab.rootfs;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/**
 * Feeds a reader with damaged copies of a valid sample. Whatever the damage, the reader may answer
 * with a value, a {@link FormatException} or an {@link IOException}, and nothing else.
 */
public final class Fuzz {
    /** Numbers that sizes, counts and offsets are replaced with. */
    private static final long[] NASTY = {
        0,
        1,
        -1,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0x8000,
        0xffff,
        0x7fffffff,
        0x80000000L,
        0xffffffffL,
        0x100000000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0xfffffff0L
    };

    private Fuzz() {}

    @FunctionalInterface
    public interface Reader {
        void read(byte[] damaged) throws IOException, FormatException;
    }

    /** Damages the sample in so many ways, each of them given by the number of its round. */
    public static void run(byte[] sample, int rounds, Reader reader) {
        var used = IntStream.range(0, sample.length).filter(i -> sample[i] != 0).toArray();
        for (int round = 0; round < rounds; round++) {
            var damaged = damage(sample, used, round);
            try {
                reader.read(damaged);
            } catch (FormatException | IOException expected) {
                // That is the answer to damaged bytes.
            } catch (RuntimeException | Error wrong) {
                fail("round " + round + ": " + describe(sample, damaged), wrong);
            }
        }
    }

    /** The damaged sample of a round: the same on every host. */
    private static byte[] damage(byte[] sample, int[] used, long round) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(round);
        var bytes = sample.clone();
        if (random.nextInt(8) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
        int changes = 1 + random.nextInt(1 + random.nextInt(8));
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            change(bytes, used, random);
        }
        return bytes;
    }

    private static void change(byte[] bytes, int[] used, RandomGenerator random) {
        // Most of the damage hits what is not zero, or the first part, where the headers are.
        int at =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(bytes.length);
                    case 1 -> random.nextInt(Math.min(bytes.length, 512));
                    default -> Math.min(used[random.nextInt(used.length)], bytes.length - 1);
                };
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> {
                long value = NASTY[random.nextInt(NASTY.length)];
                int width = 1 << random.nextInt(4);
                boolean little = random.nextBoolean();
                at -= at % width;
                for (int i = 0; i < width && at + i < bytes.length; i++) {
                    bytes[at + i] = (byte) (value >> 8 * (little ? i : width - 1 - i));
                }
            }
            default -> {
                int length = Math.min(1 + random.nextInt(32), bytes.length - at);
                int from = random.nextInt(bytes.length - length + 1);
                System.arraycopy(bytes, from, bytes, at, length);
            }
        }
    }

    private static String describe(byte[] sample, byte[] damaged) {
        int first = Arrays.mismatch(sample, damaged);
        int end = Math.min(damaged.length, first + 16);
        return "first difference at "
                + first
                + " of "
                + damaged.length
                + (first >= 0 && first < end
                        ? ": " + HexFormat.of().formatHex(damaged, first, end)
                        : "");
    }
}
