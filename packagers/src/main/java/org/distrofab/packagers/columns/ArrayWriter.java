package org.distrofab.packagers.columns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Writes arrays one after the other, little-endian, each with its length before it. */
public final class ArrayWriter {
    private final WritableByteChannel channel;

    public ArrayWriter(WritableByteChannel channel) {
        this.channel = channel;
    }

    private ByteBuffer start(int length, int elementBytes) {
        var buffer = ByteBuffer.allocate(4 + length * elementBytes).order(ByteOrder.LITTLE_ENDIAN);
        return buffer.putInt(length);
    }

    private void write(ByteBuffer buffer) throws IOException {
        buffer.position(0).limit(buffer.capacity());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    public void number(int value) throws IOException {
        ints(new int[] {value}, 1);
    }

    /** The first elements of an array. */
    public void ints(int[] values, int count) throws IOException {
        var buffer = start(count, Integer.BYTES);
        buffer.asIntBuffer().put(values, 0, count);
        write(buffer);
    }

    public void longs(long[] values, int count) throws IOException {
        var buffer = start(count, Long.BYTES);
        buffer.asLongBuffer().put(values, 0, count);
        write(buffer);
    }

    public void bytes(byte[] values, int count) throws IOException {
        write(start(count, 1).put(values, 0, count));
    }

    public void booleans(boolean[] values, int count) throws IOException {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        bytes(bytes, count);
    }
}
