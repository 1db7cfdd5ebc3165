package org.distrofab.machine.virtio.ninep;

import org.distrofab.machine.Share;
import org.distrofab.machine.virtio.RequestDevice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** The 9P transport device: a queue of requests and the tag that the guest mounts by. */
public final class NinePDevice extends RequestDevice {
    private static final int DEVICE_ID = 9;
    private static final long F_MOUNT_TAG = 1;

    private final byte[] tag;
    private final NinePServer server;

    /**
     * @param clock for files whose times the guest sets to now
     * @throws IOException if the folder does not exist or cannot be read
     * @throws IllegalArgumentException if the tag is empty or too long
     */
    public NinePDevice(Share share, InstantSource clock) throws IOException {
        tag = share.tag().getBytes(StandardCharsets.UTF_8);
        if (tag.length == 0 || tag.length > 255) {
            throw new IllegalArgumentException(
                    "the tag '" + share.tag() + "' of a share must have 1 to 255 bytes");
        }
        server = new NinePServer(new HostFolder(share.directory(), share.readOnly()), clock);
    }

    @Override
    public int id() {
        return DEVICE_ID;
    }

    @Override
    public String name() {
        return "virtio-9p";
    }

    @Override
    public long features() {
        return F_MOUNT_TAG;
    }

    @Override
    public byte[] config() {
        return ByteBuffer.allocate(2 + tag.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) tag.length)
                .put(tag)
                .array();
    }

    @Override
    protected int maxRequestBytes() {
        return NinePServer.MAX_MESSAGE_BYTES;
    }

    @Override
    protected byte[] answer(byte[] request, int maxReplyBytes) {
        return server.handle(request, maxReplyBytes);
    }

    @Override
    public void reset() {
        server.reset();
    }

    @Override
    public void close() {
        server.reset();
    }
}
