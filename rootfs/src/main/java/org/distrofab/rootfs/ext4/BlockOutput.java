package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.ByteTarget;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Joins writes that follow one another into large ones. What is skipped stays zero. Owned by one
 * writer.
 */
final class BlockOutput {
    private static final int BUFFER_BYTES = 1 << 20;

    private final ByteTarget target;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long start;
    private int filled;

    BlockOutput(ByteTarget target) {
        this.target = target;
    }

    void write(long offset, byte[] bytes) throws IOException {
        seek(offset);
        if (bytes.length > BUFFER_BYTES - filled) {
            flush();
            start = offset;
        }
        System.arraycopy(bytes, 0, buffer, filled, bytes.length);
        filled += bytes.length;
    }

    /** Copies from a source through the buffer; the last block is filled up with zeros. */
    void copy(long offset, org.distrofab.rootfs.ByteSource source, long from, long count)
            throws IOException {
        seek(offset);
        long done = 0;
        while (done < count) {
            if (filled == BUFFER_BYTES) {
                long next = start + filled;
                flush();
                start = next;
            }
            int now = (int) Math.min(count - done, BUFFER_BYTES - filled);
            source.readFully(from + done, buffer, filled, now);
            filled += now;
            done += now;
        }
        while (filled % Geometry.BLOCK_BYTES != 0) {
            buffer[filled++] = 0;
        }
    }

    private void seek(long offset) throws IOException {
        if (offset != start + filled) {
            flush();
            start = offset;
        }
    }

    void flush() throws IOException {
        if (filled > 0) {
            target.write(start, ByteBuffer.wrap(buffer, 0, filled));
            filled = 0;
        }
    }
}
