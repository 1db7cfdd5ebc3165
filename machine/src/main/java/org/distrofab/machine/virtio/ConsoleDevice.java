package org.distrofab.machine.virtio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** The console device with one port (VIRTIO §5.3), whose size the guest can learn and follow. */
public final class ConsoleDevice implements VirtioDevice {
    private static final int RECEIVE = 0;
    private static final long F_SIZE = 1;
    private static final long F_EMERGENCY_WRITE = 1 << 2;
    private static final int EMERGENCY_WRITE_OFFSET = 8;
    private static final int BACKLOG_BYTES = 4096;

    private final IntConsumer output;
    private final IntSupplier input;
    private final ArrayDeque<Byte> backlog = new ArrayDeque<>();
    private VirtioMmio transport;
    private volatile int columns;
    private volatile int rows;

    /**
     * @param output takes each byte that the guest writes
     * @param input gives the next byte for the guest, -1 if there is none now
     */
    public ConsoleDevice(IntConsumer output, IntSupplier input) {
        this.output = output;
        this.input = input;
    }

    @Override
    public int id() {
        return 3;
    }

    @Override
    public String name() {
        return "virtio-console";
    }

    @Override
    public long features() {
        return F_SIZE | F_EMERGENCY_WRITE;
    }

    @Override
    public int queues() {
        return 2;
    }

    @Override
    public void attach(VirtioMmio transport) {
        this.transport = transport;
    }

    @Override
    public byte[] config() {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) columns)
                .putShort((short) rows)
                .putInt(1)
                .array();
    }

    @Override
    public void writeConfig(long offset, int sizeBytes, long value) {
        if (offset == EMERGENCY_WRITE_OFFSET) {
            output.accept((int) value & 0xff);
        }
    }

    /** Passes on the size of the terminal; 0 by 0 if it is not known. */
    public void resize(int columns, int rows) {
        // The fields are read under the transport's lock; configChanged takes it.
        if (this.columns != columns || this.rows != rows) {
            this.columns = columns;
            this.rows = rows;
            transport.configChanged();
        }
    }

    /** Takes what the other side has sent, as far as the guest has given room for it. */
    public void refill() {
        transport.with(RECEIVE, this::deliver);
    }

    private void deliver(Virtqueue queue) throws BrokenQueueException {
        while (backlog.size() < BACKLOG_BYTES) {
            int next = input.getAsInt();
            if (next < 0) {
                break;
            }
            backlog.add((byte) next);
        }
        while (!backlog.isEmpty()) {
            var chain = queue.next();
            if (chain.isEmpty()) {
                return;
            }
            var room = chain.get().writable();
            var bytes = new byte[(int) Math.min(backlog.size(), room.totalBytes())];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = backlog.remove();
            }
            room.put(bytes, 0, bytes.length);
            queue.complete(chain.get());
        }
    }

    @Override
    public void notified(int index, Virtqueue queue) throws BrokenQueueException {
        if (index == RECEIVE) {
            deliver(queue);
            return;
        }
        var bytes = new byte[1024];
        for (var chain = queue.next(); chain.isPresent(); chain = queue.next()) {
            var text = chain.get().readable();
            for (int n = text.get(bytes, 0, bytes.length);
                    n > 0;
                    n = text.get(bytes, 0, bytes.length)) {
                for (int i = 0; i < n; i++) {
                    output.accept(bytes[i] & 0xff);
                }
            }
            queue.complete(chain.get());
        }
    }

    @Override
    public void reset() {
        backlog.clear();
    }
}
