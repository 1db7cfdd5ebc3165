package org.distrofab.machine.virtio;

import org.distrofab.machine.GuestMemory;

import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A split virtqueue seen from the device (VIRTIO §2.7), with indirect descriptors.
 *
 * <p>No address, index or length is believed before it is checked; a chain is at most as long as
 * the queue is large, so that a cycle ends, and holds at most {@link #MAX_CHAIN_BYTES}.
 */
public final class Virtqueue {
    /** The most that one request may read and write together. */
    static final long MAX_CHAIN_BYTES = 64L << 20;

    static final int MAX_SIZE = 1024;

    private static final int DESCRIPTOR_BYTES = 16;
    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final int INDIRECT = 4;
    private static final int NO_INTERRUPT = 1;

    private final GuestMemory memory;
    private final BooleanSupplier cancelled;
    int size = MAX_SIZE;
    boolean ready;
    long descriptors;
    long available;
    long used;
    private int nextAvailable;
    private int nextUsed;

    /**
     * @param cancelled whether the machine is being switched off, so that nothing more need be done
     */
    Virtqueue(GuestMemory memory, BooleanSupplier cancelled) {
        this.memory = memory;
        this.cancelled = cancelled;
    }

    boolean isReady() {
        return ready;
    }

    void reset() {
        size = MAX_SIZE;
        ready = false;
        descriptors = 0;
        available = 0;
        used = 0;
        nextAvailable = 0;
        nextUsed = 0;
    }

    /**
     * Checks where the driver has put the queue.
     *
     * @throws BrokenQueueException if a part is not in RAM, is misaligned, or the size is none
     */
    void enable() throws BrokenQueueException {
        if (size <= 0 || size > MAX_SIZE || Integer.bitCount(size) != 1) {
            throw new BrokenQueueException("a queue of " + size + " entries");
        }
        requireArea("descriptor table", descriptors, DESCRIPTOR_BYTES * (long) size, 16);
        requireArea("available ring", available, 6 + 2L * size, 2);
        requireArea("used ring", used, 6 + 8L * size, 4);
        ready = true;
    }

    private void requireArea(String what, long address, long length, int alignment)
            throws BrokenQueueException {
        if ((address & (alignment - 1)) != 0 || !memory.contains(address, length)) {
            throw new BrokenQueueException(
                    "%s of %d bytes at 0x%x".formatted(what, length, address));
        }
    }

    /**
     * Takes the next request.
     *
     * @throws BrokenQueueException if the driver's rings or descriptors make no sense
     */
    Optional<DescriptorChain> next() throws BrokenQueueException {
        if (!ready || cancelled.getAsBoolean()) {
            return Optional.empty();
        }
        int index = memory.readShortAcquire(available + 2);
        int waiting = (index - nextAvailable) & 0xffff;
        if (waiting == 0) {
            return Optional.empty();
        }
        if (waiting > size) {
            throw new BrokenQueueException(waiting + " requests in a queue of " + size);
        }
        int head = memory.readShort(available + 4 + 2L * (nextAvailable & (size - 1)));
        nextAvailable = nextAvailable + 1 & 0xffff;
        return Optional.of(collect(head));
    }

    private DescriptorChain collect(int head) throws BrokenQueueException {
        var chain = new DescriptorChain(head, new GuestBuffer(memory), new GuestBuffer(memory));
        long table = descriptors;
        int entries = size;
        boolean indirect = false;
        int index = head;
        for (int followed = 0; ; followed++) {
            if (index >= entries || followed >= entries) {
                throw new BrokenQueueException(
                        followed >= entries
                                ? "a chain with a cycle"
                                : "descriptor " + index + " of " + entries);
            }
            long at = table + DESCRIPTOR_BYTES * (long) index;
            long address = memory.readLong(at);
            long length = Integer.toUnsignedLong(memory.readInt(at + 8));
            int flags = memory.readShort(at + 12);
            int next = memory.readShort(at + 14);
            if ((flags & INDIRECT) != 0) {
                if (indirect || (flags & NEXT) != 0) {
                    throw new BrokenQueueException("an indirect descriptor inside of a chain");
                }
                long count = length / DESCRIPTOR_BYTES;
                // Drivers may use more entries than the queue has; the chain's bytes are bounded.
                if (length % DESCRIPTOR_BYTES != 0 || count == 0 || count > MAX_SIZE) {
                    throw new BrokenQueueException("an indirect table of " + length + " bytes");
                }
                requireArea("indirect table", address, length, 1);
                indirect = true;
                table = address;
                entries = (int) count;
                index = 0;
                followed = -1;
                continue;
            }
            append(chain, address, length, (flags & WRITE) != 0);
            if ((flags & NEXT) == 0) {
                return chain;
            }
            index = next;
        }
    }

    private void append(DescriptorChain chain, long address, long length, boolean write)
            throws BrokenQueueException {
        requireArea("buffer", address, length, 1);
        if (!write && chain.writable().totalBytes() > 0) {
            throw new BrokenQueueException("a readable buffer after a writable one");
        }
        (write ? chain.writable() : chain.readable()).append(address, length);
        long total = chain.readable().totalBytes() + chain.writable().totalBytes();
        if (total > MAX_CHAIN_BYTES) {
            throw new BrokenQueueException("a request of more than " + MAX_CHAIN_BYTES + " bytes");
        }
    }

    /** Gives a request back; the driver is told how much of the writable part was filled. */
    void complete(DescriptorChain chain) {
        long at = used + 4 + 8L * (nextUsed & (size - 1));
        memory.writeInt(at, chain.head());
        memory.writeInt(at + 4, (int) chain.writable().usedBytes());
        nextUsed = nextUsed + 1 & 0xffff;
        memory.writeShortRelease(used + 2, nextUsed);
    }

    /** Whether the driver wants to hear of used buffers (VIRTIO §2.7.7). */
    boolean wantsInterrupt() {
        // The index must be out before the flag is read, or both sides could wait for each other.
        VarHandle.fullFence();
        return ready && (memory.readShortAcquire(available) & NO_INTERRUPT) == 0;
    }

    /** How many requests have been given back, modulo 65536. */
    int completed() {
        return nextUsed;
    }
}
