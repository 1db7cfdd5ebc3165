package org.distrofab.machine.virtio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/** Where a disk's contents are. Ranges are known to be within it. */
public interface BlockStorage extends Closeable {
    long sizeBytes();

    boolean readOnly();

    /** Fills what remains of the buffer. */
    void read(long offset, ByteBuffer target) throws IOException;

    /** Writes what remains of the buffer. */
    void write(long offset, ByteBuffer source) throws IOException;

    /** Makes what was written durable. */
    void flush() throws IOException;

    /**
     * A file used as it is.
     *
     * @throws IOException if it cannot be opened
     */
    static BlockStorage file(Path path, boolean readOnly) throws IOException {
        var channel =
                readOnly
                        ? FileChannel.open(path, StandardOpenOption.READ)
                        : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new FileStorage(channel, channel.size(), readOnly);
    }

    /**
     * A file that stays as it is: what is written goes to a second file and is lost in the end.
     *
     * @param scratch a file to create, deleted on close
     */
    static BlockStorage overlay(Path path, Path scratch) throws IOException {
        var base = file(path, true);
        try {
            var changes =
                    FileChannel.open(
                            scratch,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.SPARSE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            return new Overlay(base, changes);
        } catch (IOException e) {
            base.close();
            throw e;
        }
    }

    /** A whole file. */
    record FileStorage(FileChannel channel, long sizeBytes, boolean readOnly)
            implements BlockStorage {
        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            long at = offset;
            while (target.hasRemaining()) {
                int n = channel.read(target, at);
                if (n < 0) {
                    throw new IOException("the disk image became shorter while it was in use");
                }
                at += n;
            }
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            long at = offset;
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        }

        @Override
        public void flush() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Copies a cluster from the base when it is first written to. */
    final class Overlay implements BlockStorage {
        private static final int CLUSTER_BYTES = 64 << 10;

        private final BlockStorage base;
        private final FileChannel channel;
        private final FileStorage changes;
        private final BitSet copied = new BitSet();

        Overlay(BlockStorage base, FileChannel channel) {
            this.base = base;
            this.channel = channel;
            this.changes = new FileStorage(channel, base.sizeBytes(), false);
        }

        @Override
        public long sizeBytes() {
            return base.sizeBytes();
        }

        @Override
        public boolean readOnly() {
            return false;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            long at = offset;
            while (target.hasRemaining()) {
                int cluster = (int) (at / CLUSTER_BYTES);
                var part = part(target, at);
                int length = part.remaining();
                (copied.get(cluster) ? changes : base).read(at, part);
                target.position(target.position() + length);
                at += length;
            }
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            long at = offset;
            while (source.hasRemaining()) {
                int cluster = (int) (at / CLUSTER_BYTES);
                var part = part(source, at);
                int length = part.remaining();
                if (!copied.get(cluster)) {
                    copy(cluster);
                    copied.set(cluster);
                }
                changes.write(at, part);
                source.position(source.position() + length);
                at += length;
            }
        }

        /** The bytes of the buffer that lie in the cluster that {@code at} is in. */
        private static ByteBuffer part(ByteBuffer buffer, long at) {
            int room = CLUSTER_BYTES - (int) (at % CLUSTER_BYTES);
            return buffer.slice(buffer.position(), Math.min(room, buffer.remaining()));
        }

        private void copy(int cluster) throws IOException {
            long start = (long) cluster * CLUSTER_BYTES;
            int length = (int) Math.min(CLUSTER_BYTES, base.sizeBytes() - start);
            var buffer = ByteBuffer.allocate(length);
            base.read(start, buffer);
            changes.write(start, buffer.flip());
        }

        @Override
        public void flush() {
            // Nothing of an overlay outlives the machine.
        }

        @Override
        public void close() throws IOException {
            try (base) {
                channel.close();
            }
        }
    }
}
