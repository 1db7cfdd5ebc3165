package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.ByteSource;
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
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long start;

    BlockOutput(ByteTarget target) {
        this.target = target;
    }

    void write(long offset, byte[] bytes) throws IOException {
        seek(offset);
        if (bytes.length > buffer.remaining()) {
            flush();
        }
        buffer.put(bytes);
    }

    /** Copies from a source through the buffer; the last block is filled up with zeros. */
    void copy(long offset, ByteSource source, long from, long count) throws IOException {
        seek(offset);
        long done = 0;
        while (done < count) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int now = (int) Math.min(count - done, buffer.remaining());
            buffer.limit(buffer.position() + now);
            source.readFully(from + done, buffer);
            buffer.limit(BUFFER_BYTES);
            done += now;
        }
        buffer.put(new byte[-buffer.position() & Geometry.BLOCK_BYTES - 1]);
    }

    private void seek(long offset) throws IOException {
        if (offset != start + buffer.position()) {
            flush();
            start = offset;
        }
    }

    /** What comes next follows what was written, unless it says otherwise. */
    void flush() throws IOException {
        int count = buffer.position();
        if (count > 0) {
            target.write(start, buffer.flip());
            buffer.clear();
            start += count;
        }
    }
}
