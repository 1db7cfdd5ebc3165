package org.distrofab.machine.virtio;

/** A device with one queue, on which each chain is a request and room for its reply. */
public abstract class RequestDevice implements VirtioDevice {
    @Override
    public final int queues() {
        return 1;
    }

    /** The longest request that makes sense; a longer one breaks the queue. */
    protected abstract int maxRequestBytes();

    /**
     * @param maxReplyBytes how much room the driver has given
     * @return the reply; what does not fit is lost
     */
    protected abstract byte[] answer(byte[] request, int maxReplyBytes);

    @Override
    public final void notified(int index, Virtqueue queue) throws BrokenQueueException {
        for (var chain = queue.next(); chain.isPresent(); chain = queue.next()) {
            var in = chain.get().readable();
            var out = chain.get().writable();
            if (in.totalBytes() > maxRequestBytes()) {
                throw new BrokenQueueException("a request of " + in.totalBytes() + " bytes");
            }
            var request = new byte[(int) in.totalBytes()];
            in.get(request, 0, request.length);
            var reply = answer(request, (int) out.totalBytes());
            out.put(reply, 0, reply.length);
            queue.complete(chain.get());
        }
    }
}
