package org.distrofab.machine.virtio;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;

/** The network device with one pair of queues and no offloads (VIRTIO §5.1). */
public final class NetworkDevice implements VirtioDevice {
    private static final int RECEIVE = 0;
    private static final int HEADER_BYTES = 12;
    private static final int MAX_FRAME_BYTES = 65_550;
    private static final int BACKLOG_FRAMES = 256;
    private static final long F_MAC = 1L << 5;
    private static final long F_STATUS = 1L << 16;

    /** What the device's cable is plugged into. */
    @FunctionalInterface
    public interface Network {
        /**
         * Sends an Ethernet frame without its checksum.
         *
         * @param reply takes frames for the guest, now or, from any thread, later
         */
        void send(byte[] frame, Consumer<byte[]> reply);

        /** Loses every frame. */
        static Network nowhere() {
            return (_, _) -> {};
        }

        /** A plug that connects the transmitting wires with the receiving ones. */
        static Network loopback() {
            return (frame, reply) -> reply.accept(frame);
        }
    }

    private final byte[] macAddress;
    private final Network network;
    private final ArrayDeque<byte[]> backlog = new ArrayDeque<>();
    private VirtioMmio transport;

    /**
     * @param macAddress six bytes
     */
    public NetworkDevice(byte[] macAddress, Network network) {
        this.macAddress = macAddress.clone();
        this.network = network;
    }

    @Override
    public int id() {
        return 1;
    }

    @Override
    public String name() {
        return "virtio-net";
    }

    @Override
    public long features() {
        return F_MAC | F_STATUS;
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
        var config = Arrays.copyOf(macAddress, 8);
        config[6] = 1; // VIRTIO_NET_S_LINK_UP
        return config;
    }

    @Override
    public void notified(int index, Virtqueue queue) throws BrokenQueueException {
        if (index == RECEIVE) {
            deliver(queue);
            return;
        }
        for (var chain = queue.next(); chain.isPresent(); chain = queue.next()) {
            var packet = chain.get().readable();
            long length = packet.totalBytes() - HEADER_BYTES;
            if (length < 0 || length > MAX_FRAME_BYTES) {
                throw new BrokenQueueException("a packet of " + packet.totalBytes() + " bytes");
            }
            var frame = new byte[(int) length];
            packet.get(new byte[HEADER_BYTES], 0, HEADER_BYTES);
            packet.get(frame, 0, frame.length);
            queue.complete(chain.get());
            network.send(frame, this::receive);
        }
    }

    private void receive(byte[] frame) {
        transport.with(
                RECEIVE,
                queue -> {
                    if (backlog.size() < BACKLOG_FRAMES) {
                        backlog.add(frame);
                    }
                    deliver(queue);
                });
    }

    private void deliver(Virtqueue queue) throws BrokenQueueException {
        while (!backlog.isEmpty()) {
            var chain = queue.next();
            if (chain.isEmpty()) {
                return;
            }
            var frame = backlog.remove();
            var room = chain.get().writable();
            // A buffer that is too small loses the frame, not the queue.
            if (room.totalBytes() >= HEADER_BYTES + frame.length) {
                var header = new byte[HEADER_BYTES];
                header[10] = 1; // num_buffers
                room.put(header, 0, HEADER_BYTES);
                room.put(frame, 0, frame.length);
            }
            queue.complete(chain.get());
        }
    }

    @Override
    public void reset() {
        backlog.clear();
    }
}
