package org.distrofab.rootfs;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps contents for as long as trees need them: small ones in memory, all others one after another
 * in a spool file, each once however often it occurs.
 *
 * <p>Contents that were given out cannot be read any more once the store is closed. Adding is
 * serialised; reading may go on in any number of threads.
 */
public final class ContentStore implements Closeable {
    private static final int BUFFER_BYTES = 256 << 10;

    /** Up to this size a content stays in memory, as long as the whole is not too much. */
    private static final int SMALL_BYTES = 2048;

    private static final long MEMORY_BYTES = 16L << 20;

    /** Without a spool file everything has to be in memory, which an array must be able to hold. */
    private static final int MAX_IN_MEMORY_BYTES = 1 << 30;

    private final Optional<Spool> spool;
    private final Map<Bytes, Content> contents = new HashMap<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long memoryLeft;

    private ContentStore(Optional<Spool> spool) {
        this.spool = spool;
        this.memoryLeft = spool.isPresent() ? MEMORY_BYTES : Long.MAX_VALUE;
    }

    /** A store without files, for small trees. */
    public static ContentStore inMemory() {
        return new ContentStore(Optional.empty());
    }

    /**
     * A store whose spool is a temporary file in a folder; {@link #close} deletes it.
     *
     * @param folder made if it does not exist
     */
    public static ContentStore spoolingIn(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new ContentStore(Optional.of(Spool.create(folder)));
    }

    /**
     * Takes exactly {@code sizeBytes} bytes from the stream, which is not closed.
     *
     * @throws FormatException if the stream ends before
     */
    public synchronized Content add(InputStream in, long sizeBytes)
            throws IOException, FormatException {
        if (spool.isEmpty() || sizeBytes <= SMALL_BYTES && sizeBytes <= memoryLeft) {
            return addToMemory(in, sizeBytes);
        }
        var target = spool.get();
        return addToSpool(spool.get(), in, sizeBytes);
    }

    private Content addToSpool(Spool target, InputStream in, long sizeBytes)
            throws IOException, FormatException {
        long start = target.end;
        boolean kept = false;
        try {
            var digester = new ContentDigester();
            while (digester.sizeBytes() < sizeBytes) {
                int wanted = (int) Math.min(buffer.length, sizeBytes - digester.sizeBytes());
                int got = in.readNBytes(buffer, 0, wanted);
                requireAll(digester.sizeBytes() + got, sizeBytes, got == wanted);
                target.write(start + digester.sizeBytes(), buffer, got);
                digester.add(buffer, 0, got);
            }
            var content = digester.finish(new SpoolPart(target, start, sizeBytes));
            var known = contents.putIfAbsent(content.sha256(), content);
            if (known != null) {
                return known;
            }
            target.keepTo(start + sizeBytes);
            kept = true;
            return content;
        } finally {
            if (!kept) {
                target.forgetFrom(start);
            }
        }
    }

    /** Takes bytes that are in memory. */
    public Content add(byte[] bytes) {
        try {
            return add(new java.io.ByteArrayInputStream(bytes), bytes.length);
        } catch (IOException | FormatException e) {
            throw new IllegalStateException("the store cannot take " + bytes.length + " bytes", e);
        }
    }

    private Content addToMemory(InputStream in, long sizeBytes)
            throws IOException, FormatException {
        if (sizeBytes > MAX_IN_MEMORY_BYTES) {
            throw new IOException(sizeBytes + " bytes are too many to be kept in memory");
        }
        var bytes = in.readNBytes((int) sizeBytes);
        requireAll(bytes.length, sizeBytes, bytes.length == sizeBytes);
        var digester = new ContentDigester();
        digester.add(bytes, 0, bytes.length);
        var content = digester.finish(ByteSource.of(bytes));
        var known = contents.putIfAbsent(content.sha256(), content);
        if (known == null) {
            memoryLeft -= bytes.length;
            return content;
        }
        return known;
    }

    private static void requireAll(long got, long wanted, boolean all) throws FormatException {
        if (!all) {
            throw new FormatException(
                    "file content", got, wanted + " bytes", "its end after " + got);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        contents.clear();
        if (spool.isPresent()) {
            spool.get().close();
        }
    }

    /** The file that contents are appended to; blocks of zeros are left out. */
    private static final class Spool implements Closeable {
        private final FileChannel channel;
        private long end;

        private Spool(FileChannel channel) {
            this.channel = channel;
        }

        static Spool create(Path folder) throws IOException {
            var file = Files.createTempFile(folder, "contents", ".spool");
            return new Spool(
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        }

        /** Writes the runs of blocks that are not zero. */
        void write(long position, byte[] bytes, int count) throws IOException {
            int block = Content.BLOCK_BYTES;
            for (int at = 0; at < count; ) {
                int from = at;
                while (at < count && !zeroBlock(bytes, at, count)) {
                    at += block;
                }
                if (at > from) {
                    var run = ByteBuffer.wrap(bytes, from, Math.min(at, count) - from);
                    long offset = position + from;
                    while (run.hasRemaining()) {
                        offset += channel.write(run, offset);
                    }
                }
                while (at < count && zeroBlock(bytes, at, count)) {
                    at += block;
                }
            }
        }

        private static boolean zeroBlock(byte[] bytes, int at, int count) {
            return ContentDigester.isZero(bytes, at, Math.min(Content.BLOCK_BYTES, count - at));
        }

        /** Contents begin at whole blocks, so that their blocks are those of the file system. */
        void keepTo(long newEnd) {
            int block = Content.BLOCK_BYTES;
            end = (newEnd + block - 1) / block * block;
        }

        /** What is left there would show through the holes of the next content. */
        void forgetFrom(long start) throws IOException {
            if (channel.size() > start) {
                channel.truncate(start);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** One content in the spool; what lies beyond the file's end was zeros and never written. */
    private record SpoolPart(Spool spool, long start, long sizeBytes) implements ByteSource {
        @Override
        public void readFully(long offsetBytes, byte[] into, int from, int count)
                throws IOException {
            readFully(offsetBytes, ByteBuffer.wrap(into, from, count));
        }

        @Override
        public void readFully(long offsetBytes, ByteBuffer into) throws IOException {
            int count = into.remaining();
            if (offsetBytes < 0 || count > sizeBytes - offsetBytes) {
                throw new EOFException(count + " bytes at " + offsetBytes + " of " + sizeBytes);
            }
            long at = start + offsetBytes;
            while (into.hasRemaining()) {
                int got = spool.channel.read(into, at);
                if (got < 0) {
                    into.put(new byte[into.remaining()]);
                    return;
                }
                at += got;
            }
        }
    }
}
