package org.distrofab.rootfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Where images are written to: a new file, or a partition within one.
 *
 * <p>Bytes that are never written read as zero and, on a file system that can, take no space.
 */
public interface ByteTarget {
    /** Size in bytes; writing beyond it is a bug of the caller. */
    long sizeBytes();

    /** Writes all remaining bytes of the buffer at an offset. */
    void write(long offsetBytes, ByteBuffer bytes) throws IOException;

    default void write(long offsetBytes, byte[] bytes) throws IOException {
        write(offsetBytes, ByteBuffer.wrap(bytes));
    }

    /** A target with a file behind it. */
    interface OpenFile extends ByteTarget, AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** Creates a sparse file of a size, replacing what was there. */
    static OpenFile create(Path file, long sizeBytes) throws IOException {
        return FileTarget.create(file, sizeBytes);
    }

    /**
     * A part of this target as a target of its own.
     *
     * @throws IndexOutOfBoundsException if the range does not lie within this target
     */
    default ByteTarget slice(long offsetBytes, long sizeBytes) {
        Objects.checkFromIndexSize(offsetBytes, sizeBytes, sizeBytes());
        return new SliceTarget(this, offsetBytes, sizeBytes);
    }

    /** A whole file. */
    record FileTarget(FileChannel channel, long sizeBytes) implements OpenFile {
        private static FileTarget create(Path file, long sizeBytes) throws IOException {
            var channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.READ);
            if (sizeBytes > 0) {
                channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
            }
            return new FileTarget(channel, sizeBytes);
        }

        @Override
        public void write(long offsetBytes, ByteBuffer bytes) throws IOException {
            Objects.checkFromIndexSize(offsetBytes, bytes.remaining(), sizeBytes);
            long at = offsetBytes;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A range of another target. */
    record SliceTarget(ByteTarget whole, long startBytes, long sizeBytes) implements ByteTarget {
        @Override
        public void write(long offsetBytes, ByteBuffer bytes) throws IOException {
            Objects.checkFromIndexSize(offsetBytes, bytes.remaining(), sizeBytes);
            whole.write(startBytes + offsetBytes, bytes);
        }
    }
}
