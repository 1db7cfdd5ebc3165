package org.distrofab.rootfs.ext4;

import java.util.UUID;

/**
 * The hash that orders large directories (§"Hash Tree Directories"): three rounds of MD4 over the
 * name in pieces of 32 bytes, characters taken as unsigned.
 */
final class HalfMd4 {
    /** What htree stores as the end of a directory; no name may have it. */
    private static final int END = 0x7fff_ffff << 1;

    private static final int ROUND_2 = 0x5a82_7999;
    private static final int ROUND_3 = 0x6ed9_eba1;
    private static final int PIECE_BYTES = 32;

    private final int[] seed;

    HalfMd4(UUID seed) {
        long high = seed.getMostSignificantBits();
        long low = seed.getLeastSignificantBits();
        this.seed =
                high == 0 && low == 0
                        ? new int[] {0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476}
                        : new int[] {
                            Integer.reverseBytes((int) (high >>> 32)),
                            Integer.reverseBytes((int) high),
                            Integer.reverseBytes((int) (low >>> 32)),
                            Integer.reverseBytes((int) low)
                        };
    }

    /**
     * @return the hash in the upper half, its lowest bit clear, the minor hash in the lower half;
     *     compared as unsigned numbers they order a directory
     */
    long hash(byte[] name) {
        var state = seed.clone();
        var piece = new int[PIECE_BYTES / 4];
        for (int from = 0; from < name.length; from += PIECE_BYTES) {
            fill(piece, name, from);
            transform(state, piece);
        }
        int hash = state[1] & ~1;
        if (hash == END) {
            hash = END - 2;
        }
        return (long) hash << 32 | state[2] & 0xffff_ffffL;
    }

    /** Packs bytes into words, the first byte highest; what is left is padded with the length. */
    private static void fill(int[] piece, byte[] name, int from) {
        int rest = name.length - from;
        int padding = rest | rest << 8;
        padding |= padding << 16;
        int length = Math.min(rest, PIECE_BYTES);
        int word = padding;
        int filled = 0;
        for (int i = 0; i < length; i++) {
            word = (name[from + i] & 0xff) + (word << 8);
            if (i % 4 == 3) {
                piece[filled++] = word;
                word = padding;
            }
        }
        if (filled < piece.length) {
            piece[filled++] = word;
        }
        while (filled < piece.length) {
            piece[filled++] = padding;
        }
    }

    private static void transform(int[] state, int[] in) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        for (int i = 0; i < 8; i += 4) {
            a = Integer.rotateLeft(a + choose(b, c, d) + in[i], 3);
            d = Integer.rotateLeft(d + choose(a, b, c) + in[i + 1], 7);
            c = Integer.rotateLeft(c + choose(d, a, b) + in[i + 2], 11);
            b = Integer.rotateLeft(b + choose(c, d, a) + in[i + 3], 19);
        }
        for (int i = 1; i >= 0; i--) {
            a = Integer.rotateLeft(a + majority(b, c, d) + in[i] + ROUND_2, 3);
            d = Integer.rotateLeft(d + majority(a, b, c) + in[i + 2] + ROUND_2, 5);
            c = Integer.rotateLeft(c + majority(d, a, b) + in[i + 4] + ROUND_2, 9);
            b = Integer.rotateLeft(b + majority(c, d, a) + in[i + 6] + ROUND_2, 13);
        }
        for (int i = 3; i >= 1; i -= 2) {
            a = Integer.rotateLeft(a + (b ^ c ^ d) + in[i] + ROUND_3, 3);
            d = Integer.rotateLeft(d + (a ^ b ^ c) + in[i + 4] + ROUND_3, 9);
            c = Integer.rotateLeft(c + (d ^ a ^ b) + in[i - 1] + ROUND_3, 11);
            b = Integer.rotateLeft(b + (c ^ d ^ a) + in[i + 3] + ROUND_3, 15);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }

    private static int choose(int x, int y, int z) {
        return z ^ x & (y ^ z);
    }

    private static int majority(int x, int y, int z) {
        return (x & y) + ((x ^ y) & z);
    }
}
