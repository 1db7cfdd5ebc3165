package org.distrofab.machine.hart;

/**
 * Physical memory protection: 16 entries with a granule of 4096 bytes, so that a page is allowed or
 * not as a whole (RISC-V Privileged §3.7).
 */
final class Pmp {
    static final int ENTRIES = 16;
    static final int READ = 1;
    static final int WRITE = 2;
    static final int EXECUTE = 4;

    private static final int MODE = 3 << 3;
    private static final int MODE_TOR = 1 << 3;
    private static final int MODE_NA4 = 2 << 3;
    private static final int MODE_NAPOT = 3 << 3;
    private static final int LOCKED = 1 << 7;

    /** {@code pmpaddr} counts units of 4 bytes: these bits of it are below the granule. */
    private static final long BELOW_GRANULE = (1L << 10) - 1;

    private static final long ADDRESS_MASK = (1L << 54) - 1;

    private final int[] configurations = new int[ENTRIES];
    private final long[] addresses = new long[ENTRIES];
    private final long[] starts = new long[ENTRIES];
    private final long[] ends = new long[ENTRIES];

    /** {@code pmpaddrN}, with the bits below the granule as §3.7.1 has them read. */
    long address(int entry) {
        long address = addresses[entry];
        return (configurations[entry] & MODE) == MODE_NAPOT
                ? address | BELOW_GRANULE >>> 1
                : address & ~BELOW_GRANULE;
    }

    void setAddress(int entry, long value) {
        boolean isTop =
                entry + 1 < ENTRIES
                        && (configurations[entry + 1] & LOCKED) != 0
                        && (configurations[entry + 1] & MODE) == MODE_TOR;
        if ((configurations[entry] & LOCKED) == 0 && !isTop) {
            addresses[entry] = value & ADDRESS_MASK;
            update();
        }
    }

    /** {@code pmpcfg0} for entries 0 to 7, {@code pmpcfg2} for 8 to 15. */
    long configuration(int firstEntry) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (long) configurations[firstEntry + i] << 8 * i;
        }
        return value;
    }

    void setConfiguration(int firstEntry, long value) {
        for (int i = 0; i < 8; i++) {
            int entry = firstEntry + i;
            if ((configurations[entry] & LOCKED) == 0) {
                int wanted = (int) (value >>> 8 * i) & 0x9f;
                if ((wanted & (READ | WRITE)) == WRITE) {
                    wanted &= ~WRITE;
                }
                if ((wanted & MODE) == MODE_NA4) {
                    // Not selectable with this granule; the field keeps its value.
                    wanted = wanted & ~MODE | configurations[entry] & MODE;
                }
                configurations[entry] = wanted;
            }
        }
        update();
    }

    /**
     * Whether an access is allowed; the whole page is or is not.
     *
     * @param access {@link #READ}, {@link #WRITE} or {@link #EXECUTE}
     */
    boolean allows(long address, int privilege, int access) {
        for (int i = 0; i < ENTRIES; i++) {
            if (address >= starts[i] && address < ends[i]) {
                int configuration = configurations[i];
                return (configuration & access) != 0
                        || privilege == Privilege.MACHINE && (configuration & LOCKED) == 0;
            }
        }
        return privilege == Privilege.MACHINE;
    }

    private void update() {
        for (int i = 0; i < ENTRIES; i++) {
            long start = 0;
            long end = 0;
            switch (configurations[i] & MODE) {
                case MODE_TOR -> {
                    start = i == 0 ? 0 : (addresses[i - 1] & ~BELOW_GRANULE) << 2;
                    end = (addresses[i] & ~BELOW_GRANULE) << 2;
                }
                case MODE_NAPOT -> {
                    long ones = address(i);
                    int size = Long.numberOfTrailingZeros(~ones);
                    start = size >= 54 ? 0 : (ones >>> size << size) << 2;
                    end = size >= 54 ? 1L << 56 : start + (8L << size);
                }
                default -> {}
            }
            starts[i] = start;
            ends[i] = end;
        }
    }
}
