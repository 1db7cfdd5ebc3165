package org.distrofab.machine.virtio;

import java.io.Closeable;
import java.io.IOException;

/**
 * What is behind a {@link VirtioMmio} transport.
 *
 * <p>All calls are made with the transport's lock held, from whichever thread has something to say.
 */
public interface VirtioDevice extends Closeable {
    /** Device ID (VIRTIO §5). */
    int id();

    /** The name that statistics and traces use. */
    String name();

    /** Feature bits that the device offers; the transport adds its own. */
    long features();

    /** How many queues the device has. */
    int queues();

    /**
     * The device-specific configuration (VIRTIO §4.2.2), little-endian.
     *
     * @return the bytes as they are now; what lies beyond reads as zero
     */
    byte[] config();

    /** The driver writes to the configuration. */
    default void writeConfig(long offset, int sizeBytes, long value) {}

    /**
     * Tells the device who carries it; called once, before anything else.
     *
     * @param transport to get at queues from outside of a notification
     */
    default void attach(VirtioMmio transport) {}

    /**
     * The driver has put buffers into a queue, or has just finished initialisation with some in it.
     *
     * @throws BrokenQueueException if they make no sense
     */
    void notified(int index, Virtqueue queue) throws BrokenQueueException;

    /** Forget what the driver has said. */
    default void reset() {}

    @Override
    default void close() throws IOException {}
}
