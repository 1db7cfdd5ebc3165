package org.distrofab.packagers.columns;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads what {@link ArrayWriter} wrote. */
public final class ArrayReader {
    private final ByteBuffer buffer;

    public ArrayReader(ByteBuffer buffer) {
        this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    private int length(int elementBytes) throws IOException {
        try {
            var length = buffer.getInt();
            if (length >= 0 && (long) length * elementBytes <= buffer.remaining()) {
                return length;
            }
        } catch (BufferUnderflowException e) {
            throw new IOException("the file is cut short", e);
        }
        throw new IOException("the file is cut short");
    }

    public int number() throws IOException {
        var values = ints();
        if (values.length != 1) {
            throw new IOException("a number is expected");
        }
        return values[0];
    }

    public int[] ints() throws IOException {
        var values = new int[length(Integer.BYTES)];
        buffer.asIntBuffer().get(values);
        buffer.position(buffer.position() + values.length * Integer.BYTES);
        return values;
    }

    public long[] longs() throws IOException {
        var values = new long[length(Long.BYTES)];
        buffer.asLongBuffer().get(values);
        buffer.position(buffer.position() + values.length * Long.BYTES);
        return values;
    }

    public byte[] bytes() throws IOException {
        var values = new byte[length(1)];
        buffer.get(values);
        return values;
    }

    public boolean[] booleans() throws IOException {
        var bytes = bytes();
        var values = new boolean[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] != 0;
        }
        return values;
    }
}
