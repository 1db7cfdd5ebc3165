package org.distrofab.packagers.deb;

/**
 * How much a package or index may unfold to before it is taken for a bomb.
 *
 * @param maxControlBytes of {@code control.tar}, decompressed; it is held in memory
 * @param maxDataBytes of {@code data.tar} or an index, decompressed; it is streamed
 * @param maxEntries of either tar
 * @param maxRatio of decompressed to compressed bytes, counted from 256 MiB on
 */
public record DebLimits(long maxControlBytes, long maxDataBytes, int maxEntries, int maxRatio) {
    /** Room for everything in Debian's archive. */
    public static final DebLimits DEFAULT = new DebLimits(32L << 20, 64L << 30, 1_000_000, 1000);

    public DebLimits {
        if (maxControlBytes < 1 || maxDataBytes < 1 || maxEntries < 1 || maxRatio < 1) {
            throw new IllegalArgumentException("limits of at least 1");
        }
    }
}
