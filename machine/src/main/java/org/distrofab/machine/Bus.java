package org.distrofab.machine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The physical address space: RAM, and devices at ranges of addresses outside of it.
 *
 * <p>Devices are mapped while the machine is put together, before any hart runs; after that the map
 * does not change and any thread may use it.
 */
public final class Bus {
    private final GuestMemory ram;
    private Mapping[] mappings = {};

    public Bus(GuestMemory ram) {
        this.ram = ram;
    }

    public GuestMemory ram() {
        return ram;
    }

    /**
     * Places a device.
     *
     * @throws IllegalArgumentException if the range is empty or overlaps RAM or another device
     */
    public void map(long base, long sizeBytes, Device device) {
        if (base < 0 || sizeBytes <= 0 || base + sizeBytes < 0) {
            throw new IllegalArgumentException(
                    "no range of addresses: " + sizeBytes + " bytes at " + base);
        }
        var added = new Mapping(base, sizeBytes, device);
        if (added.overlaps(ram.base(), ram.sizeBytes())) {
            throw new IllegalArgumentException(added + " overlaps RAM");
        }
        for (var other : mappings) {
            if (added.overlaps(other.base, other.sizeBytes)) {
                throw new IllegalArgumentException(added + " overlaps " + other);
            }
        }
        var all = new ArrayList<>(List.of(mappings));
        all.add(added);
        all.sort(Comparator.comparingLong(Mapping::base));
        mappings = all.toArray(Mapping[]::new);
    }

    /** Every device, by address. */
    public List<Mapping> mappings() {
        return List.of(mappings);
    }

    /**
     * What answers at the address, {@link Mapping#NOTHING} if no device does. Not asked for RAM.
     */
    public Mapping at(long address) {
        var all = mappings;
        int low = 0;
        int high = all.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var mapping = all[middle];
            if (address < mapping.base) {
                high = middle - 1;
            } else if (address - mapping.base >= mapping.sizeBytes) {
                low = middle + 1;
            } else {
                return mapping;
            }
        }
        return Mapping.NOTHING;
    }

    /** A device at its place. */
    public static final class Mapping {
        /** Answers for addresses where nothing is: {@link #accepts} no access at all. */
        public static final Mapping NOTHING = new Mapping(0, 0, new Nothing());

        private final long base;
        private final long sizeBytes;
        private final Device device;
        private final LongAdder reads = new LongAdder();
        private final LongAdder writes = new LongAdder();

        private Mapping(long base, long sizeBytes, Device device) {
            this.base = base;
            this.sizeBytes = sizeBytes;
            this.device = device;
        }

        public long base() {
            return base;
        }

        public long sizeBytes() {
            return sizeBytes;
        }

        public Device device() {
            return device;
        }

        /** How often the device was read. */
        public long reads() {
            return reads.sum();
        }

        /** How often the device was written. */
        public long writes() {
            return writes.sum();
        }

        /** Whether the access is naturally aligned and inside of the range. */
        public boolean accepts(long address, int accessBytes) {
            long offset = address - base;
            return (address & (accessBytes - 1)) == 0
                    && offset >= 0
                    && offset + accessBytes <= sizeBytes;
        }

        /** Reads from the device; only for an access that it {@link #accepts}. */
        public long read(long address, int accessBytes) {
            reads.increment();
            return device.read(address - base, accessBytes);
        }

        /** Writes to the device; only for an access that it {@link #accepts}. */
        public void write(long address, int accessBytes, long value) {
            writes.increment();
            device.write(address - base, accessBytes, value);
        }

        private boolean overlaps(long otherBase, long otherSize) {
            return base < otherBase + otherSize && otherBase < base + sizeBytes;
        }

        @Override
        public String toString() {
            return "%s at 0x%x".formatted(device.name(), base);
        }
    }

    private record Nothing() implements Device {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public long read(long offset, int sizeBytes) {
            return 0;
        }

        @Override
        public void write(long offset, int sizeBytes, long value) {}
    }
}
