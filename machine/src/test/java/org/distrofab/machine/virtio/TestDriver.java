package org.distrofab.machine.virtio;

import org.distrofab.machine.GuestMemory;

import java.util.Optional;

/** The driver's side of a transport with queues at fixed places in a small memory. */
final class TestDriver implements AutoCloseable {
    static final int SIZE = 16;
    static final long BASE = GuestMemory.BASE;
    private static final long QUEUE_STRIDE = 0x1000;
    private static final long AVAILABLE = 0x400;
    private static final long USED = 0x800;

    final GuestMemory memory = GuestMemory.allocate(1 << 20);
    final VirtioMmio transport;
    boolean line;
    private final int[] submitted = new int[2];
    private int nextDescriptor;

    TestDriver(VirtioDevice device) {
        transport = new VirtioMmio(0, Optional.of(device), memory, high -> line = high);
        start(device.queues());
    }

    private void start(int queues) {
        transport.write(0x070, 4, 3);
        transport.write(0x014, 4, 0);
        transport.write(0x024, 4, 0);
        transport.write(0x020, 4, transport.read(0x010, 4));
        transport.write(0x014, 4, 1);
        transport.write(0x024, 4, 1);
        transport.write(0x020, 4, transport.read(0x010, 4));
        transport.write(0x070, 4, 11);
        for (int queue = 0; queue < queues; queue++) {
            place(queue, BASE + queue * QUEUE_STRIDE, SIZE);
            transport.write(0x044, 4, 1);
        }
        transport.write(0x070, 4, 15);
    }

    void place(int queue, long address, int size) {
        transport.write(0x030, 4, queue);
        transport.write(0x038, 4, size);
        address(0x080, address);
        address(0x090, address + AVAILABLE);
        address(0x0a0, address + USED);
    }

    private void address(int register, long address) {
        transport.write(register, 4, address & 0xffff_ffffL);
        transport.write(register + 4, 4, address >>> 32);
    }

    void descriptor(int queue, int index, long address, long length, int flags, int next) {
        long at = BASE + queue * QUEUE_STRIDE + 16L * index;
        memory.writeLong(at, address);
        memory.writeInt(at + 8, (int) length);
        memory.writeShort(at + 12, flags);
        memory.writeShort(at + 14, next);
    }

    /** Makes a chain of readable then writable pieces and submits it. */
    void submit(int queue, long[][] readable, long[][] writable) {
        int head = nextDescriptor;
        int total = readable.length + writable.length;
        for (int i = 0; i < total; i++) {
            var piece = i < readable.length ? readable[i] : writable[i - readable.length];
            int flags = (i < readable.length ? 0 : 2) | (i + 1 < total ? 1 : 0);
            int index = nextDescriptor;
            nextDescriptor = (nextDescriptor + 1) % SIZE;
            descriptor(queue, index, piece[0], piece[1], flags, nextDescriptor);
        }
        offer(queue, head);
    }

    void offer(int queue, int head) {
        long available = BASE + queue * QUEUE_STRIDE + AVAILABLE;
        memory.writeShort(available + 4 + 2L * (submitted[queue]++ % SIZE), head);
        memory.writeShort(available + 2, submitted[queue]);
    }

    void setAvailableIndex(int queue, int index) {
        memory.writeShort(BASE + queue * QUEUE_STRIDE + AVAILABLE + 2, index);
    }

    void kick(int queue) {
        transport.write(0x050, 4, queue);
    }

    int used(int queue) {
        return memory.readShort(BASE + queue * QUEUE_STRIDE + USED + 2);
    }

    int usedLength(int queue, int entry) {
        return memory.readInt(BASE + queue * QUEUE_STRIDE + USED + 8 + 8L * (entry % SIZE));
    }

    boolean needsReset() {
        return (transport.read(0x070, 4) & 64) != 0;
    }

    @Override
    public void close() {
        memory.close();
    }
}
