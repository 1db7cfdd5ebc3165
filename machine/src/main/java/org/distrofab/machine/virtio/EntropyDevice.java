package org.distrofab.machine.virtio;

import java.util.random.RandomGenerator;

/** The entropy device (VIRTIO §5.4): fills whatever buffer it is given with random bytes. */
public final class EntropyDevice implements VirtioDevice {
    private static final int CHUNK_BYTES = 4096;

    /** More than a driver asks for at once; what is beyond is left unfilled, as §5.4.6 allows. */
    private static final int MAX_REQUEST_BYTES = 64 << 10;

    private final RandomGenerator random;

    public EntropyDevice(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public int id() {
        return 4;
    }

    @Override
    public String name() {
        return "virtio-rng";
    }

    @Override
    public long features() {
        return 0;
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public byte[] config() {
        return new byte[0];
    }

    @Override
    public void notified(int index, Virtqueue queue) throws BrokenQueueException {
        for (var chain = queue.next(); chain.isPresent(); chain = queue.next()) {
            fill(chain.get());
            queue.complete(chain.get());
        }
    }

    private void fill(DescriptorChain chain) {
        var room = chain.writable();
        long left = Math.min(room.totalBytes(), MAX_REQUEST_BYTES);
        var chunk = new byte[CHUNK_BYTES];
        while (left > 0) {
            random.nextBytes(chunk);
            int length = (int) Math.min(left, CHUNK_BYTES);
            room.put(chunk, 0, length);
            left -= length;
        }
    }
}
