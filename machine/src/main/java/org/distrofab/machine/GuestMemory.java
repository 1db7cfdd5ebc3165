package org.distrofab.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The machine's RAM: one range of physical addresses from {@link #BASE}, kept outside the Java
 * heap.
 *
 * <p>Values are little-endian and need no alignment. Every accessor checks the range and throws
 * {@link IndexOutOfBoundsException}; callers that hold an address from the guest ask {@link
 * #contains} first. Any thread may access; ordering between threads is that of plain memory unless
 * a method says otherwise.
 *
 * <p>The host commits pages as they are first touched, so a large RAM costs what the guest uses.
 */
public final class GuestMemory implements AutoCloseable {
    /** Where RAM starts on the {@code virt} board. */
    public static final long BASE = 0x8000_0000L;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final MemorySegment segment;
    private final long sizeBytes;

    private GuestMemory(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
        this.sizeBytes = segment.byteSize();
    }

    /**
     * Reserves zeroed memory.
     *
     * @param sizeBytes a positive multiple of 4096
     * @throws IllegalArgumentException if the size is not
     * @throws OutOfMemoryError if the host has no such range to give
     */
    // The arena closes with this object.
    @SuppressWarnings({"restricted", "MustBeClosedChecker"})
    public static GuestMemory allocate(long sizeBytes) {
        if (sizeBytes <= 0 || (sizeBytes & 4095) != 0) {
            throw new IllegalArgumentException(
                    "memory size " + sizeBytes + " is not a positive multiple of 4096");
        }
        // calloc rather than Arena.allocate: that one writes zeros and so commits every page.
        var linker = Linker.nativeLinker();
        var lookup = linker.defaultLookup();
        MethodHandle calloc =
                linker.downcallHandle(
                        lookup.find("calloc").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        MethodHandle free =
                linker.downcallHandle(
                        lookup.find("free").orElseThrow(),
                        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        MemorySegment block;
        try {
            block = (MemorySegment) calloc.invokeExact(1L, sizeBytes);
        } catch (Throwable e) {
            throw new AssertionError("calloc does not throw", e);
        }
        if (block.address() == 0) {
            throw new OutOfMemoryError("the host cannot reserve " + sizeBytes + " bytes of RAM");
        }
        var arena = Arena.ofShared();
        var segment = block.reinterpret(sizeBytes, arena, freed -> release(free, freed));
        return new GuestMemory(arena, segment);
    }

    private static void release(MethodHandle free, MemorySegment segment) {
        try {
            free.invokeExact(segment);
        } catch (Throwable e) {
            throw new AssertionError("free does not throw", e);
        }
    }

    /** The first physical address. */
    public long base() {
        return BASE;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** Whether all of the range is RAM; false for a negative length or one that wraps around. */
    public boolean contains(long address, long lengthBytes) {
        long offset = address - BASE;
        return lengthBytes >= 0
                && offset >= 0
                && offset <= sizeBytes
                && lengthBytes <= sizeBytes - offset;
    }

    /** All of RAM; offset 0 is {@link #BASE}. Valid until {@link #close}. */
    public MemorySegment segment() {
        return segment;
    }

    /** A view of a part of RAM, for bulk transfers to and from files and buffers. */
    public MemorySegment slice(long address, long lengthBytes) {
        return segment.asSlice(address - BASE, lengthBytes);
    }

    /** The byte, 0 to 255. */
    public int readByte(long address) {
        return segment.get(ValueLayout.JAVA_BYTE, address - BASE) & 0xff;
    }

    /** The halfword, 0 to 65535. */
    public int readShort(long address) {
        return segment.get(SHORT, address - BASE) & 0xffff;
    }

    public int readInt(long address) {
        return segment.get(INT, address - BASE);
    }

    public long readLong(long address) {
        return segment.get(LONG, address - BASE);
    }

    public void writeByte(long address, int value) {
        segment.set(ValueLayout.JAVA_BYTE, address - BASE, (byte) value);
    }

    public void writeShort(long address, int value) {
        segment.set(SHORT, address - BASE, (short) value);
    }

    public void writeInt(long address, int value) {
        segment.set(INT, address - BASE, value);
    }

    public void writeLong(long address, long value) {
        segment.set(LONG, address - BASE, value);
    }

    /** The halfword, ordered before every access that follows: the index of a virtqueue. */
    public int readShortAcquire(long address) {
        int value = readShort(address);
        VarHandle.acquireFence();
        return value;
    }

    /** Stores the halfword after every access that precedes: the index of a virtqueue. */
    public void writeShortRelease(long address, int value) {
        VarHandle.releaseFence();
        writeShort(address, value);
    }

    /** Copies from RAM into an array. */
    public void read(long address, byte[] target, int offset, int length) {
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, address - BASE, target, offset, length);
    }

    /** Copies from an array into RAM. */
    public void write(long address, byte[] source, int offset, int length) {
        MemorySegment.copy(source, offset, segment, ValueLayout.JAVA_BYTE, address - BASE, length);
    }

    /** Copies all of {@code source} into RAM. */
    public void write(long address, MemorySegment source) {
        MemorySegment.copy(source, 0, segment, address - BASE, source.byteSize());
    }

    public void fill(long address, long lengthBytes, int value) {
        slice(address, lengthBytes).fill((byte) value);
    }

    /** Gives the memory back to the host. No hart and no device may run any more. */
    @Override
    public void close() {
        arena.close();
    }
}
