package org.distrofab.rootfs.ext4;

import java.util.zip.CRC32C;

/**
 * The checksum of all metadata (§"Checksums"): CRC-32C without the final inversion, chained from a
 * seed.
 *
 * <p>The JDK's implementation is the fast one but cannot start from a given value, so the seed is
 * turned into four bytes that bring it there. One instance serves one thread.
 */
final class Crc32c {
    /** Castagnoli polynomial, reflected. */
    private static final int POLYNOMIAL = 0x82f6_3b78;

    private final CRC32C crc = new CRC32C();
    private final byte[] seedBytes;
    private final byte[] number = new byte[8];

    /** Starts from all ones, as the super block's own checksum does. */
    static Crc32c unseeded() {
        return new Crc32c(new byte[0]);
    }

    static Crc32c seeded(int seed) {
        int state = seed;
        for (int bit = 0; bit < 32; bit++) {
            // One step of the shift register, backwards: the polynomial's top bit tells what fell
            // out.
            state = state < 0 ? (state ^ POLYNOMIAL) << 1 | 1 : state << 1;
        }
        int prefix = ~state;
        return new Crc32c(
                new byte[] {
                    (byte) prefix,
                    (byte) (prefix >> 8),
                    (byte) (prefix >> 16),
                    (byte) (prefix >> 24)
                });
    }

    private Crc32c(byte[] seedBytes) {
        this.seedBytes = seedBytes;
    }

    /** Begins a new checksum from the seed. */
    Crc32c start() {
        crc.reset();
        crc.update(seedBytes);
        return this;
    }

    Crc32c add(byte[] bytes) {
        return add(bytes, 0, bytes.length);
    }

    Crc32c add(byte[] bytes, int from, int count) {
        crc.update(bytes, from, count);
        return this;
    }

    Crc32c addInt(int value) {
        return addNumber(value, 4);
    }

    Crc32c addLong(long value) {
        return addNumber(value, 8);
    }

    private Crc32c addNumber(long value, int count) {
        for (int i = 0; i < count; i++) {
            number[i] = (byte) (value >> 8 * i);
        }
        crc.update(number, 0, count);
        return this;
    }

    int value() {
        return ~(int) crc.getValue();
    }
}
