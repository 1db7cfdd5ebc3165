package org.distrofab.rootfs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Bytes that can be read at any offset: a file, a partition of a disk image, an array.
 *
 * <p>A source has no position, so that several readers may share one. Sources over files may be
 * used by several threads at once.
 */
public interface ByteSource {
    /** Length in bytes. */
    long sizeBytes() throws IOException;

    /**
     * Fills {@code into[from, from + count)} with the bytes at {@code offsetBytes}.
     *
     * @throws EOFException if the range does not lie within the source
     */
    void readFully(long offsetBytes, byte[] into, int from, int count) throws IOException;

    /**
     * Fills the rest of a buffer with the bytes at {@code offsetBytes}; sources over files read
     * straight into it.
     *
     * @throws EOFException if the range does not lie within the source
     */
    default void readFully(long offsetBytes, ByteBuffer into) throws IOException {
        into.put(read(offsetBytes, into.remaining()));
    }

    /** A source with a file behind it. */
    interface OpenFile extends ByteSource, AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** Opens a file for reading. */
    static OpenFile open(Path file) throws IOException {
        return new ChannelSource(FileChannel.open(file, StandardOpenOption.READ));
    }

    /** A view of an array, which must not change while the source is in use. */
    static ByteSource of(byte[] bytes) {
        return new ArraySource(bytes);
    }

    /**
     * The part from {@code offsetBytes} on, as a source of its own.
     *
     * @throws EOFException if the range does not lie within this source
     */
    default ByteSource slice(long offsetBytes, long sizeBytes) throws IOException {
        requireRange(offsetBytes, sizeBytes, sizeBytes());
        return new SliceSource(this, offsetBytes, sizeBytes);
    }

    /**
     * @throws EOFException if the range does not lie within this source
     */
    default byte[] read(long offsetBytes, int count) throws IOException {
        requireRange(offsetBytes, count, sizeBytes());
        var bytes = new byte[count];
        readFully(offsetBytes, bytes, 0, count);
        return bytes;
    }

    /** The whole source from its start, as a stream that needs no closing. */
    default InputStream stream() throws IOException {
        return new SourceInputStream(this, sizeBytes());
    }

    private static void requireRange(long offset, long count, long size) throws EOFException {
        if (offset < 0 || count < 0 || offset > size || count > size - offset) {
            throw new EOFException(
                    "bytes " + offset + " to " + (offset + count) + " of a source of " + size);
        }
    }

    /** A whole file. */
    final class ChannelSource implements OpenFile {
        private final FileChannel channel;
        private final long size;

        private ChannelSource(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        @Override
        public long sizeBytes() {
            return size;
        }

        @Override
        public void readFully(long offsetBytes, byte[] into, int from, int count)
                throws IOException {
            readFully(offsetBytes, ByteBuffer.wrap(into, from, count));
        }

        @Override
        public void readFully(long offsetBytes, ByteBuffer into) throws IOException {
            requireRange(offsetBytes, into.remaining(), size);
            long at = offsetBytes;
            while (into.hasRemaining()) {
                int got = channel.read(into, at);
                if (got < 0) {
                    throw new EOFException("the file became shorter while it was read");
                }
                at += got;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A whole array. */
    record ArraySource(byte[] bytes) implements ByteSource {
        public ArraySource {
            Objects.requireNonNull(bytes);
        }

        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public void readFully(long offsetBytes, byte[] into, int from, int count)
                throws EOFException {
            requireRange(offsetBytes, count, bytes.length);
            System.arraycopy(bytes, (int) offsetBytes, into, from, count);
        }
    }

    /** A range of another source. */
    record SliceSource(ByteSource whole, long startBytes, long sizeBytes) implements ByteSource {
        @Override
        public void readFully(long offsetBytes, byte[] into, int from, int count)
                throws IOException {
            requireRange(offsetBytes, count, sizeBytes);
            whole.readFully(startBytes + offsetBytes, into, from, count);
        }
    }
}
